// What does the page of the whole network do? Joins the address, the picture, and what stands around it.

import { Problem } from "../explorer/api.js";
import { forgetPaint } from "../explorer/colour.js";
import { count } from "../explorer/format.js";
import { attachSearch } from "../explorer/search.js";
import { t, tn } from "../js/words.js";
import { NetworkCard } from "./card.js";
import { Growth } from "./growth.js";
import { attachKeys } from "./keys.js";
import { Lasso } from "./lasso.js";
import { drawLegend } from "./legend.js";
import { Picture } from "./picture.js";
import { readDocument, readDrawing } from "./reading.js";
import { savePng } from "./saving.js";
import { fromLocation, toAddress, written } from "./state.js";

const SETTLE_MS = 220;
const MARGIN = 0.3; // of the part in view, read beyond each of its edges
const WHOLE_FROM = 0.95; // from so much of the picture on, all of it is asked for
const CLOSER = 1.4; // how much nearer the view comes before more detail is asked for
const TELL_MS = 500;
const FLY_PART = 0.06;
const find = (selector) => document.querySelector(selector);

/** The page. */
class Whole {
  constructor(boot) {
    this.boot = boot;
    this.state = fromLocation(location, boot);
    this.drawing = null;
    this.read = null; // part of the picture that was read, and how near the view was
    this.running = null;
    this.timer = 0;
    this.card = new NetworkCard(find("#x-card"), this);
    this.picture = new Picture(find("#n-picture"), {
      onMove: () => this.moved(),
      onPick: (place) => this.open(place),
      onHover: (place) => this.hover(place),
      onLeave: () => this.card.cancel(),
    });
    this.growth = new Growth(this);
    this.lasso = new Lasso(this, find("#n-picture"));
    this.attach();
  }

  attach() {
    find("#n-png").addEventListener("click", () => savePng(this));
    attachKeys(find("#n-picture"), this);
    attachSearch(find("#x-search"), find("#x-hits"), {
      period: () => this.state.period,
      onPick: (hit) => this.fly(hit.member_id),
      announce: (text) => this.announce(text),
    });
    for (const name of ["size", "colour"]) {
      find(`#n-${name}`).value = this.state[name];
      find(`#n-${name}`).addEventListener("change", (event) => this.change({ [name]: event.target.value, keep: name === "colour" ? null : this.state.keep }));
    }
    for (const [id, factor] of [["#n-in", 1 / 1.6], ["#n-out", 1.6]]) find(id).addEventListener("click", () => this.zoom(factor));
    find("#n-all").addEventListener("click", () => this.picture.look({ x: 0, y: 0, part: 1 }));
    find("#n-link").addEventListener("click", () => this.copyLink());
    find("#n-controls").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("themechange", () => this.repaint());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
  }

  async start() {
    if (this.state.at) await this.picture.look(this.state.at, true);
    await this.load();
    if (this.state.focus && this.drawing && !this.state.at) await this.fly(this.state.focus);
    document.documentElement.classList.add("n-drawn");
  }

  repaint() {
    forgetPaint();
    this.picture.paintAll();
  }

  // --- what is read ---------------------------------------------------------------------------------------------

  get asked() {
    const { root, period, plan, size, colour, day } = this.state;
    return { root, period, plan, size, colour, day };
  }

