// How does exactly what is shown leave the page? CSV with its filters in the file, PNG, and the address itself.

import { classOf, paint, TITLES } from "./colour.js";
import { count, day, statusText, volume } from "./format.js";
import { COLUMNS } from "./table.js";
import { t } from "../js/words.js";

const FORMULA_START = /^[=+\-@\t\r]/u;
const PICTURE_ROWS_MAX = 600; // canvases end near 32,000 pixels

/** One CSV cell: quoted where needed; text that a spreadsheet would run as a formula starts with an apostrophe. */
export function csvCell(value) {
  if (value == null) return "";
  const text = String(value);
  const safe = FORMULA_START.test(text) ? `'${text}` : text; // negative numbers too: no cell begins with a minus
  return /[\u0022,\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvLine = (cells) => `${cells.map(csvCell).join(",")}\r\n`;

/** What is shown, in words: the lines above the figures in each file. */
export function heading(app, rows) {
  const { state, boot, net, pictured } = app;
  const root = net.nodes.get(state.root);
  const kept = app.kept === null ? t("none") : `${TITLES[state.colour]}: ${app.classes.find((one) => one.key === app.kept).label}`;
  return [
    [t("Downline of"), `${root.name || root.member_id} (${root.member_id})`],
    [t("Period"), state.period],
    [t("Tree as of"), app.asOf],
    [t("View"), boot.views.find((view) => view.key === state.view).title],
    pictured
      ? [t("Area shows"), state.area === "size" ? t("People") : t("Team volume")]
      : [t("Children ordered by"), boot.sorts.find((sort) => sort.key === state.sort).title],
    [t("Colour by"), TITLES[state.colour]],
    [t("Filter"), kept],
    [pictured ? t("Sectors") : t("Rows"), t("{shown} shown, {people} people in this downline", { shown: rows, people: root.size + 1 })],
    [t("Exported at"), new Date().toISOString()],
    [t("Address"), location.href],
  ];
}

/** The rows of tree or table as CSV text; volumes in points. */
export function rowsCsv(app, pairs) {
  let text = heading(app, pairs.length).map(csvLine).join("");
  text += csvLine([]) + csvLine(COLUMNS.map((column) => column.title));
  for (const [node, row] of pairs) {
    text += csvLine(COLUMNS.map((column) => plain(column, column.value(node, row))));
  }
  return text;
}

const plain = (column, value) => (column.hundredths && value != null ? value / 100 : value);

/** The sectors of a picture that the filter lets through, as CSV text; `all` names what they are inside of. */
export function sectorsCsv(app, sectors, { sectors: all, note }) {
  let text = heading(app, sectors.length).map(csvLine).join("") + csvLine([t("Limit"), note]);
  text += csvLine([]) + csvLine([
    t("Sector"), t("Member id"), t("Inside"), t("Level"), t("Others"), t("People"), t("Team volume"), t("Retail share"), t("Active share"),
  ]);
  const names = new Map(all.map((one) => [one.key, one.label]));
  for (const one of sectors) {
    const figures = [one.level, one.others, one.people, one.team_volume / 100, one.retail_share, one.active_share];
    text += csvLine([one.label, one.member_id, names.get(one.parent) ?? "", ...figures]);
  }
  return text;
}

/** Hand a file to the reader. */
export function download(name, content, type) {
  const address = typeof content === "string" && content.startsWith("data:") ? content : URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name for a file, of letters every system takes. */
export function fileName(app, ending) {
  const root = app.state.root.replaceAll(/[^\w-]+/gu, "_").slice(0, 40);
  return `downline-${root}-${app.state.period}-${app.state.view}.${ending}`;
}

/** What stands on top of a picture drawn by us. */
export function pictureHead(app, rows) {
  const lines = heading(app, rows).map(([name, value]) => `${name}: ${value}`);
  const family = getComputedStyle(document.body).fontFamily;
  const shown = [lines.slice(0, 3).join(" · "), lines.slice(4, 8).join(" · "), lines[8]];
  return {
    height: 76,
    width: 900,
    family,
    paint(pen, width, height) {
      pen.fillStyle = paint("surface");
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = paint("ink");
      pen.font = `600 14px ${family}`;
      pen.fillText(clipped(pen, shown[0], width - 24), 12, 22);
      pen.font = `12px ${family}`;
      pen.fillText(clipped(pen, shown[1], width - 24), 12, 42);
      pen.fillText(shown[2], 12, 60);
    },
  };
}

/** The rows of the tree on a canvas. Returns how many rows did not fit. */
export function paintRows(app, pairs, canvas) {
  const shown = pairs.slice(0, PICTURE_ROWS_MAX);
  const head = pictureHead(app, shown.length);
  const [width, line] = [1120, 24];
  const height = head.height + (shown.length + 1) * line + 12;
  const scale = Math.min(2, 30_000 / height);
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  head.paint(pen, width, height);
  const columns = [
    [t("Rank"), 470, "left"], [t("Status"), 580, "left"], [t("Personal"), 740, "right"], [t("Team"), 850, "right"],
    [t("Direct"), 915, "right"], [t("Below"), 985, "right"], [t("Joined"), 1105, "right"],
  ];
  const write = (words, x, y, align) => {
    pen.textAlign = align;
    pen.fillText(words, x, y);
  };
  pen.font = `600 12px ${head.family}`;
  columns.forEach(([title, x, align]) => write(title, x, head.height + 16, align));
  write(t("Name"), 12, head.height + 16, "left");
  pen.font = `13px ${head.family}`;
  shown.forEach(([node, row], i) => {
    const y = head.height + (i + 1) * line + 17;
    const x = 12 + Math.min(row.level - 1, 14) * 18;
    const one = classOf(node, app.state.colour, app.classes);
    pen.fillStyle = paint(one.swatch);
    write(one.glyph, x, y, "left");
    pen.fillStyle = paint("ink");
    write(clipped(pen, node.name || node.member_id, 450 - x), x + 18, y, "left");
    const cells = [node.rank || "–", statusText(node), volume(node.personal_volume), volume(node.team_volume), count(node.children), count(node.size), day(node.joined_on)];
    cells.forEach((words, j) => write(words, columns[j][1], y, columns[j][2]));
  });
  return pairs.length - shown.length;
}

function clipped(pen, words, width) {
  let letters = [...words];
  if (pen.measureText(words).width <= width) return words;
  letters = letters.slice(0, 200);
  while (letters.length > 1 && pen.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("")}…`;
}
