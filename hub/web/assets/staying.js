// Asks whether somebody is still there before their session ends; when it has ended, nothing stays on the screen.
const EVERY = 20_000;
const BY_ITSELF = { headers: { "hub-automatic": "1" } };

export function offerToStay(notice) {
  const form = notice.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    notice.hidden = true;
    const heading = document.querySelector("h1");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
  });
  setInterval(() => ask(notice), EVERY);
}

async function ask(notice) {
  try {
    const { left, warn, can_stay: canStay } = await (await fetch(notice.dataset.staying, BY_ITSELF)).json();
    if (left <= 0) location.reload();
    notice.hidden = !(canStay && left <= warn);
  } catch {
    // The hub does not answer: the page says so itself where that matters, and the session ends on its own.
  }
}
