// What stands around the view? The way from the root, the controls, notes, faults, and what a screen reader is told.

import { Problem } from "./api.js";
import { button, skeleton } from "./card.js";
import { count } from "./format.js";
import { t } from "../js/words.js";

const find = (selector) => document.querySelector(selector);

/** Everything on the page that is not the view itself. */
export class Frame {
  constructor(app) {
    this.app = app;
  }

  /** Let the controls show the state. */
  controls() {
    const { state } = this.app;
    for (const name of ["period", "colour", "sort", "depth"]) find(`#x-${name}`).value = String(state[name]);
    find("#x-measure").value = state.area;
    find(`input[name="view"][value="${state.view}"]`).checked = true;
    find(".x-explorer").dataset.view = state.view;
    find(".x-tree-inner").classList.toggle("x-no-ranks", !this.app.ranks.length);
  }

  title(name) {
    document.title = [name, t("Downline"), "Graph service"].join(" · ");
    find("#x-title").textContent = name;
  }

  crumbs(crumbs) {
    const items = [];
    crumbs.forEach((crumb, i) => {
      const item = document.createElement("li");
      const last = i === crumbs.length - 1;
      const name = document.createElement(last ? "span" : "a");
      name.dir = "auto";
      name.textContent = crumb.name || crumb.member_id;
      if (last) name.setAttribute("aria-current", "page");
      else {
        name.href = this.app.addressOf(crumb.member_id);
        name.dataset.root = crumb.member_id;
      }
      item.append(name);
      items.push(item);
      if (crumb.hidden) {
        const gap = document.createElement("li");
        gap.textContent = t("… {people} more", { people: count(crumb.hidden) });
        items.push(gap);
      }
    });
    find("#x-crumbs ol").replaceChildren(...items);
  }

  /** Every link to another root leads to the state as it is now. */
  relink() {
    for (const link of document.querySelectorAll(".x-explorer a[data-root]")) {
      link.href = this.app.addressOf(link.dataset.root);
    }
  }

  /** How much is shown, and as of which day; the day stays on one line. */
  status(text, day) {
    const whole = document.createElement("span");
    whole.className = "x-whole";
    whole.textContent = day;
    find("#x-status").replaceChildren(text, whole);
  }

  announce(text) {
    find("#x-live").textContent = text;
  }

  /** A limit or a cut, above the view and to screen readers; its live region is always there, so that it is heard. */
  note(text) {
    const place = find("#x-note");
    place.textContent = text || "";
    place.hidden = !text;
    find("#x-note-live").textContent = text || "";
  }

  wait(on) {
    const stage = find(".x-stage");
    stage.setAttribute("aria-busy", String(on));
    stage.classList.toggle("x-waiting", on);
    find("#x-error").hidden = true;
    if (on && !this.app.net.nodes.has(this.app.state.root)) this.app.hosts.table.replaceChildren(skeleton(10));
  }

  /** Tell a fault, with a way to try again; `keep` leaves the view in place. */
  fail(error, again, keep = false) {
    this.wait(false);
    const place = find("#x-error");
    const title = document.createElement("strong");
    title.textContent = error instanceof Problem ? error.title : t("This could not be shown");
    const text = document.createElement("p");
    text.textContent = error instanceof Problem ? error.detail : error.message;
    if (error.status === 404) text.append(" ", t("Perhaps this person had not joined by the end of {period}: choose a later period.", { period: this.app.state.period }));
    place.replaceChildren(title, text, button(t("Try again"), () => {
      place.hidden = true;
      again();
    }));
    place.hidden = false;
    if (!keep && !this.app.pictured) for (const host of Object.values(this.app.hosts)) host.hidden = true;
  }
}
