// Which colour, shape and word does a node get, and how many of each are shown?

import { count, statusOf } from "./format.js";
import { t } from "../js/words.js";

// Colours are classes (x-c0 … x-c7, told apart in CSS for light and dark); shapes are glyphs beside them.
const ACTIVITY = [
  { key: "active", label: t("Active"), glyph: "●", swatch: "good" },
  { key: "inactive", label: t("Not active"), glyph: "○", swatch: "idle" },
  { key: "customer", label: t("Customer"), glyph: "◇", swatch: "customer" },
  { key: "left", label: t("Left"), glyph: "✕", swatch: "left" },
];
const VOLUME = [
  { key: "0", label: t("No team volume"), glyph: "·", swatch: "s0", below: 1 },
  { key: "1", label: t("Below {most}", { most: count(100) }), glyph: "▂", swatch: "s1", below: 10_000 },
  { key: "2", label: t("{least} to {most}", { least: count(100), most: count(1_000) }), glyph: "▃", swatch: "s2", below: 100_000 },
  { key: "3", label: t("{least} to {most}", { least: count(1_000), most: count(10_000) }), glyph: "▅", swatch: "s3", below: 1_000_000 },
  { key: "4", label: t("{least} to {most}", { least: count(10_000), most: count(100_000) }), glyph: "▆", swatch: "s4", below: 10_000_000 },
  { key: "5", label: t("{least} and more", { least: count(100_000) }), glyph: "█", swatch: "s5", below: Infinity },
];
const RETAIL = [
  { key: "none", label: t("No team volume"), glyph: "·", swatch: "s0" },
  { key: "0", label: t("Below {most}", { most: "25\u202f%" }), glyph: "◔", swatch: "r0", below: 0.25 },
  { key: "1", label: t("{least} to {most}", { least: "25", most: "50\u202f%" }), glyph: "◑", swatch: "r1", below: 0.5 },
  { key: "2", label: t("{least} to {most}", { least: "50", most: "75\u202f%" }), glyph: "◕", swatch: "r2", below: 0.75 },
  { key: "3", label: t("{least} and more", { least: "75\u202f%" }), glyph: "●", swatch: "r3", below: Infinity },
];
const ACTIVE_SHARE = [
  { key: "0", label: t("Below {most} active", { most: "10\u202f%" }), glyph: "○", swatch: "r0", below: 0.1 },
  { key: "1", label: t("{least} to {most} active", { least: "10", most: "30\u202f%" }), glyph: "◔", swatch: "r1", below: 0.3 },
  { key: "2", label: t("{least} to {most} active", { least: "30", most: "60\u202f%" }), glyph: "◑", swatch: "r2", below: 0.6 },
  { key: "3", label: t("{least} and more active", { least: "60\u202f%" }), glyph: "●", swatch: "r3", below: Infinity },
];
const DIGITS = ["·", "①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩", "⑪", "⑫"];

export const TITLES = { activity: t("Activity"), rank: t("Rank"), volume: t("Team volume"), retail: t("Retail share of the team") };

/** The classes of one way of colouring, in order. A sector holds many people, so its activity is a share. */
export function classesOf(colour, ranks, ofSectors = false) {
  if (colour === "activity") return ofSectors ? ACTIVE_SHARE : ACTIVITY;
  if (colour === "volume") return VOLUME;
  if (colour === "retail") return RETAIL;
  const named = ranks.map((rank, i) => ({
    key: rank,
    label: rank,
    glyph: DIGITS[Math.min(i + 1, DIGITS.length - 1)],
    swatch: `k${Math.min(Math.round((i * 7) / Math.max(ranks.length - 1, 1)), 7)}`,
  }));
  return [...named, { key: "", label: t("No rank"), glyph: "·", swatch: "s0" }];
}

/** The class one node falls into. */
export function classOf(node, colour, classes) {
  if (colour === "activity") return classes.find((one) => one.key === statusOf(node));
  if (colour === "rank") return classes.find((one) => one.key === node.rank) || classes.at(-1);
  if (colour === "volume") return classes.find((one) => node.team_volume < one.below);
  if (node.retail_share == null) return classes[0];
  return classes.slice(1).find((one) => node.retail_share < one.below);
}

/** The class one sector of a picture falls into; none for a sector of others. */
export function sectorClass(sector, colour, classes) {
  if (sector.others) return null;
  if (colour === "activity") return classes.find((one) => (sector.active_share ?? 0) < one.below);
  return classOf(sector, colour, classes);
}

const painted = new Map();

/** Forget the colours of the theme before. */
export const forgetPaint = () => painted.clear();

/** A real colour of a class, as the theme has it now; for canvases and Plotly, which know no CSS variables. */
export function paint(swatch) {
  if (!painted.has(swatch)) {
    const probe = document.createElement("i");
    probe.hidden = true;
    probe.style.color = `var(--x-${swatch})`;
    document.querySelector(".x-explorer").append(probe);
    painted.set(swatch, getComputedStyle(probe).color);
    probe.remove();
  }
  return painted.get(swatch);
}

/**
 * Draw the legend: each class with how often it was `found` in what is shown, as a button that keeps only that class.
 * @param {HTMLElement} host
 */
export function drawLegend(host, { colour, classes, found, kept, onKeep }) {
  const tally = new Map(classes.map((one) => [one.key, 0]));
  for (const { key } of found) tally.set(key, tally.get(key) + 1);
  const title = document.createElement("h2");
  title.className = "x-legend-title";
  title.id = "x-legend-title";
  title.textContent = TITLES[colour];
  const list = document.createElement("ul");
  list.className = "x-legend-list";
  for (const one of classes) {
    if (!tally.get(one.key) && colour === "rank" && one.key === "") continue;
    list.append(legendItem(one, tally.get(one.key), kept, onKeep));
  }
  const focused = host.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  host.replaceChildren(title, list);
  if (focused !== null) host.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function legendItem(one, n, kept, onKeep) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "x-legend-item";
  button.dataset.key = one.key;
  button.setAttribute("aria-pressed", String(kept === one.key));
  button.title = kept === one.key ? t("Show all again") : t("Keep only these in view");
  button.append(mark(one), ` ${one.label} `, number(n));
  button.addEventListener("click", () => onKeep(kept === one.key ? null : one.key));
  item.append(button);
  return item;
}

function number(n) {
  const span = document.createElement("span");
  span.className = "x-legend-count";
  span.textContent = count(n);
  return span;
}

/** The mark of a class: a glyph in its colour; words stand beside it wherever it is used. */
export function mark(one) {
  const span = document.createElement("span");
  span.className = `x-mark x-bg-${one.swatch}`;
  span.setAttribute("aria-hidden", "true");
  span.textContent = one.glyph;
  return span;
}
