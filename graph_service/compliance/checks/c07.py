"""C07: does a seller gain more from recruiting or from retail? A reconstruction of Vander Nat and Keep's logic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from graph_service.compliance.deciding import Check, deciding, heuristic, money, percent, sale_rows, small_cell
from graph_service.compliance.facts import customers_mask, total
from graph_service.compliance.findings import READING_NAMES, Interval, Meaning, Readings, Result, called, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.kernels import Split, holds, safeguard, vk_split
from graph_service.model.money import MICRO, exact_text
from graph_service.words import Numeral, say

CAVEAT = say("The authors never meant this as a legal test; it is a reconstruction of their published reasoning.")


def run(inputs: Inputs) -> Result:
    """Put the period's figures into the formula, reading by reading."""
    value = deciding(inputs, "C07")
    facts = _commissionable(inputs)
    purchases = total(facts["net"])
    if value is None or purchases <= 0:
        return not_computable(
            say("commissionable sales") if value else say("a threshold of the pack for {check}", check="C07")
        )
    splits = {name: _split(inputs, facts, name, "verified") for name in READING_NAMES}
    passes = {
        evidence: not _over(_split(inputs, facts, value.reading, evidence), value.op or ">", value.value)
        for evidence in ("verified", "possible", "declared")
    }
    any_verified = bool(customers_mask(facts, value.reading, "verified").any())
    state = safeguard(passes["verified"], passes["declared"], passes["possible"], any_verified)
    chosen, markup = splits[value.reading], inputs.parameter("C07.markup")
    share = chosen.share
    return Result(
        "not_computable" if share is None else heuristic(state),
        Readings(**{name: split.share for name, split in splits.items()}),
        say(
            "{reading}: R_rec {recruiting} / (R_rec + R_ret {retail}) = {share}, with W {purchases}, q {resold}, m "
            "{markup}, c {pay}, beta {bonuses}, theta {accepted}",
            reading=called(value.reading), recruiting=money(inputs, chosen.recruiting),
            retail=money(inputs, chosen.retail),
            share=percent(share) if share is not None else say( "nothing to divide by" ),
            purchases=money(inputs, purchases),
            resold=Numeral(f"{float(_resold(facts, value.reading, 'verified')):.4f}"), markup=exact_text(markup),
            pay=Numeral(f"{float(_pay(inputs, starter=False) / purchases):.4f}"),
            bonuses=Numeral(f"{float(_pay(inputs, starter=True) / purchases):.4f}"),
            accepted=Numeral(f"{float(_accepted(inputs, facts, value.reading)):.4f}"),
        ),
        figures=(
            ("resold_share", _resold(facts, value.reading, "verified")), ("break_even_resold_share", chosen.break_even),
            ("pay_rate", _pay(inputs, starter=False) / purchases), ("markup", markup),
        ),
        notes=(CAVEAT, say("The retail mark-up m is an assumption of the pack: files hold what the company was paid.")),
        interval=_interval(facts, value.reading),
    )  # fmt: skip


def _over(split: Split, op: str, threshold: Fraction) -> bool:
    return split.share is not None and holds(split.share, op, threshold)


def _commissionable(inputs: Inputs) -> pd.DataFrame:
    """Sales of the kinds that some bonus pays on; starter orders are the recruiting part."""
    kinds = {kind for bonus in inputs.plan.bonuses for kind in bonus.sources} - {"starter"}
    return inputs.facts[inputs.facts["kind"].isin(sorted(kinds))]


def _pay(inputs: Inputs, *, starter: bool) -> Fraction:
    """Pay of the period from starter orders, or from the other sales, in minor units."""
    first, every = int(inputs.awards["starter"].sum()), int(inputs.awards["exact_micro"].sum())
    return Fraction(first if starter else every - first, MICRO)


def _resold(facts: pd.DataFrame, reading: str, evidence: str) -> Fraction:
    net = facts["net"].to_numpy(np.int64)
    return Fraction(total(np.where(customers_mask(facts, reading, evidence), net, 0)), total(net))


def _interval(facts: pd.DataFrame, reading: str) -> Interval | None:
    """Of q, the share sold on, as orders; the figure itself is no share of anything countable."""
    sold = facts["net"].to_numpy(np.int64) > 0
    verified = int((sold & customers_mask(facts, reading, "verified")).sum())
    return small_cell(
        verified, int(sold.sum()), say("that the plan pays on were verified sales to customers (q by orders)")
    )


def _accepted(inputs: Inputs, facts: pd.DataFrame, reading: str) -> Fraction:
    """theta: the accepted share of what was not resold."""
    if reading != "capped":
        return inputs.parameter(f"C07.theta_{reading}")
    own = facts[facts["participant"]]
    net = total(own["net"])
    return Fraction(total(own["within_cap"]), net) if net > 0 else Fraction(0)


def _split(inputs: Inputs, facts: pd.DataFrame, reading: str, evidence: str) -> Split:
    purchases = total(facts["net"])
    return vk_split(
        purchases,
        _resold(facts, reading, evidence),
        inputs.parameter("C07.markup"),
        _pay(inputs, starter=False) / purchases,
        _pay(inputs, starter=True) / purchases,
        _accepted(inputs, facts, reading),
    )


def rows(inputs: Inputs, member: int | None) -> pd.DataFrame:
    """Commissionable sales, those resold to customers in the numerator."""
    facts = _commissionable(inputs)
    facts = facts if member is None else facts[facts["seller"] == member]
    value = deciding(inputs, "C07")
    net = facts["net"].to_numpy(np.int64)
    sold = customers_mask(facts, value.reading if value else "strict", "verified")
    return sale_rows(inputs, facts, np.where(sold, net, 0), net)


CHECK = Check(
    id="C07",
    title=say("Recruiting against retail gain, VK-style"),
    klass="H",
    question=say("Does a seller's gain come more from recruiting than from retail?"),
    help=(
        say(
            "R_ret = W(q m + q' c), R_rec = W((1 - q') c + beta), q' = q + theta (1 - q): W "
            "commissionable purchases, q share sold on to customers, m retail mark-up, c share paid as "
            "commissions, beta recruiting bonuses, theta accepted share of what was not sold on. More "
            "than half from recruiting asks for a review. The authors never meant this as a legal test; it is "
            "a reconstruction of their published reasoning."
        )
    ),
    would_change=say("A larger verified share sold to customers; the break-even share q* is among the figures."),
    needs=("sales", "sales.verified", "members.enrolled_on", "awards"),
    run=run,
    rows=rows,
    unit=say("share of a seller's gain"),
    figures={
        "resold_share": Meaning(say("share of commissionable sales"), say("q: verified sales to customers / W")),
        "break_even_resold_share": Meaning(
            say("share of commissionable sales"),
            say("q* = (c + beta)/(m + 2c): sold on as much, both sides are equal (theta 0)"),
        ),
        "pay_rate": Meaning(say("share of commissionable sales"), say("c: pay that is not on starter orders / W")),
        "markup": Meaning(say("share of the purchase price"), say("m: the pack's assumed retail mark-up")),
    },
)
