// Which colour and size does each person of a drawing get? Colours are those of the explorer, so that they mean the same.

import { paint } from "../explorer/colour.js";

const SWATCHES = {
  activity: ["good", "idle", "customer", "left"],
  volume: ["s0", "s1", "s2", "s3", "s4", "s5"],
  retail: ["s0", "r0", "r1", "r2", "r3"],
  joined: ["s5", "s4", "s3", "s2", "r1", "r0"],
  risk: ["s0", "r1", "r0"],
};
const GLYPHS = {
  activity: ["●", "○", "◇", "✕"],
  volume: ["·", "▂", "▃", "▅", "▆", "█"],
  retail: ["·", "◔", "◑", "◕", "●"],
  joined: ["①", "②", "③", "④", "⑤", "⑥"],
  risk: ["·", "▲", "◆"],
};
const DIGITS = "·①②③④⑤⑥⑦⑧⑨⑩⑪⑫";
const SMALL_PX = 1.5;
const LARGE_PX = 13;
const CURVE = 0.35; // sizes grow slowly, or one root would hide all others

/** The swatch of a class: a name of explorer.css. */
export function swatchOf(colour, place, count) {
  if (colour === "rank") return place === 0 ? "s0" : `k${Math.min(Math.round(((place - 1) * 7) / Math.max(count - 2, 1)), 7)}`;
  return SWATCHES[colour][place] ?? "s0";
}

/** The mark beside a class's words, so that colour is not alone. */
export const glyphOf = (colour, place) => (colour === "rank" ? DIGITS[Math.min(place, DIGITS.length - 1)] : GLYPHS[colour][place] ?? "·");

/** Real colours of the classes, in the theme as it is now. */
export const coloursOf = (drawing) => drawing.classes.map((_, place) => paint(swatchOf(drawing.colour, place, drawing.classes.length)));

/** Pixels for each person of a drawing. */
export function sizesOf(drawing) {
  const { weight } = drawing.columns;
  let most = 1;
  for (const one of weight) most = Math.max(most, one);
  return Float32Array.from(weight, (one) => SMALL_PX + (LARGE_PX - SMALL_PX) * (Math.max(one, 0) / most) ** CURVE);
}
