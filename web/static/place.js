// Keeps the place on a long form that is saved: back to where one was, unless something there is wrong.
"use strict";
(() => {
  const form = document.querySelector("form[data-keeps-place]");
  if (!form) return;
  const key = `place ${location.pathname}`;
  const store = (() => {
    try {
      return sessionStorage;
    } catch {
      return null; // the browser keeps nothing: a section's own button leads back to its heading
    }
  })();
  if (!store) return;
  const kept = store.getItem(key);
  store.removeItem(key);
  if (kept !== null && !document.getElementById("fel")) window.scrollTo({ top: Number(kept), behavior: "instant" });
  // Without scripts a section's own button leads back to its heading; this is closer.
  for (const button of form.querySelectorAll("[formaction]")) button.removeAttribute("formaction");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "save") store.setItem(key, String(window.scrollY));
  });
})();
