"""Which pictures does a page show, and which table is the twin of each?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from graph_service import charts
from graph_service.analytics.legs import OTHER_LEGS
from graph_service.analytics.levels import LevelReport
from graph_service.analytics.overview import Overview
from graph_service.analytics.programme import STAGES, Programme
from graph_service.analytics.referrals import ReferralMeasures
from graph_service.analytics.team import TeamReport
from graph_service.charts import Chart, SectorRow
from graph_service.charts.curves import counts, lorenz_points
from graph_service.compliance import Picture as CheckPicture
from graph_service.compliance.findings import Finding
from graph_service.model.period import Period
from graph_service.web.check_words import CURVES, words
from graph_service.web.listings import NOT_STATED, leg_name
from graph_service.web.speaking import told
from graph_service.web.tables import money_text
from graph_service.words import say

MONTHS = 24
LEGS = 6  # drawn apart: more are hard to tell from each other
COUNTRIES = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its title, what it means, and the name of the table with the same figures."""

    title: str
    help: str
    twin: str
    figure: Chart | None
    note: str = ""  # what the picture leaves out


def of_overview(found: Overview) -> list[Picture]:
    """Sales and payout, roles, levels."""
    names = [row.period for row in found.rows]
    return [
        Picture(
            say("Sales and payout"),
            say(
                "Sales: net of the period's sales less refunds, in the plan's currency.\n"
                "Payout: sum of the plan's awards; there is a bar where it is known."
            ),
            "periods",
            charts.sales_and_payout_by_period(
                names, [r.sales_minor for r in found.rows], [r.payout_minor for r in found.rows], found.currency
            ),
        ),
        Picture(
            say("Customers and participants"),
            say("People who had joined and not left on each period's last day. A participant has the right to earn."),
            "periods",
            charts.customers_and_participants(
                names, [r.customers for r in found.rows], [r.participants for r in found.rows]
            ),
        ),
        _levels(found.levels, found.currency),
    ]


def of_home(found: Programme) -> dict[str, Picture]:
    """Funnel as of now, and countries, each by the name of its twin."""
    stages = {one.name: one.count for one in found.stages}
    shown, others = found.countries[:COUNTRIES], found.countries[COUNTRIES:]
    names = [one.country or NOT_STATED for one in shown] + [say("all others")] * bool(others)
    pictures = (
        Picture(
            say("Referrals of the period, as of now"),
            say("Referrals sent in the period, and what became of them so far, later than the period's end too."),
            "live-funnel",
            charts.funnel(
                *(stages[name] for name in STAGES),
                first=say("Invited"),
                title=say("Referrals of the period, as of now"),
            ),
        ),
        Picture(
            say("Sales by country"),
            say(
                "Net of the period's sales less refunds by the buyer's country, beside the period before; the largest {most} "
                "countries, the others together.",
                most=COUNTRIES,
            ),
            "countries",
            charts.sales_by_country(
                names,
                _with_rest([one.sales_minor for one in shown], sum(one.sales_minor for one in others), bool(others)),
                _with_rest([one.before_minor for one in shown], sum(one.before_minor for one in others), bool(others)),
                found.currency,
            ),
        ),
    )
    return {one.twin: one for one in pictures}


def _with_rest(values: list[int], rest: int, is_there: bool) -> list[int]:
    return [*values, rest] if is_there else values


def _drawn_legs(report: TeamReport, months: list[str]) -> tuple[list[tuple[str, list[int]]], str]:
    """The largest legs by name with the volume of each month, and the name under which all others stand together."""
    volumes: dict[str, dict[str, int]] = {}
    for one in report.legs:
        volumes.setdefault(one.leg, {})[one.month] = one.volume
    alone = sorted((leg for leg in volumes if leg != OTHER_LEGS), key=lambda leg: -sum(volumes[leg].values()))
    alone = alone[:LEGS] if len(alone) > LEGS + 1 else alone
    rest = [leg for leg in volumes if leg not in alone]
    drawn = [(leg_name(report, leg), [volumes[leg].get(month, 0) for month in months]) for leg in alone]
    if rest:
        drawn.append((say("all others"), [sum(volumes[leg].get(month, 0) for leg in rest) for month in months]))
    return drawn, say("all others")


