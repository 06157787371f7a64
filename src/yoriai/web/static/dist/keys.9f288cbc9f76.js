// Keys for the answering desk. Everything they do can be done with links and buttons; they work only after
// the person switched them on, on this device, and never while something is being typed.
(() => {
  "use strict";
  const STORE = "yoriai-keys";
  const help = document.querySelector("[data-keys-help]");
  const toggle = document.querySelector("[data-keys-toggle]");
  if (!help || !toggle) return;

  const isOn = () => { try { return localStorage.getItem(STORE) === "on"; } catch { return false; } };
  const show = () => toggle.setAttribute("aria-pressed", String(isOn()));
  toggle.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    try { localStorage.setItem(STORE, isOn() ? "off" : "on"); } catch { return; }
    show();
  });

  const isText = (one) => one.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
  const rows = () => [...document.querySelectorAll("[data-rows] > li")];
  const main = (row) => row.querySelector("input[type=checkbox], a, button");

  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    const control = main(next);
    if (control) control.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const tickAll = () => {
    const boxes = [...document.querySelectorAll("[data-rows] > li input[type=checkbox]")];
    const isTicked = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !isTicked; });
  };

  const choose = (number) => {
    const group = document.querySelector("[data-choices]");
    const radio = group && group.querySelectorAll("input[type=radio]")[number - 1];
    if (!radio) return false;
    radio.checked = true;
    const then = document.getElementById(group.dataset.choices);
    (then || radio).focus();
    return true;
  };

  const use = (key) => {
    const one = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!one) return false;
    if (!isText(one)) one.click();
    else { one.focus(); if (one.select) one.select(); }
    return true;
  };

  const send = (from) => {
    const form = from.closest("form") || document.querySelector("form[data-main]");
    const button = form && (form.querySelector("[data-default] button") || form.querySelector("[type=submit]"));
    if (button) button.click();
  };

  const done = { j: () => walk(1), k: () => walk(-1), a: tickAll };

  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.isComposing || event.altKey) return;
    const from = document.activeElement || document.body;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(from);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (isText(from)) {
      if (event.key === "Escape") from.blur();
      return;
    }
    const isDone = /^[1-9]$/.test(event.key) ? choose(Number(event.key))
      : event.key in done ? (done[event.key](), true)
      : event.key.length === 1 && event.key !== " " && use(event.key);
    if (isDone) event.preventDefault();
  });
})();
