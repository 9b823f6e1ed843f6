/* A button that prints the guide: phones hide the command deep in their menus. Without scripts it does not show. */
"use strict";

for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