def of_team(report: TeamReport) -> list[Picture]:
    """Legs by month, retention, earnings, ranks."""
    months = list(dict.fromkeys(one.month for one in report.legs))
    legs, rest = _drawn_legs(report, months)
    periods = [row.period for row in report.rows]
    bonuses = list(dict.fromkeys(one.bonus for one in report.earnings))
    earned = {(one.period, one.bonus): one.amount_minor for one in report.earnings}
    paid = [(bonus, [earned.get((period, bonus), 0) for period in periods]) for bonus in bonuses]
    return [
        Picture(
            say("Volume by leg and month"),
            say(
                "A leg is one directly sponsored person with everyone below; each sale counts in the leg it belonged to on "
                "its day. The picture has the largest {most}, the table all.",
                most=LEGS,
            ),
            "legs",
            charts.volume_by_leg_and_month(months, legs, rest=rest),
        ),
        Picture(
            say("Earnings by bonus"),
            say("What the plan's bonuses gave this member in each period, after rounding and caps."),
            "earnings",
            charts.earnings_by_bonus(periods, paid, report.currency),
        ),
        Picture(
            say("People of the team"),
            say(
                "People below on each period's last day, those of them who bought or sold in it, and whose first day "
                "it had."
            ),
            "team-periods",
            charts.team_people(
                periods,
                [row.people for row in report.rows],
                [row.active for row in report.rows],
                [row.new_people for row in report.rows],
            ),
        ),
        Picture(
            say("Retention"),
            say("Of the people in the team who were active in the period before, the share that was active again."),
            "team-periods",
            charts.retention(periods, [row.retention for row in report.rows]),
        ),
        Picture(
            say("Participants by rank"),
            say("Participants of the team on the period's last day, by the rank they held in the period."),
            "ranks",
            charts.rank_spread([rank for rank, _ in report.ranks], [count for _, count in report.ranks]),
        ),
    ]


def of_referrals(found: ReferralMeasures, levels: LevelReport) -> list[Picture]:
    """Funnel, channels, levels."""
    now = found.by_period[-1]
    return [
        Picture(
            say("From invitation to conversion"),
            say("Referrals sent in the period, as of its end: how many were clicked, signed up, converted."),
            "funnel",
            charts.funnel(now.sent, now.clicked, now.signed_up, now.converted),
        ),
        of_channels(found),
        _levels(levels, found.currency),
    ]


def of_channels(found: ReferralMeasures) -> Picture:
    """Conversion by channel."""
    channels = found.by_channel
    return Picture(
        say("Conversion by channel"),
        say("Of the referrals sent in the period through each channel, the share converted before its end."),
        "by-channel",
        charts.conversion_by_channel(
            [one.key for one in channels], [one.sent for one in channels], [one.converted for one in channels]
        ),
    )


def _levels(report: LevelReport, currency: str) -> Picture:
    levels = report.levels
    return Picture(
        say("Sales and pay by level"),
        say("The level of a person is the number of sponsors above.\n{why}", why=report.why),
        "levels",
        charts.level_bars(
            [one.level for one in levels], [one.sales_minor for one in levels], [one.pay_minor for one in levels],
            currency, report.underperforming,
        ),
    )  # fmt: skip


def of_against(
    months: pd.DataFrame, leaders: pd.DataFrame, names: dict[str, str], currency: str, period: str
) -> list[Picture]:
    """Recruitment against sales, over time and by leader."""
    recent = months[months["month"] < Period.parse(period).end.strftime("%Y-%m")].tail(MONTHS)
    shares = [None if pd.isna(one) else Fraction(float(one)) for one in leaders["customer_share"]]
    volumes = leaders["sales_to_customers_minor"] + leaders["sales_to_participants_minor"]
    return [
        Picture(
            say("Recruitment against sales, over time"),
            say(
                "New participants: people who acquired the right to earn in the month.\n"
                "Sales to customers: net, less refunds, starter orders left out, by the buyer's role on the day; all that is "
                "declared, and what of it is verified.\n"
                "At most {months} months, up to the period; the table has all.",
                months=MONTHS,
            ),
            "months",
            charts.recruitment_vs_sales(
                recent["month"].tolist(), recent["new_participants"].tolist(),
                recent["sales_to_customers_minor"].tolist(), recent["sales_to_customers_verified_minor"].tolist(),
                currency,
            ),
        ),
        Picture(
            say("Recruitment against sales, by leader"),
            say(
                "A dot is a leader: participants recruited in the period across, customers' share of the sales below up, by "
                "what is declared. The larger the dot, the more was sold below."
            ),
            "leaders",
            charts.recruitment_by_leader(
                [names.get(one) or one for one in leaders["member_id"]], leaders["recruits"].tolist(), shares,
                volumes.tolist(), currency,
            ),
            _not_drawn(shares.count(None), len(shares)),
        ),
    ]  # fmt: skip


