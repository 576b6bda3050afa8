// What does the page do? Joins state, network and views; every change of what is shown goes through here.

import { memberPath, read } from "./api.js";
import { Card } from "./card.js";
import { ChartView } from "./chart.js";
import { classesOf, classOf, drawLegend, forgetPaint, sectorClass } from "./colour.js";
import { jump, showFocus } from "./finding.js";
import { count } from "./format.js";
import { Frame } from "./frame.js";
import { attachKeys } from "./keys.js";
import { ListView } from "./list.js";
import { Network } from "./network.js";
import { Opening } from "./opening.js";
import { OrgView } from "./org.js";
import { copyLink, saveCsv, savePng } from "./saving.js";
import { attachSearch } from "./search.js";
import { fromLocation, OPEN_MAX, rooted, toAddress } from "./state.js";
import { TableView } from "./table.js";
import { TreeView } from "./tree.js";
import { t, tn } from "../js/words.js";

const PHONE = matchMedia("(max-width: 480px)");
const READ_AGAIN = ["root", "period", "sort", "depth"]; // what another answer of /tree is needed for
const find = (selector) => document.querySelector(selector);

/** The explorer of one page. */
class Explorer {
  constructor(boot) {
    this.boot = boot;
    this.state = fromLocation(location, boot);
    this.net = new Network();
    this.expanded = new Set([this.state.root]);
    this.asOf = "";
    this.ranks = boot.ranks;
    this.turn = 0; // of drawing
    this.reading = 0; // of answers of /tree
    this.drawing = Promise.resolve();
    this.hosts = Object.fromEntries(["tree", "table", "org", "chart", "list"].map((name) => [name, find(`#x-view-${name}`)]));
    this.frame = new Frame(this);
    this.opening = new Opening(this);
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

  get phone() {
    return PHONE.matches;
  }

  get busy() {
    return this.opening.busy;
  }

  get classes() {
    return classesOf(this.state.colour, this.ranks, this.pictured);
  }

  /** The class that the legend keeps, or null for all. */
  get kept() {
    const { keep } = this.state;
    return keep !== null && this.classes.some((one) => one.key === keep) ? keep : null;
  }

  /** Which host shows the state now: a phone gets the drill-down list for the tree. */
  get shownHost() {
    if (this.pictured) return "chart";
    return this.state.view === "tree" && PHONE.matches ? "list" : this.state.view;
  }

  /** The address of the same view with another root. */
  addressOf(id) {
    return toAddress(rooted(this.state, id));
  }

  attach() {
    attachKeys(this.tree, this);
    attachSearch(find("#x-search"), find("#x-hits"), {
      period: () => this.state.period,
      onPick: (hit) => jump(this, hit.member_id),
      announce: (text) => this.announce(text),
    });
    for (const name of ["period", "colour", "sort"]) {
      find(`#x-${name}`).addEventListener("change", (event) => this.change({ [name]: event.target.value }));
    }
    find("#x-depth").addEventListener("change", (event) => this.change({ depth: Number(event.target.value), open: [], closed: [], shown: [] }));
    for (const input of document.querySelectorAll('input[name="view"]')) {
      input.addEventListener("change", () => this.change({ view: input.value }));
    }
    find("#x-collapse").addEventListener("click", () => this.collapseAll());
    this.attachFile("#x-csv", saveCsv);
    this.attachFile("#x-png", savePng);
    this.attachFile("#x-link", copyLink);
    find("#x-controls").addEventListener("submit", (event) => event.preventDefault());
    find(".x-explorer").addEventListener("click", (event) => this.onLink(event));
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

  /** A button that hands out what is shown; a fault is told, and the view stays. */
  attachFile(button, work) {
    const go = () => work(this).catch((error) => error.name === "AbortError" || this.fail(error, go, true));
    find(button).addEventListener("click", go);
  }

  /** The first drawing, from the data that came with the page. */
  async start() {
    this.take(this.boot.first);
    this.remember("replace");
    if (this.opening.incomplete) await this.complete(); // else the address would bring less than it says
    this.draw();
    find("#x-view-plain").remove();
    find(".x-explorer").classList.add("x-ready");
    if (this.state.focus) showFocus(this);
  }

  /** Take in an answer of /tree and open what it opened, as far as the rows reach. */
  take(answer) {
    this.net.merge(answer);
    this.asOf = answer.as_of;
    this.ranks = answer.ranks;
    for (const parent of Object.keys(answer.lists)) {
      if (answer.lists[parent].ids.length) this.expanded.add(parent);
    }
    this.frame.crumbs(answer.crumbs);
    this.note(answer.note);
    this.fit();
    this.opening.take();
  }

  /** No more rows than a page draws. */
  fit() {
    const closed = this.opening.trim();
    if (closed) this.note(tn("{closed} branch is left closed: the page draws {most} rows at most. Open branches one by one, or show the tree from further down.", "{closed} branches are left closed: the page draws {most} rows at most. Open branches one by one, or show the tree from further down.", closed, {
      closed: count(closed), most: count(this.boot.limits.rows),
    }));
  }

  /** Read what the address asks for beyond the first answer. */
  async complete() {
    this.frame.wait(true);
    try {
      await this.opening.complete();
    } catch (error) {
      this.fail(error, () => this.reload(), true);
    }
    this.fit();
    this.frame.wait(false);
  }

  /** Another root, period, order, depth or view. */
  async change(wish, how = "push", anew = false) {
    const before = this.state;
    this.state = { ...before, ...wish };
    const fresh = anew || READ_AGAIN.some((name) => wish[name] !== undefined && wish[name] !== before[name]);
    if (this.state.colour !== before.colour || this.kept === null) this.state.keep = null;
    if (wish.root !== undefined) this.state.focus = wish.focus ?? null;
    if (how) this.remember(how);
    this.frame.controls();
    if (fresh) await this.reload();
    else this.draw();
  }

  /** Read the state's tree anew. */
  async reload() {
    const { root, period, sort, depth, open, focus } = this.state;
    this.reading += 1;
    const { reading } = this;
    this.frame.wait(true);
    try {
      const answer = await read(memberPath(root, "tree"), { period, sort, depth, open: open.slice(0, OPEN_MAX), reveal: focus });
      if (reading !== this.reading) return;
      this.net = new Network();
      this.expanded = new Set([root]);
      this.take(answer);
      if (this.opening.incomplete) await this.complete();
      if (reading !== this.reading) return;
      this.frame.wait(false);
      this.frame.title(this.rootName());
      this.draw();
      this.announce(this.below(root));
      if (focus) showFocus(this);
    } catch (error) {
      if (reading === this.reading) this.fail(error, () => this.reload());
    }
  }

  /** Who is shown, and how many are below. */
  below(id) {
    const { size } = this.net.nodes.get(id);
    return tn("{name}: {people} person below", "{name}: {people} people below", size, { name: this.rootName(), people: count(size) });
  }

  rootName() {
    const root = this.net.nodes.get(this.state.root);
    return root?.name || this.state.root;
  }

  /** Draw the view of the state from what is known. */
  draw() {
    this.drawing = this.drawNow();
    return this.drawing;
  }

  async drawNow() {
    if (!this.net.nodes.has(this.state.root)) return;
    const shown = this.shownHost;
    for (const [name, host] of Object.entries(this.hosts)) host.hidden = name !== shown;
    find("#x-keys").hidden = shown !== "tree";
    this.frame.controls();
    forgetPaint();
    this.turn += 1;
    const { turn } = this;
    const drawn = this[shown].render();
    this.frame.relink();
    if (drawn) {
      this.hosts[shown].setAttribute("aria-busy", "true");
      try {
        await drawn;
      } catch (error) {
        if (turn === this.turn) this.fail(error, () => this.draw());
      }
      const current = turn === this.turn;
      if (current || shown !== this.shownHost) this.hosts[shown].setAttribute("aria-busy", "false");
      if (!current) return; // what is drawn meanwhile ends the wait
    }
    this.legend();
  }

  /** The people that the view shows, in its order. */
  shownIds() {
    if (this.shownHost === "list") return this.net.lists.get(this.state.root)?.ids || [];
    return this.opening.rows().filter((row) => row.kind === "node").map((row) => row.id);
  }

  legend() {
    const { classes, kept, pictured } = this;
    const { colour } = this.state;
    const sectors = this.chart.answer?.sectors || [];
    const found = pictured
      ? sectors.map((one) => sectorClass(one, colour, classes)).filter(Boolean)
      : this.shownIds().map((id) => classOf(this.net.nodes.get(id), colour, classes));
    drawLegend(find("#x-legend"), { colour, classes, found, kept, onKeep: (key) => this.keep(key) });
    const of = this.net.nodes.get(this.state.root).size + 1;
    const words = pictured
      ? tn("{sectors} sector", "{sectors} sectors", sectors.length, { sectors: count(sectors.length) })
      : t("{shown} of {total} people shown", { shown: count(found.length), total: count(of) });
    const parts = [pictured && sectors.length > found.length ? t("{sectors}, {others} of them “others”", { sectors: words, others: count(sectors.length - found.length) }) : words];
    if (kept !== null) parts.unshift(t("{kept} kept in view", { kept: count(found.filter((one) => one.key === kept).length) }));
    parts.push(t("tree as of "));
    this.frame.status(parts.join(" · "), this.asOf);
  }

  keep(key) {
    this.state = { ...this.state, keep: key };
    this.remember("replace");
    if (this.shownHost === "tree") {
      this.tree.paint();
      this.frame.relink();
      this.legend();
    } else this.draw();
    this.announce(key === null ? t("All shown") : t("Only {class}", { class: this.classes.find((one) => one.key === key).label }));
  }

  /** The table by another column. */
  onTableSort(by) {
    this.state = { ...this.state, by };
    this.remember("replace");
    this.draw();
  }

  onToggle(id) {
    return this.opening.toggle(id);
  }

  onMore(id) {
    return this.opening.more(id);
  }

  onSiblings(id) {
    return this.opening.siblings(id);
  }

  redraw(id) {
    if (this.shownHost === "tree") {
      this.tree.refresh(id);
      this.legend();
    } else this.draw();
  }

  collapseAll() {
    this.expanded = new Set([this.state.root]);
    this.state = { ...this.state, depth: 1, open: [], closed: [], shown: [], focus: null };
    this.remember("push");
    this.note("");
    this.draw();
    this.announce(t("Everything below the first level is collapsed"));
  }

  /** Another root, by click. */
  onRoot(id) {
    return this.change(rooted(this.state, id)).then(() => this.focusView());
  }

  /** A link to another root shows it here; with a key held, the browser does what it does. */
  onLink(event) {
    const link = event.target.closest("a[data-root]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.onRoot(link.dataset.root);
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

  focusView() {
    if (this.shownHost === "tree") this.tree.focus(this.tree.current);
    else find("#x-title").focus();
  }

  /** Back or forward: the address says what to show. */
  restore() {
    const wanted = fromLocation(location, this.boot);
    const before = this.state;
    this.state = wanted;
    const same = READ_AGAIN.every((name) => wanted[name] === before[name]);
    this.frame.controls();
    if (!same || this.opening.incomplete) {
      this.reload();
      return;
    }
    if (wanted.depth === 1) this.expanded = new Set([wanted.root, ...wanted.open]);
    this.draw().then(() => wanted.focus && showFocus(this));
  }

  remember(how) {
    const address = toAddress(this.state);
    if (how === "push" && address !== location.pathname + location.search) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.frame.controls();
  }

  announce(text) {
    this.frame.announce(text);
  }

  note(text) {
    this.frame.note(text);
  }

  fail(error, again, keep = false) {
    this.frame.fail(error, again, keep);
  }
}

document.documentElement.classList.add("x-js");
const data = document.getElementById("x-boot");
if (data) new Explorer(JSON.parse(data.textContent)).start();
