// A page at a counter that nobody touches for a while is emptied, and the first page comes back for the next person.
"use strict";
(() => {
  const page = document.querySelector("[data-idle-seconds]");
  if (!page) return;
  const leave = () => {
    document.querySelector("form[data-idle-seconds]")?.reset();
    location.replace(page.dataset.idleAddress);
  };
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(leave, Number(page.dataset.idleSeconds) * 1000);
  };
  for (const sign of ["pointerdown", "keydown", "input"]) document.addEventListener(sign, again);
  // A page from the browser's memory would show what the person before had typed.
  addEventListener("pageshow", (event) => event.persisted && leave());
  again();
})();
