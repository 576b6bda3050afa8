// Which key does what in the picture? Arrows move, + and - zoom, N and P go from one person to the next, Enter opens the card.

import { count } from "../explorer/format.js";
import { t } from "../js/words.js";

const STEP = 0.15; // of what is seen

/**
 * Attach the keyboard to the picture.
 * @param {HTMLElement} host
 */
export function attachKeys(host, app) {
  const move = (right, up) => {
    const { x, y, part } = app.picture.at;
    app.picture.look({ x: x + right * STEP * part, y: y + up * STEP * part, part }, true);
  };

  const step = (steps) => {
    const { picture, drawing } = app;
    const found = picture.inView();
    if (!found.length) {
      app.announce(t("Nobody is in view."));
      return;
    }
    const at = found.indexOf(picture.marked);
    const next = at < 0 ? 0 : (at + steps + found.length) % found.length;
    picture.mark(found[next]);
    const id = drawing.ids[found[next]];
    app.announce(t("{place} of {total} in view: {member}, {people} below or folded here", {
      place: count(next + 1), total: count(found.length), member: drawing.names[id] || id, people: count(drawing.columns.people[found[next]] - 1),
    }));
  };

  const open = () => {
    if (app.picture.marked < 0) step(1);
    if (app.picture.marked >= 0) app.open(app.picture.marked);
  };

  const actions = {
    ArrowLeft: () => move(-1, 0),
    ArrowRight: () => move(1, 0),
    ArrowUp: () => move(0, 1),
    ArrowDown: () => move(0, -1),
    "+": () => app.zoom(1 / 1.6),
    "=": () => app.zoom(1 / 1.6),
    "-": () => app.zoom(1.6),
    0: () => app.picture.look({ x: 0, y: 0, part: 1 }),
    n: () => step(1),
    p: () => step(-1),
    Enter: open,
  };

  host.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}
