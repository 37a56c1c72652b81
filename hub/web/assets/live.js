// Watches a live region: says when it was last heard, pauses it, and says when it is no longer live.
const LOST_AFTER = 10_000;
const OLD_AFTER = 60_000;

export function watch(live) {
  if (live.liveWatched) return;
  live.liveWatched = true;
  const part = (name) => live.querySelector(`[data-live-${name}]`);
  const state = { heard: Date.now(), clock: live.dataset.liveSince, connection: null, paused: false, ended: false };

  live.addEventListener("htmx:sse:after:connection", (event) => {
    state.connection = event.detail.connection;
    heard(state);
  });
  live.addEventListener("htmx:sse:before:message", (event) => {
    if (state.paused) event.preventDefault();
    else heard(state);
  });
  live.addEventListener("beat", (event) => {
    state.clock = event.detail.data;
    show();
  });
  live.addEventListener("ended", () => {
    state.ended = true;
    show();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) heard(state);
  });
  part("pause").addEventListener("click", () => {
    state.paused = !state.paused;
    part("pause").textContent = state.paused ? "Resume updates" : "Pause updates";
    // What was missed in the pause comes with a new connection, which begins with everything.
    if (!state.paused) {
      heard(state);
      state.connection?.reader?.cancel();
    }
    show();
  });

  function show() {
    const silent = state.paused || document.hidden ? 0 : Date.now() - state.heard;
    const lost = state.ended || silent > LOST_AFTER;
    part("lost").hidden = !lost;
    part("now").hidden = lost;
    part("pause").hidden = state.ended;
    live.classList.toggle("hub-live--lost", lost);
    live.classList.toggle("hub-live--old", lost && silent > OLD_AFTER);
    say(part("since"), state.clock);
    say(part("now"), state.paused ? `Paused. Figures are as at ${state.clock}` : `Live. Last heard ${state.clock}`);
  }

  const timer = setInterval(() => (live.isConnected ? show() : clearInterval(timer)), 1000);
}

function heard(state) {
  state.heard = Date.now();
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
