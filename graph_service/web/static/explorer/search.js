// Whom do you look for? A combobox with suggestions from the server, by name or id.

import { Problem, read } from "./api.js";
import { roleText } from "./format.js";
import { t, tn } from "../js/words.js";

const WAIT_MS = 150;

/**
 * Make a text field suggest members.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} panel holds the listbox and a line for notes
 * @param {{onPick: (hit: {member_id: string, name: string}) => void, announce: (text: string) => void, period: () => string}} app
 */
export function attachSearch(input, panel, app) {
  const list = panel.querySelector('[role="listbox"]');
  const note = panel.querySelector(".x-hit-note");
  let hits = [];
  let active = -1;
  let timer = 0;
  let running = null;

  const close = () => {
    panel.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (index) => {
    active = index;
    [...list.querySelectorAll('[role="option"]')].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === index));
      if (i === index) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    });
  };

  const pick = (hit) => {
    close();
    input.value = "";
    app.onPick(hit);
  };

  const show = (answer) => {
    hits = answer.items;
    list.replaceChildren(...hits.map((hit, i) => optionOf(hit, i, pick)));
    list.hidden = !hits.length;
    note.textContent = hits.length ? answer.note || "" : t("Nobody in your network is called “{name}”.", { name: input.value.trim() });
    panel.hidden = false;
    input.setAttribute("aria-expanded", "true");
    app.announce(hits.length ? tn("{count} suggestion", "{count} suggestions", hits.length) : t("No suggestions"));
    activate(hits.length ? 0 : -1);
  };

  const ask = async () => {
    running?.abort();
    const text = input.value.trim();
    if (!text) {
      close();
      return;
    }
    running = new AbortController();
    try {
      show(await read("/search", { q: text, period: app.period() }, running.signal));
    } catch (error) {
      if (error.name === "AbortError") return;
      hits = [];
      list.hidden = true;
      note.textContent = error instanceof Problem ? error.message : String(error);
      panel.hidden = false;
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (panel.hidden) ask();
      else if (hits.length) activate((active + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!panel.hidden && hits[active]) pick(hits[active]);
      else ask();
    }
  });
  input.addEventListener("blur", () => setTimeout(() => panel.contains(document.activeElement) || close(), 150));
}

function optionOf(hit, index, pick) {
  const option = document.createElement("li");
  option.id = `x-hit-${index}`;
  option.className = "x-hit";
  option.setAttribute("role", "option");
  const name = document.createElement("span");
  name.className = "x-hit-name";
  name.textContent = hit.name || hit.member_id;
  const more = document.createElement("span");
  more.className = "x-hit-more";
  more.textContent = [hit.member_id, roleText(hit.role), hit.rank].filter(Boolean).join(" · ");
  option.append(name, more);
  option.addEventListener("mousedown", (event) => event.preventDefault());
  option.addEventListener("click", () => pick(hit));
  return option;
}
