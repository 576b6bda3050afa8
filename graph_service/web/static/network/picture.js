// How is a drawing of the network drawn? By sigma, on WebGL; who is folded behind somebody has a ring around.

import { paint } from "../explorer/colour.js";
import { DiscProgram } from "./discs.js";
import { Labels } from "./labels.js";
import { coloursOf, sizesOf } from "./looks.js";

const { Sigma, graphology } = globalThis;
const EDGE = 1.05; // what is seen of the picture around its circle
export const SPAN = 2 * EDGE;
const FLY_MS = 500;
const LABELLED_PX = 5; // from this size on a disc may have its name beside it, and no other name over it
const GROWN_MAX = 6; // times as large as in the whole picture, a disc seen from near
const DISCS = 80; // of the largest, which no name may hide
const NEAR_PX = 3; // beside a disc still counts as on it
const WHOLE = "\u0000"; // key of the whole network; no id has it

/** The picture; one of them, which gets drawing after drawing. */
export class Picture {
  /**
   * @param {HTMLElement} host
   * @param {{onMove: () => void, onPick: (place: number) => void, onHover: (place: number) => void, onLeave: () => void}} on
   */
  constructor(host, on) {
    this.host = host;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.drawing = null;
    this.kept = null; // place of the class that the legend keeps
    this.until = null; // day number; who joined later is not shown
    this.marked = -1;
    this.renderer = new Sigma(new graphology(), host, {
      nodeProgramClasses: { disc: DiscProgram },
      edgeProgramClasses: { line: Sigma.rendering.EdgeLineProgram },
      defaultNodeType: "disc",
      defaultEdgeType: "line",
      labelRenderedSizeThreshold: LABELLED_PX,
      labelDensity: 1,
      labelGridCellSize: 90,
      minCameraRatio: 1e-5,
      maxCameraRatio: 1.5,
      hideEdgesOnMove: true,
      hideLabelsOnMove: true,
      allowInvalidContainer: true,
      zIndex: false,
      zoomToSizeRatioFunction: (ratio) => Math.max(Math.sqrt(ratio), 1 / GROWN_MAX),
      stagePadding: 0,
      labelFont: getComputedStyle(document.body).fontFamily,
      nodeReducer: (key, data) => this.nodeNow(data),
      edgeReducer: (key, data) => this.edgeNow(data),
      defaultDrawNodeHover: () => {},
    });
    this.labels = new Labels(this.renderer, () => this.discs());
    this.renderer.setCustomBBox({ x: [-EDGE, EDGE], y: [-EDGE, EDGE] });
    this.camera.on("updated", () => on.onMove());
    this.find(on);
    this.paintAll();
  }

  get camera() {
    return this.renderer.getCamera();
  }

  /**
   * Say who is under the pointer. Sigma would read pixels of a hidden picture back at each move, which waits for everything
   * that is still being drawn: a third of a second at 10,000 people without a graphics card. A look at the columns takes none.
   */
  find(on) {
    this.renderer.getNodeAtPosition = () => null;
    for (const program of Object.values(this.renderer.nodePrograms)) program.pickProgram = null; // nor draw that picture
    let over = -1;
    let waiting = null;
    this.renderer.on("clickStage", ({ event }) => {
      const place = this.under(event);
      if (place >= 0) on.onPick(place);
    });
    this.host.addEventListener("pointermove", (event) => {
      const box = this.host.getBoundingClientRect();
      const first = waiting === null;
      waiting = event.buttons ? null : { x: event.clientX - box.left, y: event.clientY - box.top };
      if (!first || !waiting) return;
      requestAnimationFrame(() => {
        const place = waiting ? this.under(waiting) : over;
        waiting = null;
        if (place === over) return;
        over = place;
        if (place >= 0) on.onHover(place);
        else on.onLeave();
      });
    });
  }

  /** The place of whoever is drawn at a point of the host; -1 for nobody. */
  under(point) {
    if (!this.drawing) return -1;
    const here = this.renderer.viewportToGraph(point);
    const unit = Math.abs(this.renderer.graphToViewport({ x: 1, y: 0 }).x - this.renderer.graphToViewport({ x: 0, y: 0 }).x);
    const { x, y } = this.drawing.columns;
    let found = -1;
    let nearest = Infinity;
    for (let place = 0; place < this.drawing.count; place += 1) {
      const apart = Math.hypot(x[place] - here.x, y[place] - here.y) * unit - this.renderer.scaleSize(this.sizes[place]);
      if (apart < nearest && apart < NEAR_PX && this.isThere(place)) {
        found = place;
        nearest = apart;
      }
    }
    return found;
  }