  /** Read what is in view and draw it; `more` replaces what the state asks for. */
  async load(more = {}) {
    this.running?.abort();
    this.running = new AbortController();
    const params = { ...this.asked, focus: this.state.focus, ...this.part(), ...more };
    this.wait(true);
    try {
      const drawing = await readDrawing(params, this.running.signal);
      this.read = { box: "x0" in params ? [params.x0, params.y0, params.x1, params.y1].map(Number) : null, part: this.picture.at.part };
      this.show(drawing);
      this.wait(false);
      if (!("day" in more)) this.tellSoon(params);
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error);
    }
  }

  /** The part of the picture to ask for, with some around; nothing for all of it. */
  part() {
    if (this.picture.at.part >= WHOLE_FROM) return {};
    const [left, low, right, high] = this.picture.box;
    const wide = MARGIN * (right - left);
    const tall = MARGIN * (high - low);
    const edges = { x0: left - wide, y0: low - tall, x1: right + wide, y1: high + tall };
    return Object.fromEntries(Object.entries(edges).map(([name, edge]) => [name, written(Math.max(-2, Math.min(2, edge)))]));
  }

  /** Whether the view shows what was not read, or from much nearer than it was read for. */
  get needsMore() {
    if (!this.drawing?.folded) return false;
    const { part } = this.picture.at;
    if (part >= WHOLE_FROM) return this.read.box !== null;
    if (!this.read.box || part * CLOSER < this.read.part) return true;
    const [left, low, right, high] = this.picture.box;
    return left < this.read.box[0] || low < this.read.box[1] || right > this.read.box[2] || high > this.read.box[3];
  }

  moved() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SETTLE_MS);
  }

  /** The view stands still: keep it in the address, and read more where there is more. */
  settle() {
    const { at } = this.picture;
    const whole = Math.abs(at.x) < 1e-6 && Math.abs(at.y) < 1e-6 && Math.abs(at.part - 1) < 1e-6;
    this.keep({ at: whole ? null : at });
    if (this.drawing && this.needsMore) this.load();
  }

  // --- what is shown --------------------------------------------------------------------------------------------

  show(drawing) {
    this.drawing = drawing;
    this.picture.kept = this.keptPlace;
    this.picture.marked = drawing.focus ?? -1;
    this.picture.show(drawing);
    this.legend();
    this.growth.take();
    const { sums, folded } = drawing;
    const drawn = sums.people - folded;
    find("#n-status").textContent = folded
      ? t("{drawn} of {people} people are drawn; {folded} are folded behind them. Zoom in to see more.", { drawn: count(drawn), people: count(sums.people), folded: count(folded) })
      : tn("{people} person, all drawn.", "{people} people, all drawn.", sums.people, { people: count(sums.people) });
    find("#n-empty").hidden = sums.people > 0;
  }

  /** The tables below, as the server writes them, of what is drawn and selected now. */
  tellSoon(params) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell(params), TELL_MS);
  }

  async tell(params) {
    const edges = Object.fromEntries(["x0", "y0", "x1", "y1"].map((name) => [name, params[name]]));
    try {
      const answer = await fetch(toAddress(this.state, edges), { credentials: "same-origin" });
      if (!answer.ok) return; // the picture has told why
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["#n-twin", "#n-selected"]) find(id).replaceChildren(...told.querySelector(id).childNodes);
    } catch {
      // without an answer the tables stay as they were; the next view asks again
    }
  }

  /** Select who stands inside a line, or nobody. */
  async select(lasso) {
    this.keep({ lasso });
    await this.tell(this.part());
    if (lasso) this.announce(find("#n-selected caption")?.textContent ?? "");
    else this.focusView();
  }

  get keptPlace() {
    const place = this.drawing.classes.findIndex((one) => one.key === this.state.keep);
    return this.state.keep === null || place < 0 ? null : place;
  }

  legend() {
    drawLegend(find("#x-legend"), {
      drawing: this.drawing,
      title: this.boot.colours[this.drawing.colour],
      kept: this.state.keep,
      onKeep: (key) => {
        this.keep({ keep: key });
        this.picture.kept = this.keptPlace;
        this.picture.again();
        this.legend();
      },
    });
  }

  /** Other choices of what is drawn. */
  change(what) {
    this.keep(what);
    this.load();
  }

  keep(what) {
    Object.assign(this.state, what);
    history.replaceState(null, "", toAddress(this.state));
    find("#n-offline").href = toAddress({ ...this.state, at: null, lasso: null, focus: null }).replace("/network?", "/network/offline?");
  }

  zoom(factor) {
    const { x, y, part } = this.picture.at;
    this.picture.look({ x, y, part: Math.max(1e-5, Math.min(1.5, part * factor)) });
  }

  /** Go to a member, wherever in the picture, and open the card. */
  async fly(id) {
    try {
      const place = await readDocument("place", { ...this.asked, focus: id });
      this.keep({ focus: id });
      await this.picture.look({ x: place.x, y: place.y, part: Math.min(FLY_PART, this.picture.at.part) });
      await this.load();
      this.card.show(id);
      this.announce(t("The picture shows {member}.", { member: this.drawing.names[id] || id }));
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error);
    }
  }

  open(place) {
    const id = this.drawing.ids[place];
    if (id === null) return;
    this.keep({ focus: id });
    this.picture.mark(place);
    this.card.show(id);
  }

  hover(place) {
    const id = this.drawing.ids[place];
    if (id !== null) this.card.soon(id, "hover");
  }

  /** Where a member is in the drawing; -1 when not drawn. */
  placeOf(id) {
    return this.drawing ? this.drawing.ids.indexOf(id) : -1;
  }

  // --- what the card needs --------------------------------------------------------------------------------------

  addressOf(id) {
    return `/downline/${encodeURIComponent(id)}?${new URLSearchParams({ period: this.state.period })}`;
  }

  /** The same picture of what is below somebody. */
  rooted(id) {
    return toAddress({ ...this.state, root: id, at: null, focus: null, lasso: null });
  }

  focusView() {
    find("#n-picture").focus();
  }

  // --- words ----------------------------------------------------------------------------------------------------

  announce(text) {
    find("#x-live").textContent = text;
  }

  wait(on) {
    find("#n-stage").setAttribute("aria-busy", String(on));
    if (on) find("#x-error").hidden = true;
  }

  fail(error) {
    this.wait(false);
    const title = document.createElement("strong");
    title.textContent = error instanceof Problem ? error.title : t("This could not be shown");
    const text = document.createElement("p");
    text.textContent = error instanceof Problem ? error.detail : error.message;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "x-button";
    again.textContent = t("Try again");
    again.addEventListener("click", () => this.load());
    find("#x-error").replaceChildren(title, text, again);
    find("#x-error").hidden = false;
  }

  async copyLink() {
    try {
      await navigator.clipboard.writeText(new URL(toAddress(this.state), location.href).href);
      this.announce(t("The link is copied."));
    } catch {
      this.announce(t("The browser does not let this page copy; the address of the page is the link."));
    }
  }
}

document.documentElement.classList.add("x-js");
const page = new Whole(JSON.parse(find("#n-boot").textContent));
page.start();
