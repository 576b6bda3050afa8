// What do the colours mean, how many people are of each class, and which class is kept?

import { mark } from "../explorer/colour.js";
import { count } from "../explorer/format.js";
import { t } from "../js/words.js";
import { glyphOf, swatchOf } from "./looks.js";

/**
 * Draw the legend: each class with all its people, drawn or folded, as a button that keeps only that class.
 * @param {HTMLElement} host
 */
export function drawLegend(host, { drawing, title, kept, onKeep }) {
  const heading = document.createElement("h2");
  heading.className = "x-legend-title";
  heading.textContent = title;
  const list = document.createElement("ul");
  list.className = "x-legend-list";
  drawing.classes.forEach((one, place) => {
    if (!one.people && drawing.colour !== "activity") return;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "x-legend-item";
    button.dataset.key = one.key;
    button.setAttribute("aria-pressed", String(kept === one.key));
    button.title = kept === one.key ? t("Show all again") : t("Keep only these in view");
    const tally = document.createElement("span");
    tally.className = "x-legend-count";
    tally.textContent = count(one.people);
    button.append(
      mark({ swatch: swatchOf(drawing.colour, place, drawing.classes.length), glyph: glyphOf(drawing.colour, place) }),
      ` ${one.title} `, tally,
    );
    button.addEventListener("click", () => onKeep(kept === one.key ? null : one.key));
    item.append(button);
    list.append(item);
  });
  const focused = host.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  host.replaceChildren(heading, list);
  if (focused !== null) host.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
