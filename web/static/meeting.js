// The chair's page in the meeting: what is missing is said before it is sent, and one comes straight to the next reason.
// Without this the page works the same: the server says what is missing, and the link at the top leads on.
"use strict";
(() => {
  const reasonOf = (button) => document.getElementById(button.dataset.reason);

  function saysWhatIsMissing(reason, words) {
    const id = `${reason.id}-fel`;
    if (!document.getElementById(id)) {
      const said = Object.assign(document.createElement("p"), { id, className: "field-error" });
      said.append(Object.assign(document.createElement("strong"), { textContent: "Fel:" }), ` ${words}`);
      reason.before(said);
    }
    reason.setAttribute("aria-invalid", "true");
    reason.setAttribute("aria-describedby", id);
    reason.classList.add("is-invalid");
    reason.focus();
  }

  let typed = false;
  document.addEventListener("input", () => { typed = true; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

  for (const form of document.querySelectorAll("form.agenda")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      const reason = button && button.dataset.reason && reasonOf(button);
      if (reason && !reason.value.trim()) {
        event.preventDefault();
        saysWhatIsMissing(reason, form.dataset.missing);
        return;
      }
      typed = false;
    });
  }

  // With a keyboard at hand the next reason is where one writes; on a phone it would hide what is to be read.
  const here = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (here && matchMedia("(hover: hover) and (pointer: fine)").matches) {
    const reason = here.querySelector("textarea");
    if (reason && !reason.closest("details:not([open])")) reason.focus({ preventScroll: true });
  }
})();
