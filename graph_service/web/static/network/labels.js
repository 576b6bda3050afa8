// Which names stand beside the people of the drawing? The largest first, and none that would lie over another.

const LETTERS_MAX = 28; // of a name in the picture; the card has all of it
const GAP_PX = 3; // between a disc and its name, and around a name
const HALO_PX = 3; // of the ground around the letters, so that lines do not cross them

/** Names are collected while sigma draws, and written once all are there. */
export class Labels {
  /** `discs` gives the largest discs of the picture, which no name may hide. */
  constructor(renderer, discs) {
    this.discs = discs;
    this.waiting = [];
    this.ground = "";
    renderer.setSetting("defaultDrawNodeLabel", (context, data, settings) => this.waiting.push({ context, data, settings }));
    renderer.on("beforeRender", () => (this.waiting = []));
    renderer.on("afterRender", () => this.write());
  }

  write() {
    if (!this.waiting.length) return;
    const taken = this.discs().map(around);
    const order = this.waiting.filter(({ data }) => data.label).sort((a, b) => Boolean(b.data.forceLabel) - Boolean(a.data.forceLabel) || b.data.size - a.data.size);
    for (const { context, data, settings } of order) {
      const text = data.label.length > LETTERS_MAX ? `${data.label.slice(0, LETTERS_MAX - 1)}…` : data.label;
      context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
      const wide = context.measureText(text).width;
      const place = beside(data, wide, settings.labelSize).find((one) => !taken.some((other) => meet(one, other)));
      if (!place && !data.forceLabel) continue;
      const at = place ?? beside(data, wide, settings.labelSize)[0];
      taken.push(at);
      context.lineJoin = "round";
      context.lineWidth = 2 * HALO_PX;
      context.strokeStyle = this.ground;
      context.strokeText(text, at.left, at.low);
      context.fillStyle = settings.labelColor.color;
      context.fillText(text, at.left, at.low);
    }
  }
}

/** The square around a disc; a hair smaller, so that its own name may touch it. */
const around = ({ x, y, size }) => ({ left: x - size + 1, right: x + size - 1, high: y - size + 1, low: y + size - 1 });

/** Where a name may stand: right of its disc, left of it, above, below. */
function beside({ x, y, size }, wide, tall) {
  const box = (left, low) => ({ left, right: left + wide, high: low - tall, low });
  const level = y + tall / 3;
  return [
    box(x + size + GAP_PX, level), box(x - size - GAP_PX - wide, level),
    box(x - wide / 2, y - size - GAP_PX), box(x - wide / 2, y + size + tall),
  ];
}

const meet = (one, other) =>
  one.left < other.right + GAP_PX && other.left < one.right + GAP_PX && one.high < other.low + 1 && other.high < one.low + 1;
