// What makes pages quicker to use, and nothing they need in order to work?

// Help texts close on Escape, on a click elsewhere, and when another one opens.
const popovers = () => document.querySelectorAll("details[data-popover][open], details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const one of popovers()) {
    if (one.dataset.menu !== undefined && !narrow.matches) continue;
    one.open = false;
    if (one.contains(document.activeElement)) one.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const one of popovers()) {
    if (!one.contains(event.target) && !(one.dataset.menu !== undefined && !narrow.matches)) one.open = false;
  }
});

// An opened help text stands below its mark and inside the window, also in a table that scrolls.
const MARGIN = 8;

function place(one) {
  const text = one.querySelector(".help-text");
  text.classList.add("floating");
  const mark = one.querySelector("summary").getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const left = Math.min(mark.right - text.offsetWidth, width - text.offsetWidth - MARGIN);
  text.style.left = `${Math.max(MARGIN, left)}px`;
  text.style.top = `${mark.bottom + 4}px`;
}

const placeAll = () => document.querySelectorAll("details[data-popover][open]").forEach(place);
document.addEventListener("toggle", (event) => event.target.dataset?.popover !== undefined && placeAll(), true);
document.addEventListener("scroll", placeAll, { capture: true, passive: true });
addEventListener("resize", placeAll);

// The menu is folded on narrow screens and always open on wide ones.
const narrow = matchMedia("(max-width: 60rem)");
const menu = document.querySelector("details[data-menu]");
const fit = () => {
  if (menu) menu.open = !narrow.matches;
};
narrow.addEventListener("change", fit);
fit();

// A picker shows its page at once when it is used with a pointer; with the keyboard, the button stays.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  let byPointer = false;
  form.addEventListener("pointerdown", () => (byPointer = true));
  form.addEventListener("keydown", () => (byPointer = false));
  form.addEventListener("change", () => byPointer && form.requestSubmit());
}

// Long work says so, and is sent once.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter || form.querySelector("button[type=submit]");
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    button.dataset.words = button.textContent;
    button.textContent = form.dataset.busy;
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy=true]")) {
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("button[data-words]")) button.textContent = button.dataset.words;
  }
});
