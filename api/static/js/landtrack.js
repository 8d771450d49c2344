// Small things every page shares. Pages work without this file.
"use strict";

// Controls apply as soon as they change; the button stays for those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.controls");
  if (form) form.requestSubmit();
});

// Empty fields stay out of the address, so that links to a view are short.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  for (const field of event.target.elements) {
    if (field.name && !field.value) field.disabled = true;
  }
});
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[method=get] :disabled")) field.disabled = false;
});

// On a phone the rows of a table become cards: each cell says its column's heading (data-label).
function labelCells(root) {
  for (const table of root.querySelectorAll("table:is(.list, .ledger)")) {
    const headings = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.dataset.label ?? headingOf(cell));
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      // a heading that spans rows is missing from the left of those below it
      let column = headings.length - [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
      for (const cell of row.cells) {
        if (headings[column] && cell.colSpan === 1) cell.dataset.label = headings[column];
        if (cell.textContent.trim() === "—" && !cell.querySelector("a")) cell.classList.add("blank");
        column += cell.colSpan;
      }
    }
  }
}

function headingOf(cell) {
  const words = cell.cloneNode(true);
  for (const aside of words.querySelectorAll("details, [aria-hidden]")) aside.remove();
  return words.textContent.replace(/\s+/g, " ").trim();
}

labelCells(document);
document.addEventListener("htmx:load", (event) => labelCells(event.target.closest("table")?.parentElement ?? event.target));

// On a phone filters wait behind their heading until one of them is used.
const narrow = matchMedia("(max-width: 44rem)");
const fold = () => {
  for (const filters of document.querySelectorAll(".filters[data-narrow=closed]")) filters.open = !narrow.matches;
};
narrow.addEventListener("change", fold);
fold();

// A menu closes when somebody looks elsewhere, and gives the focus back to who opened it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details:is(.menu, .help)[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details:is(.menu, .help)[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Printing needs a script; its button shows only where there is one.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
