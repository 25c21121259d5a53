// The area of what is being written, suggested when typing pauses; choosing another sets the form's own field.
// Without it the same is asked on the page before sending.
"use strict";
(() => {
  const box = document.querySelector("[data-suggest]");
  if (!box) return;
  const { form } = box.querySelector("select");
  const area = form.elements.area;
  const text = form.elements.text;
  const said = box.querySelector("[data-suggest-words]");
  const picks = box.querySelector("[data-suggest-picks]");
  const PAUSE = 800;
  const SHORTEST = 20;
  let timer = 0;
  let last = "";
  let asking = null;

  const mark = () => {
    for (const one of picks.querySelectorAll("button")) {
      const chosen = area.value || picks.dataset.suggested;
      one.setAttribute("aria-pressed", String(one.value === chosen));
    }
  };

  const pick = ({ code, name }) => {
    const made = Object.assign(document.createElement("button"), { type: "button", value: code, textContent: name });
    made.className = "pick";
    made.addEventListener("click", () => {
      area.value = code;
      area.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return made;
  };

  const show = ({ areas, uncertain, words }) => {
    const why = words.length ? `, för att du skriver ${words.map((one) => `”${one}”`).join(", ")}` : "";
    said.textContent = uncertain
      ? "Vi är osäkra på området. Välj det som passar bäst, eller fortsätt och välj i nästa steg."
      : `Vi föreslår ${areas[0].name}${why}.`;
    picks.dataset.suggested = uncertain ? "" : areas[0].code;
    area.options[0].textContent = uncertain ? "Föreslå åt mig" : `Som föreslaget: ${areas[0].name}`;
    picks.replaceChildren(...areas.map(pick));
    picks.parentNode.hidden = false;
    mark();
  };

  const ask = async () => {
    const now = text.value.trim();
    if (now === last) return;
    last = now;
    asking?.abort();
    if (now.length < SHORTEST) return;
    asking = new AbortController();
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, text: now });
    try {
      const answer = await fetch(box.dataset.suggest, { method: "POST", body, signal: asking.signal, redirect: "manual" });
      if (!answer.ok) return;
      const found = await answer.json();
      if (found.areas.length) show(found);
    } catch (error) {
      if (error.name !== "AbortError") last = ""; // no network just now: asked again at the next pause
    }
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  form.addEventListener("input", later);
  area.addEventListener("change", mark);
  if (text.value.trim()) later();
})();
