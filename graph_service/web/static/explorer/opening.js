// Which branches are open, within the rows that one page draws, and what does an address say of them?

import { memberPath, read } from "./api.js";
import { count } from "./format.js";
import { fitted, OPEN_MAX } from "./state.js";
import { t } from "../js/words.js";

const PAGE_MAX = 200; // children that the server sends at once

/** Opening and closing of branches. `app` has net, expanded and state. */
export class Opening {
  constructor(app) {
    this.app = app;
    this.busy = new Set();
    this.left = 0; // how much of what is open the address leaves out
    this.taken = { depth: 1, named: new Set(), open: new Set() }; // what the last answer of /tree opened, and why
  }

  /** An answer of /tree was taken in for the state. */
  take() {
    const { state, expanded } = this.app;
    this.taken = { depth: state.depth, named: new Set(state.open), open: new Set(expanded) };
  }

  get limit() {
    return this.app.boot.limits.rows;
  }

  rows() {
    return this.app.net.rows(this.app.state.root, this.app.expanded);
  }

  isOpen(id) {
    return this.app.expanded.has(id) && this.app.net.lists.has(id);
  }

  /** How many more rows may be drawn, at least `wanted`; says so, and gives none, when there are fewer. */
  room(wanted = 1) {
    const shown = this.rows().length;
    if (this.limit - shown >= wanted) return this.limit - shown;
    this.full(shown);
    return 0;
  }

  full(shown) {
    this.app.note(
      t("{shown} rows are shown; this page draws {most} at most. Collapse a branch or show the tree from further down.", {
        shown: count(shown), most: count(this.limit),
      }),
    );
  }

  /** Open one member when its rows fit; false and closed when not. */
  expand(id) {
    const { expanded } = this.app;
    if (expanded.has(id)) return true;
    expanded.add(id);
    if (this.rows().length <= this.limit) return true;
    expanded.delete(id);
    return false;
  }

  /** Close the last branches until the rows fit; what leads to the focus stays. Returns how many were closed. */
  trim() {
    const { app } = this;
    const needed = new Set(app.net.path(app.state.root, app.state.focus));
    let closed = 0;
    for (let rows = this.rows(); rows.length > this.limit; rows = this.rows()) {
      const last = rows.findLast((row) => row.kind === "node" && row.parent && this.isOpen(row.id) && !needed.has(row.id));
      if (!last) break;
      app.expanded.delete(last.id);
      closed += 1;
    }
    return closed;
  }

  /** Expand or collapse one member. */
  async toggle(id) {
    const { app } = this;
    if (this.isOpen(id)) {
      app.expanded.delete(id);
      app.redraw(id);
      this.remember();
      app.announce(t("Collapsed"));
      return;
    }
    const { net } = app;
    if (!this.room(2)) return;
    const done = await this.during(id, async () => {
      if (!net.lists.has(id)) await this.firstPage(net, id, Math.min(app.boot.limits.page, this.room(2) - 1));
      if (net === app.net && !this.expand(id)) this.full(this.rows().length);
    });
    if (!done || net !== app.net) return;
    this.remember();
    if (this.isOpen(id)) this.tell(id);
  }

  /** The next page of a member's children. */
  async more(id) {
    const { net } = this.app;
    const room = this.room();
    if (!room) return;
    const list = net.lists.get(id);
    const done = await this.during(id, async () => net.addPage(id, await this.page(id, list.next, Math.min(this.app.boot.limits.page, room))));
    if (!done || net !== this.app.net) return;
    this.remember();
    this.tell(id);
  }

  /** `*`: open a member and all its siblings that are listed, one level, as far as the rows reach. */
  async siblings(id) {
    const { app } = this;
    const { net, state } = app;
    const parent = net.nodes.get(id).parent_id;
    if (id === state.root || !parent || !this.room(2)) return;
    let opened = 0;
    let left = 0;
    const done = await this.during(parent, async () => {
      const { period, sort } = state;
      const answer = await read(memberPath(parent, "tree"), { period, sort, depth: 2 });
      if (net !== app.net) return;
      const closed = Object.entries(answer.lists).filter(([one]) => !this.isOpen(one));
      net.merge({ nodes: answer.nodes, lists: Object.fromEntries(closed) }); // what is open stays as long as it is
      for (const one of net.lists.get(parent).ids) {
        if (!net.nodes.get(one).children || this.isOpen(one)) continue;
        if (net.lists.get(one)?.ids.length && this.expand(one)) opened += 1;
        else left += 1;
      }
    });
    if (!done || net !== app.net) return;
    app.tree.focus(app.tree.item(id));
    this.remember();
    if (left) app.note(t("Siblings opened: {opened}, left closed: {left}. The page draws {most} rows, and `*` opens siblings of the first {page}.", {
      opened: count(opened), left: count(left), most: count(this.limit), page: count(app.boot.limits.page),
    }));
    app.announce(left ? t("{opened} siblings expanded, {left} left closed", { opened: count(opened), left: count(left) }) : t("Siblings expanded"));
  }

