"""Which networks do the laws draw? Random forests with moves, roles, refunds, kinds, currencies, ranks, parties and plans."""

from __future__ import annotations

from hypothesis import strategies as st

from graph_service.model.period import NEVER
from graph_service.plan.model import Plan
from tests.columnar_builder import FIRST, Network, differential, generation, infinity, level, plan_of

DAYS = st.integers(FIRST - 3, FIRST + 32)
KINDS = ("retail", "personal", "starter", "qualifying")
RANKS = [
    {"name": "low"},
    {"name": "mid", "personal_volume_min": 40},
    {"name": "high", "group_volume_min": 150},
    {"name": "gift"},
]


@st.composite
def networks(draw: st.DrawFn, members_max: int = 12, sales_max: int = 25) -> Network:
    """Members keep a number that sponsors are always below, so that no move makes a cycle on any day."""
    network = Network()
    count = draw(st.integers(1, members_max))
    deep = draw(st.booleans())
    for i in range(count):
        enrolled = draw(st.sampled_from((0, 0, 0, 0, None, FIRST, FIRST + 7, FIRST + 15, FIRST + 29)))
        left = draw(st.sampled_from((NEVER, NEVER, NEVER, NEVER, FIRST - 1, FIRST, FIRST + 10, FIRST + 20)))
        network.person(f"M{i:02d}", None, enrolled, left)
        begin = draw(st.sampled_from((0, 0, 0, FIRST, FIRST + 9)))
        for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
            end = draw(st.sampled_from((NEVER, NEVER, FIRST + 12, FIRST + 18, FIRST + 30, FIRST)))
            if i and end > begin:
                sponsor = draw(st.integers(max(0, i - 2) if deep else 0, i - 1))
                network.edge(f"M{i:02d}", f"M{sponsor:02d}", begin, end)
            if end == NEVER:
                break
            begin = max(begin, end) + draw(st.sampled_from((0, 0, 3)))
    parties = [f"P{n}" for n in range(draw(st.integers(0, 4)))]
    for party in parties:
        network.party(party, f"M{draw(st.integers(0, count - 1)):02d}", draw(st.integers(FIRST - 40, FIRST + 29)))
    for _ in range(draw(st.integers(0, sales_max))):
        buyer, seller = (f"M{draw(st.integers(0, count - 1)):02d}" for _ in range(2))
        network.sale(
            buyer,
            draw(st.sampled_from((buyer, seller))),
            draw(st.integers(0, 9_999)),
            draw(st.integers(0, 9_999)),
            draw(DAYS),
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from(("EUR", "EUR", "EUR", "EUR", "USD"))),
            draw(st.sampled_from(("", "tea", "soap"))),
            draw(st.sampled_from((None, *parties))),
        )
    for sale in range(len(network.sold)):
        if draw(st.integers(0, 4)) == 0:
            sold = network.sold[sale]
            part = draw(st.sampled_from((1, 2)))
            network.refund(sale, sold[3] // part, sold[4] // part, draw(DAYS))
    for i in range(count):
        if draw(st.integers(0, 4)) == 0:
            network.rank(
                f"M{i:02d}", "gift", draw(st.sampled_from((0, FIRST, FIRST + 1))), draw(st.sampled_from((NEVER, FIRST)))
            )
    return network


COMPRESSIONS = (
    "none", "skip_inactive", "level_qualified", "remove_leavers", "skip_below_rank", "pass_up_when_unqualified",
)  # fmt: skip
GATES = st.sampled_from((
    None, None, {"mode": "any", "customers_min": 2, "customer_volume_min": 30}, {"mode": "all", "personal_volume_min": 20},
    {"mode": "all", "customers_min": 1, "personal_volume_min": 10, "customer_volume_min": 5},
))  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Every family on sales at once, every option drawn."""
    pays_on = draw(st.sampled_from((list(KINDS), ["retail"], ["retail", "personal"])))
    common = {"pays_on": pays_on}
    first = level(
        compression=draw(st.sampled_from(COMPRESSIONS)),
        rates=draw(
            st.sampled_from((["0.10", "0.05", "0.0325"], ["0.2"], ["0.1", "0", "0.07", "0.01", "0.01", "0.01"]))
        ),
        **_part(draw, common),
    )
    if draw(st.booleans()):
        levels = len(first["rates"])
        first["depth_by_rank"] = {"low": min(1, levels), "mid": min(2, levels), "high": levels}
    _options(draw, first)
    by_rank = draw(st.booleans())
    second = differential(
        top_legs="included" if by_rank else draw(st.sampled_from(("included", "excluded"))),
        brackets=[
            {"group_volume_min": 30, "rate": "0.03"},
            {"group_volume_min": 90, "rate": "0.0615"},
            {"group_volume_min": draw(st.sampled_from((150, 400))), "rate": "0.21"},
        ],
        **_part(draw, common),
    )
    if by_rank:
        rates = draw(st.sampled_from((("mid", "high"), ("low", "mid", "high", "gift"), ("gift",))))
        second["brackets"] = [{"rank": rank, "rate": f"0.0{i}"} for i, rank in enumerate(rates, start=2)]
    if draw(st.booleans()):
        second["equal_rate_override"] = draw(st.sampled_from(("0.01", "0.0425", "0")))
    margins = ({}, {"by_kind": {"retail": "0.777777", "starter": 0}}, {"by_category": {"tea": "0.1", "soap": 1}})
    margin = {"default": draw(st.sampled_from(("0.4", "0.333333"))), **draw(st.sampled_from(margins))}
    top: dict = {"margin": margin, "rank": RANKS, "rounding": draw(st.sampled_from(("half_even", "half_up", "down")))}
    if draw(st.booleans()):
        top["activity"] = {"personal_volume_min": 25}
    others = (_generation(draw, common), _infinity(draw, common), _monoline(draw, common))
    return plan_of(first, second, *others, **top)


def _generation(draw: st.DrawFn, common: dict) -> dict:
    lowest = draw(st.integers(0, 2))
    ranks = [rank["name"] for rank in RANKS][lowest:]
    by_rank = dict(zip(ranks, ("0.03", "0.05", "0.05", "0.08"), strict=False))
    boundary, override = draw(
        st.sampled_from((("threshold", "full"), ("threshold", "difference"), ("same_rank", "full")))
    )
    one = generation(
        leader_rank=ranks[0],
        rates=draw(st.sampled_from((["0.05"], ["0.06", "0.04"], [by_rank], ["0.02", by_rank, "0", by_rank]))),
        boundary=boundary,
        override=override,
        empty_generation=draw(st.sampled_from(("counts", "skipped"))),
        unqualified=draw(st.sampled_from(("boundary", "passed"))),
        **_part(draw, common),
    )
    if draw(st.booleans()):
        one["depth_by_rank"] = {"mid": 1, "high": len(one["rates"])}
    if draw(st.booleans()):
        one["own_group"] = True
        one |= draw(st.sampled_from(({}, {}, {"own_group_min": "60"}, {"own_group_min": "0.01"})))
    if draw(st.booleans()):
        one |= {"rates": ["0.05"], "boundary": "threshold", "override": "full", "empty_generation": "counts"}
        one.pop("own_group_min", None)
        one |= {"own_group": False, "guaranteed_minimum": draw(st.sampled_from(("0.01", "40", "999.99")))}
        if "depth_by_rank" in one:
            one["depth_by_rank"] = {"mid": draw(st.integers(0, 1)), "high": 1}
    return one


def _monoline(draw: st.DrawFn, common: dict) -> dict:
    return {
        "name": "line", "title": "Line", "family": "monoline", "basis": "net", "rates": ["0.1", "0.05", "0.0133"],
        "direction": draw(st.sampled_from(("earlier", "later"))),
        "compression": draw(st.sampled_from(("none", "skip_inactive"))), **_part(draw, common),
    }  # fmt: skip


def _options(draw: st.DrawFn, first: dict) -> None:
    """The options of a level bonus beside its compression."""
    if first["compression"] == "skip_below_rank":
        first["compress_below"] = draw(st.sampled_from(("low", "mid", "high", "gift")))
    if draw(st.booleans()):
        first["pass_up_first"] = draw(st.integers(0, 2))
    if draw(st.integers(0, 2)) == 0:
        first |= draw(
            st.sampled_from(
                ({"within_days_of_enrolment": 20}, {"first_order_only": True}, {"net_min": "30"}, {"net_min": "0"})
            )
        )
    if draw(st.integers(0, 3)) == 0:
        first["amounts"] = ["3.33", "0", "10"][: len(first.pop("rates"))]
        if "depth_by_rank" in first:
            first["depth_by_rank"] = {"mid": 1, "high": len(first["amounts"])}
        first["basis"] = "fixed"
        first.pop("payable", None)
        first.pop("point_value", None)


def _part(draw: st.DrawFn, common: dict) -> dict:
    part = dict(common)
    gate = draw(GATES)
    if gate:
        part["gate"] = gate
    if draw(st.booleans()):
        part["cap_per_member"] = draw(st.sampled_from(("3", "10")))
    part |= draw(st.sampled_from(({}, {"basis": "margin"}, {"basis": "volume", "payable": "0.4", "point_value": "1"})))
    return part


def _infinity(draw: st.DrawFn, common: dict) -> dict:
    return infinity(
        leader_rank=draw(st.sampled_from(("low", "mid", "high"))),
        equal_rank=draw(st.sampled_from(("exclusive", "inclusive"))),
        starts_below=draw(st.sampled_from((0, 0, 1, 3))),
        **_part(draw, common),
    )
