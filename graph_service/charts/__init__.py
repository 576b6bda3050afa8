"""How does a table look as a picture? Rows in, Plotly figures as plain dictionaries out; no reading, no theme."""

from graph_service.charts.bars import (
    conversion_by_channel,
    earnings_by_bonus,
    funnel,
    generations,
    level_bars,
    money_bars,
    rank_spread,
    retention,
    sales_by_country,
    volume_by_leg_and_month,
)
from graph_service.charts.cohorts import Brought, cascades, reproduction
from graph_service.charts.flows import Flow, flow
from graph_service.charts.links import holders
from graph_service.charts.parts import SectorRow, icicle, treemap
from graph_service.charts.periods import (
    customers_and_participants,
    recruitment_by_leader,
    recruitment_vs_sales,
    sales_and_payout_by_period,
    sparkline,
)
from graph_service.charts.spread import lorenz
from graph_service.charts.strips import strip
from graph_service.charts.style import Chart
from graph_service.charts.team import team_people
from graph_service.charts.whatif import differences, earned_by_others, two_payouts

__all__ = [
    "Brought",
    "Chart",
    "Flow",
    "SectorRow",
    "cascades",
    "conversion_by_channel",
    "customers_and_participants",
    "differences",
    "earned_by_others",
    "earnings_by_bonus",
    "flow",
    "funnel",
    "generations",
    "holders",
    "icicle",
    "level_bars",
    "lorenz",
    "money_bars",
    "rank_spread",
    "recruitment_by_leader",
    "recruitment_vs_sales",
    "reproduction",
    "retention",
    "sales_and_payout_by_period",
    "sales_by_country",
    "sparkline",
    "strip",
    "team_people",
    "treemap",
    "two_payouts",
    "volume_by_leg_and_month",
]
