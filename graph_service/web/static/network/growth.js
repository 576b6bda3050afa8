// How did the network grow? A slider over the days of joining; positions stay, who joined later is not shown.

import { count } from "../explorer/format.js";
import { t } from "../js/words.js";

const DAY_MS = 86_400_000;
const STEP_MS = 120; // a step of the film
const STILL_MS = 1_200; // where motion is not wanted: few steps, slowly
const STILL_STEPS = 8;

/** The number of a day, as the drawing counts them. */
export const dayNumber = (day) => Math.round(Date.parse(day) / DAY_MS);

/** The slider, its button and what it says. */
export class Growth {
  constructor(app) {
    this.app = app;
    this.input = document.querySelector("#n-when");
    this.button = document.querySelector("#n-play");
    this.output = document.querySelector("#n-grown");
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.timer = 0;
    this.input.addEventListener("input", () => this.shift());
    this.input.addEventListener("change", () => this.settle());
    this.button.addEventListener("click", () => (this.timer ? this.pause() : this.play()));
  }

  get last() {
    return this.app.drawing.grown.length - 1;
  }

  /** The days of a new drawing; the slider stays at its day. */
  take() {
    const { drawing, state } = this.app;
    this.input.disabled = this.button.disabled = this.last < 1;
    this.input.max = String(Math.max(this.last, 0));
    if (!this.timer && !this.shifting) {
      const found = state.day ? drawing.grown.findLastIndex(([day]) => day <= state.day) : this.last;
      this.input.value = String(Math.max(found, 0));
    }
    this.say();
  }

  /** Show the day of the slider, out of what is drawn. */
  async shift() {
    this.shifting = true;
    if (this.app.drawing.day) await this.app.load({ day: null }); // drawn once for all days
    this.app.picture.until = Number(this.input.value) >= this.last ? null : dayNumber(this.app.drawing.grown[this.input.value][0]);
    this.app.picture.again();
    this.say();
  }

  /** The slider rests: draw that day alone, so that what is folded is counted as of it. */
  settle() {
    this.shifting = false;
    const at = Number(this.input.value);
    this.app.picture.until = null;
    this.app.change({ day: at >= this.last ? null : this.app.drawing.grown[at][0] });
    this.app.announce(this.output.textContent);
  }

  play() {
    if (Number(this.input.value) >= this.last) this.input.value = "0";
    const still = this.still.matches;
    const stride = still ? Math.ceil(this.last / STILL_STEPS) : 1;
    this.button.textContent = t("Pause");
    this.button.setAttribute("aria-pressed", "true");
    const step = async () => {
      await this.shift();
      if (!this.timer) return;
      if (Number(this.input.value) >= this.last) this.pause();
      else {
        this.input.value = String(Math.min(this.last, Number(this.input.value) + stride));
        this.timer = setTimeout(step, still ? STILL_MS : STEP_MS);
      }
    };
    this.timer = setTimeout(step, 0);
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.button.textContent = t("Play");
    this.button.setAttribute("aria-pressed", "false");
    this.settle();
  }

  /** The day that is shown, and how many had joined by it: of the drawing where it is of one day, else of the slider. */
  shown() {
    const { grown, day, sums } = this.app.drawing;
    const at = Math.min(Number(this.input.value), this.last);
    return day && !this.shifting && day < grown[this.last][0] ? [day, sums.people] : grown[at];
  }

  say() {
    const { grown } = this.app.drawing;
    if (!grown.length) {
      this.output.textContent = "";
      return;
    }
    const [day, people] = this.shown();
    this.output.textContent = t("By {day}: {people} of {all} people had joined", { day, people: count(people), all: count(grown[this.last][1]) });
  }
}
