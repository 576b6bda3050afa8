// Who is this? A card with figures and ways on, beside the view, for what is under the pointer or has focus.

import { memberPath, Problem, read } from "./api.js";
import { count, day, money, share, statusText, volume } from "./format.js";
import { t, tn } from "../js/words.js";

const HOVER_MS = 350;
const FOCUS_MS = 120;

/** The card; one of them, reused. */
export class Card {
  /** @param {HTMLElement} host */
  constructor(host, app) {
    this.host = host;
    this.app = app;
    this.body = host.querySelector(".x-card-body");
    this.known = new Map();
    this.shown = null;
    this.timer = 0;
    this.closed = false;
    host.querySelector(".x-card-close").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !host.hidden) this.close();
    });
  }

  /** Show a member after a moment, unless another one comes first. */
  soon(id, reason) {
    clearTimeout(this.timer);
    if (this.closed && reason === "hover") return;
    this.timer = setTimeout(() => this.show(id), reason === "hover" ? HOVER_MS : FOCUS_MS);
  }

  cancel() {
    clearTimeout(this.timer);
  }

  /** Show a member now. */
  async show(id) {
    clearTimeout(this.timer);
    this.closed = false;
    const key = `${this.app.state.period} ${id}`;
    if (this.shown === key && !this.host.hidden) return;
    this.shown = key;
    this.host.hidden = false;
    this.host.closest(".x-stage")?.classList.add("x-with-card");
    if (!this.known.has(key)) {
      this.body.setAttribute("aria-busy", "true");
      this.body.replaceChildren(skeleton());
      try {
        this.known.set(key, await read(memberPath(id, "card"), { period: this.app.state.period }));
      } catch (error) {
        if (this.shown === key) this.fail(id, error);
        return;
      }
    }
    if (this.shown === key) this.draw(this.known.get(key));
  }

  /** Hide the card; hovering does not bring it back until a row is chosen. */
  close() {
    clearTimeout(this.timer);
    const inside = this.host.contains(document.activeElement);
    this.host.hidden = true;
    this.host.closest(".x-stage")?.classList.remove("x-with-card");
    this.shown = null;
    this.closed = true;
    if (inside) this.app.focusView();
  }

  fail(id, error) {
    this.body.setAttribute("aria-busy", "false");
    this.shown = null;
    const text = document.createElement("p");
    text.textContent = error instanceof Problem ? `${error.title}. ${error.detail}` : String(error);
    this.body.replaceChildren(text, button(t("Try again"), () => this.show(id)));
  }

  draw(card) {
    this.body.setAttribute("aria-busy", "false");
    const title = document.createElement("h2");
    title.className = "x-card-title";
    title.dir = "auto";
    title.textContent = card.name || card.member_id;
    const under = document.createElement("p");
    under.className = "x-card-under";
    under.textContent = [card.member_id, statusText(card), card.rank, card.country].filter(Boolean).join(" · ");
    this.body.replaceChildren(title, under, this.figures(card), this.ways(card));
  }

  figures(card) {
    const facts = document.createElement("dl");
    facts.className = "x-facts";
    const rows = [
      [t("Joined"), day(card.joined_on)],
      [t("Personal volume"), volume(card.personal_volume)],
      [t("Group volume"), volume(card.group_volume)],
      [t("Team volume"), volume(card.team_volume)],
      [t("Retail share"), share(card.retail_share)],
      [t("Directly sponsored"), count(card.children)],
      [t("People below"), count(card.size)],
      [card.run_id ? t("Earned, committed run") : t("Would earn, no run yet"), money(card.earned_minor, card.currency, card.exponent)],
    ];
    for (const [name, value] of rows) {
      const term = document.createElement("dt");
      term.textContent = name;
      const detail = document.createElement("dd");
      detail.textContent = value;
      facts.append(term, detail);
    }
    return facts;
  }

  ways(card) {
    const ways = document.createElement("p");
    ways.className = "x-card-ways";
    if (card.member_id !== this.app.state.root) {
      const here = document.createElement("a");
      here.className = "x-button";
      here.href = this.app.addressOf(card.member_id);
      here.dataset.root = card.member_id;
      here.textContent = t("Show the tree from here");
      ways.append(here);
    }
    if (card.children) {
      const team = document.createElement("a");
      team.className = "x-button";
      team.href = `/team/${encodeURIComponent(card.member_id)}?period=${encodeURIComponent(this.app.state.period)}`;
      team.textContent = tn("Team performance ({people} person)", "Team performance ({people} people)", card.size, { people: count(card.size) });
      ways.append(team);
    }
    if (this.app.boot.funding) {
      const funding = document.createElement("a");
      funding.className = "x-button";
      funding.href = `${this.app.boot.funding}?member=${encodeURIComponent(card.member_id)}&period=${encodeURIComponent(this.app.state.period)}`;
      funding.textContent = t("What funded the pay");
      ways.append(funding);
    }
    return ways;
  }
}

/** A quiet stand-in while something loads. */
export function skeleton(lines = 6) {
  const box = document.createElement("div");
  box.className = "x-skeleton";
  box.setAttribute("aria-hidden", "true");
  for (let i = 0; i < lines; i += 1) box.append(document.createElement("span"));
  return box;
}

/** A plain button. */
export function button(text, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "x-button";
  made.textContent = text;
  made.addEventListener("click", onClick);
  return made;
}
