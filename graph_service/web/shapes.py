"""What do the documents of the API look like? Each shape once, as JSON Schema; keys may be added, none is renamed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph_service.access import ROLES
from graph_service.compliance.alerts import STATES
from graph_service.compliance.case_rules import STEPS

Schema = Mapping[str, Any]

TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}
FLOAT: Final[Schema] = {"type": "number"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
MONEY: Final[Schema] = {"type": "integer", "description": "Minor units of the document's `currency`."}
VOLUME: Final[Schema] = {"type": "integer", "description": "Hundredths of a point."}
ANY: Final[Schema] = {}


def record(**keys: Schema) -> Schema:
    """An object with all of these keys; one that ends with an underscore is a word of Python and loses it."""
    named = {name.removesuffix("_"): schema for name, schema in keys.items()}
    return {"type": "object", "properties": named, "required": list(named)}


def partly(whole: Schema, **keys: Schema) -> Schema:
    """A record that may have further keys."""
    named = {name.removesuffix("_"): schema for name, schema in keys.items()}
    return {**whole, "properties": {**whole["properties"], **named}}


def some(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def named(schema: Schema) -> Schema:
    """An object whose keys are names."""
    return {"type": "object", "additionalProperties": schema}


def maybe(schema: Schema) -> Schema:
    """A value or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    """A word out of some."""
    return {"type": "string", "enum": list(words)}


def ref(name: str) -> Schema:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


_PAIR: Final = maybe(ref("Fraction"))
_NEXT: Final = maybe({"type": "string", "description": "The `cursor` of the next page; null on the last."})
_INTERVAL: Final[dict[str, Schema]] = {
    "interval": maybe({"type": "array", "items": FLOAT, "minItems": 2, "maxItems": 2}),
    "interval_kind": maybe(TEXT), "interval_text": maybe(TEXT), "interval_unit": maybe(TEXT),
}  # fmt: skip
_NODE: Final[dict[str, Schema]] = {
    "active": FLAG, "children": WHOLE, "joined_on": maybe(DAY), "member_id": TEXT, "name": maybe(TEXT),
    "parent_id": maybe(TEXT), "personal_volume": VOLUME, "rank": TEXT, "retail_share": maybe(FLOAT),
    "role": one_of("participant", "customer", "left"), "size": WHOLE, "team_volume": VOLUME,
}  # fmt: skip
_FUNNEL: Final[dict[str, Schema]] = {
    "referrers": WHOLE, "sent": WHOLE, "clicked": WHOLE, "signed_up": WHOLE, "converted": WHOLE, "conversion_rate": _PAIR,
    "conversions": WHOLE, "days_to_conversion": maybe(record(q1=FLOAT, median=FLOAT, q3=FLOAT)), "referred_sales": WHOLE,
    "referred_sales_minor": MONEY, "average_referred_sale_minor": _PAIR,
}  # fmt: skip
_REPORT: Final[dict[str, Schema]] = {
    "period": TEXT, "pack": TEXT, "pack_version": TEXT, "sufficiency": ref("Sufficiency"), "checks": some(ref("Check")),
    "plan": TEXT, "plan_hash": TEXT, "currency": TEXT, "data_version": WHOLE,
}  # fmt: skip
_ALERT: Final[dict[str, Schema]] = {
    "alert_id": TEXT, "check_id": TEXT, "period": TEXT, "plan": TEXT, "pack": TEXT, "pack_version": TEXT, "report_key": TEXT,
    "filing_id": TEXT, "member_id": TEXT, "month": TEXT, "title": TEXT, "klass": TEXT, "instrument": TEXT, "finding": TEXT,
    "figure": TEXT, "unit": TEXT, "threshold": TEXT, "currency": TEXT, "at_stake_minor": MONEY, "evidence": TEXT,
    "decided_evidence": TEXT, "state": one_of(*STATES), "present": FLAG, "assignee": TEXT, "case_id": TEXT, "reason": TEXT,
    "until": TEXT, "raised_at": TEXT, "seen_at": TEXT, "times_raised": WHOLE,
}  # fmt: skip
_CASE: Final[dict[str, Schema]] = {
    "case_id": TEXT, "title": TEXT, "state": TEXT, "opened_by": TEXT, "opened_at": TEXT, "proposed_by": TEXT, "reason": TEXT,
    "until": TEXT, "closed_by": TEXT, "closed_at": TEXT, "keep_until": TEXT, "removed_at": TEXT, "sha256": TEXT,
}  # fmt: skip

