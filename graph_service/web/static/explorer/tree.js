// What does the expanded part look like as a tree? WAI-ARIA tree; only what changed is drawn again.

import { classOf, mark } from "./colour.js";
import { count, day, share, statusText, volume } from "./format.js";
import { t, tn } from "../js/words.js";

const INDENT_MAX = 14; // deeper levels are told by their number, not by more space

/** The tree view. `app` gives net, expanded, state, classes, kept, busy and what a click does. */
export class TreeView {
  /** @param {HTMLElement} host element with role=tree */
  constructor(host, app) {
    this.host = host;
    this.app = app;
    this.current = null;
    host.addEventListener("click", (event) => this.onClick(event));
    host.addEventListener("focusin", (event) => {
      const item = event.target.closest('[role="treeitem"]');
      if (item) this.setCurrent(item);
    });
  }

  /** Draw everything. */
  render() {
    const { state, net, expanded } = this.app;
    this.host.replaceChildren(this.branch(net.rows(state.root, expanded)));
    this.setCurrent(this.item(state.focus) || this.host.querySelector('[role="treeitem"]'));
  }

  /** Draw one node and what is below it again. */
  refresh(id) {
    const old = this.item(id);
    if (!old) return;
    const { net, expanded } = this.app;
    const rows = net.rows(id, expanded);
    Object.assign(rows[0], {
      level: Number(old.ariaLevel),
      position: Number(old.ariaPosInSet),
      of: Number(old.ariaSetSize),
    });
    const lift = rows[0].level - 1;
    rows.slice(1).forEach((row) => (row.level += lift));
    const inside = old.contains(document.activeElement) ? document.activeElement.closest('[role="treeitem"]') : null;
    const wanted = inside ? { id: inside.dataset.id, more: inside.dataset.more, at: inside.ariaPosInSet } : null;
    const fresh = this.branch(rows).firstElementChild;
    old.replaceWith(fresh);
    if (wanted) this.restoreFocus(fresh, wanted);
    else if (!this.current?.isConnected) this.setCurrent(fresh);
  }

  /** Give focus back to the item that had it; a "more" row gives it to the first row it brought. */
  restoreFocus(fresh, wanted) {
    const group = wanted.more ? fresh.querySelector(':scope > [role="group"]') : null;
    const same = [fresh, ...fresh.querySelectorAll('[role="treeitem"]')].find((item) => item.dataset.id === wanted.id);
    const first = group && [...group.children].find((item) => item.ariaPosInSet === wanted.at);
    this.focus(first || same || fresh);
  }

  /** Nested elements of flat rows. */
  branch(rows) {
    const fragment = document.createDocumentFragment();
    const groups = [fragment];
    const base = rows[0].level;
    for (const row of rows) {
      const item = row.kind === "more" ? this.moreItem(row) : this.nodeItem(row);
      const depth = row.level - base;
      groups.length = depth + 1;
      groups[depth].append(item);
      if (row.kind === "node" && item.ariaExpanded === "true") {
        const group = document.createElement("ul");
        group.setAttribute("role", "group");
        item.append(group);
        groups.push(group);
      }
    }
    return fragment;
  }

  nodeItem(row) {
    const { net, expanded, busy } = this.app;
    const node = net.nodes.get(row.id);
    const item = itemOf(row);
    item.dataset.id = row.id;
    item.setAttribute("aria-label", this.label(node));
    if (node.children) item.ariaExpanded = String(expanded.has(row.id) && net.lists.has(row.id));
    if (busy.has(row.id)) item.ariaBusy = "true";
    item.append(this.nodeRow(node, row));
    return item;
  }

  nodeRow(node, row) {
    const { state, classes } = this.app;
    const line = document.createElement("div");
    line.className = "x-row";
    const who = cell("x-who");
    who.style.setProperty("--x-level", String(Math.min(row.level - 1, INDENT_MAX)));
    who.append(twist(node));
    who.append(mark(classOf(node, state.colour, classes)));
    who.append(nameOf(node, this.app));
    if (row.level - 1 > INDENT_MAX) who.append(cell("x-deep", t("level {level}", { level: row.level - 1 })));
    line.append(
      who,
      cell("x-rank", node.rank || "–"),
      cell("x-status", statusText(node)),
      cell("x-num x-personal", volume(node.personal_volume)),
      cell("x-num x-team", volume(node.team_volume)),
      cell("x-num x-share", share(node.retail_share)),
      cell("x-num x-kids", count(node.children)),
      cell("x-num x-size", count(node.size)),
      cell("x-joined", day(node.joined_on)),
    );
    line.classList.toggle("x-dim", this.dimmed(node));
    return line;
  }

  dimmed(node) {
    const { kept, state, classes } = this.app;
    return kept !== null && classOf(node, state.colour, classes).key !== kept;
  }

