// Asks whether somebody is still there before their session ends; when it has ended, nothing stays on the screen.
// What they typed and did not send is handed to the hub before that, which offers it to them again.
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

async function keepForms() {
  const begun = [...document.forms].filter((form) => form.method === "post" && [...form.elements].some(isChanged));
  for (const form of begun) {
    const path = encodeURIComponent(new URL(form.action).pathname);
    await fetch(`/sign-in/draft?path=${path}`, { ...BY_ITSELF, method: "POST", body: new FormData(form) });
  }
}

function isChanged(field) {
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected && one.value);
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
}

async function ask(notice) {
  try {
    const { left, warn, can_stay: canStay } = await (await fetch(notice.dataset.staying, BY_ITSELF)).json();
    if (left <= (warn ?? 0)) await keepForms();
    if (left <= 0) location.reload();
    notice.hidden = !(canStay && left <= warn);
  } catch {
    // The hub does not answer: the page says so itself where that matters, and the session ends on its own.
  }
}
