// Where do you want to start? The search box of the page without a root.

import { attachSearch } from "./search.js";
import { addressOf } from "./state.js";

document.documentElement.classList.add("x-js");
const live = document.querySelector("#x-live");
const period = () => document.querySelector("#x-period").value;
attachSearch(document.querySelector("#x-search"), document.querySelector("#x-hits"), {
  period,
  onPick: (hit) => location.assign(addressOf(hit.member_id, period())),
  announce: (text) => (live.textContent = text),
});
