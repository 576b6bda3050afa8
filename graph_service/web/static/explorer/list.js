// The tree on a phone: one level at a time, tap to go down.

import { classOf, mark } from "./colour.js";
import { count, statusText, volume } from "./format.js";
import { t, tn } from "../js/words.js";

/** The drill-down list: the root's children, a page at a time. */
export class ListView {
  /** @param {HTMLElement} host */
  constructor(host, app) {
    this.host = host;
    this.app = app;
    host.addEventListener("click", (event) => this.onClick(event));
  }

  render() {
    const { net, state } = this.app;
    const root = net.nodes.get(state.root);
    const list = net.lists.get(state.root);
    const parts = [this.headOf(root)];
    if (!list?.ids.length) {
      parts.push(paragraph(t("Nobody has been sponsored here yet.")));
    } else {
      const items = document.createElement("ul");
      items.className = "x-drill";
      items.append(...list.ids.map((id) => this.itemOf(net.nodes.get(id))));
      parts.push(items);
      if (list.next) parts.push(this.moreOf(list));
    }
    this.host.replaceChildren(...parts);
  }

  headOf(root) {
    const head = document.createElement("div");
    head.className = "x-drill-head";
    const title = document.createElement("h2");
    title.dir = "auto";
    title.append(this.markOf(root), root.name || root.member_id);
    head.append(
      title,
      paragraph(`${[root.member_id, statusText(root), root.rank].filter(Boolean).join(" · ")}`),
      paragraph(tn("Personal {personal} · team {team} · {people} person below", "Personal {personal} · team {team} · {people} people below", root.size, {
          personal: volume(root.personal_volume), team: volume(root.team_volume), people: count(root.size),
        })),
    );
    return head;
  }

  itemOf(node) {
    const item = document.createElement("li");
    item.classList.toggle("x-dim", this.dimmed(node));
    const link = document.createElement("a");
    link.className = "x-drill-link";
    link.href = this.app.addressOf(node.member_id);
    link.dataset.root = node.member_id;
    const name = document.createElement("span");
    name.className = "x-drill-name";
    name.dir = "auto";
    name.append(this.markOf(node), node.name || node.member_id);
    const more = document.createElement("span");
    more.className = "x-drill-more";
    more.textContent = [statusText(node), node.rank, t("team {team}", { team: volume(node.team_volume) }), node.size ? t("{people} below", { people: count(node.size) }) : t("nobody below")]
      .filter(Boolean)
      .join(" · ");
    link.append(name, more);
    const info = document.createElement("button");
    info.type = "button";
    info.className = "x-drill-info";
    info.dataset.info = node.member_id;
    info.setAttribute("aria-label", t("Details of {name}", { name: node.name || node.member_id }));
    info.textContent = "i";
    item.append(link, info);
    return item;
  }

  dimmed(node) {
    const { kept, state, classes } = this.app;
    return kept !== null && classOf(node, state.colour, classes).key !== kept;
  }

  markOf(node) {
    return mark(classOf(node, this.app.state.colour, this.app.classes));
  }

  moreOf(list) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "x-button x-drill-next";
    more.textContent = t("{more} more of {total}", { more: count(Math.min(list.total - list.ids.length, this.app.boot.limits.page)), total: count(list.total) });
    more.dataset.next = "1";
    return more;
  }

  onClick(event) {
    const info = event.target.closest("[data-info]");
    if (info) {
      this.app.onShow(info.dataset.info);
    } else if (event.target.closest("[data-next]")) {
      this.app.onMore(this.app.state.root);
    }
  }
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
