// Which address shows what is on the page now, and what does an address ask for?

export const VIEWS = ["tree", "table", "org", "icicle", "treemap"];
export const COLOURS = ["activity", "rank", "volume", "retail"];
export const OPEN_MAX = 60; // expanded nodes kept in an address; more would not fit into one

const DEFAULTS = { view: "tree", colour: "activity", sort: "team_volume", depth: 1 };

/** The state that an address asks for. Values the page does not know fall back to the usual ones. */
export function fromLocation(location, boot) {
  const query = new URLSearchParams(location.search);
  const parts = location.pathname.split("/");
  const pick = (name, allowed) => (allowed.includes(query.get(name)) ? query.get(name) : DEFAULTS[name]);
  const depth = Number.parseInt(query.get("depth") || "", 10);
  return {
    root: decodeURIComponent(parts[parts.length - 1]),
    period: query.get("period") || boot.period,
    view: pick("view", VIEWS),
    colour: pick("colour", COLOURS),
    sort: pick("sort", boot.sorts.map((sort) => sort.key)),
    depth: depth >= 1 && depth <= boot.limits.depth ? depth : DEFAULTS.depth,
    open: query.getAll("open").slice(0, OPEN_MAX),
    focus: query.get("focus") || null,
  };
}

/** The address of a state, without the usual values. */
export function toAddress(state) {
  const query = new URLSearchParams();
  query.set("period", state.period);
  for (const name of ["view", "colour", "sort", "depth"]) {
    if (state[name] !== DEFAULTS[name]) query.set(name, String(state[name]));
  }
  state.open.slice(0, OPEN_MAX).forEach((id) => query.append("open", id));
  if (state.focus && state.focus !== state.root) query.set("focus", state.focus);
  return `${addressOf(state.root)}?${query}`;
}

/** The page of one member. */
export const addressOf = (memberId) => `/downline/${encodeURIComponent(memberId)}`;
