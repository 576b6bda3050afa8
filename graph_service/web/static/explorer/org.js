// What does the expanded part look like as an org chart? A tidy layout, drawn with SVG; each box is a button.

import { classOf, paint } from "./colour.js";
import { count, volumeShort } from "./format.js";
import { describe } from "./tree.js";
import { t, tn } from "../js/words.js";

const SVG = "http://www.w3.org/2000/svg";
const [BOX_W, BOX_H, GAP_X, GAP_Y] = [208, 40, 48, 10];

/** The org chart view. */
export class OrgView {
  /** @param {HTMLElement} host */
  constructor(host, app) {
    this.host = host;
    this.app = app;
    this.layout = null;
    host.addEventListener("click", (event) => this.press(event.target.closest('[role="button"]')));
    host.addEventListener("keydown", (event) => {
      const button = event.target.closest('[role="button"]');
      if (!button || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      this.press(button);
    });
    host.addEventListener("pointerover", (event) => {
      const box = event.target.closest('[data-act="card"]');
      if (box && event.pointerType === "mouse") app.onHover(box.dataset.id);
    });
  }

  /** What a click, Enter or Space on a button of a box does. */
  press(button) {
    if (!button) return;
    const { id, act } = button.dataset;
    if (act === "more") this.app.onMore(id);
    else if (act === "toggle") this.app.onToggle(id);
    else this.app.onShow(id);
  }

  async render() {
    const { hierarchy, tree } = await import(this.app.boot.d3_hierarchy);
    const { state, net, expanded } = this.app;
    const rows = net.rows(state.root, expanded);
    const start = { row: rows[0], children: [] };
    const holders = new Map([[state.root, start]]);
    for (const row of rows.slice(1)) {
      const made = { row, children: [] };
      holders.get(row.parent).children.push(made);
      if (row.kind === "node") holders.set(row.id, made);
    }
    const root = tree().nodeSize([BOX_H + GAP_Y, BOX_W + GAP_X])(hierarchy(start));
    const nodes = [];
    root.eachBefore((node) => nodes.push(node)); // in the order of the tree, which Tab follows
    this.layout = { nodes, links: root.links() };
    this.draw();
  }

  /** Left, top, width and height that hold every box. */
  frame() {
    const xs = this.layout.nodes.map((node) => node.x);
    const ys = this.layout.nodes.map((node) => node.y);
    const low = xs.reduce((a, b) => Math.min(a, b), 0);
    const high = xs.reduce((a, b) => Math.max(a, b), 0);
    return { left: -8, top: low - BOX_H, width: ys.reduce((a, b) => Math.max(a, b), 0) + BOX_W + 60, height: high - low + 2 * BOX_H };
  }

  draw() {
    const { left, top, width, height } = this.frame();
    const svg = element("svg", { viewBox: `${left} ${top} ${width} ${height}`, width, height, role: "group" });
    svg.setAttribute("aria-label", tn("Org chart of {boxes} box", "Org chart of {boxes} boxes", this.layout.nodes.length, { boxes: count(this.layout.nodes.length) }));
    for (const link of this.layout.links) svg.append(element("path", { d: curve(link), class: "x-org-link" }));
    for (const node of this.layout.nodes) svg.append(this.box(node));
    const held = this.host.contains(document.activeElement) ? document.activeElement.dataset : null;
    this.host.replaceChildren(svg);
    if (held?.id) this.holdFocus(held);
    if (!this.host.scrollTop) this.host.scrollTop = Math.max(0, -top - this.host.clientHeight / 2);
  }

  /** After a redraw, focus stays on the same button, or on the box when the button is gone. */
  holdFocus({ id, act }) {
    const of = (wanted) => this.host.querySelector(`[data-act="${wanted}"][data-id="${CSS.escape(id)}"]`);
    (of(act) || of("card"))?.focus({ preventScroll: true });
  }

  box(node) {
    const { net, state, classes, kept, expanded } = this.app;
    const { row } = node.data;
    const box = element("g", { transform: `translate(${node.y},${node.x - BOX_H / 2})`, class: "x-org-box" });
    const frame = element("rect", { width: BOX_W, height: BOX_H, rx: 6, class: "x-org-frame" });
    if (row.kind === "more") {
      const list = net.lists.get(row.id);
      const words = this.moreWords(list);
      const more = pressable("more", row.id, t("Show {more}; {shown} are shown", { more: words, shown: count(list.ids.length) }));
      more.append(frame, text(`＋ ${words}`, 12, 25, "x-org-name x-org-next"));
      box.append(more);
      return box;
    }
    const member = net.nodes.get(row.id);
    const one = classOf(member, state.colour, classes);
    const dim = kept !== null && one.key !== kept;
    box.classList.toggle("x-dim", dim);
    const card = pressable("card", row.id, dim ? t("Details of {name}, outside the filter", { name: describe(member) }) : t("Details of {name}", { name: describe(member) }));
    card.append(frame, element("rect", { width: 6, height: BOX_H, rx: 3, fill: paint(one.swatch), class: "x-org-swatch" }));
    card.append(text(short(member.name || member.member_id, 22), 14, 17, "x-org-name"));
    card.append(text(lineOf(one, member), 14, 32, "x-org-line"));
    box.append(card);
    if (member.children) box.append(toggle(member, expanded.has(row.id) && net.lists.has(row.id)));
    return box;
  }

  moreWords(list) {
    return t("{more} more of {total}", { more: count(Math.min(list.total - list.ids.length, this.app.boot.limits.page)), total: count(list.total) });
  }

  /** The picture on a canvas. */
  paintOn(canvas, head) {
    const { left, top, width, height } = this.frame();
    const scale = Math.min(2, 16_000 / Math.max(width, height + head.height));
    canvas.width = Math.max(width, head.width) * scale;
    canvas.height = (height + head.height) * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    head.paint(pen, canvas.width / scale, canvas.height / scale);
    pen.translate(-left, head.height - top);
    pen.strokeStyle = paint("line");
    for (const link of this.layout.links) pen.stroke(new Path2D(curve(link)));
    for (const node of this.layout.nodes) this.paintBox(pen, node, head.family);
  }

  paintBox(pen, node, family) {
    const { net, state, classes, kept } = this.app;
    const { row } = node.data;
    const [x, y] = [node.y, node.x - BOX_H / 2];
    pen.strokeStyle = paint("line");
    pen.strokeRect(x, y, BOX_W, BOX_H);
    pen.fillStyle = paint("ink");
    pen.font = `600 13px ${family}`;
    if (row.kind === "more") {
      const list = net.lists.get(row.id);
      pen.fillText(t("{more} more of {total}", { more: count(list.total - list.ids.length), total: count(list.total) }), x + 12, y + 25);
      return;
    }
    const member = net.nodes.get(row.id);
    const one = classOf(member, state.colour, classes);
    const dim = kept !== null && one.key !== kept;
    if (dim) pen.fillStyle = paint("quiet");
    pen.font = `${dim ? 400 : 600} 13px ${family}`;
    pen.fillText(short(member.name || member.member_id, 22), x + 14, y + 17);
    pen.font = `12px ${family}`;
    pen.fillText(lineOf(one, member), x + 14, y + 32);
    pen.fillStyle = paint(dim ? "line" : one.swatch);
    pen.fillRect(x, y, 6, BOX_H);
  }
}

/** What stands under the name: the mark, the team's volume and its size. */
const lineOf = (one, member) => {
  const below = member.size ? t("{people} below", { people: count(member.size) }) : t("nobody below");
  return [one.glyph, t("{volume} points", { volume: volumeShort(member.team_volume) }), "·", below].join(" ");
};

function curve({ source, target }) {
  const [x0, x1] = [source.y + BOX_W, target.y];
  const middle = (x0 + x1) / 2;
  return `M${x0},${source.x}C${middle},${source.x} ${middle},${target.x} ${x1},${target.x}`;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function text(words, x, y, className) {
  const made = element("text", { x, y, class: className });
  made.textContent = words;
  return made;
}

/** A part of the drawing that works as a button. */
function pressable(act, id, label) {
  const made = element("g", { role: "button", tabindex: 0, "aria-label": label, class: `x-org-${act}` });
  made.dataset.act = act;
  made.dataset.id = id;
  return made;
}

function toggle(member, open) {
  const made = pressable("toggle", member.member_id, t("{people} directly below {name}", { people: count(member.children), name: member.name || member.member_id }));
  made.setAttribute("aria-expanded", String(open));
  made.setAttribute("transform", `translate(${BOX_W},${BOX_H / 2})`);
  const title = element("title", {});
  title.textContent = open ? t("Collapse") : t("Expand: {people} directly sponsored", { people: count(member.children) });
  made.append(title, element("circle", { r: 12, class: "x-org-disc" }), text(open ? "−" : "+", 0, 4.5, "x-org-sign"));
  return made;
}

function short(words, most) {
  const letters = [...words];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : words;
}
