// What does the page do? Joins state, network and views; every change of what is shown goes through here.

import { memberPath, Problem, read } from "./api.js";
import { button, Card, skeleton } from "./card.js";
import { ChartView } from "./chart.js";
import { classesOf, classOf, drawLegend, forgetPaint, sectorClass } from "./colour.js";
import * as out from "./exports.js";
import { count, plural } from "./format.js";
import { attachKeys } from "./keys.js";
import { ListView } from "./list.js";
import { Network } from "./network.js";
import { OrgView } from "./org.js";
import { attachSearch } from "./search.js";
import { addressOf, fromLocation, OPEN_MAX, toAddress } from "./state.js";
import { shownPairs, TableView } from "./table.js";
import { TreeView } from "./tree.js";

const PHONE = matchMedia("(max-width: 480px)");
const find = (selector) => document.querySelector(selector);

/** The explorer of one page. */
class Explorer {
  constructor(boot) {
    this.boot = boot;
    this.state = fromLocation(location, boot);
    this.net = new Network();
    this.expanded = new Set([this.state.root]);
    this.busy = new Set();
    this.kept = null;
    this.asOf = "";
    this.ranks = boot.ranks;
    this.turn = 0;
    this.hosts = Object.fromEntries(["tree", "table", "org", "chart", "list"].map((name) => [name, find(`#x-view-${name}`)]));
    this.card = new Card(find("#x-card"), this);
    this.tree = new TreeView(this.hosts.tree.querySelector('[role="tree"]'), this);
    this.table = new TableView(this.hosts.table, this);
    this.org = new OrgView(this.hosts.org, this);
    this.chart = new ChartView(this.hosts.chart, this);
    this.list = new ListView(this.hosts.list, this);
    this.attach();
  }

  get pictured() {
    return this.state.view === "icicle" || this.state.view === "treemap";
  }

  get classes() {
    return classesOf(this.state.colour, this.ranks, this.pictured);
  }

  /** Which host shows the state now: a phone gets the drill-down list for the tree. */
  get shownHost() {
    if (this.pictured) return "chart";
    return this.state.view === "tree" && PHONE.matches ? "list" : this.state.view;
  }

  attach() {
    attachKeys(this.tree, this);
    attachSearch(find("#x-search"), find("#x-hits"), { onPick: (hit) => this.jump(hit.member_id), announce: (text) => this.announce(text) });
    for (const name of ["period", "colour", "sort"]) {
      find(`#x-${name}`).addEventListener("change", (event) => this.change({ [name]: event.target.value }));
    }
    find("#x-depth").addEventListener("change", (event) => this.change({ depth: Number(event.target.value), open: [] }));
    for (const input of document.querySelectorAll('input[name="view"]')) {
      input.addEventListener("change", () => this.change({ view: input.value }));
    }
    find("#x-collapse").addEventListener("click", () => this.collapseAll());
    find("#x-csv").addEventListener("click", () => this.saveCsv());
    find("#x-png").addEventListener("click", () => this.savePng());
    find("#x-link").addEventListener("click", () => this.copyLink());
    find("#x-controls").addEventListener("submit", (event) => event.preventDefault());
    find("#x-crumbs").addEventListener("click", (event) => this.onCrumb(event));
    this.hosts.tree.addEventListener("pointerover", (event) => {
      const row = event.target.closest(".x-row");
      if (row && event.pointerType === "mouse") this.onHover(row.parentElement.dataset.id);
    });
    this.hosts.tree.addEventListener("pointerleave", () => this.card.cancel());
    addEventListener("popstate", () => this.restore());
    PHONE.addEventListener("change", () => this.draw());
    const wide = matchMedia("(min-width: 641px)"); // wide pages show the options; narrow ones fold them away
    const fit = () => (find("#x-options").open = wide.matches);
    wide.addEventListener("change", fit);
    fit();
    document.addEventListener("themechange", () => this.draw());
  }

  /** The first drawing, from the data that came with the page. */
  start() {
    this.take(this.boot.first);
    this.remember("replace");
    this.draw();
    find("#x-view-plain").remove();
    find(".x-explorer").classList.add("x-ready");
    if (this.state.focus) this.showFocus();
  }

  /** Take in an answer of /tree and open what it opened. */
  take(answer) {
    this.net.merge(answer);
    this.asOf = answer.as_of;
    this.ranks = answer.ranks;
    for (const parent of Object.keys(answer.lists)) {
      if (answer.lists[parent].ids.length) this.expanded.add(parent);
    }
    if (answer.crumbs) this.drawCrumbs(answer.crumbs);
    this.note(answer.note);
  }

