// Who is inside a line drawn by hand? The line goes into the address, and the server says who stands inside it.

import { t } from "../js/words.js";
import { written } from "./state.js";

const CORNERS_MAX = 60;
const MOVE_PX = 4;

/** The tool that draws a line around people. */
export class Lasso {
  constructor(app, host) {
    this.app = app;
    this.host = host;
    this.button = document.querySelector("#n-lasso");
    this.button.addEventListener("click", () => (this.sheet ? this.stop() : this.begin()));
    document.querySelector("#n-view").addEventListener("click", () => this.selectView());
    document.querySelector("#n-selected").addEventListener("click", (event) => {
      if (event.target.closest("[data-unselect]")) app.select(null);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.sheet) this.stop();
    });
  }

  begin() {
    this.button.setAttribute("aria-pressed", "true");
    this.sheet = document.createElement("div");
    this.sheet.className = "n-lasso";
    this.canvas = document.createElement("canvas");
    this.canvas.width = this.host.clientWidth;
    this.canvas.height = this.host.clientHeight;
    this.sheet.append(this.canvas);
    this.sheet.addEventListener("pointerdown", (event) => this.press(event));
    this.sheet.addEventListener("pointermove", (event) => this.draw(event));
    this.sheet.addEventListener("pointerup", () => this.release());
    this.host.after(this.sheet);
    this.app.announce(t("Draw a line around people with the pointer. Escape ends it."));
  }

  stop() {
    this.button.setAttribute("aria-pressed", "false");
    this.sheet?.remove();
    this.sheet = null;
    this.line = null;
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  press(event) {
    this.sheet.setPointerCapture(event.pointerId);
    this.line = [this.at(event)];
  }

  draw(event) {
    if (!this.line) return;
    const point = this.at(event);
    const last = this.line.at(-1);
    if (Math.hypot(point.x - last.x, point.y - last.y) < MOVE_PX) return;
    this.line.push(point);
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.strokeStyle = this.app.picture.ink;
    context.setLineDash([6, 4]);
    context.lineWidth = 2;
    context.beginPath();
    this.line.forEach(({ x, y }) => context.lineTo(x, y));
    context.closePath();
    context.stroke();
  }

  release() {
    const line = this.line ?? [];
    this.stop();
    if (line.length < 3) return;
    const stride = Math.max(1, Math.ceil(line.length / CORNERS_MAX));
    this.select(line.filter((_, i) => i % stride === 0));
  }

  /** Without a pointer: everyone in view. */
  selectView() {
    const { width, height } = this.app.picture.renderer.getDimensions();
    this.select([{ x: 0, y: 0 }, { x: width, y: 0 }, { x: width, y: height }, { x: 0, y: height }]);
  }

  select(line) {
    const inside = (number) => written(Math.max(-4, Math.min(4, number)));
    const corners = line.map((point) => this.app.picture.renderer.viewportToGraph(point));
    this.app.select(corners.map(({ x, y }) => `${inside(x)},${inside(y)}`).join(";"));
  }
}
