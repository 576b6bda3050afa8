// How does what is shown leave the page? The buttons CSV, PNG and Copy link.

import * as out from "./exports.js";
import { count } from "./format.js";
import { shownPairs } from "./table.js";
import { t, tn } from "../js/words.js";

/** The rows or sectors shown, as a file; a picture that is still loading is waited for. */
export async function saveCsv(app) {
  app.opening.remember();
  let text;
  if (app.pictured) {
    const answer = await app.chart.load();
    text = out.sectorsCsv(app, app.chart.shown(), answer);
  } else {
    text = out.rowsCsv(app, app.state.view === "table" ? app.table.pairs() : shownPairs(app));
  }
  out.download(out.fileName(app, "csv"), `\ufeff${text}`, "text/csv;charset=utf-8");
  app.announce(t("CSV file made"));
}

/** The view as a picture, with period, filter and time above it. */
export async function savePng(app) {
  const canvas = document.createElement("canvas");
  if (app.pictured) {
    await app.drawing; // until it is on the page
    await app.chart.paintOn(canvas, out.pictureHead(app, app.chart.shown().length));
  } else if (app.state.view === "org") {
    await app.drawing;
    app.org.paintOn(canvas, out.pictureHead(app, shownPairs(app).length));
  } else {
    const pairs = app.state.view === "table" ? app.table.pairs() : shownPairs(app);
    const missing = out.paintRows(app, pairs, canvas);
    if (missing) app.note(tn("The picture has the first rows; {rows} row does not fit. The CSV file has all of them.", "The picture has the first rows; {rows} rows do not fit. The CSV file has all of them.", missing, { rows: count(missing) }));
  }
  const blob = await new Promise((resolve) => canvas.toBlob(resolve));
  out.download(out.fileName(app, "png"), blob, "image/png");
  app.announce(t("Picture made"));
}

/** The address of the view, and what of the view it leaves out. */
export async function copyLink(app) {
  app.opening.remember();
  const { left } = app.opening;
  const limits = left ? t("It leaves out {left} of the branches that are open or of their further pages: an address holds only so many.", { left: count(left) }) : "";
  const tell = (words) => app.note([words, limits].join(" ").trim());
  try {
    await navigator.clipboard.writeText(location.href);
    tell(t("The address of this view is copied."));
  } catch {
    tell(t("The address of this view: {address}", { address: location.href }));
  }
}
