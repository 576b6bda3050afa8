// What does the page know of the network so far, and which rows does that make?

/**
 * @typedef {{member_id: string, name: string, parent_id: string | null, rank: string, role: string, active: boolean,
 *   joined_on: string | null, personal_volume: number, team_volume: number, retail_share: number | null,
 *   children: number, size: number}} Node
 * @typedef {{kind: "node" | "more", id: string, parent: string | null, level: number, position: number, of: number}} Row
 */

/** Nodes and the lists of children read so far, for one period and one order. */
export class Network {
  constructor() {
    /** @type {Map<string, Node>} */
    this.nodes = new Map();
    /** @type {Map<string, {ids: string[], total: number, next: string | null}>} */
    this.lists = new Map();
  }

  /** Take in nodes and lists of an answer; what was read before stays. */
  merge(answer) {
    for (const node of answer.nodes) this.add(node);
    for (const [parent, list] of Object.entries(answer.lists)) this.addList(parent, list);
  }

  /** One node; an answer names no parent for its own root, and then the parent known stays. */
  add(node) {
    const parent_id = node.parent_id ?? this.nodes.get(node.member_id)?.parent_id ?? null;
    this.nodes.set(node.member_id, { ...node, parent_id });
  }

  /** A list that reaches further replaces or extends the one known. */
  addList(parent, list) {
    const known = this.lists.get(parent);
    if (!known) {
      this.lists.set(parent, { ids: [...list.ids], total: list.total, next: list.next });
      return;
    }
    const seen = new Set(known.ids);
    const fresh = list.ids.filter((id) => !seen.has(id));
    if (list.ids.length > known.ids.length || !known.ids.length) known.next = list.next;
    known.ids.push(...fresh);
    known.total = list.total;
  }

  /** The next page of a member's children. */
  addPage(parent, page) {
    for (const node of page.items) this.add(node);
    const list = this.lists.get(parent);
    const seen = new Set(list.ids);
    list.ids.push(...page.items.map((node) => node.member_id).filter((id) => !seen.has(id)));
    list.next = page.next;
    list.total = page.total;
  }

  /**
   * Rows from a root down through what is expanded, in reading order.
   * @returns {Row[]}
   */
  rows(root, expanded) {
    const rows = [];
    const waiting = [{ kind: "node", id: root, parent: null, level: 1, position: 1, of: 1 }];
    while (waiting.length) {
      const row = waiting.pop();
      rows.push(row);
      const list = row.kind === "node" && expanded.has(row.id) ? this.lists.get(row.id) : undefined;
      if (!list) continue;
      const below = { parent: row.id, level: row.level + 1, of: list.total };
      if (list.next) waiting.push({ ...below, kind: "more", id: row.id, position: list.ids.length + 1 });
      for (let i = list.ids.length - 1; i >= 0; i -= 1) {
        waiting.push({ ...below, kind: "node", id: list.ids[i], position: i + 1 });
      }
    }
    return rows;
  }

  /** Ids from a root down to a member, both included; empty when the member is not known below it. */
  path(root, id) {
    const path = [];
    for (let at = id; at; at = this.nodes.get(at)?.parent_id) {
      path.unshift(at);
      if (at === root) return path;
    }
    return [];
  }
}
