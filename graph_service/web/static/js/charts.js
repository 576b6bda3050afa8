// How do figures from the page become pictures? Plotly draws them in the colours of the theme; tables stand beside them.

import { plotly } from "./plotly.js";
import { t } from "./words.js";

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const still = matchMedia("(prefers-reduced-motion: reduce)");

const BUTTONS_PX = 40; // beside the picture, where its buttons stand one below the other
const TITLE_MAX = 22; // letters in a line of an axis title
const SEPARATORS = { en: ".\u202f", ru: ",\u202f" }; // of decimals and of thousands, as in the tables
const TELLS_ITSELF = [t("Period"), t("Month")]; // titles that the labels make superfluous

/** A title in lines short enough for a small axis. */
function folded(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last && last.length + word.length >= TITLE_MAX) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.join("<br>");
}

/** A colour of the theme for one of the server's; how far it can be seen through (#rrggbbaa) stays. */
function hue(part, colours) {
  const [plain, seen] = part.length === 9 ? [part.slice(0, 7), part.slice(7)] : [part, ""];
  return colours.has(plain) ? colours.get(plain) + seen : part;
}

/** A part of a figure with the server's series colours swapped for those of the theme; `layout.meta.series` lists them. */
function inTheme(part, colours, key = "") {
  if (typeof part === "string") return /^colors?$/.test(key) ? hue(part, colours) : part; // never a label
  if (Array.isArray(part)) return part.map((one) => inTheme(one, colours, key));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, inTheme(one, colours, name)]));
}

/** The traces of a figure in the colours of the theme. */
export function themedTraces({ data, layout }) {
  const given = layout?.meta?.series || [];
  const named = (place) => style(place === given.length - 1 ? "--series-rest" : `--series-${place + 1}`);
  return inTheme(data, new Map(given.map((colour, place) => [colour, named(place)])));
}

function themedAxis(given = {}, labels = [], width = 600) {
  const months = given.type === "category" && /^\d{4}-\d\d$/.test(labels[0] || "");
  const words = given.title?.text || "";
  return {
    gridcolor: style("--line"),
    linecolor: style("--line-strong"),
    zerolinecolor: style("--line-strong"),
    tickcolor: style("--line-strong"),
    automargin: true,
    separatethousands: true,
    ...(months ? { tickangle: 0, nticks: width < 480 ? 4 : 7 } : {}),
    ...given,
    title: { ...given.title, text: TELLS_ITSELF.includes(words) ? "" : folded(words), font: { size: 12, color: style("--muted") } },
  };
}

/** A layout in the colours of the theme; what the server asked for stays. */
export function themed(layout, traces, width) {
  const named = traces.filter((trace) => trace.name).length > 1;
  const result = {
    ...layout,
    autosize: true,
    separators: SEPARATORS[document.documentElement.lang] ?? SEPARATORS.en,
    height: layout.height || 330,
    margin: { l: 8, b: 8, ...layout.margin, r: BUTTONS_PX, t: named ? 40 : 12 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...layout.font, color: style("--text"), family: style("--font"), size: width < 480 ? 11 : 12 },
    hoverlabel: {
      ...layout.hoverlabel,
      bgcolor: style("--surface"),
      bordercolor: style("--line-strong"),
      font: { color: style("--text") },
    },
    modebar: { orientation: "v", bgcolor: "rgba(0,0,0,0)", color: style("--muted"), activecolor: style("--text") },
    legend: { ...layout.legend, orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    showlegend: named,
  };
  delete result.title;
  delete result.template;
  for (const name of new Set([...Object.keys(layout), "xaxis", "yaxis"])) {
    if (/^[xy]axis\d*$/.test(name)) result[name] = themedAxis(layout[name], traces[0]?.x, width);
  }
  return result;
}

// What Plotly writes on its own: the titles of its buttons, and the hint of a double click.
const BUTTONS = {
  "Download plot as a PNG": t("Download plot as a PNG"),
  "Download plot": t("Download plot as a PNG"),
  Zoom: t("Zoom"),
  Pan: t("Pan"),
  "Reset axes": t("Reset axes"),
  "Double-click to zoom back out": t("Double-click to zoom back out"),
};

const CONFIG = {
  displaylogo: false,
  showSendToCloud: false, // nothing leaves this machine
  responsive: true,
  modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
  plotlyServerURL: "",
  locale: "page",
  locales: { page: { dictionary: BUTTONS, format: {} } },
};

async function draw(box) {
  const figure = box.figure;
  const host = box.querySelector(".chart-host");
  const Plotly = await plotly();
  await Plotly.react(host, themedTraces(figure), themed(structuredClone(figure.layout || {}), figure.data, box.clientWidth), {
    ...CONFIG,
    displayModeBar: still.matches ? true : "hover",
  });
  box.dataset.drawn = "yes";
}

function failed(box, error) {
  const words = box.querySelector(".chart-wait");
  words.hidden = false;
  words.textContent = t("The picture could not be drawn. The table below has the same figures.");
  console.warn("chart", error);
}

function start(box) {
  const source = box.querySelector("script[type='application/json']");
  box.figure = JSON.parse(source.textContent);
  const host = document.createElement("div");
  host.className = "chart-host";
  box.append(host);
  draw(box).then(
    () => (box.querySelector(".chart-wait").hidden = true),
    (error) => failed(box, error),
  );
}

const boxes = [...document.querySelectorAll("[data-chart]")];
boxes.forEach((box) => (box.querySelector(".chart-wait").hidden = false)); // without scripts nothing is being drawn

/** Draw what comes near the window, and all that is drawn again when the theme changes. */
function begin() {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        start(entry.target);
      }
    },
    { rootMargin: "400px" },
  );
  boxes.forEach((box) => seen.observe(box));
  document.addEventListener("themechange", () => {
    boxes.filter((box) => box.dataset.drawn).forEach((box) => draw(box).catch((error) => failed(box, error)));
  });
}

// The page comes first: text and tables can be read and used while the drawing library is on its way.
if (document.readyState === "complete") begin();
else addEventListener("load", begin, { once: true });
