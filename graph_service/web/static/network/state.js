// Which address shows what is on the page now? All of the page's state is in it.

const PATH = "/network";
const DEFAULTS = { size: "people", colour: "activity" };
const DIGITS = 7; // of a coordinate

/** The state that an address asks for; the server has refused what is none. */
export function fromLocation(location, boot) {
  const query = new URLSearchParams(location.search);
  const at = (query.get("at") || "").split(",").map(Number);
  return {
    root: boot.root,
    period: boot.period,
    plan: boot.plan,
    size: query.get("size") || DEFAULTS.size,
    colour: query.get("colour") || DEFAULTS.colour,
    keep: query.get("keep"),
    day: query.get("day"),
    focus: query.get("focus"),
    lasso: query.get("lasso"),
    at: at.length === 3 && at.every(Number.isFinite) ? { x: at[0], y: at[1], part: at[2] } : null,
  };
}

/** A coordinate as text. */
export const written = (number) => String(Number(number.toPrecision(DIGITS)));

/** The address of a state, without the usual values; `more` adds or replaces parameters. */
export function toAddress(state, more = {}) {
  const query = new URLSearchParams();
  const { at, ...rest } = state;
  const all = { ...rest, at: at && [at.x, at.y, at.part].map(written).join(","), ...more };
  for (const [name, value] of Object.entries(all)) {
    if (value !== null && value !== undefined && value !== "" && DEFAULTS[name] !== value) query.set(name, value);
  }
  return `${PATH}?${query}`;
}
