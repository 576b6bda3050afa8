// Which key does what in the tree? The WAI-ARIA tree pattern, with Shift+Enter to show the tree from a row.

const TYPE_AHEAD_MS = 600;
const PAGE_ROWS = 10;

/**
 * Attach the keyboard to a tree.
 * @param {import("./tree.js").TreeView} tree
 */
export function attachKeys(tree, app) {
  let typed = "";
  let typedAt = 0;

  const move = (steps) => {
    const items = tree.items();
    const at = items.indexOf(tree.current);
    tree.focus(items[Math.max(0, Math.min(items.length - 1, at + steps))]);
  };

  const typeAhead = (key, now) => {
    typed = now - typedAt > TYPE_AHEAD_MS ? key : typed + key;
    typedAt = now;
    const items = tree.items();
    const at = items.indexOf(tree.current);
    const from = typed.length > 1 ? at : at + 1; // one letter goes on to the next, more letters narrow down
    const turned = [...items.slice(from), ...items.slice(0, from)];
    const wanted = typed.toLocaleLowerCase();
    tree.focus(turned.find((item) => item.getAttribute("aria-label").toLocaleLowerCase().startsWith(wanted)));
  };

  const right = (item) => {
    if (item.ariaExpanded === "false") app.onToggle(item.dataset.id);
    else if (item.ariaExpanded === "true") tree.focus(item.querySelector('[role="treeitem"]'));
  };

  const left = (item) => {
    if (item.ariaExpanded === "true") app.onToggle(item.dataset.id);
    else tree.focus(item.parentElement.closest('[role="treeitem"]'));
  };

  const enter = (item, shift) => {
    if (item.dataset.more) app.onMore(item.dataset.id);
    else if (shift) app.onRoot(item.dataset.id);
    else if (item.ariaExpanded) app.onToggle(item.dataset.id);
  };

  const actions = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(PAGE_ROWS),
    PageUp: () => move(-PAGE_ROWS),
    Home: () => tree.focus(tree.items()[0]),
    End: () => tree.focus(tree.items().at(-1)),
    ArrowRight: right,
    ArrowLeft: left,
    Enter: (item, event) => enter(item, event.shiftKey),
    " ": (item) => (item.dataset.more ? app.onMore(item.dataset.id) : app.onShow(item.dataset.id)),
    "*": (item) => app.onSiblings(item.dataset.id),
  };

  tree.host.addEventListener("keydown", (event) => {
    const item = event.target.closest('[role="treeitem"]');
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action(item, event);
    } else if (event.key.length === 1) {
      event.preventDefault();
      typeAhead(event.key, event.timeStamp);
    }
  });
}