  /** Another root, period, order, depth or view. */
  async change(wish, how = "push") {
    const before = this.state;
    this.state = { ...before, ...wish };
    const fresh = ["root", "period", "sort", "depth"].some((name) => wish[name] !== undefined && wish[name] !== before[name]);
    if (wish.colour !== undefined) this.kept = null;
    if (wish.root !== undefined) this.state.focus = wish.focus ?? null;
    if (wish.view !== undefined && before.view !== this.state.view) this.kept = null;
    if (wish.depth !== undefined) this.state.open = [];
    if (how) this.remember(how);
    this.syncControls();
    if (fresh) await this.reload();
    else this.draw();
  }

  /** Read the state's tree anew. */
  async reload() {
    const { root, period, sort, depth, open, focus } = this.state;
    this.turn += 1;
    const { turn } = this;
    this.wait(true);
    try {
      const answer = await read(memberPath(root, "tree"), { period, sort, depth, open, reveal: focus });
      if (turn !== this.turn) return;
      this.net = new Network();
      this.expanded = new Set([root]);
      this.kept = null;
      this.take(answer);
      this.wait(false);
      document.title = document.title.replace(/^[^·]*/u, `${this.rootName()} `);
      find("#x-title").textContent = this.rootName();
      this.draw();
      this.announce(`${this.rootName()}: ${plural(this.net.nodes.get(root).size, "person", "people")} below`);
      if (focus) this.showFocus();
    } catch (error) {
      if (turn === this.turn) this.fail(error, () => this.reload());
    }
  }

  rootName() {
    const root = this.net.nodes.get(this.state.root);
    return root?.name || this.state.root;
  }

  /** Draw the view of the state from what is known. */
  async draw() {
    if (!this.net.nodes.has(this.state.root)) return;
    const shown = this.shownHost;
    for (const [name, host] of Object.entries(this.hosts)) host.hidden = name !== shown;
    find("#x-keys").hidden = shown !== "tree";
    this.syncControls();
    forgetPaint();
    this.turn += 1;
    const { turn } = this;
    const view = this[shown];
    const drawn = view.render();
    if (drawn) {
      this.hosts[shown].setAttribute("aria-busy", "true");
      try {
        await drawn;
      } catch (error) {
        if (turn === this.turn) this.fail(error, () => this.draw());
      }
      this.hosts[shown].setAttribute("aria-busy", "false");
      if (turn !== this.turn) return;
    }
    this.legend();
  }

  legend() {
    const { colour } = this.state;
    const { classes } = this;
    const nodes = this.shownHost === "list" ? [] : this.net.rows(this.state.root, this.expanded);
    const found = this.pictured
      ? (this.chart.answer?.sectors || []).map((one) => sectorClass(one, colour, classes)).filter(Boolean)
      : (this.shownHost === "list" ? (this.net.lists.get(this.state.root)?.ids || []) : nodes.filter((row) => row.kind === "node").map((row) => row.id))
          .map((id) => classOf(this.net.nodes.get(id), colour, classes));
    drawLegend(find("#x-legend"), { colour, classes, found, kept: this.kept, onKeep: (key) => this.keep(key) });
    const root = this.net.nodes.get(this.state.root);
    const only = this.kept === null ? "" : `${count(found.filter((one) => one.key === this.kept).length)} kept in view · `;
    if (!this.pictured) find("#x-status").textContent = `${only}${count(found.length)} of ${count(root.size + 1)} people shown · tree as of ${this.asOf}`;
    else find("#x-status").textContent = `${only}${plural(found.length, "sector", "sectors")} · tree as of ${this.asOf}`;
  }

  keep(key) {
    this.kept = key;
    if (this.shownHost === "tree") this.tree.paint();
    else this.draw();
    this.legend();
    this.announce(key === null ? "All shown" : `Only ${this.classes.find((one) => one.key === key).label}`);
  }

  /** Expand or collapse one node. */
  async onToggle(id) {
    if (this.expanded.has(id) && this.net.lists.has(id)) {
      this.expanded.delete(id);
      this.redraw(id);
      this.rememberOpen();
      this.announce("Collapsed");
      return;
    }
    if (!this.room()) return;
    await this.during(id, async () => {
      if (!this.net.lists.has(id)) {
        this.net.lists.set(id, { ids: [], total: 0, next: null });
        try {
          this.net.addPage(id, await this.page(id, null));
        } catch (error) {
          this.net.lists.delete(id);
          throw error;
        }
      }
      this.expanded.add(id);
    });
    this.rememberOpen();
    const list = this.net.lists.get(id);
    if (list) this.announce(`${count(list.ids.length)} of ${count(list.total)} loaded`);
  }

