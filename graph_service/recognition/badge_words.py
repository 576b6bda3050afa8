"""How do the product's badges read? Their texts as said, so that every language has them; the files say the same."""

from __future__ import annotations

from typing import Final

from graph_service.words import say

WORDS: Final = (
    say("First sale"),
    say("A first sale to somebody else."),
    say("Ten customers"),
    say("Ten customers have bought."),
    say("Fifty customers"),
    say("Fifty customers have bought."),
    say("Three months in a row"),
    say("Active in three months in a row."),
    say("Twelve months in a row"),
    say("Active in twelve months in a row."),
    say("1,000 points"),
    say("Personal volume of 1,000 points in all."),
    say("10,000 points"),
    say("Personal volume of 10,000 points in all."),
    say("First rank"),
    say("A first rank was held."),
    say("One year"),
    say("A member for one year."),
    say("Two years"),
    say("A member for two years."),
    say("Five years"),
    say("A member for five years."),
    say("Ten years"),
    say("A member for ten years."),
)
