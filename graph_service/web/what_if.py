"""What if the plan were another, or my team another? Plan against plan for those who make plans, a sum for a leader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from flask import Blueprint, Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from graph_service.analytics.forward import NO_PROMISE
from graph_service.analytics.growing import GROWTH_MAX, Growth
from graph_service.analytics.measures import SERIES_LENGTH
from graph_service.analytics.whatif import WhatIf
from graph_service.desk import Draft
from graph_service.desk.whatif import WhatIfDesk
from graph_service.errors import BadInput
from graph_service.plan.model import Plan
from graph_service.web import forward_listings
from graph_service.web import what_if_listings as listings
from graph_service.web.pages import csv_answer, exported
from graph_service.web.pages import page as show
from graph_service.web.visitor import desk
from graph_service.words import say

blueprint = Blueprint("what_if", __name__)

GROWTH: Final = {"people": "10", "sales": "10", "own": "0"}  # per cent, until something else is asked


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of plan against plan asks for."""

    plan_a: Plan
    plan_b: str  # name; of a draft, what it was started from
    period: str
    length: int
    cost: str  # per cent, as written
    below: str

    @classmethod
    def of(cls, here: WhatIfDesk, values: Mapping[str, str]) -> Asked:
        """Read an address or a form. Raises BadInput or NotFound."""
        here.plans()  # who does not compare plans is told of nothing else that is wrong
        period = here.period(values.get("period"))
        usual = here.usual_plan(period).name
        length = SERIES_LENGTH if values.get("length") == str(SERIES_LENGTH) else 1
        plan_a = here.plan(values.get("a") or usual)
        return cls(
            plan_a, values.get("b") or here.other_plan(plan_a).name, period, length, values.get("cost", "").strip(),
            values.get("member", "").strip(),
        )  # fmt: skip

    @property
    def choices(self) -> dict[str, Any]:
        """What a comparison takes besides the plans."""
        share = read_percent(self.cost, "the goods' share") if self.cost else None
        return {"period": self.period, "length": self.length, "cost_share": share, "below": self.below or None}


@blueprint.get("/what-if")
def page() -> str | Response:
    """Plan against plan; a leader's own sum for a leader."""
    here = desk().what_if
    if not here.compares:
        return forward(here)
    asked = Asked.of(here, request.args)
    if "draft" not in request.args:
        return shown(here, asked, here.compare(asked.plan_a, here.plan(asked.plan_b), **asked.choices))
    started = here.draft(here.text_of(asked.plan_b), asked.plan_a)
    written, found = here.compare_draft(asked.plan_a, started, **asked.choices)
    return shown(here, asked, found, written)


@blueprint.post("/what-if")
def draft() -> AnyResponse:
    """A draft as plan B. It is read and compared; it is not stored."""
    here = desk().what_if
    asked = Asked.of(here, request.form)
    written, found = here.compare_draft(
        asked.plan_a, here.draft(request.form.get("text", ""), asked.plan_a), **asked.choices
    )
    if request.form.get("export") == "members" and found is not None:
        return draft_csv(found)
    return make_response(shown(here, asked, found, written), 422 if written.problems else 200)


def shown(here: WhatIfDesk, asked: Asked, found: WhatIf | None, written: Draft | None = None) -> str | Response:
    """The page of two plans, with the draft's editor where there is one."""
    whole = exported() == "members"
    tables = [] if found is None else listings.of_compared(found, linked=desk().may("team"), whole=whole)
    return show(
        "what_if.html", tables, found=found, asked=asked, draft=written, plans=here.plans(), periods=here.periods(),
        period=asked.period, presets=here.presets(),
        charts=[] if found is None else listings.of_compared_pictures(found),
    )  # fmt: skip


def draft_csv(found: WhatIf) -> Response:
    """Every difference between plan A and a draft, as a download."""
    table = listings.of_compared(found, linked=False, whole=True)[-1]
    return csv_answer(table, f"draft-{found.period}")


def forward(here: WhatIfDesk) -> str | Response:
    """The leader's sum."""
    values = {name: request.args.get(name, usual).strip() or "0" for name, usual in GROWTH.items()}
    people, sales, own = (read_percent(values[name], f"growth ({name})") for name in GROWTH)
    period = here.period(request.args.get("period"))
    found = here.forward(period, Growth(people, sales, own), request.args.get("member"))
    return show(
        "what_if_forward.html", forward_listings.of_forward(found), found=found, values=values, most=GROWTH_MAX * 100,
        periods=here.periods(), period=period, picture=forward_listings.of_forward_picture(found), no_promise=NO_PROMISE,
    )  # fmt: skip


def read_percent(text: str, what: str) -> Fraction:
    """A number of per cent as a share. Raises BadInput."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**6 or number.as_tuple().exponent < -4:  # type: ignore[operator]
        raise BadInput(
            say(
                "{what}: {text} is no number of per cent; write digits, such as 20 or 12.5",
                what=what,
                text=repr(text[:40]),
            )
        )
    return Fraction(number) / 100
