// How large are the branches? Icicle and treemap of the server's aggregate, with the same figures as a table.

import { memberPath, read } from "./api.js";
import { skeleton } from "./card.js";
import { paint, sectorClass } from "./colour.js";
import { count, share, volume } from "./format.js";
import { captionOf } from "./table.js";
import { plotly } from "../js/plotly.js";
import { t, tn } from "../js/words.js";

/** Icicle and treemap. */
export class ChartView {
  /** @param {HTMLElement} host */
  constructor(host, app) {
    this.host = host;
    this.app = app;
    this.picture = host.querySelector(".x-picture");
    this.note = host.querySelector(".x-picture-note");
    this.twin = host.querySelector(".x-twin");
    this.measure = host.querySelector(".x-measure");
    this.known = null; // the last answer, with the key of what it answers
    this.asked = null; // the call under way
    this.drawn = ""; // the key of what is on the page
    // The card takes room beside the picture, so its width changes without the window's.
    this.wide = new ResizeObserver(() => this.refit());
    this.wide.observe(this.picture);
    this.measure.addEventListener("change", () => app.change({ area: this.measure.value }));
  }

  /** What the picture is of: another root, period or measure is another picture. */
  get key() {
    const { root, period, area } = this.app.state;
    return JSON.stringify([root, period, area]);
  }

  /** The answer for the state shown now; null while it is not there. */
  get answer() {
    return this.known?.key === this.key ? this.known.answer : null;
  }

  /** Sectors of the state shown now. A call for another picture is given up, and its answer never kept. */
  async load() {
    const { key } = this;
    if (this.asked && this.asked.key !== key) {
      this.asked.stop.abort();
      this.asked = null;
    }
    if (this.answer) return this.answer;
    if (!this.asked) {
      const { root, period, area } = this.app.state;
      const stop = new AbortController();
      this.asked = { key, stop, answer: read(memberPath(root, "aggregate"), { period, value: area }, stop.signal) };
    }
    const { asked } = this;
    try {
      const answer = await asked.answer;
      if (this.asked === asked) this.known = { key, answer };
      return answer;
    } finally {
      if (this.asked === asked) this.asked = null;
    }
  }

  /** Sectors that the legend's filter lets through, in the answer's order; all without a filter. */
  shown() {
    const { state, classes, kept } = this.app;
    const sectors = this.answer?.sectors ?? [];
    return kept === null ? sectors : sectors.filter((one) => sectorClass(one, state.colour, classes)?.key === kept);
  }

  /** Draw; after each wait, only when nothing else has been asked for meanwhile. */
  async render() {
    const { turn } = this.app;
    const late = () => turn !== this.app.turn;
    const { key } = this;
    this.picture.classList.toggle("x-stale", this.drawn !== key); // never an old picture under a new name
    if (!this.answer) {
      this.note.textContent = t("Loading the picture …");
      this.twin.replaceChildren(skeleton(8));
    }
    const { sectors, note } = await this.load().catch((error) => {
      if (!late()) {
        this.note.textContent = "";
        this.twin.replaceChildren();
      }
      throw error;
    });
    if (late()) return;
    const first = this.drawn !== key;
    this.note.textContent = note;
    if (first) this.app.announce(note);
    this.drawTwin(sectors);
    const Plotly = await plotly();
    if (late()) return;
    const { traces, layout } = this.figure(sectors);
    if (!first) traces[0].level = this.picture.data?.[0]?.level; // stay where the reader has gone into the picture
    this.drawn = key;
    await Plotly.react(this.picture, traces, layout, { displayModeBar: false });
    if (late()) return;
    this.picture.classList.remove("x-stale");
    this.picture.removeAllListeners?.("plotly_click");
    this.picture.on("plotly_click", (event) => {
      const id = event.points[0]?.customdata?.[0];
      if (id) this.app.onShow(id);
    });
  }

  /** Draw the picture at the width that it has now. */
  refit() {
    const width = this.picture.clientWidth;
    if (this.drawn && width && this.picture.layout?.width !== width) globalThis.Plotly.relayout(this.picture, { width });
  }

