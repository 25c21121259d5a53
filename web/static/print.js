// A button that prints the page; without scripts it is not there, and the browser's own menu does it.
"use strict";
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
