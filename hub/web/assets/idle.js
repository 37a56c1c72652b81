// Warns before a session ends for want of doing, keeps what was typed, and lets its user stay without leaving the page.
const EVERY = 20_000;
const AUTOMATIC = { "hub-automatic": "1" };

export function warn(dialog) {
  if (dialog.idleWatched) return;
  dialog.idleWatched = true;
  const stay = dialog.querySelector("form");
  const csrf = stay.elements.csrf.value;
  const send = (address, fields, headers = {}) =>
    fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "x-csrf": csrf, ...headers }, redirect: "manual" });

  // A form is kept once it is near the end; this does not count as doing something.
  function keep() {
    for (const form of document.querySelectorAll("main form[method=post]")) {
      const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      send(`/sign-in/draft?path=${encodeURIComponent(location.pathname)}`, typed, AUTOMATIC).catch(() => {});
    }
  }

  async function look() {
    const answer = await fetch("/sign-in/left", { headers: AUTOMATIC }).catch(() => null);
    if (!answer?.ok) return;
    const { left, warn: before = 0, can_stay: canStay = false } = await answer.json();
    if (left <= 0) {
      location.assign(`/sign-in?return=${encodeURIComponent(location.pathname)}`);
    } else if (left > before) {
      if (dialog.open) dialog.close();
    } else if (!dialog.open) {
      keep();
      stay.hidden = !canStay;
      dialog.showModal();
    }
  }

  stay.addEventListener("submit", (event) => {
    event.preventDefault();
    send(stay.action, new FormData(stay)).then(look, () => {});
    dialog.close();
  });
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
}
