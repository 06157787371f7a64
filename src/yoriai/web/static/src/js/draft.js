// Keeps what somebody is writing on the own device for a day, so that a broken connection or a closed page loses
// nothing. Name and address are never kept. All words are in the page; without scripts the page works the same.
(() => {
  "use strict";
  const KEPT_MS = 24 * 3600 * 1000;
  const FIELDS = ["text", "section", "standing", "area"];
  const nameOf = (code) => `yoriai-draft:${code}`;

  // A browser may forbid the store: then nothing is kept, and nothing breaks.
  const read = (code) => {
    try {
      const kept = JSON.parse(localStorage.getItem(nameOf(code)) || "null");
      return kept && Date.now() - kept.at < KEPT_MS ? kept.fields : null;
    } catch { return null; }
  };
  const write = (code, fields) => {
    try { localStorage.setItem(nameOf(code), JSON.stringify({ at: Date.now(), fields })); } catch { /* forbidden */ }
  };
  const drop = (code) => {
    try { localStorage.removeItem(nameOf(code)); } catch { /* forbidden */ }
  };

  const show = (note) => {
    if (!note) return;
    note.hidden = false;
    note.focus();
  };

  const guard = (form, note) => {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine !== false) return;
      event.preventDefault();
      show(note);
    });
    addEventListener("online", () => { if (note) note.hidden = true; });
  };

  const keep = (form, code) => {
    const fields = FIELDS.map((name) => form.elements.namedItem(name)).filter(Boolean);
    const text = form.elements.namedItem("text");
    const found = form.querySelector("[data-draft-found]");
    form.querySelector("[data-draft-note]").hidden = false;
    const kept = read(code);
    if (kept && kept.text && !text.value.trim()) {
      fields.forEach((field) => { if (field.name in kept) field.value = kept[field.name]; });
      found.hidden = false;
    }
    let waiting = 0;
    const save = () => {
      clearTimeout(waiting);
      if (text.value.trim()) write(code, Object.fromEntries(fields.map((field) => [field.name, field.value])));
      else drop(code);
    };
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 400); });
    addEventListener("pagehide", save);
    form.querySelector("[data-draft-forget]").addEventListener("click", () => {
      text.value = "";
      drop(code);
      found.hidden = true;
      text.focus();
    });
  };

  // First, where a page says that something was sent and holds the next form, too.
  document.querySelectorAll("[data-draft-sent]").forEach((page) => drop(page.dataset.draftSent));
  document.querySelectorAll("form[data-draft]").forEach((form) => keep(form, form.dataset.draft));
  document.querySelectorAll("form[data-draft-guard]").forEach((form) => {
    guard(form, form.querySelector("[data-draft-offline]"));
  });
})();
