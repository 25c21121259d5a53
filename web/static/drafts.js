// What is being written is kept on this device until it is sent: through a reload, an ended session and a lost network.
// It never leaves the device by itself. A form asks for it with data-draft="ACCOUNT.FORM"; a page says what is done with
// data-draft-done="ACCOUNT.FORM.ID" (or "ACCOUNT.FORM.", if sent), and after logging out data-draft-forget="ACCOUNT".
"use strict";
(() => {
  const PREFIX = "systembrist.utkast.";
  const DAYS = 14;
  const PAUSE = 300;
  const NOT_KEPT = ["csrf_token", "step"];
  const SHOWN = 3;

  const store = (() => {
    try {
      localStorage.setItem(PREFIX, "");
      localStorage.removeItem(PREFIX);
      return localStorage;
    } catch {
      return null; // the browser keeps nothing: the page works as it does without scripts
    }
  })();
  if (!store) return;

  const read = (key) => {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  };

  const keys = (start) => Object.keys(store).filter((key) => key.startsWith(PREFIX + start));

  const remove = (start, when = () => true) =>
    keys(start).filter((key) => when(read(key))).forEach((key) => store.removeItem(key));

  const clock = (at) => {
    const when = new Date(at);
    const time = `kl. ${String(when.getHours()).padStart(2, "0")}.${String(when.getMinutes()).padStart(2, "0")}`;
    if (when.toDateString() === new Date().toDateString()) return time;
    return `${when.toLocaleDateString("sv-SE", { day: "numeric", month: "long" })} ${time}`;
  };

  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const dropped = new Set(); // what a form on this page has taken away is not written again when the page is left

  const fieldsOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_KEPT.includes(name));

  // What is written in a form, to be compared; neither the order of its fields nor which printed form it was matters.
  const written = (fields) =>
    fields
      .filter(([name, value]) => name !== "form_key" && value.trim())
      .map(([name, value]) => `${name}=${value.trim()}`)
      .sort()
      .join("\n");

  const opening = (fields) => {
    const words = (fields.find(([name]) => name === "text") || ["", ""])[1].trim().split(/\s+/).join(" ");
    return words.length > 60 ? `${words.slice(0, 60).replace(/ \S*$/, "")} …` : words;
  };

  const fill = (form, fields) => {
    for (const field of form.elements) {
      if (!field.name || NOT_KEPT.includes(field.name) || field.type === "submit") continue;
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (field.tagName !== "SELECT") field.value = values[0] ?? field.value;
      else if ([...field.options].some((one) => one.value === values[0])) [field.value] = values;
      const folded = field.closest("details");
      if (folded && values.some((value) => value.trim())) folded.open = true;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const keep = (form) => {
    const own = form.dataset.draft;
    const status = form.querySelector("[data-draft-status]");
    let id = form.elements.form_key?.value || Date.now().toString(36);
    let timer = 0;
    let touched = false;
    let sent = false;
    let taken = "";

    const save = () => {
      clearTimeout(timer);
      const key = `${PREFIX}${own}.${id}`;
      if (!touched || dropped.has(key)) return;
      const boxes = [...form.querySelectorAll("textarea")];
      if (boxes.length && !boxes.some((box) => box.value.trim())) return store.removeItem(key);
      const at = Date.now();
      try {
        store.setItem(key, JSON.stringify({ at, sent, fields: fieldsOf(form) }));
      } catch {
        return; // the device is full
      }
      if (status) status.textContent = `Sparat på den här enheten ${clock(at)}.`;
    };

    const touch = () => {
      touched = true;
      sent = false;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    };

    const restore = (key, draft) => {
      save();
      fill(form, draft.fields);
      id = key.slice(`${PREFIX}${own}.`.length);
      taken = key;
      offer();
      form.querySelector("textarea")?.focus();
    };

    const offer = () => {
      form.parentNode.querySelectorAll(".draft").forEach((one) => one.remove());
      const now = written(fieldsOf(form));
      keys(`${own}.`)
        .map((key) => [key, read(key)])
        .filter(([key, draft]) => draft && key !== taken && written(draft.fields) !== now)
        .sort(([, a], [, b]) => b.at - a.at)
        .slice(0, SHOWN)
        .forEach(([key, draft]) => form.before(asked(key, draft)));
    };

    const asked = (key, draft) => {
      const words = opening(draft.fields);
      const go = make("button", { type: "button", className: "btn btn-primary", textContent: "Fortsätt" });
      const drop = make("button", { type: "button", className: "btn btn-outline-secondary", textContent: "Ta bort" });
      const box = make(
        "div",
        { className: "alert alert-info draft screen" },
        make("p", { textContent: `Du har ett utkast på den här enheten från ${clock(draft.at)}${words ? `: ”${words}”` : "."}` }),
        make("div", { className: "buttons" }, go, drop),
      );
      go.addEventListener("click", () => restore(key, draft));
      drop.addEventListener("click", () => {
        store.removeItem(key);
        offer();
      });
      return box;
    };

    // With no network at all the page stays, with everything in it; a weak one is what the draft is for.
    const submit = (event) => {
      touched = true;
      sent = navigator.onLine;
      form.querySelector(".offline")?.remove();
      save();
      if (sent) return;
      event.preventDefault();
      const words = "Du har ingen uppkoppling. Det du har skrivit finns kvar på den här enheten. Tryck igen när du har täckning.";
      const box = make("p", { className: "alert alert-warning offline" });
      box.setAttribute("role", "alert");
      (event.submitter?.closest(".buttons") || form.lastElementChild).before(box);
      box.textContent = words;
      addEventListener("online", () => (box.textContent = "Uppkopplingen är tillbaka. Tryck igen."), { once: true });
    };

    form.addEventListener("input", touch);
    form.addEventListener("change", touch);
    form.addEventListener("submit", submit);
    addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", save);
    addEventListener("pageshow", () => {
      if (sent) touched = false; // come back to: what was sent is not kept once more
      if (form.dataset.draftOffer !== undefined) offer();
    });
  };

  remove("", (draft) => !draft || Date.now() - draft.at > DAYS * 24 * 60 * 60 * 1000);
  for (const one of document.querySelectorAll("[data-draft-forget]")) remove(`${one.dataset.draftForget}.`);
  const textOf = (draft) => draft?.fields.find(([name]) => name === "text")?.[1].trim();
  for (const one of document.querySelectorAll("[data-draft-done]")) {
    const done = one.dataset.draftDone;
    const text = textOf(read(PREFIX + done));
    remove(done, (draft) => !done.endsWith(".") || draft?.sent);
    // gone back from and sent from another print of the form: the same text is not a draft any more
    if (text) remove(done.slice(0, done.lastIndexOf(".") + 1), (draft) => textOf(draft) === text);
  }
  for (const form of document.querySelectorAll("form[data-draft-drop]")) {
    form.addEventListener("submit", () => {
      dropped.add(PREFIX + form.dataset.draftDrop);
      remove(form.dataset.draftDrop);
    });
  }
  document.querySelectorAll("form[data-draft]").forEach(keep);
})();
