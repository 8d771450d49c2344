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

// On a phone the sections scroll sideways: the present one is brought into view.
(() => {
  const here = document.querySelector(".site-nav [aria-current]");
  if (!here) return;
  const sections = here.parentElement;
  sections.scrollLeft = here.offsetLeft - sections.offsetLeft - (sections.clientWidth - here.offsetWidth) / 2;
})();
