// The line that logs a milestone, as a combobox by the ARIA practices: arrows, Enter, Escape.
// htmx asks the server while somebody types; without this file the button does the same.
const line = document.getElementById("line");
const list = document.getElementById("line-options");
const reading = document.getElementById("reading");
let active = -1;
let readLine = null; // the line that the preview belongs to
let wantsSaving = false;

const options = () => [...list.querySelectorAll("[role=option]")];

function show(open) {
  const some = open && options().length > 0;
  list.hidden = !some;
  line.setAttribute("aria-expanded", String(some));
  mark(-1);
}

function mark(position) {
  active = position;
  line.removeAttribute("aria-activedescendant");
  options().forEach((option, i) => {
    option.setAttribute("aria-selected", String(i === position));
    if (i !== position) return;
    line.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  });
}

function choose(option) {
  line.value = option.dataset.line;
  show(false);
  line.focus();
  line.dispatchEvent(new Event("ask"));
}

function toSaving() {
  const form = reading.querySelector("form[method=post]");
  if (!form) return show(true);
  show(false);
  const first = form.querySelector("input[type=radio]:checked") || form.querySelector("input[type=radio]");
  (first || form.querySelector("button")).focus();
}

line.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // Enter and arrows belong to the input method
  const count = options().length;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
    event.preventDefault();
    if (list.hidden) show(true);
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
  } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
    event.preventDefault();
    choose(options()[active]);
  } else if (event.key === "Escape") {
    if (list.hidden) return;
    event.preventDefault();
    show(false);
  }
});

line.form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (readLine === line.value) return toSaving();
  wantsSaving = true;
  line.dispatchEvent(new Event("ask"));
});

// The pointer must not take the focus from the field before the choice is made.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) choose(option);
});
line.addEventListener("focus", () => {
  if (!line.value && readLine === null) line.dispatchEvent(new Event("ask"));
  else show(options().length > 0 && readLine === line.value && !reading.querySelector("form"));
});
line.addEventListener("blur", () => show(false));

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== line || !event.detail.successful) return;
  readLine = event.detail.requestConfig.parameters.get
    ? event.detail.requestConfig.parameters.get("line")
    : event.detail.requestConfig.parameters.line;
  if (wantsSaving) {
    wantsSaving = false;
    return toSaving();
  }
  if (document.activeElement === line) show(true);
});
