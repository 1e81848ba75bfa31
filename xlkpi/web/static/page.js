// Conveniences alone: without this file everything works.
"use strict";

function send(event) {
  const form = event.target;
  const input = form.querySelector("input[type=file]");
  const size = input ? [...input.files].reduce((sum, file) => sum + file.size, 0) : 0;
  const said = form.querySelector(".too-large");
  if (said) said.hidden = size <= Number(form.dataset.most);
  if (said && !said.hidden) {
    said.textContent = said.dataset.said.replace("#", Math.ceil(size / 1e6));
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (!button || !button.dataset.sending || !size) return;
  if (button.dataset.ready) {
    event.preventDefault(); // it is on its way
    return;
  }
  button.dataset.ready = button.textContent;
  button.textContent = button.dataset.sending;
  button.setAttribute("aria-busy", "true");
}

function restore() {
  for (const button of document.querySelectorAll("[data-ready]")) {
    button.textContent = button.dataset.ready;
    button.removeAttribute("aria-busy");
    delete button.dataset.ready;
  }
}

document.addEventListener("submit", send);
window.addEventListener("pageshow", restore);
if (document.querySelector("[data-look-again]")) setTimeout(() => location.reload(), 3000);