  /** The next page of a node's children. */
  async onMore(id) {
    if (!this.room()) return;
    await this.during(id, async () => this.net.addPage(id, await this.page(id, this.net.lists.get(id).next)));
    const list = this.net.lists.get(id);
    this.announce(`${count(list.ids.length)} of ${count(list.total)} loaded`);
  }

  page(id, cursor) {
    const { period, sort } = this.state;
    return read(memberPath(id, "children"), { period, sort, cursor });
  }

  /** `*`: open the node and every sibling, one level. */
  async onSiblings(id) {
    if (id === this.state.root) return;
    const parent = this.net.nodes.get(id).parent_id;
    if (!this.room()) return;
    const { period, sort } = this.state;
    await this.during(parent, async () => {
      this.take({ ...(await read(memberPath(parent, "tree"), { period, sort, depth: 2 })), crumbs: null });
    });
    this.tree.focus(this.tree.item(id));
    this.rememberOpen();
    this.announce("Siblings expanded");
  }

  /** Do something for a node with its row marked busy; a failure is told at the top and can be tried again. */
  async during(id, work) {
    if (this.busy.has(id)) return;
    this.busy.add(id);
    this.tree.item(id)?.setAttribute("aria-busy", "true");
    const { net } = this;
    try {
      await work();
    } catch (error) {
      this.fail(error, () => this.during(id, work), true);
    } finally {
      this.busy.delete(id);
      if (net === this.net) this.redraw(id);
    }
  }

  redraw(id) {
    if (this.shownHost === "tree") this.tree.refresh(id);
    else this.draw();
    this.legend();
  }

  /** Whether more rows may be drawn; says so when not. */
  room() {
    const shown = this.net.rows(this.state.root, this.expanded).length;
    if (shown < this.boot.limits.rows) return true;
    this.note(`${count(shown)} rows are shown, which is as many as this page draws. Collapse a branch or show the tree from further down.`);
    return false;
  }

  collapseAll() {
    this.expanded = new Set([this.state.root]);
    this.state = { ...this.state, depth: 1, open: [], focus: null };
    this.remember("push");
    this.note("");
    this.draw();
    this.announce("Everything below the first level is collapsed");
  }

  /** Another root, by click. */
  onRoot(id) {
    return this.change({ root: id, depth: 1, open: [], focus: null }).then(() => this.focusView());
  }

  onShow(id) {
    this.card.show(id);
  }

  onHover(id) {
    if (id) this.card.soon(id, "hover");
  }

  onCurrent(id) {
    this.state.focus = id === this.state.root ? null : id;
    if (find("#x-view-tree").contains(document.activeElement)) {
      this.card.soon(id, "focus");
      this.remember("replace");
    }
  }