  /** What Plotly draws: each sector's own part, so that sums never contradict the sector around it. */
  figure(sectors) {
    const { state, classes, kept } = this.app;
    const css = getComputedStyle(this.host);
    const inks = () => swatches.map((swatch) => paint(`on-${swatch}`));
    const ink = css.color;
    const swatches = sectors.map((one) => {
      const found = one.others ? null : sectorClass(one, state.colour, classes);
      return !found || (kept !== null && found.key !== kept) ? "others" : found.swatch;
    });
    const trace = {
      type: state.view,
      ids: sectors.map((one) => one.key),
      parents: sectors.map((one) => one.parent),
      labels: sectors.map((one) => escaped(one.label)),
      values: sectors.map((one) => one.part),
      branchvalues: "remainder",
      customdata: sectors.map((one) => [
        one.member_id || "", count(one.people), volume(one.team_volume), share(one.retail_share), share(one.active_share),
      ]),
      hovertemplate:
        ["%{label}", ...[t("People"), t("Team volume"), t("Retail share"), t("Active")].map((name, i) => `${name}: %{customdata[${i + 1}]}`)]
          .join("<br>") + "<extra></extra>",
      marker: { colors: swatches.map((swatch) => paint(swatch)), line: { width: 1, color: paint("surface") } },
      textfont: { color: inks() },
      pathbar: { visible: true, thickness: 22, textfont: { color: inks() } },
      tiling: state.view === "icicle" ? { orientation: "v" } : { pad: 2 },
      maxdepth: 5,
      sort: true,
    };
    const layout = {
      margin: { t: 24, r: 0, b: 0, l: 0 }, // the way out of a branch stands there
      width: this.picture.clientWidth,
      height: Math.max(360, Math.min(620, globalThis.innerHeight - 260)),
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: css.fontFamily, color: ink, size: 13 },
      uniformtext: { minsize: 10, mode: "hide" },
    };
    return { traces: [trace], layout };
  }

  drawTwin(sectors) {
    const table = document.createElement("table");
    table.className = "x-table";
    table.createCaption().append(captionOf(tn("The same {sectors} sector as a table, period {period}", "The same {sectors} sectors as a table, period {period}", sectors.length, {
      sectors: count(sectors.length), period: this.app.state.period,
    })));
    const head = table.createTHead().insertRow();
    const titles = [t("Sector"), t("Inside"), t("People"), t("Team volume"), t("Retail share"), t("Active")];
    titles.forEach((title, i) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.className = i > 1 ? "x-num" : "";
      cell.textContent = title;
      head.append(cell);
    });
    const names = new Map(sectors.map((one) => [one.key, one.label]));
    const body = table.createTBody();
    for (const one of sectors) {
      const line = body.insertRow();
      const name = document.createElement("th");
      name.scope = "row";
      name.append(one.member_id ? linkTo(one, this.app) : one.label);
      line.append(name);
      const cells = [names.get(one.parent) || "–", count(one.people), volume(one.team_volume), share(one.retail_share), share(one.active_share)];
      cells.forEach((text, i) => {
        const cell = line.insertCell();
        cell.textContent = text;
        cell.className = i ? "x-num" : "";
      });
    }
    this.twin.replaceChildren(table);
  }

  /** The picture on a canvas, below its head. */
  async paintOn(canvas, head) {
    const Plotly = await plotly();
    const width = Math.max(head.width, Math.round(this.picture.clientWidth));
    const height = Math.round(this.picture.clientHeight);
    const { data, layout } = this.picture;
    const figure = { data, layout: { ...layout, "paper_bgcolor": paint("surface") } };
    const image = new Image();
    image.src = await Plotly.toImage(figure, { format: "png", width, height, scale: 2 });
    await image.decode();
    canvas.width = 2 * width;
    canvas.height = 2 * (height + head.height);
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    head.paint(pen, width, height + head.height);
    pen.drawImage(image, 0, head.height, width, height);
  }
}

/** Plotly reads a little markup in labels; a name is text. */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function linkTo(one, app) {
  const link = document.createElement("a");
  link.href = app.addressOf(one.member_id);
  link.dataset.root = one.member_id;
  link.dir = "auto";
  link.textContent = one.label;
  return link;
}
