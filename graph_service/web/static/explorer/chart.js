// How large are the branches? Icicle and treemap of the server's aggregate, with the same figures as a table.

import { memberPath, read } from "./api.js";
import { paint, sectorClass } from "./colour.js";
import { count, share, volume } from "./format.js";
import { addressOf } from "./state.js";

let library = null;

/** Load Plotly once, when a picture is first asked for. */
function plotly() {
  const where = document.querySelector("#x-plotly");
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = where.dataset.address;
    script.integrity = where.getAttribute("integrity");
    script.addEventListener("load", () => resolve(globalThis.Plotly));
    script.addEventListener("error", () => {
      library = null;
      reject(new Error("The drawing library did not load. The table below has the same figures."));
    });
    document.head.append(script);
  });
  return library;
}

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
    this.answer = null;
    this.key = "";
    this.measure.addEventListener("change", () => app.draw());
  }

  /** Sectors of the state shown now; read again only when root, period or measure changed. */
  async load() {
    const { state } = this.app;
    const key = `${state.root} ${state.period} ${this.measure.value}`;
    if (this.key !== key) {
      this.answer = await read(memberPath(state.root, "aggregate"), { period: state.period, value: this.measure.value });
      this.key = key;
    }
    return this.answer;
  }

  async render() {
    const { sectors, note } = await this.load();
    this.note.textContent = note;
    this.drawTwin(sectors);
    const Plotly = await plotly();
    const { traces, layout } = this.figure(sectors);
    await Plotly.react(this.picture, traces, layout, { displayModeBar: false, responsive: true });
    this.picture.removeAllListeners?.("plotly_click");
    this.picture.on("plotly_click", (event) => {
      const id = event.points[0]?.customdata?.[0];
      if (id) this.app.onShow(id);
    });
  }

  /** What Plotly draws: each sector's own part, so that sums never contradict the sector around it. */
  figure(sectors) {
    const { state, classes, kept } = this.app;
    const css = getComputedStyle(this.host);
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
        "<b>%{label}</b><br>People %{customdata[1]}<br>Team volume %{customdata[2]}" +
        "<br>Retail share %{customdata[3]}<br>Active %{customdata[4]}<extra></extra>",
      marker: { colors: swatches.map((swatch) => paint(swatch)), line: { width: 1, color: paint("surface") } },
      textfont: { color: swatches.map((swatch) => paint(`on-${swatch}`)) },
      pathbar: { visible: true, textfont: { color: ink } },
      tiling: state.view === "icicle" ? { orientation: "v" } : { pad: 2 },
      maxdepth: 5,
      sort: true,
    };
    const layout = {
      margin: { t: state.view === "icicle" ? 28 : 8, r: 0, b: 0, l: 0 },
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
    table.createCaption().textContent = `The same ${count(sectors.length)} sectors as a table, period ${this.app.state.period}`;
    const head = table.createTHead().insertRow();
    const titles = ["Sector", "Inside", "People", "Team volume", "Retail share", "Active"];
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
      name.append(one.member_id ? linkTo(one) : one.label);
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

  /** The picture as the address of a PNG. */
  async image() {
    const Plotly = await plotly();
    const { width, height } = this.picture.getBoundingClientRect();
    const style = { "paper_bgcolor": paint("surface") };
    await Plotly.relayout(this.picture, style);
    const address = await Plotly.toImage(this.picture, { format: "png", width: Math.round(width), height: Math.round(height), scale: 2 });
    await Plotly.relayout(this.picture, { "paper_bgcolor": "rgba(0,0,0,0)" });
    return address;
  }
}

/** Plotly reads a little markup in labels; a name is text. */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function linkTo(one) {
  const link = document.createElement("a");
  link.href = addressOf(one.member_id);
  link.dir = "auto";
  link.textContent = one.label;
  return link;
}
