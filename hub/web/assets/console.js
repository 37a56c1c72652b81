// Starts the components of a page, and again those of a part that was put in later.
import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, Tabs, createAll } from "./govuk-frontend.js";
import { ButtonMenu } from "./button-menu.js";
import { MultiSelect } from "./multi-select.js";
import { watch } from "./live.js";
import { offerToStay } from "./staying.js";

const COMPONENTS = [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, Tabs, ButtonMenu, MultiSelect];

function start(scope) {
  for (const component of COMPONENTS) createAll(component, undefined, { scope, onError: () => {} });
  for (const live of scope.querySelectorAll("[data-live]")) watch(live);
  if (scope instanceof Element && scope.matches("[data-live]")) watch(scope);
}

start(document);
document.querySelectorAll("[data-staying]").forEach(offerToStay);

// What the reader activated is gone after a swap: focus goes to the new heading or message.
document.addEventListener("htmx:after:swap", (event) => {
  const { select } = event.detail.ctx;
  const part = select && document.querySelector(select);
  if (!part) return;
  start(part);
  const heading = part.querySelector("[data-heading], h1, h2");
  if (!heading) return;
  heading.setAttribute("tabindex", "-1");
  heading.focus();
});