def _not_drawn(missing: int, leaders: int) -> str:
    if not missing:
        return ""
    return say(
        "Not drawn: {missing} of {leaders} leaders, who have no sales below them and so no share. The table has them.",
        missing=missing,
        leaders=leaders,
    )


def of_finding(found: Finding) -> list[Picture]:
    """The curves a check gives."""
    pictures = []
    for name, exact in found.result.curves:
        points = [(float(x), float(y)) for x, y in exact]
        across, up, means = CURVES[name]
        lorenz = name.startswith("lorenz")
        figure = lorenz_points(points, told(across)) if lorenz else counts(points, _people(across), _people(up))
        hidden = sum(int(y) for x, y in points if x <= 0)
        note = ""
        if hidden and not lorenz:
            note = say("Not drawn: {hidden} members with 0; a logarithmic axis has no zero.", hidden=hidden)
        pictures.append(Picture(words(name), means, f"curve-{name}".replace("_", "-"), figure, note))
    return pictures


def _people(title: str) -> str:
    return str(told(say("{title} (people)", title=title)))


PICTURE_HELP = {
    "C02": say(
        "The top of the member's subtree on the period's last day. A sector's own part is what was credited to that "
        "member; its colour is the share of it that was verified and went to customers."
    ),
    "C24": say("People below the member on the period's last day, by levels below, and the participants among them."),
    "C28": say("The member's identifiers, and everyone who holds one of them too."),
    "C29": say(
        "Accounts linked to the member by shared identifiers, directly or through others, up to six identifiers away."
    ),
    "C30": say(
        "The path below the member of people with one recruit each on the period's last day, and whoever ends it."
    ),
    "C31": say("The lines from the member down to the buyers whose orders of the period the member paid for."),
    "C32": say(
        "The lines from the member down to the sellers of orders of the period that were refunded after it was settled."
    ),
}


def of_check_picture(found: CheckPicture, currency: str) -> Picture:
    """A check in the graph, around one member."""
    draw = {
        "C02": _subtree,
        "C24": _generations,
        "C28": _holders,
        "C29": _holders,
        "C30": _line,
        "C31": _line,
        "C32": _line,
    }[found.check]
    note = say("Not all of it is shown: there is more than fits.") if found.cut_off else ""
    return Picture(found.title, PICTURE_HELP[found.check], "picture", draw(found, currency), note)


def _subtree(found: CheckPicture, currency: str) -> Chart | None:
    rows = [
        SectorRow(
            str(node["id"]), str(node["sponsor_id"] or ""), str(node["label"]), max(0, node["net_minor"]),
            told(say("credited: {amount}", amount=f"{money_text(node['net_minor'], currency)} {currency}")),
            Fraction(node["customer_minor"], node["net_minor"]) if node["net_minor"] > 0 else None,
        )
        for node in found.nodes
    ]  # fmt: skip
    return charts.icicle(rows, told(found.title), told(say("Verified to customers")))


def _line(found: CheckPicture, currency: str) -> Chart | None:
    """Everyone of the lines as large as the other; the colour tells who has such orders."""
    rows = [
        SectorRow(
            str(node["id"]), str(node["sponsor_id"] or ""), str(node["label"]), 1,
            told(
                say(
                    "orders: {orders}, {amount}",
                    orders=node["orders"], amount=f"{money_text(node['net_minor'], currency)} {currency}",
                )
            ),
            told(say("with such orders") if node["orders"] else say("in the line")),
        )
        for node in found.nodes
    ]  # fmt: skip
    return charts.icicle(
        rows, told(found.title), told(say("Orders")), depth=max(4, *(node["depth"] + 1 for node in found.nodes), 0)
    )


def _generations(found: CheckPicture, _currency: str) -> Chart | None:
    return charts.generations(
        [node["generation"] for node in found.nodes], [node["members"] for node in found.nodes],
        [node["participants"] for node in found.nodes],
    )  # fmt: skip


def _holders(found: CheckPicture, _currency: str) -> Chart | None:
    return charts.holders(
        [node["id"] for node in found.nodes if node["kind"] == "member"],
        [(node["id"], node["label"]) for node in found.nodes if node["kind"] == "identifier"],
        [(holder, key) for holder, key, _ in found.edges],
    )  # fmt: skip
