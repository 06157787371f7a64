// The map of opinions while voting goes on: looks now and then whether there is a new one (mostly hearing "304"), puts it
// in place without moving what is being read, and can be paused. Without this script a link loads the page again.
(() => {
  "use strict";
  const EVERY_MS = 30000, LONGEST_MS = 300000, STORE = "yoriai-live-paused";
  const part = () => document.querySelector("[data-live]");
  const pause = document.querySelector("[data-live-pause]");
  const note = document.querySelector("[data-live-note]");
  if (!part() || !pause || !note || !window.fetch) return;

  let wait = EVERY_MS, timer = 0;
  const isPaused = () => { try { return sessionStorage.getItem(STORE) === "yes"; } catch { return false; } };
  const show = () => pause.setAttribute("aria-pressed", String(isPaused()));
  pause.hidden = false;
  show();
  pause.addEventListener("click", () => {
    try { sessionStorage.setItem(STORE, isPaused() ? "no" : "yes"); } catch { return; }
    show();
    plan(0);
  });

  const load = async (url) => {
    const answer = await fetch(url, { cache: "no-cache", credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  };

  // What is being read: a person is in the middle of something inside the part.
  const isBusy = () => part().contains(document.activeElement) || String(window.getSelection() || "") !== "";

  // What is read stays where it is: of what can be seen, the first that the new part has as well, word for word.
  const marks = () => [...part().querySelectorAll("h2, h3, h4, li, p, tr")];
  const replace = (fresh) => {
    const seen = marks()
      .map((one) => ({ words: one.textContent, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.top >= 0 && box.top < window.innerHeight);
    const open = [...part().querySelectorAll("details")].map((one) => one.open);
    part().replaceWith(document.adoptNode(fresh));
    part().querySelectorAll("details").forEach((one, place) => { one.open = Boolean(open[place]); });
    if (window.scrollY === 0) return;
    const now = new Map(marks().map((one) => [one.textContent, one]));
    const same = seen.find(({ words }) => now.has(words));
    if (same) window.scrollBy({ top: now.get(same.words).getBoundingClientRect().top - same.box.top, behavior: "instant" });
  };

  const look = async () => {
    const here = part();
    const everybodys = await load(here.dataset.liveUrl);
    if (!everybodys || everybodys.dataset.live === here.dataset.live) return;
    if (isBusy()) { note.textContent = here.dataset.liveWaits; return; }
    const isOwn = new URL(here.dataset.liveUrl, location.href).pathname !== location.pathname;
    const fresh = isOwn ? await load(location.href) : everybodys;
    if (!fresh || fresh.dataset.live === here.dataset.live) return;
    const words = fresh.dataset.liveNew;
    replace(fresh);
    note.textContent = words;
  };

  const plan = (after) => {
    clearTimeout(timer);
    if (isPaused() || document.hidden) return;
    timer = setTimeout(async () => {
      try { await look(); wait = EVERY_MS; } catch { wait = Math.min(wait * 2, LONGEST_MS); }
      plan(wait + Math.random() * 5000);
    }, after);
  };
  document.addEventListener("visibilitychange", () => plan(Math.random() * 2000));
  plan(wait + Math.random() * 5000);
})();