  /** What a screen reader says of a row; a filter shows by colour, so it is said too. */
  label(node) {
    return this.dimmed(node) ? t("{name}, outside the filter", { name: describe(node) }) : describe(node);
  }

  moreItem(row) {
    const { net, busy } = this.app;
    const list = net.lists.get(row.id);
    const next = Math.min(list.total - list.ids.length, this.app.boot.limits.page);
    const item = itemOf(row);
    item.dataset.id = row.id;
    item.dataset.more = "1";
    const text = t("{more} more of {total}", { more: count(next), total: count(list.total) });
    item.setAttribute("aria-label", t("Show {more}; {shown} are shown", { more: text, shown: count(list.ids.length) }));
    if (busy.has(row.id)) item.ariaBusy = "true";
    const line = document.createElement("div");
    line.className = "x-row x-more";
    const who = cell("x-who");
    who.style.setProperty("--x-level", String(Math.min(row.level - 1, INDENT_MAX)));
    const label = cell("x-more-label", `＋ ${text}`);
    who.append(label);
    line.append(who);
    item.append(line);
    return item;
  }

  /** Colours and dimming of every row again, nothing else. */
  paint() {
    const { net, state, classes } = this.app;
    for (const item of this.host.querySelectorAll('[role="treeitem"][data-id]:not([data-more])')) {
      const node = net.nodes.get(item.dataset.id);
      const line = item.firstElementChild;
      line.querySelector(".x-mark").replaceWith(mark(classOf(node, state.colour, classes)));
      line.classList.toggle("x-dim", this.dimmed(node));
      item.setAttribute("aria-label", this.label(node));
    }
  }

  item(id) {
    return id === null ? null : this.host.querySelector(`[data-id="${CSS.escape(id)}"]:not([data-more])`);
  }

  /** Rows in reading order. */
  items() {
    return [...this.host.querySelectorAll('[role="treeitem"]')];
  }

  /** Make an item the one that Tab reaches. */
  setCurrent(item) {
    if (!item || item === this.current) return;
    if (this.current) {
      this.current.tabIndex = -1;
      this.current.removeAttribute("aria-selected");
    }
    item.tabIndex = 0;
    item.setAttribute("aria-selected", "true");
    this.current = item;
    if (!item.dataset.more) this.app.onCurrent(item.dataset.id);
  }

  focus(item) {
    if (!item) return;
    this.setCurrent(item);
    item.focus({ preventScroll: true });
    item.firstElementChild.scrollIntoView({ block: "nearest" });
  }

  onClick(event) {
    const item = event.target.closest('[role="treeitem"]');
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("a")) return; // links are the page's
    this.focus(item);
    if (item.dataset.more) this.app.onMore(item.dataset.id);
    else if (event.target.closest(".x-twist")) this.app.onToggle(item.dataset.id);
    else this.app.onShow(item.dataset.id);
  }
}

function itemOf(row) {
  const item = document.createElement("li");
  item.className = "x-item";
  item.setAttribute("role", "treeitem");
  item.tabIndex = -1;
  item.ariaLevel = String(row.level);
  item.ariaSetSize = String(row.of);
  item.ariaPosInSet = String(row.position);
  return item;
}

function cell(className, text = "") {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

function twist(node) {
  const span = cell(node.children ? "x-twist" : "x-leaf", "");
  span.setAttribute("aria-hidden", "true");
  return span;
}

/** Name and id; the name is a link that shows the tree from there. */
export function nameOf(node, app) {
  const holder = cell("x-names");
  const isRoot = node.member_id === app.state.root;
  const name = document.createElement(isRoot ? "strong" : "a");
  name.className = "x-name";
  name.dir = "auto";
  name.textContent = node.name || node.member_id;
  if (!isRoot) {
    name.href = app.addressOf(node.member_id);
    name.dataset.root = node.member_id;
    name.tabIndex = -1;
    name.title = t("Show the downline of {name}", { name: node.name || node.member_id });
  }
  const id = cell("x-id", node.name ? node.member_id : "");
  holder.append(name, id);
  return holder;
}

/** How many are below, in words. */
function below(node) {
  if (!node.children) return [t("nobody below")];
  return [
    tn("{members} direct member", "{members} direct members", node.children, { members: count(node.children) }),
    tn("{people} person in all", "{people} people in all", node.size, { people: count(node.size) }),
  ];
}

/** What a screen reader says for one node. */
export function describe(node) {
  return [
    node.name || node.member_id,
    node.rank,
    statusText(node),
    t("personal volume {volume}", { volume: volume(node.personal_volume) }),
    t("team volume {volume}", { volume: volume(node.team_volume) }),
    node.retail_share == null ? "" : t("retail share {share}", { share: share(node.retail_share) }),
    ...below(node),
    node.joined_on ? t("joined {day}", { day: day(node.joined_on) }) : "",
  ]
    .filter(Boolean)
    .join(", ");
}
