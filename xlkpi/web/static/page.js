// Conveniences alone: without this file everything works.
"use strict";

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    const most = Number(form.dataset.most || Infinity);
    const input = form.querySelector("input[type=file]");
    const size = input ? [...input.files].reduce((sum, file) => sum + file.size, 0) : 0;
    const said = form.querySelector(".too-large");
    if (size > most) {
      event.preventDefault();
      said.textContent = said.dataset.said.replace("#", Math.ceil(size / 1e6));
      said.hidden = false;
      return;
    }
    const button = event.submitter;
    if (button && button.dataset.sending && size) {
      button.textContent = button.dataset.sending;
      button.setAttribute("aria-busy", "true");
    }
  });
}

// Back from a result, the button has its own words again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

if (document.querySelector("[data-look-again]")) setTimeout(() => location.reload(), 3000);