  onCrumb(event) {
    const link = event.target.closest("a[data-id]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.onRoot(link.dataset.id);
  }

  /** Open the way to a member found, inside this tree when it is below the root, else from my root. */
  async jump(id) {
    const { period } = this.state;
    try {
      const { items } = await read(memberPath(id, "breadcrumb"), { period });
      const gap = items[0].hidden > 0; // a very long way is told without its middle
      const near = gap ? items.slice(1) : items;
      const here = near.some((crumb) => crumb.member_id === this.state.root);
      const view = this.pictured ? "tree" : this.state.view;
      if (PHONE.matches) await this.onRoot(id);
      else if (here && this.net.path(this.state.root, id).length) await this.openKnown(id, view);
      else {
        this.state = { ...this.state, root: here ? this.state.root : near[gap ? Math.max(0, near.length - 10) : 0].member_id, view, focus: id };
        this.remember("push");
        await this.reload();
      }
    } catch (error) {
      this.fail(error, () => this.jump(id), true);
    }
  }

  async openKnown(id, view) {
    this.net.path(this.state.root, id).slice(0, -1).forEach((above) => this.expanded.add(above));
    this.state = { ...this.state, view, focus: id };
    this.rememberOpen("push");
    await this.draw();
    this.showFocus();
  }

  showFocus() {
    if (this.shownHost !== "tree") return;
    const item = this.tree.item(this.state.focus);
    if (item) {
      this.tree.focus(item);
      item.firstElementChild.scrollIntoView({ block: "center" });
    }
  }

  focusView() {
    if (this.shownHost === "tree") this.tree.focus(this.tree.current);
    else find("#x-title").focus();
  }

  /** Back or forward: the address says what to show. */
  restore() {
    const wanted = fromLocation(location, this.boot);
    const before = this.state;
    this.state = wanted;
    this.kept = null;
    const same = ["root", "period", "sort", "depth"].every((name) => wanted[name] === before[name]);
    const known = same && wanted.open.every((id) => this.net.lists.has(id));
    this.syncControls();
    if (!known) {
      this.reload();
      return;
    }
    if (wanted.depth === 1) this.expanded = new Set([wanted.root, ...wanted.open]);
    this.draw().then(() => wanted.focus && this.showFocus());
  }

  /** Keep the expanded nodes in the address; beyond what fits, the depth alone. */
  rememberOpen(how = "replace") {
    const open = this.net
      .rows(this.state.root, this.expanded)
      .filter((row) => row.kind === "node" && row.id !== this.state.root && this.expanded.has(row.id) && this.net.lists.has(row.id))
      .map((row) => row.id);
    if (open.length <= OPEN_MAX) this.state = { ...this.state, depth: 1, open };
    this.remember(how);
    this.syncControls();
  }

  remember(how) {
    const address = toAddress(this.state);
    if (how === "push" && address !== location.pathname + location.search) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  syncControls() {
    for (const name of ["period", "colour", "sort", "depth"]) find(`#x-${name}`).value = String(this.state[name]);
    find(`input[name="view"][value="${this.state.view}"]`).checked = true;
  }

  drawCrumbs(crumbs) {
    const items = [];
    crumbs.forEach((crumb, i) => {
      const item = document.createElement("li");
      const last = i === crumbs.length - 1;
      const name = document.createElement(last ? "span" : "a");
      name.dir = "auto";
      name.textContent = crumb.name || crumb.member_id;
      if (last) name.setAttribute("aria-current", "page");
      else {
        name.href = addressOf(crumb.member_id);
        name.dataset.id = crumb.member_id;
      }
      item.append(name);
      items.push(item);
      if (crumb.hidden) {
        const gap = document.createElement("li");
        gap.textContent = `… ${count(crumb.hidden)} more`;
        items.push(gap);
      }
    });
    find("#x-crumbs ol").replaceChildren(...items);
  }

  announce(text) {
    find("#x-live").textContent = text;
  }

  note(text) {
    const place = find("#x-note");
    place.textContent = text || "";
    place.hidden = !text;
  }

  wait(on) {
    const stage = find(".x-stage");
    stage.setAttribute("aria-busy", String(on));
    stage.classList.toggle("x-waiting", on);
    find("#x-error").hidden = true;
    if (on && !this.net.nodes.has(this.state.root)) this.hosts.table.replaceChildren(skeleton(10));
  }

  fail(error, again, keep = false) {
    this.wait(false);
    const place = find("#x-error");
    const title = document.createElement("strong");
    title.textContent = error instanceof Problem ? error.title : "This could not be shown";
    const text = document.createElement("p");
    text.textContent = error instanceof Problem ? error.detail : error.message;
    if (error.status === 404) text.textContent += ` Perhaps this person had not joined by the end of ${this.state.period}: choose a later period.`;
    place.replaceChildren(title, text, button("Try again", () => {
      place.hidden = true;
      again();
    }));
    place.hidden = false;
    if (!keep && !this.pictured) for (const host of Object.values(this.hosts)) host.hidden = true;
  }

  async saveCsv() {
    const { pictured, state } = this;
    const text = pictured
      ? out.sectorsCsv(this, this.chart.answer.sectors, this.chart.answer.note)
      : out.rowsCsv(this, state.view === "table" ? this.table.pairs() : shownPairs(this));
    out.download(out.fileName(this, "csv"), `\ufeff${text}`, "text/csv;charset=utf-8");
    this.announce("CSV file made");
  }

  async savePng() {
    if (this.pictured) {
      out.download(out.fileName(this, "png"), await this.chart.image(), "image/png");
      return;
    }
    const canvas = document.createElement("canvas");
    const pairs = shownPairs(this);
    if (this.state.view === "org") this.org.paintOn(canvas, out.pictureHead(this, pairs.length));
    else {
      const missing = out.paintRows(this, pairs, canvas);
      if (missing) this.note(`The picture has the first rows; ${plural(missing, "row does", "rows do")} not fit. The CSV file has all of them.`);
    }
    canvas.toBlob((blob) => out.download(out.fileName(this, "png"), blob, "image/png"));
    this.announce("Picture made");
  }

  async copyLink() {
    this.rememberOpen();
    try {
      await navigator.clipboard.writeText(location.href);
      this.announce("Address copied");
      this.note("The address of this view is copied.");
    } catch {
      this.note(`The address of this view: ${location.href}`);
    }
  }
}

document.documentElement.classList.add("x-js");
const data = document.getElementById("x-boot");
if (data) new Explorer(JSON.parse(data.textContent)).start();
