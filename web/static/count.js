// How much of a text's limit is used, counted as the server counts; read aloud only when it begins to run out.
"use strict";
(() => {
  const NEAR = 0.9;
  const number = new Intl.NumberFormat("sv-SE");

  for (const box of document.querySelectorAll("textarea[data-limit]")) {
    const limit = Number(box.dataset.limit);
    const line = document.createElement("p");
    line.className = "form-text count";
    line.id = `${box.id}-antal`;
    box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
    box.after(line);
    const count = () => {
      const used = [...box.value].length;
      line.classList.toggle("over", used > limit);
      line.setAttribute("aria-live", used > NEAR * limit ? "polite" : "off");
      if (used > limit) line.textContent = `${number.format(used - limit)} tecken för mycket (högst ${number.format(limit)})`;
      else line.textContent = used ? `${number.format(used)} av ${number.format(limit)} tecken` : `Högst ${number.format(limit)} tecken`;
    };
    (box.form || box).addEventListener("input", count);
    count();
  }
})();
