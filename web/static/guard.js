// What is personal in what is being written, marked under its field when typing pauses; a press replaces it in the text.
// Without it the same is asked when the form is sent. The server keeps nothing of what it is asked.
"use strict";
(() => {
  const PAUSE = 800;
  // as systembrist/visible.py has them
  const UNSEEN =
    /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;

  const watch = (box) => {
    const shown = document.getElementById(`${box.id}-fynd`);
    const said = document.getElementById(`${box.id}-sagt`);
    let seen = box.value;
    let timer = 0;
    let asking = null;

    const answered = () => [...shown.querySelectorAll("[name=ingen_klient]")].filter((one) => one.type === "hidden" || one.checked);

    // To who listens; the buttons stand after the field.
    const tell = (number) => {
      const places = number === 1 ? "Ett ställe" : `${number} ställen`;
      said.textContent = number ? `Kan någon kännas igen? ${places} att se över efter fältet.` : "";
    };

    const ask = async () => {
      clearTimeout(timer);
      asking?.abort();
      asking = new AbortController();
      const now = box.value;
      const body = new URLSearchParams({ csrf_token: box.form.elements.csrf_token.value, field: box.name, text: now });
      for (const one of answered()) body.append(one.name, one.value);
      try {
        const answer = await fetch(box.dataset.guard, { method: "POST", body, signal: asking.signal, redirect: "manual" });
        if (!answer.ok) return;
        const { html } = await answer.json();
        if (box.value !== now) return;
        shown.innerHTML = html;
        tell(shown.querySelectorAll("mark").length);
        seen = now;
      } catch {
        // no network just now: asked again at the next pause, and when the form is sent
      }
    };

    // As if it were typed, so that the browser's own undo gives the words back.
    const write = (text) => {
      box.focus();
      box.select();
      document.execCommand("insertText", false, text);
      if (box.value !== text) box.value = text;
    };

    // The server counts characters, not the halves that some take up here, and none that can't be seen.
    const replace = (buttons) => {
      const text = [...box.value.replace(/[\v\f\x85\u2028\u2029]/g, "\n").replace(UNSEEN, "")];
      for (const { dataset } of buttons.reverse()) text.splice(dataset.start, dataset.end - dataset.start, dataset.instead);
      write(text.join(""));
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };

    const onward = async () => {
      await ask();
      (shown.querySelector(".answers button") || box).focus();
    };

    box.form.addEventListener("input", () => {
      clearTimeout(timer);
      if (box.value !== seen) timer = setTimeout(ask, PAUSE);
    });
    shown.addEventListener("change", onward);
    shown.addEventListener("click", (event) => {
      const pressed = event.target.closest("button[name=byt]");
      if (!pressed) return;
      event.preventDefault();
      if (box.value === seen) replace(pressed.dataset.instead ? [pressed] : [...shown.querySelectorAll("[data-instead]")]);
      onward();
    });
  };

  document.querySelectorAll("[data-guard]").forEach(watch);
})();
