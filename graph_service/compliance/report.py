"""What do the checks say about one plan, period and pack? Sufficiency first, then each check of the pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from graph_service.compliance.checks import CHECKS
from graph_service.compliance.deciding import Check
from graph_service.compliance.findings import CheckReport, Finding, Result, Sufficiency, not_computable
from graph_service.compliance.inputs import Inputs
from graph_service.compliance.packs import DEFAULT_PACK, Pack, read_pack
from graph_service.compliance.sufficiency import SOURCED, sufficiency
from graph_service.errors import BadInput, NotFound
from graph_service.model.money import exact_text
from graph_service.model.period import Period
from graph_service.model.snapshot import Snapshot
from graph_service.plan.model import Plan
from graph_service.store.driver import Store
from graph_service.words import say

ROWS_MAX: Final = 1000  # rows shown behind a figure; all are counted
VERIFIED_CHECKS: Final = ("C02", "C03", "C04", "C06", "C07", "C09", "C15")  # rest on sales being verified
SOFT_INPUTS: Final = ("identifiers", "sales.verified", "fees")  # without them a check still says something, and says so

Progress = Callable[[str, int, int], None]
Awards = pd.DataFrame | Mapping[str, pd.DataFrame] | None


def check(
    snapshot: Snapshot,
    store: Store | None,
    plan: Plan,
    period: Period,
    pack: Pack | str = DEFAULT_PACK,
    only: str | Sequence[str] | None = None,
    awards: Awards = None,
    progress: Progress | None = None,
) -> CheckReport:
    """Run the checks of a pack, or one of them.

    Args:
        snapshot: the network.
        store: the database the snapshot was read from; None makes the checks that walk the graph not computable.
        plan: the plan whose awards are looked at.
        period: a month, quarter or year.
        pack: a pack or its name.
        only: the id of one check, or several; they come in the order of the list of checks.
        awards: `Outcome.awards` of the period by the columnar engine, or such tables by name of period (twelve months
            spare the outcome checks their computation); what is not given is computed.
        progress: told which check runs.

    Raises:
        BadInput: `only` is no check, or none of the pack's.
        NotFound: no such pack.
    """
    return checked(make_inputs(snapshot, store, plan, period, pack, awards), only, progress)


def checked(inputs: Inputs, only: str | Sequence[str] | None = None, progress: Progress | None = None) -> CheckReport:
    """Run the checks on inputs that are there already; see `check`."""
    chosen = _chosen(inputs.pack, only)
    enough = sufficiency(inputs, chosen)
    findings = []
    for done, one in enumerate(chosen):
        if progress:
            progress(f"check {one.id}", done, len(chosen))
        findings.append(_finding(inputs, one, enough))
    return CheckReport(
        period=inputs.period,
        plan=inputs.plan.name,
        plan_hash=inputs.plan.hash,
        currency=inputs.plan.currency,
        data_version=inputs.snapshot.data_version,
        pack=inputs.pack.name,
        pack_version=inputs.pack.version,
        sufficiency=enough,
        findings=tuple(findings),
    )


def rows(
    check_id: str,
    snapshot: Snapshot,
    store: Store | None,
    plan: Plan,
    period: Period,
    pack: Pack | str = DEFAULT_PACK,
    *,
    member_id: str | None = None,
    awards: Awards = None,
    rows_max: int = ROWS_MAX,
) -> pd.DataFrame:
    """The rows behind a check's numerator and denominator, for the programme or one member.

    The first column, `side`, says where a row stands; a row of the numerator is part of the denominator too. At most
    `rows_max` rows; `frame.attrs["total"]` holds how many there are.

    Raises:
        BadInput: no such check.
        NotFound: no such member or pack.
    """
    return rows_of(make_inputs(snapshot, store, plan, period, pack, awards), check_id, member_id, rows_max)


def rows_of(inputs: Inputs, check_id: str, member_id: str | None = None, rows_max: int = ROWS_MAX) -> pd.DataFrame:
    """The rows behind a check on inputs that are there already; see `rows`."""
    one = _check(check_id)
    member = None
    if member_id is not None:
        member = inputs.snapshot.row(member_id)
        if member < 0:
            raise NotFound(say("No member with this id."))
    missing = _missing(inputs, one, sufficiency(inputs, (one,)))
    found = pd.DataFrame({"side": []}) if missing else one.rows(inputs, member)
    cut = found.head(rows_max).reset_index(drop=True)
    cut.attrs["total"] = len(found)
    return cut


def make_inputs(
    snapshot: Snapshot, store: Store | None, plan: Plan, period: Period, pack: Pack | str, awards: Awards = None
) -> Inputs:
    """The common ground of the checks of one report."""
    given = {period.name: awards} if isinstance(awards, pd.DataFrame) else dict(awards or {})
    return Inputs(snapshot, store, plan, period, read_pack(pack) if isinstance(pack, str) else pack, given)


def _check(check_id: str) -> Check:
    for one in CHECKS:
        if one.id == check_id:
            return one
    raise BadInput(
        say(
            "no check {check_id}; use one of {checks}",
            check_id=repr(check_id),
            checks=", ".join(one.id for one in CHECKS),
        )
    )


def _chosen(pack: Pack, only: str | Sequence[str] | None) -> tuple[Check, ...]:
    named = (only,) if isinstance(only, str) else tuple(only or pack.checks)
    for name in named:
        if only and _check(name).id not in pack.checks:
            raise BadInput(
                say(
                    "pack {name} does not speak about {check}; it has {checks}",
                    name=repr(pack.name),
                    check=name,
                    checks=", ".join(pack.checks),
                )
            )
    return tuple(one for one in CHECKS if one.id in named)


def _missing(inputs: Inputs, one: Check, enough: Sufficiency) -> tuple[str, ...]:
    missing = tuple(name for name in enough.missing(one.id) if name not in (*SOFT_INPUTS, *one.soft))
    low = inputs.parameter("sufficiency.source_share_min")
    if one.id in SOURCED and enough.source_share is not None and enough.source_share < low:
        missing += (say("awards by source (at least {low} of them)", low=exact_text(low)),)
    return missing


def _finding(inputs: Inputs, one: Check, enough: Sufficiency) -> Finding:
    missing = _missing(inputs, one, enough)
    result = not_computable(*missing) if missing else one.run(inputs)
    if result.state == "not_proven" and one.id in VERIFIED_CHECKS and enough.verified_share in (0, None):
        result = _unverified(result)
    return Finding(
        one.id, one.title, one.klass, one.question, one.help, one.would_change, inputs.thresholds(one.id), result,
        one.unit, one.entity_unit or one.unit, one.figures, one.each,
    )  # fmt: skip


def _unverified(result: Result) -> Result:
    note = say("Nothing sold to customers is verified: what is declared is not a proof.")
    return replace(result, missing=(*result.missing, "sales.verified"), notes=(*result.notes, note))
