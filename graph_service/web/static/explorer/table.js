// The same rows as a table: which columns, in which order?

import { classOf, mark } from "./colour.js";
import { count, day, share, statusText, volume } from "./format.js";
import { nameOf } from "./tree.js";
import { t, tn } from "../js/words.js";

/** Columns of the table and of the CSV file: `value` sorts and is exported, `text` is read. */
export const COLUMNS = [
  { key: "level", title: t("Level"), value: (node, row) => row.level - 1, number: true },
  { key: "name", title: t("Name"), value: (node) => node.name || node.member_id },
  { key: "member_id", title: t("Member id"), value: (node) => node.member_id, csvOnly: true },
  { key: "rank", title: t("Rank"), value: (node) => node.rank, text: (node) => node.rank || "–" },
  { key: "status", title: t("Status"), value: statusText },
  { key: "personal_volume", title: t("Personal volume"), value: (node) => node.personal_volume, text: (node) => volume(node.personal_volume), hundredths: true, number: true },
  { key: "team_volume", title: t("Team volume"), value: (node) => node.team_volume, text: (node) => volume(node.team_volume), hundredths: true, number: true },
  { key: "retail_share", title: t("Retail share"), value: (node) => node.retail_share, text: (node) => share(node.retail_share), number: true },
  { key: "children", title: t("Direct"), value: (node) => node.children, text: (node) => count(node.children), number: true },
  { key: "size", title: t("People below"), value: (node) => node.size, text: (node) => count(node.size), number: true },
  { key: "joined_on", title: t("Joined"), value: (node) => node.joined_on, text: (node) => day(node.joined_on) },
];

const order = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });

/** Rows of the tree that pass the legend's filter, as [node, row] pairs. */
export function shownPairs(app) {
  return app.net
    .rows(app.state.root, app.expanded)
    .filter((row) => row.kind === "node")
    .map((row) => [app.net.nodes.get(row.id), row])
    .filter(([node]) => app.kept === null || classOf(node, app.state.colour, app.classes).key === app.kept);
}

/** The table view. */
export class TableView {
  /** @param {HTMLElement} host */
  constructor(host, app) {
    this.host = host;
    this.app = app;
  }

  /** Which column sorts, and whether from above; the state has it as "-name". */
  get sort() {
    const { by } = this.app.state;
    return { key: by.replace(/^-/u, ""), down: by.startsWith("-") };
  }

  /** The pairs in the order that the heads ask for; without one, the order of the tree. */
  pairs() {
    const pairs = shownPairs(this.app);
    const column = COLUMNS.find((one) => one.key === this.sort.key && !one.csvOnly);
    if (!column) return pairs;
    const sign = this.sort.down ? -1 : 1;
    return pairs.sort(([a, rowA], [b, rowB]) => sign * compare(column.value(a, rowA), column.value(b, rowB)));
  }

  render() {
    const table = document.createElement("table");
    table.className = "x-table";
    const pairs = this.pairs();
    const caption = table.createCaption();
    caption.append(captionOf(tn("The {rows} row that the tree shows now, period {period}. Open more in the tree to have more here.", "The {rows} rows that the tree shows now, period {period}. Open more in the tree to have more here.", pairs.length, {
      rows: count(pairs.length), period: this.app.state.period,
    })));
    const head = table.createTHead().insertRow();
    const shown = COLUMNS.filter((column) => !column.csvOnly && (column.key !== "rank" || this.app.ranks.length));
    shown.forEach((column) => head.append(this.headOf(column)));
    const body = table.createTBody();
    for (const [node, row] of pairs) body.append(this.rowOf(node, row, shown));
    const at = document.activeElement?.closest?.("th")?.dataset.key;
    this.host.replaceChildren(table);
    if (at) this.host.querySelector(`th[data-key="${at}"] button`)?.focus();
  }

  headOf(column) {
    const head = document.createElement("th");
    head.scope = "col";
    head.dataset.key = column.key;
    head.className = column.number ? "x-num" : "";
    const sorted = this.sort.key === column.key;
    if (sorted) head.ariaSort = this.sort.down ? "descending" : "ascending";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "x-sort";
    button.textContent = `${column.title} ${sorted ? (this.sort.down ? "▼" : "▲") : ""}`.trim();
    button.addEventListener("click", () => {
      const down = sorted ? !this.sort.down : Boolean(column.number);
      this.app.onTableSort(`${down ? "-" : ""}${column.key}`);
      this.app.announce(down ? t("Sorted by {column}, highest first", { column: column.title }) : t("Sorted by {column}, lowest first", { column: column.title }));
    });
    head.append(button);
    return head;
  }

  rowOf(node, row, shown) {
    const { state, classes } = this.app;
    const line = document.createElement("tr");
    line.dataset.id = node.member_id;
    for (const column of shown) {
      const named = column.key === "name";
      const cell = document.createElement(named ? "th" : "td");
      if (named) {
        cell.scope = "row";
        const name = nameOf(node, this.app);
        name.querySelector("a")?.removeAttribute("tabindex");
        const who = document.createElement("div");
        who.className = "x-cell-who";
        who.append(mark(classOf(node, state.colour, classes)), name);
        cell.append(who);
      } else {
        cell.textContent = column.text ? column.text(node) : String(column.value(node, row) ?? "–");
      }
      cell.className = column.number ? "x-num" : "";
      line.append(cell);
    }
    return line;
  }
}

/** The words of a caption; they stay in view when a wide table scrolls. */
export function captionOf(words) {
  const span = document.createElement("span");
  span.className = "x-caption";
  span.textContent = words;
  return span;
}

function compare(a, b) {
  if (a == null || b == null) return (a == null) - (b == null);
  return typeof a === "number" ? a - b : order.compare(a, b);
}