SHAPES: dict[str, Schema] = {
    # --- in every document ---
    "Problem": partly(
        record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT), problems=some(TEXT), reference=TEXT
    ),
    "Fraction": record(value=maybe(FLOAT), exact=maybe({"type": "string", "description": "`n/d`"})),
    "Figure": partly(
        record(
            name=TEXT, title=TEXT, unit=TEXT, currency=maybe(TEXT), value=maybe(FLOAT), previous=maybe(FLOAT),
            change=maybe(FLOAT), formula=TEXT, as_of=DAY, series=some(ref("Point")),
        ),
        value_exact=TEXT, previous_exact=TEXT, change_exact=TEXT,
    ),
    "Point": partly(record(period=TEXT, value=maybe(FLOAT)), value_exact=TEXT),
    # --- the programme ---
    "Overview": record(
        period=TEXT, plan=TEXT, currency=TEXT, data_version=WHOLE, figures=some(ref("Figure")),
        periods=some(ref("OverviewPeriod")),
        by_currency=some(record(currency=TEXT, sales=WHOLE, sales_minor=MONEY)), levels=ref("Levels"),
    ),
    "OverviewPeriod": record(
        period=TEXT, members=WHOLE, participants=WHOLE, customers=WHOLE, active_participants=WHOLE, new_members=WHOLE,
        new_participants=WHOLE, left=WHOLE, sales=WHOLE, sales_minor=MONEY, customer_sales_minor=MONEY, refunds_minor=MONEY,
        payout_minor=maybe(MONEY), payout_share=maybe(FLOAT), payout_share_exact=maybe(TEXT), retail_share=maybe(FLOAT),
        retail_share_exact=maybe(TEXT), growth=maybe(FLOAT), growth_exact=maybe(TEXT),
    ),
    "Levels": record(
        underperforming=maybe(WHOLE), why=TEXT,
        levels=some(record(
            level=WHOLE, members=WHOLE, participants=WHOLE, active_participants=WHOLE, settled=WHOLE, sales_minor=MONEY,
            settled_sales_minor=MONEY, pay_minor=maybe(MONEY), index=_PAIR,
        )),
        pay_levels=some(record(bonus=TEXT, level=WHOLE, earners=WHOLE, basis=WHOLE, amount_minor=MONEY, share=_PAIR)),
    ),
    "Referrals": record(
        period=TEXT, channel=maybe(TEXT), currency=TEXT, figures=some(ref("Figure")),
        by_period=some(record(period=TEXT, **_FUNNEL)), by_channel=some(record(channel=TEXT, **_FUNNEL)),
        by_campaign=some(record(campaign=TEXT, **_FUNNEL)),
        lifetime=some(record(
            days=WHOLE, referred=WHOLE, referred_mean_minor=_PAIR, others=WHOLE, others_mean_minor=_PAIR, difference=_PAIR,
            small=FLAG,
        )),
    ),
    "Periods": record(periods=some(TEXT)),
    "Run": record(
        run_id=TEXT, period=TEXT, plan=TEXT, plan_version=TEXT, plan_hash=TEXT, plan_document_hash=TEXT, state=TEXT,
        verified=FLAG, currency=TEXT, data_version=WHOLE, code_version=TEXT, created_at=TEXT, created_by=TEXT, fingerprint=TEXT,
        outcome_hash=TEXT, members=WHOLE, participants=WHOLE, sales_minor=MONEY, volume=VOLUME, awards_minor=MONEY,
        payout_share=_PAIR, awards=WHOLE, skips=WHOLE, volumes=WHOLE,
    ),
    "Runs": record(runs=some(ref("Run")), next=_NEXT),
    # --- one member ---
    "Team": record(
        member_id=TEXT, name=maybe(TEXT), period=TEXT, plan=TEXT, currency=TEXT, figures=some(ref("Figure")),
        periods=some(record(
            period=TEXT, people=WHOLE, new_people=WHOLE, new_participants=WHOLE, active=WHOLE, active_before=WHOLE,
            retained=WHOLE, activity=_PAIR, retention=_PAIR, own_volume=VOLUME, team_volume=VOLUME, earned_minor=MONEY,
        )),
        legs=some(record(leg=TEXT, name=maybe(TEXT), month=TEXT, volume=VOLUME)), legs_cut=WHOLE,
        earnings=some(record(period=TEXT, bonus=TEXT, amount_minor=MONEY)), ranks=some(record(rank=TEXT, participants=WHOLE)),
    ),
    "Explanation": record(
        member_id=TEXT, period=TEXT, plan=TEXT, plan_hash=TEXT, run_id=maybe(TEXT), data_changed=FLAG, currency=TEXT,
        earned_minor=MONEY, cap_cut_minor=MONEY, lines_cut=WHOLE, skipped_cut=WHOLE,
        lines=some(record(
            bonus=TEXT, level=WHOLE, sale_id=TEXT, buyer_id=TEXT, sold_on=TEXT, kind=TEXT, path=some(TEXT), via_id=TEXT,
            basis=WHOLE, rate_ppm=WHOLE, exact=TEXT, amount_minor=MONEY, note=TEXT,
        )),
        skipped=some(record(
            bonus=TEXT, level=WHOLE, sale_id=TEXT, member_id=TEXT, reason=TEXT, rule=TEXT, basis=WHOLE,
        )),
    ),
    "Node": record(**_NODE),
    "Card": record(
        **_NODE, country=maybe(TEXT), group_volume=VOLUME, earned_minor=MONEY, currency=TEXT, exponent=WHOLE, plan=TEXT,
        run_id=maybe(TEXT),
    ),
    "Crumb": record(member_id=TEXT, name=maybe(TEXT), hidden=WHOLE),
    "Crumbs": record(items=some(ref("Crumb"))),
    "Children": record(parent_id=TEXT, total=WHOLE, items=some(ref("Node")), next=_NEXT),
    "Tree": record(
        root=TEXT, period=TEXT, as_of=DAY, sort=TEXT, depth=WHOLE, ranks=some(TEXT), crumbs=some(ref("Crumb")),
        nodes=some(ref("Node")), lists=named(record(ids=some(TEXT), total=WHOLE, next=_NEXT)), note=TEXT,
    ),
    "NetworkView": record(
        count=WHOLE, ids=some(maybe(TEXT)), names=named(TEXT), root=maybe(TEXT), period=TEXT, as_of=DAY, day=maybe(DAY),
        size=TEXT, colour=TEXT, classes=some(record(key=TEXT, title=TEXT, people=WHOLE)),
        sums=record(people=WHOLE, active=WHOLE, volume=VOLUME, earned=maybe(MONEY), alerts=maybe(WHOLE)), folded=WHOLE,
        grown={"type": "array", "items": {"type": "array", "prefixItems": [DAY, WHOLE]}}, focus=maybe(WHOLE), currency=TEXT,
        exponent=WHOLE, run_id=maybe(TEXT), columns=named(some(FLOAT)),
    ),
    "NetworkPlace": record(member_id=TEXT, x=FLOAT, y=FLOAT, joined_on=DAY),
    "Sectors": record(
        value=TEXT, note=TEXT,
        sectors=some(record(
            key=TEXT, parent=TEXT, label=TEXT, member_id=maybe(TEXT), others=WHOLE, level=WHOLE, value=WHOLE, part=WHOLE,
            people=WHOLE, team_volume=VOLUME, rank=TEXT, active_share=maybe(FLOAT), retail_share=maybe(FLOAT),
        )),
    ),
    "Found": record(
        text=TEXT, note=maybe(TEXT), items=some(record(member_id=TEXT, name=maybe(TEXT), role=TEXT, rank=TEXT))
    ),
    # --- checks ---
    "Sufficiency": record(
        inputs=some(record(input=TEXT, rows=WHOLE, present=FLAG, needed_by=some(TEXT))), verified_share=ref("Fraction"),
        source_share=ref("Fraction"), participants=WHOLE, customers=WHOLE, orders=WHOLE, other_currency_orders=WHOLE,
        window=TEXT,
    ),
    "Threshold": partly(
        record(op=maybe(TEXT), value=maybe(FLOAT), exact=maybe(TEXT)),
        unit=TEXT, id=TEXT, role=TEXT, reading=TEXT, instrument=TEXT, citation=TEXT, from_=DAY, to=maybe(DAY), author=TEXT,
        reason=TEXT, unconfirmed=FLAG,
    ),
    "Check": record(
        id=TEXT, title=TEXT, class_=TEXT, instrument=TEXT,
        state=one_of("meets", "does_not_meet", "review", "not_proven", "not_computable"), missing=some(TEXT),
        readings=record(strict=ref("Fraction"), capped=ref("Fraction"), lenient=ref("Fraction")), threshold=ref("Threshold"),
        entities=some(ref("CheckEntity")), entities_total=WHOLE, entities_max=WHOLE, citation=TEXT, decided_by=maybe(TEXT),
        thresholds=some(ref("Threshold")), question=TEXT, formula=TEXT, help=TEXT, would_change=TEXT,
        figures=named(record(value=maybe(FLOAT), exact=maybe(TEXT), unit=TEXT, help=TEXT)), curves=named(some(some(FLOAT))),
        table=some(named(ANY)), notes=some(TEXT), **_INTERVAL, window=TEXT, unit=TEXT, entity_unit=TEXT, compared=FLAG,
    ),
    "CheckEntity": record(
        member_id=TEXT, month=maybe(TEXT), state=TEXT, figure=ref("Fraction"), numbers=named({"type": ["integer", "string"]}),
        **_INTERVAL, would_change=TEXT,
    ),
    "CheckReport": record(**_REPORT),
    "CheckReportBelow": record(**_REPORT, below=record(member_id=TEXT, members=WHOLE, sales_left_out=WHOLE)),
    # --- alerts and cases ---
    "Session": record(name=TEXT, role=one_of(*ROLES), csrf_token=TEXT),
    "Alert": record(**_ALERT),
    "AlertSaid": record(**_ALERT, check=ref("Check"), entity=maybe(ref("CheckEntity"))),
    "Alerts": record(total=WHOLE, states=some(TEXT), alerts=some(ref("Alert")), next=_NEXT),
    "Reports": record(
        reports=some(record(
            filing_id=TEXT, period=TEXT, plan=TEXT, pack=TEXT, pack_version=TEXT, data=TEXT, code_version=TEXT, filed_at=TEXT,
            filed_by=TEXT,
        )),
        next=_NEXT,
    ),
    "FiledReport": record(
        report=ref("CheckReport"), data=TEXT, code_version=TEXT,
        pack=record(
            name=TEXT, title=TEXT, version=TEXT, author=TEXT, reason=TEXT, extends=TEXT, checks=some(TEXT),
            values=some(named(ANY)),
        ),
    ),
    "Case": record(**_CASE, alerts=WHOLE),
    "Cases": record(cases=some(ref("Case")), next=_NEXT),
    "CaseWhole": record(
        **_CASE, alerts=some(ref("Alert")), steps=some(one_of(*STEPS)),
        history=some(record(
            seq=WHOLE, at=TEXT, user_id=TEXT, step=TEXT, before=TEXT, after=TEXT, reason=TEXT,
            note=TEXT, name=TEXT, rows=WHOLE, sha256=TEXT,
        )),
    ),
    "Precision": record(checks=some(record(check_id=TEXT, right=WHOLE, decided=WHOLE))),
    # --- the audit log ---
    "Entry": record(
        seq=WHOLE, at=TEXT, user_id=TEXT, action=TEXT, subject=TEXT, before=TEXT, after=TEXT, previous=TEXT, hash=TEXT
    ),
    "Entries": record(entries=some(ref("Entry")), next=_NEXT),
    "Done": record(entry=maybe(ref("Entry"))),
    "Verified": record(
        entries=WHOLE, head=record(seq=WHOLE, hash=TEXT), heads_checked=WHOLE, bad_seq=maybe(WHOLE), problem=TEXT,
        is_whole=FLAG,
    ),
}  # fmt: skip
