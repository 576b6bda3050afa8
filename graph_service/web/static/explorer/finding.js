// How does the page come to a person who was searched for, and where does focus go?

import { memberPath, read } from "./api.js";
import { t } from "../js/words.js";

/** Open the way to a member found, inside this tree when it is below the root, else from my root. */
export async function jump(app, id) {
  const { state } = app;
  try {
    const { items } = await read(memberPath(id, "breadcrumb"), { period: state.period });
    if (app.state.root !== state.root || app.state.period !== state.period) return; // the reader has gone on
    const gap = items[0].hidden > 0; // a very long way is told without its middle
    const near = gap ? items.slice(1) : items;
    const here = near.some((crumb) => crumb.member_id === state.root);
    const view = app.pictured ? "tree" : state.view;
    if (app.phone) await app.onRoot(id);
    else if (here && app.net.path(state.root, id).length) await openKnown(app, id, view);
    else {
      const root = here ? state.root : near[gap ? Math.max(0, near.length - 10) : 0].member_id;
      await app.change({ root, view, focus: id }, "push", true);
    }
  } catch (error) {
    app.fail(error, () => jump(app, id), true);
  }
}

async function openKnown(app, id, view) {
  app.net.path(app.state.root, id).slice(0, -1).forEach((above) => app.expanded.add(above));
  app.state = { ...app.state, view, focus: id };
  if (app.opening.trim()) app.note(t("Other branches were collapsed to make room on the page."));
  app.opening.remember("push");
  await app.draw();
  showFocus(app);
}

/** Bring the row of the address's `focus` into view and focus it. */
export function showFocus(app) {
  if (app.shownHost !== "tree") return;
  const item = app.tree.item(app.state.focus);
  if (item) {
    app.tree.focus(item);
    item.firstElementChild.scrollIntoView({ block: "center" });
  }
}
