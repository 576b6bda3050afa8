// What is on the picture, as a file? What is seen now, under lines that say what it is, and above the legend.

import { count } from "../explorer/format.js";
import { paint } from "../explorer/colour.js";
import { t } from "../js/words.js";

const LINE_PX = 22;
const EDGE_PX = 16;

/** Save what is seen as PNG. */
export async function savePng(app) {
  const seen = app.picture.canvas();
  const scale = seen.width / app.picture.renderer.getDimensions().width;
  const { drawing, state } = app;
  const kept = drawing.classes.find((one) => one.key === state.keep);
  const heads = [
    document.querySelector("h1").textContent,
    t("Period {period}, tree of {day}. {people} people, {folded} of them folded.", { period: drawing.period, day: drawing.day ?? drawing.as_of, people: count(drawing.sums.people), folded: count(drawing.folded) }),
    kept ? t("Kept: {title}", { title: kept.title }) : "",
    t("Made {time}", { time: new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC" }),
  ].filter(Boolean);
  const made = document.createElement("canvas");
  const lines = heads.length + drawing.classes.length + 1;
  made.width = seen.width;
  made.height = seen.height + (lines * LINE_PX + 2 * EDGE_PX) * scale;
  const context = made.getContext("2d");
  context.fillStyle = paint("surface");
  context.fillRect(0, 0, made.width, made.height);
  context.scale(scale, scale);
  context.font = `14px ${getComputedStyle(document.body).fontFamily}`;
  const write = (text, line, left = EDGE_PX) => {
    context.fillStyle = app.picture.ink;
    context.fillText(text, left, EDGE_PX + (line + 0.7) * LINE_PX);
  };
  heads.forEach((text, line) => write(text, line));
  const top = EDGE_PX + heads.length * LINE_PX;
  context.drawImage(seen, 0, top, seen.width / scale, seen.height / scale);
  const begin = heads.length + seen.height / scale / LINE_PX;
  write(app.boot.colours[drawing.colour], begin);
  drawing.classes.forEach((one, place) => {
    context.fillStyle = app.picture.colours[place];
    context.fillRect(EDGE_PX, EDGE_PX + (begin + 1 + place) * LINE_PX + 4, 12, 12);
    write(`${one.title}: ${count(one.people)}`, begin + 1 + place, EDGE_PX + 20);
  });
  const blob = await new Promise((done) => made.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `network-${drawing.period}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  app.announce(t("The picture is saved."));
}
