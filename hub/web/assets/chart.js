// Draws the chart of a page from the table under it, so that both have the same figures. Its width is its container's.
const HEIGHT = 300;
const LINES = [
  { name: "half", label: "Half within", colour: "#1d70b8", dash: [], border: "solid" },
  { name: "most", label: "95 % within", colour: "#4c2c92", dash: [8, 4], border: "dashed" },
  { name: "nearlyAll", label: "99 % within", colour: "#b58840", dash: [2, 4], border: "dotted" },
];
const PROMISE = { label: "Promise", colour: "#d4351c", dash: [12, 3, 2, 3], border: "double" };
const TICKS = [0.001, 0.01, 0.1, 1, 10, 60, 300, 1800, 7200, 28800, 86400, 259200, 864000];
const DAY = 86400;
const LONDON = { timeZone: "Europe/London" };
const HOURS = new Intl.DateTimeFormat("en-GB", { ...LONDON, hour: "2-digit", minute: "2-digit" });
const DAYS = new Intl.DateTimeFormat("en-GB", { ...LONDON, day: "numeric", month: "short" });

const number = (text) => (text === "" ? null : Number(text));

// Where nothing was there is no row; the line must not go on over it.
function withGaps(points, step) {
  const whole = [];
  for (const point of points) {
    const before = whole.at(-1);
    if (before && point.at - before.at > step * 1.5) whole.push({ at: before.at + step });
    whole.push(point);
  }
  return whole;
}

function figures(table, step) {
  const points = [...table.querySelectorAll("tr[data-at]")].map(({ dataset }) => ({
    at: Number(dataset.at),
    half: number(dataset.half),
    most: number(dataset.most),
    nearlyAll: number(dataset.nearlyAll),
  }));
  // One point alone has no width: without a neighbour on either side the axis would run over years.
  if (points.length === 1) return [{ at: points[0].at - step }, ...points, { at: points[0].at + step }];
  return withGaps(points.sort((one, other) => one.at - other.at), step);
}

function spoken(seconds) {
  if (seconds >= DAY) return `${+(seconds / DAY).toFixed(1)} days`;
  if (seconds >= 3600) return `${+(seconds / 3600).toFixed(1)} h`;
  return seconds >= 60 ? `${+(seconds / 60).toFixed(1)} min` : `${+seconds.toFixed(2)} s`;
}

// Midnight is told as its day.
function when(at, all, step) {
  const moment = new Date(at * 1000);
  const hour = HOURS.format(moment);
  const days = step >= DAY || all.at(-1) - all[0] > 2 * DAY;
  return days || hour === "00:00" ? DAYS.format(moment) : hour;
}

function between({ min, max }) {
  return TICKS.filter((tick) => tick >= min && tick <= max);
}

// A line where something happened.
function happened(marks, colour) {
  return {
    hooks: {
      draw: (chart) => {
        const { ctx, bbox } = chart;
        ctx.save();
        ctx.strokeStyle = colour;
        ctx.setLineDash([1, 3]);
        for (const at of marks) {
          const x = chart.valToPos(at, "x", true);
          if (x < bbox.left || x > bbox.left + bbox.width) continue;
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
        }
        ctx.restore();
      },
    },
  };
}

function draw(place) {
  const { promise, step, marks } = place.dataset;
  const points = figures(document.getElementById(place.dataset.chart), Number(step));
  const forced = matchMedia("(forced-colors: active)").matches;
  const ink = forced ? "CanvasText" : "#0b0c0c";
  const line = ({ label, colour, dash }) => ({
    label,
    stroke: forced ? "CanvasText" : colour,
    width: 2,
    dash,
    spanGaps: false,
    points: { show: points.length < 40 },
    value: (_, value) => (value === null || value === undefined ? "–" : spoken(value)),
  });
  const axis = { stroke: ink, font: "14px arial, sans-serif", grid: { stroke: forced ? "GrayText" : "#cecece", width: 1 } };
  const data = [points.map(({ at }) => at), ...LINES.map(({ name }) => points.map((point) => point[name] ?? null))];
  const series = [{ label: "From" }, ...LINES.map(line)];
  if (promise) {
    data.push(points.map(() => Number(promise)));
    series.push({ ...line(PROMISE), points: { show: false } });
  }
  const options = {
    width: place.clientWidth,
    height: HEIGHT,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Europe/London"),
    series,
    axes: [
      { ...axis, space: 70, values: (_, values) => values.map((at) => when(at, values, Number(step))) },
      { ...axis, size: 70, splits: (chart) => between(chart.scales.y), filter: (_, splits) => splits, values: (_, values) => values.map((value) => (value === null ? "" : spoken(value))) },
    ],
    scales: { y: { distr: 3 } },
    cursor: { show: false },
    legend: { live: false, markers: { width: 3, dash: (_, n) => [...LINES, PROMISE][n - 1]?.border ?? "solid" } },
    plugins: [happened(marks.split(" ").filter(Boolean).map(Number), ink)],
  };
  const chart = new uPlot(options, data, place);
  place.uplot = chart;
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
}

document.querySelectorAll("[data-chart]").forEach(draw);
