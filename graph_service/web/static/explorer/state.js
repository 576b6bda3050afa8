// Which address shows what is on the page now, and what does an address ask for?

export const VIEWS = ["tree", "table", "org", "icicle", "treemap"];
export const COLOURS = ["activity", "rank", "volume", "retail"];
export const AREAS = ["team_volume", "size"];
export const OPEN_MAX = 60; // ids of one kind that an address keeps
const ADDRESS_MAX = 6_000; // letters; servers refuse a request line above 8,190

const DEFAULTS = { view: "tree", colour: "activity", sort: "team_volume", depth: 1, area: "team_volume", by: "" };
const PATH = "/downline/";

/**
 * The state that an address asks for. Values the page does not know fall back to the usual ones.
 * `keep` is the class that the legend keeps (null: all), `by` the column that sorts the table ("-" before it: highest
 * first), `closed` who is closed above `depth`, `shown` how many children are listed where it is more than a page.
 */
export function fromLocation(location, boot) {
  const query = new URLSearchParams(location.search);
  const pick = (name, allowed) => (allowed.includes(query.get(name)) ? query.get(name) : DEFAULTS[name]);
  const depth = Number.parseInt(query.get("depth") || "", 10);
  return {
    root: rootOf(location.pathname, boot),
    period: query.get("period") || boot.period,
    view: pick("view", VIEWS),
    colour: pick("colour", COLOURS),
    sort: pick("sort", boot.sorts.map((sort) => sort.key)),
    area: pick("area", AREAS),
    by: query.get("by") || "",
    keep: query.get("keep"),
    depth: depth >= 1 && depth <= boot.limits.depth ? depth : DEFAULTS.depth,
    open: query.getAll("open").slice(0, OPEN_MAX),
    closed: query.getAll("closed").slice(0, OPEN_MAX),
    shown: query.getAll("shown").slice(0, OPEN_MAX).map(pageOf).filter(Boolean),
    focus: query.get("focus") || null,
  };
}

/** The member of a path: all after /downline/, since an id may have slashes. */
function rootOf(path, boot) {
  try {
    return decodeURIComponent(path.slice(path.indexOf(PATH) + PATH.length)) || boot.first.root;
  } catch {
    return boot.first.root; // a path that is not proper UTF-8; the server has read it anyhow
  }
}

/** "120:M1" says that 120 children of M1 are listed. */
function pageOf(text) {
  const [, shown, id] = /^(\d{1,6}):(.+)$/su.exec(text) || [];
  return id ? { id, shown: Number(shown) } : null;
}

/** The address of a state, without the usual values. */
export function toAddress(state) {
  const query = new URLSearchParams();
  query.set("period", state.period);
  for (const name of ["view", "colour", "sort", "depth", "area", "by"]) {
    if (state[name] !== DEFAULTS[name]) query.set(name, String(state[name]));
  }
  if (state.keep !== null) query.set("keep", state.keep);
  state.open.forEach((id) => query.append("open", id));
  state.closed.forEach((id) => query.append("closed", id));
  state.shown.forEach(({ id, shown }) => query.append("shown", `${shown}:${id}`));
  if (state.focus && state.focus !== state.root) query.set("focus", state.focus);
  return `${pathOf(state.root)}?${query}`;
}

/** The same view, period, colours and filter with another root: nothing opened yet. */
export const rooted = (state, root) => ({ ...state, root, depth: 1, open: [], closed: [], shown: [], focus: null });

/** The state with as much of what is open as an address can hold, and how much that leaves out. */
export function fitted(state) {
  const made = { ...state };
  let left = 0;
  for (const name of ["open", "closed", "shown"]) {
    made[name] = state[name].slice(0, OPEN_MAX);
    left += state[name].length - made[name].length;
  }
  while (toAddress(made).length > ADDRESS_MAX) {
    const longest = ["open", "closed", "shown"].reduce((a, b) => (made[b].length > made[a].length ? b : a));
    if (!made[longest].length) break;
    made[longest].pop();
    left += 1;
  }
  return { state: made, left };
}

const pathOf = (memberId) => `${PATH}${encodeURIComponent(memberId)}`;

/** The page of one member, in a period. */
export const addressOf = (memberId, period) => `${pathOf(memberId)}?${new URLSearchParams({ period })}`;