  page(id, cursor, size) {
    const { period, sort } = this.app.state;
    return read(memberPath(id, "children"), { period, sort, cursor, size });
  }

  async firstPage(net, id, size) {
    const page = await this.page(id, null, size);
    if (!net.lists.has(id)) net.lists.set(id, { ids: [], total: 0, next: null });
    net.addPage(id, page);
  }

  tell(id) {
    const list = this.app.net.lists.get(id);
    this.app.announce(t("{loaded} of {total} loaded", { loaded: count(list.ids.length), total: count(list.total) }));
  }

  /** Do something for a member with its row marked busy; a failure is told at the top and can be tried again. */
  async during(id, work) {
    if (this.busy.has(id)) return false;
    const { app } = this;
    const { net } = app;
    this.busy.add(id);
    app.tree.item(id)?.setAttribute("aria-busy", "true");
    try {
      await work();
      return true;
    } catch (error) {
      if (net === app.net) app.fail(error, () => this.during(id, work), true);
      return false;
    } finally {
      this.busy.delete(id);
      if (net === app.net) app.redraw(id);
    }
  }

  /** After an answer of /tree: what the address asks for beyond it, branch by branch. */
  async complete() {
    const { app } = this;
    const { net, state } = app;
    state.closed.forEach((id) => app.expanded.delete(id));
    for (let going = true; going; ) {
      going = false;
      for (const { id, shown } of state.shown) {
        const list = net.lists.get(id);
        const missing = list?.next ? Math.min(shown - reach(list), this.limit - this.rows().length, PAGE_MAX) : 0;
        if (missing <= 0) continue;
        net.addPage(id, await this.page(id, list.next, missing));
        if (net !== app.net) return;
        going = true;
      }
      for (const id of state.open) {
        if (!net.nodes.get(id)?.children || net.lists.has(id)) continue;
        if (this.limit - this.rows().length < 2) break;
        await this.firstPage(net, id, app.boot.limits.page);
        if (net !== app.net) return;
        app.expanded.add(id);
        going = true;
      }
    }
  }

  /** Whether the address asks for more than the answer of /tree brings. */
  get incomplete() {
    const { net, state } = this.app;
    const pages = state.shown.some(({ id, shown }) => !net.lists.has(id) || (net.lists.get(id).next && reach(net.lists.get(id)) < shown));
    return state.closed.length > 0 || pages || state.open.some((id) => !net.lists.has(id));
  }

  /** Keep what is open in the address, by names or by a depth and its exceptions, whichever is shorter. */
  remember(how = "replace") {
    const { app } = this;
    const rows = this.rows().filter((row) => row.kind === "node");
    const shown = rows
      .filter((row) => this.isOpen(row.id) && reach(app.net.lists.get(row.id)) > app.boot.limits.page)
      .map((row) => ({ id: row.id, shown: reach(app.net.lists.get(row.id)) }));
    const { state, left } = fitted({ ...app.state, ...this.shortest(rows), shown });
    app.state = state;
    this.left = left;
    app.remember(how);
  }

  /** depth, open and closed that say what is open, in the fewest ids. */
  shortest(rows) {
    const { app } = this;
    const open = rows.filter((row) => row.parent && this.isOpen(row.id));
    const named = { depth: 1, open: open.map((row) => row.id), closed: [] };
    if (open.length <= OPEN_MAX) return named;
    const { taken } = this;
    const asTaken = (id) => taken.open.has(id) && !taken.named.has(id);
    let best = {
      depth: taken.depth, // the same depth brings the same answer, however a limit cut it
      open: named.open.filter((id) => !asTaken(id)),
      closed: rows.filter((row) => row.parent && asTaken(row.id) && !this.isOpen(row.id)).map((row) => row.id),
    };
    if (open.length < best.open.length + best.closed.length) best = named;
    for (let depth = 2; depth <= app.boot.limits.depth; depth += 1) {
      const closed = rows.filter((row) => row.parent && row.level <= depth && !this.isOpen(row.id) && app.net.nodes.get(row.id).children);
      const hidden = closed.reduce((sum, row) => sum + Math.min(app.net.nodes.get(row.id).children, app.boot.limits.page), 0);
      if (rows.length + hidden > this.limit) continue; // the server would cut such a tree
      const more = open.filter((row) => row.level > depth);
      if (more.length + closed.length < best.open.length + best.closed.length) {
        best = { depth, open: more.map((row) => row.id), closed: closed.map((row) => row.id) };
      }
    }
    return best;
  }
}

/** How many children are listed in a row from the first, a single one revealed further down not counted. */
const reach = (list) => (list.next ? Number(list.next) : list.total);
