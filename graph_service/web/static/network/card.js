// Who is this in the picture? The explorer's card, with what is folded behind and the way to their own picture.

import { Card } from "../explorer/card.js";
import { count, money, volume } from "../explorer/format.js";
import { t } from "../js/words.js";

/** The card of the whole network. */
export class NetworkCard extends Card {
  draw(card) {
    super.draw(card);
    const place = this.app.placeOf(card.member_id);
    if (place >= 0 && this.app.drawing.columns.people[place] > 1) this.body.append(...this.foldedHere(place));
    if (card.size) {
      const ways = document.createElement("p");
      ways.className = "x-card-ways";
      const link = document.createElement("a");
      link.className = "x-button";
      link.href = this.app.rooted(card.member_id);
      link.textContent = t("Show the network from here");
      ways.append(link);
      this.body.append(ways);
    }
  }

  foldedHere(place) {
    const { columns, currency, exponent } = this.app.drawing;
    const title = document.createElement("h3");
    title.textContent = t("With who is folded here");
    const facts = document.createElement("dl");
    facts.className = "x-facts";
    const rows = [
      [t("People"), count(columns.people[place])],
      [t("Active"), count(columns.active[place])],
      [t("Volume"), volume(columns.volume[place])],
    ];
    if (columns.earned) rows.push([t("Earned"), money(columns.earned[place], currency, exponent)]);
    if (columns.alerts) rows.push([t("Open alerts"), count(columns.alerts[place])]);
    for (const [name, value] of rows) {
      const term = document.createElement("dt");
      term.textContent = name;
      const detail = document.createElement("dd");
      detail.textContent = value;
      facts.append(term, detail);
    }
    return [title, facts];
  }
}
