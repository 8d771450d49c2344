// Sends a dropped or chosen file with its progress, then leads to the preview. The form works without this file.
"use strict";

(() => {
  const form = document.getElementById("upload");
  const chooser = form.elements.file;
  const problem = document.getElementById("upload-problem");
  const progress = document.getElementById("upload-progress");
  const status = document.getElementById("upload-status");
  const words = form.dataset;
  const button = form.querySelector("button[type=submit]");

  function refuse(text) {
    problem.firstElementChild.textContent = text;
    problem.hidden = !text;
    progress.hidden = true;
    status.textContent = "";
    button.disabled = false;
  }

  function show(done, text) {
    progress.hidden = false;
    progress.firstElementChild.value = done;
    status.textContent = text;
  }

  // What the site is doing with the file, asked for until it has answered.
  async function follow(word, request) {
    while (request.readyState !== XMLHttpRequest.DONE) {
      const told = await importSteps.ask(`/api/v1/import-progress/${word}`);
      if (request.readyState !== XMLHttpRequest.DONE) importSteps.show(told, progress.firstElementChild, status);
    }
  }

  function answered(request) {
    const answer = request.response;
    if (request.status === 201) {
      location.assign(answer.page);
    } else {
      const detail = answer && importSteps.say({ zh: answer.detail_zh, en: answer.detail });
      refuse(detail || words.failed);
    }
  }

  function send() {
    const size = [...chooser.files].reduce((sum, file) => sum + file.size, 0);
    if (size > Number(words.limit) * 1048576) {
      refuse(words.tooLarge);
      return;
    }
    refuse("");
    button.disabled = true;
    const word = `${Date.now()}-${Math.random()}`;
    const fields = new FormData(form);
    fields.set("progress", word);
    const request = new XMLHttpRequest();
    request.open("POST", form.elements.kind.value === "village" ? "/api/v1/outlines" : "/api/v1/imports");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const done = Math.floor((event.loaded / event.total) * 100);
      show(done, done < 100 ? `${words.sending} ${done}%` : words.reading);
    });
    request.upload.addEventListener("load", () => follow(word, request));
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => refuse(words.failed));
    request.send(fields);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    chooser.files = event.dataTransfer.files;
    send();
  });
  // A file that misses the box is not opened in place of the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  window.addEventListener("pageshow", () => { button.disabled = false; });
})();