  /** Draw another drawing; the view stays where it is. */
  show(drawing) {
    this.drawing = drawing;
    this.colours = coloursOf(drawing);
    const { x, y, parent, people } = drawing.columns;
    this.sizes = sizesOf(drawing);
    this.largest = [...this.sizes.keys()].sort((a, b) => this.sizes[b] - this.sizes[a]).slice(0, DISCS);
    const graph = new graphology({ type: "directed", multi: false, allowSelfLoops: false });
    const keys = drawing.ids.map((id) => id ?? WHOLE);
    for (let place = 0; place < drawing.count; place += 1) {
      const id = drawing.ids[place];
      graph.addNode(keys[place], {
        place, x: x[place], y: y[place], size: this.sizes[place], ring: people[place] > 1,
        label: id === null ? "" : drawing.names[id] || id,
      });
    }
    for (let place = 0; place < drawing.count; place += 1) {
      if (parent[place] >= 0) graph.addEdgeWithKey(`e${place}`, keys[parent[place]], keys[place], { place, size: 1 });
    }
    this.renderer.setGraph(graph);
  }

  /** The largest discs where they are on the screen now. */
  discs() {
    const { x, y } = this.drawing.columns;
    const size = (place) => this.renderer.scaleSize(this.sizes[place]);
    return this.largest.filter((place) => size(place) >= LABELLED_PX && this.isThere(place)).map((place) => ({
      ...this.renderer.graphToViewport({ x: x[place], y: y[place] }), size: size(place),
    }));
  }

  /** Take the colours of the theme. */
  paintAll() {
    this.line = paint("line");
    this.quiet = paint("others");
    this.ink = paint("ink");
    this.labels.ground = paint("surface");
    this.renderer.setSetting("labelColor", { color: this.ink });
    if (this.drawing) this.colours = coloursOf(this.drawing);
    this.again();
  }

  /** Draw the same people again, with other colours or of another day. */
  again() {
    this.renderer.refresh({ skipIndexation: true });
  }

  isThere(place) {
    return this.until === null || this.drawing.columns.joined[place] <= this.until;
  }

  isKept(place) {
    return this.kept === null || this.drawing.columns.class[place] === this.kept;
  }

  nodeNow(data) {
    const { place } = data;
    if (!this.isThere(place)) return { ...data, hidden: true };
    const of = this.drawing.columns.class[place];
    const colour = of < 0 || !this.isKept(place) ? this.quiet : this.colours[of];
    const marked = place === this.marked;
    return {
      ...data, color: colour, rim: marked ? this.ink : colour, ring: marked || data.ring, size: marked ? data.size + 4 : data.size, highlighted: false,
      label: this.isKept(place) ? data.label : "", forceLabel: marked,
    };
  }

  edgeNow(data) {
    return this.isThere(data.place) ? { ...data, color: this.line } : { ...data, hidden: true };
  }

  /** Mark one person of the drawing; -1 for nobody. */
  mark(place) {
    this.marked = place;
    this.again();
  }

  /** Where the view looks, in coordinates of the picture, and how much of it is seen (1: all). */
  get at() {
    const { x, y, ratio } = this.camera.getState();
    return { x: (x - 0.5) * SPAN, y: (y - 0.5) * SPAN, part: ratio };
  }

  /** Look somewhere; at once where motion is not wanted. */
  async look({ x, y, part }, quick = false) {
    const state = { x: 0.5 + x / SPAN, y: 0.5 + y / SPAN, ratio: part, angle: 0 };
    if (quick || this.still.matches) this.camera.setState(state);
    else await this.camera.animate(state, { duration: FLY_MS });
  }

  /** The part of the picture in view: left, lower, right and upper edge. */
  get box() {
    const { width, height } = this.renderer.getDimensions();
    const corners = [[0, 0], [width, height]].map(([x, y]) => this.renderer.viewportToGraph({ x, y }));
    return [
      Math.min(corners[0].x, corners[1].x), Math.min(corners[0].y, corners[1].y),
      Math.max(corners[0].x, corners[1].x), Math.max(corners[0].y, corners[1].y),
    ];
  }

  /** Places of the drawing in view, largest first. */
  inView() {
    const [left, low, right, high] = this.box;
    const { x, y, weight } = this.drawing.columns;
    const found = [];
    for (let place = 0; place < this.drawing.count; place += 1) {
      const inside = x[place] >= left && x[place] <= right && y[place] >= low && y[place] <= high;
      if (inside && this.drawing.ids[place] !== null && this.isThere(place) && this.isKept(place)) found.push(place);
    }
    return found.sort((a, b) => weight[b] - weight[a] || a - b);
  }

  /** One canvas with everything that is seen now; drawn anew, since the browser forgets WebGL pictures. */
  canvas() {
    this.renderer.refresh({ skipIndexation: true, schedule: false });
    const layers = Object.values(this.renderer.getCanvases());
    const made = document.createElement("canvas");
    made.width = layers[0].width;
    made.height = layers[0].height;
    const context = made.getContext("2d");
    for (const layer of layers) if (layer.width) context.drawImage(layer, 0, 0);
    return made;
  }
}
