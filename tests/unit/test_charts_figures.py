"""Every picture: plain JSON, a title, axes with units, exact labels, and an empty state."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from importlib import resources

import pytest

from graph_service import charts
from graph_service.charts.parts import SectorRow
from graph_service.charts.spread import POINTS_MAX
from graph_service.charts.style import PALETTE, REST

MONTHS = ["2026-08", "2026-09"]
SECTORS = [
    SectorRow("0", "", "Root", 5, "10 people", Fraction(1, 2)),
    SectorRow("1", "0", "<b>Ann</b>", 3, "3 people", None),
    SectorRow("2", "0", "7 others", 2, "2 people", Fraction(1)),
]
PICTURES = {
    "sales": charts.sales_and_payout_by_period(MONTHS, [12345, 0], [None, 678], "EUR"),
    "recruitment": charts.recruitment_vs_sales(MONTHS, [3, 0], [100, 200], [50, 200], "EUR"),
    "leaders": charts.recruitment_by_leader(["A", "B"], [1, 2], [Fraction(1, 3), None], [123450, 0], "EUR"),
    "roles": charts.customers_and_participants(MONTHS, [1, 2], [3, 4]),
    "legs": charts.volume_by_leg_and_month(MONTHS, [("Ann", [100, 200]), ("…", [1, -2])]),
    "levels": charts.level_bars([0, 1], [100, 50], [None, 5], "JPY", underperforming=1),
    "funnel": charts.funnel(8, 4, 2, 1),
    "channels": charts.conversion_by_channel(["mail", "", "post"], [4, 2, 0], [1, 2, 0]),
    "retention": charts.retention(MONTHS, [None, Fraction(1, 2)]),
    "earnings": charts.earnings_by_bonus(MONTHS, [("Level", [0, 5])], "EUR"),
    "ranks": charts.rank_spread(["", "Gold"], [3, 0]),
    "icicle": charts.icicle(SECTORS, "Network", "Retail share"),
    "treemap": charts.treemap(SECTORS, "Network", "Retail share"),
    "lorenz": charts.lorenz([0, 0, 1, 3]),
    "generations": charts.generations([0, 1], [1, 4], [1, 2]),
    "holders": charts.holders(["A", "B"], [("bank:1", "bank 1")], [("A", "bank:1"), ("B", "bank:1")]),
}
WITHOUT_AXES = {"icicle", "treemap", "funnel", "holders"}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_plain_json_with_a_title_and_no_theme(name):
    picture = PICTURES[name]
    assert picture is not None
    assert json.loads(json.dumps(picture, allow_nan=False)) == picture
    assert "bdata" not in json.dumps(picture)  # arrays stay lists
    layout = picture["layout"]
    assert layout["title"]["text"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert "template" not in layout
    assert "color" not in layout.get("font", {})


@pytest.mark.parametrize("name", sorted(set(PICTURES) - WITHOUT_AXES))
def test_axes_are_titled(name):
    layout = PICTURES[name]["layout"]
    assert layout["xaxis"]["title"]["text"]
    assert layout["yaxis"]["title"]["text"]


@pytest.mark.parametrize(
    "empty",
    [
        charts.sales_and_payout_by_period([], [], [], "EUR"),
        charts.recruitment_vs_sales([], [], [], [], "EUR"),
        charts.recruitment_by_leader(["A"], [1], [None], [1], "EUR"),
        charts.customers_and_participants([], [], []),
        charts.volume_by_leg_and_month(MONTHS, []),
        charts.volume_by_leg_and_month(MONTHS, [("A", [0, 0])]),
        charts.level_bars([], [], [], "EUR"),
        charts.funnel(0, 0, 0, 0),
        charts.conversion_by_channel(["mail"], [0], [0]),
        charts.retention(MONTHS, [None, None]),
        charts.earnings_by_bonus(MONTHS, [], "EUR"),
        charts.rank_spread(["A"], [0]),
        charts.icicle([], "N", "C"),
        charts.treemap([SectorRow("0", "", "R", 0, "", None)], "N", "C"),
        charts.lorenz([]),
        charts.generations([], [], []),
        charts.holders(["A"], [], []),
        charts.lorenz([0, -5]),
    ],
)
def test_nothing_to_show_is_no_picture(empty):
    assert empty is None


def test_amounts_under_the_pointer_are_exact_in_their_currency():
    sales, payout = PICTURES["sales"]["data"]
    assert sales["customdata"] == ["123.45 EUR", "0.00 EUR"]
    assert sales["y"] == [123.45, 0.0]
    assert payout["y"] == [None, 6.78]
    assert payout["customdata"] == ["not known", "6.78 EUR"]
    assert PICTURES["levels"]["data"][0]["customdata"] == ["100 JPY", "50 JPY"]  # no decimals in yen


def test_a_leaders_dot_says_what_its_size_is_in_money():
    (dots,) = PICTURES["leaders"]["data"]
    assert dots["text"] == ["A"]  # B has no share; the page says so
    assert dots["customdata"] == ["1234.50 EUR"]
    assert "Team" not in dots["hovertemplate"]
    assert "Sales below: %{customdata}" in dots["hovertemplate"]
    layout = PICTURES["leaders"]["layout"]
    assert layout["xaxis"]["title"]["text"] == "Participants recruited in the period (people)"
    assert layout["yaxis"]["title"]["text"] == "Customers' share of the sales below, declared (%)"


def test_declared_and_verified_sales_are_two_lines():
    _, declared, verified = PICTURES["recruitment"]["data"]
    assert (declared["name"], declared["customdata"]) == ("Sales to customers, declared", ["1.00 EUR", "2.00 EUR"])
    assert (verified["name"], verified["customdata"]) == ("Sales to customers, verified", ["0.50 EUR", "2.00 EUR"])
    assert declared["line"]["dash"] != verified["line"]["dash"]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def themes() -> list[dict[str, str]]:
    """The colours of each block of the style sheet that names series: light, dark by system, dark by switch."""
    css = (resources.files("graph_service.web") / "static/css/base.css").read_text(encoding="utf-8")
    blocks = [dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", block)) for block in css.split("}")]
    return [block for block in blocks if "series-1" in block]


def test_series_stand_out_from_the_ground_in_both_themes():
    assert len(themes()) == 3
    for theme in themes():
        names = [*(f"series-{place}" for place in range(1, len(PALETTE) + 1)), "series-rest"]
        for name in names:
            light, dark = sorted((luminance(theme[name]), luminance(theme["surface"])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, name


def test_the_page_can_swap_the_servers_colours_for_its_themes():
    light, *dark = themes()
    assert [*PALETTE, REST] == [light[f"series-{place}"] for place in range(1, 9)] + [light["series-rest"]]
    assert all(one["series-1"] != light["series-1"] for one in dark)
    for name, picture in PICTURES.items():
        assert picture["layout"]["meta"]["series"] == [*PALETTE, REST], name
    script = (resources.files("graph_service.web") / "static/js/charts.js").read_text(encoding="utf-8")
    assert "layout?.meta?.series" in script


def test_a_name_never_becomes_markup():
    assert PICTURES["icicle"]["data"][0]["labels"][1] == "&lt;b&gt;Ann&lt;/b&gt;"
    legs = charts.volume_by_leg_and_month(["2026-09"], [("<a href='x'>&", [1])])
    assert legs["data"][0]["name"] == "&lt;a href='x'&gt;&amp;"


def test_the_lagging_level_is_named_and_outlined_not_only_coloured():
    bars = PICTURES["levels"]["data"][0]
    assert bars["x"] == ["0", "1 (lagging)"]
    assert bars["marker"]["line"]["width"] == [0, 3]


def test_series_differ_by_pattern_too():
    shapes = [bar["marker"]["pattern"]["shape"] for bar in PICTURES["roles"]["data"]]
    assert len(set(shapes)) == len(shapes)


def test_sectors_add_up_by_parts_and_share_one_scale():
    trace = PICTURES["treemap"]["data"][0]
    assert trace["branchvalues"] == "remainder"
    assert trace["values"] == [5, 3, 2]
    assert trace["marker"]["colors"] == [0.5, None, 1.0]
    assert (trace["marker"]["cmin"], trace["marker"]["cmax"]) == (0, 1)
    assert [one[1] for one in trace["customdata"]] == ["50.0 %", "not known", "100.0 %"]


def test_sectors_by_category_have_a_colour_a_category():
    rows = [
        SectorRow("0", "", "R", 1, "", "Gold"),
        SectorRow("1", "0", "S", 1, "", "Silver"),
        SectorRow("2", "0", "T", 1, "", None),
    ]
    colours = charts.icicle(rows, "Network", "Rank")["data"][0]["marker"]["colors"]
    assert colours[:2] == list(PALETTE[:2])
    assert colours[2] not in colours[:2]


def test_a_channel_without_referrals_is_left_out_and_one_without_a_name_is_named():
    bar = PICTURES["channels"]["data"][0]
    assert bar["y"] == ["mail", "not stated"]
    assert bar["x"] == [25.0, 100.0]
    assert bar["text"] == ["1 of 4", "2 of 2"]


def test_the_lorenz_curve_begins_at_nothing_and_ends_at_all():
    curve = PICTURES["lorenz"]["data"][0]
    assert (curve["x"][0], curve["y"][0], curve["x"][-1], curve["y"][-1]) == (0, 0, 100, 100)
    assert curve["y"][2] == 0  # the lower half has nothing
    assert len(charts.lorenz([1] * 100_000)["data"][0]["x"]) == POINTS_MAX + 1


def test_a_sparkline_scales_to_its_box_and_leaves_gaps_out():
    assert charts.sparkline([1, None, 3], width=10, height=10) == [[0.0, 10.0], [10.0, 0.0]]
    assert charts.sparkline([Fraction(1, 2)] * 3, width=10, height=10) == [[0.0, 5.0], [5.0, 5.0], [10.0, 5.0]]
    assert charts.sparkline([5]) == []
    assert charts.sparkline([None, None]) == []
    assert charts.sparkline([]) == []
