// Shows how far accepting, undoing or reading again is. Forms are sent as without this file: the page they lead to is the end.
"use strict";

(() => {
  const running = document.getElementById("running");
  const bar = running.querySelector("progress");
  const status = running.querySelector("[role=status]");
  const { address, end } = running.dataset;
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const buttons = forms.flatMap((form) => [...form.querySelectorAll("button")]);
  let sent = false;

  // The page was opened, or opened again, while a decision was carried out by an earlier one.
  async function wait() {
    for (;;) {
      const told = await importSteps.ask(address);
      if (told && !told.step) break;
      importSteps.show(told, bar, status);
    }
    location.replace(end);
  }

  // The answer to the form leads on by itself, unless somebody has stopped waiting for it.
  async function follow() {
    running.hidden = false;
    running.scrollIntoView({ block: "nearest" });
    let begun = false;
    for (let over = 0; sent && over < 4;) {
      const told = await importSteps.ask(address);
      importSteps.show(told, bar, status);
      begun ||= Boolean(told && told.step);
      over = begun && told && !told.step ? over + 1 : 0;
    }
    if (sent) location.replace(end);
  }

  document.addEventListener("submit", (event) => {
    if (!forms.includes(event.target)) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    setTimeout(() => { for (const button of buttons) button.disabled = true; }); // after the form was taken down
    follow();
  });

  // The way back may show this page as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    running.hidden = true;
    for (const button of buttons) button.disabled = false;
  });

  if (!running.hidden) wait();
})();
