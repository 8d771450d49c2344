// Blockers, appeals and documents: forms answer in place, and files are measured before they are sent.
// The forms work without this file.
"use strict";

(() => {
  // A refused form comes back with its problems and what was typed: it is shown like any answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422 && event.detail.target.closest("[data-casework]")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Who works by keyboard or hears the page is led to what happened.
  document.addEventListener("htmx:afterSettle", (event) => {
    const told = event.detail.elt.querySelector?.("[data-focus]");
    if (told) told.focus();
  });

  // Where an answer comes that cannot be shown, what was typed stays and the key with it: to send it
  // again is safe. Where none comes, unsent.js keeps it.
  document.addEventListener("htmx:responseError", (event) => {
    const form = event.detail.elt.closest("[data-casework] form");
    const status = event.detail.xhr.status;
    if (!form || status === 422 || status >= 500) return;
    const told = form.querySelector(".not-sent") || document.createElement("p");
    told.className = "form-problem not-sent";
    told.setAttribute("role", "alert");
    told.textContent = form.closest("[data-casework]").dataset.failed;
    form.append(told);
  });

  // The file is not sent in vain, and nothing that was typed is lost over it.
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[type=file]");
    const field = input?.closest("[data-limit-mb]");
    if (!field) return;
    const large = [...input.files].some((file) => file.size > field.dataset.limitMb * 1024 * 1024);
    input.setCustomValidity(large ? field.dataset.tooLarge : "");
    if (large) {
      input.reportValidity();
      input.value = "";
      input.setCustomValidity("");
    }
  });
})();
