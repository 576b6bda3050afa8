"""Commands `place`: who stands where in a binary or matrix tree, found by a rule or set by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import click

from graph_service.cli.output import emit_json, emit_table, say
from graph_service.placement.report import InTank, PlacementReport, tank_json
from graph_service.placement.rules import CHOICES, PREFERENCES, Choice, Order
from graph_service.service import Programme

SHOWN_MAX = 30

DAY = click.DateTime(["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


class PlaceGroup(click.Group):
    """The group `place`; what does not begin with a command's name is meant for `place auto`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, with `auto` put in where no command is named."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["auto", *args]
        return super().parse_args(ctx, args)


@click.group(cls=PlaceGroup)
def place() -> None:
    """Places in the placement tree (docs/placement.md). `place --rule …` is short for `place auto --rule …`."""


@place.command()
@click.argument("member_ids", metavar="[MEMBER]...", nargs=-1)
@click.option("--rule", type=click.Choice(CHOICES), required=True, help="Which place a new member gets.")
@click.option("--width", type=int, default=2, show_default=True, help="Places below a member: 2 binary, more a matrix.")
@click.option("--depth-max", type=int, help="Levels below the sponsor that are filled; no limit if left out.")
@click.option("--period", help="Whose volume tells which leg is weak; members alone are counted if left out.")
@click.option("--tank-days", type=int, default=0, show_default=True, help="Days to wait for a placement by hand.")
@click.option("--root", "root_id", metavar="MEMBER", help="Above those whose upline has no place.")
@click.option("--from", "day", type=DAY, metavar="DAY", help="First day of the new places; today if left out.")
@click.option("--dry-run", is_flag=True, help="Find the places, write nothing.")
@JSON
@click.pass_obj
def auto(
    programme: Programme,
    member_ids: tuple[str, ...],
    rule: str,
    width: int,
    depth_max: int | None,
    period: str | None,
    tank_days: int,
    root_id: str | None,
    day: dt.datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Find a place by a rule for each MEMBER, or for every participant who never had one; all are written, or none."""
    order = Order(
        rule=cast("Choice", rule),
        day=_day(day),
        width=width,
        depth_max=depth_max,
        period=period,
        tank_days=tank_days,
        root_id=root_id,
        members=member_ids,
    )
    report = programme.place(order, dry_run=dry_run)
    if as_json:
        emit_json(report.to_json())
        return
    _tell(report)


def _tell(report: PlacementReport) -> None:
    if report.placed:
        shown: list[list[Any]] = [
            [one.member_id, one.placement_id, one.leg, one.below_id, one.rule] for one in report.placed[:SHOWN_MAX]
        ]
        title = f"first {len(shown)} of {len(report.placed):,} places from {report.order.day} on"
        emit_table(["member", "under", "leg", "looked for below", "rule"], shown, title)
    if report.waiting:
        _tell_tank(report.waiting)
    did = "would be placed, nothing was written" if report.dry_run else "placed"
    say(
        f"{len(report.placed):,} {did}; {len(report.waiting):,} in the holding tank; {len(report.roots):,} at the top of "
        f"a tree of their own; {report.seconds:.1f} s; data version {report.data_version}"
    )
    full = sum(one.reason == "full" for one in report.waiting)
    if full:
        say(f"{full:,} found no free place: raise --depth-max, choose another rule, or place them by hand", err=True)


def _tell_tank(waiting: tuple[InTank, ...]) -> None:
    shown: list[list[Any]] = [
        [one.member_id, one.sponsor_id, one.enrolled_on, one.deadline, one.days_left, one.reason]
        for one in waiting[:SHOWN_MAX]
    ]
    title = f"first {len(shown)} of {len(waiting):,} in the holding tank"
    emit_table(["member", "sponsor", "enrolled", "deadline", "days left", "why"], shown, title)


@place.command("list")
@click.option("--tank-days", type=int, default=0, show_default=True, help="Days to wait for a placement by hand.")
@click.option("--root", "root_id", metavar="MEMBER", help="Above those whose upline has no place.")
@click.option("--on", "day", type=DAY, metavar="DAY", help="As of this day; today if left out.")
@JSON
@click.pass_obj
def waiting(programme: Programme, tank_days: int, root_id: str | None, day: dt.datetime | None, as_json: bool) -> None:
    """Who is in the holding tank: participants without a place, in order of joining, with the days they have left."""
    order = Order(rule="manual", day=_day(day), tank_days=tank_days, root_id=root_id)
    found = programme.holding_tank(order)
    if as_json:
        emit_json({"day": order.day.isoformat(), "tank_days": tank_days, "waiting": tank_json(found)})
        return
    _tell_tank(found)


@place.command()
@click.argument("member_id", metavar="MEMBER")
@click.option(
    "--under", "placement_id", metavar="MEMBER", required=True, help="Who stands directly above from then on."
)
@click.option("--leg", help="left, right, or the number of a position; left out in a tree without positions.")
@click.option("--from", "day", type=DAY, metavar="DAY", help="First day of the new place; today if left out.")
@JSON
@click.pass_obj
def move(
    programme: Programme, member_id: str, placement_id: str, leg: str | None, day: dt.datetime | None, as_json: bool
) -> None:
    """Set MEMBER's place by hand from a day on, whoever is below comes along; the place before ends that day."""
    when = _day(day)
    changed = programme.move_placement(member_id, placement_id, leg, when)
    if as_json:
        emit_json(
            {
                "member_id": member_id,
                "placement_id": placement_id,
                "leg": leg,
                "from": when.isoformat(),
                "changed": changed,
            }
        )
        return
    at = f"under {placement_id}" + (f", leg {leg}" if leg else "")
    say(
        f"{member_id} stands {at} from {when} on"
        if changed
        else f"{member_id} stands {at} already; nothing was changed"
    )


@place.command()
@click.argument("member_id", metavar="MEMBER")
@click.option("--rule", type=click.Choice(PREFERENCES), help="How MEMBER wants recruits to be placed.")
@click.option("--none", "forget", is_flag=True, help="No preference any more.")
@click.pass_obj
def prefer(programme: Programme, member_id: str, rule: str | None, forget: bool) -> None:
    """Keep how MEMBER wants recruits to be placed from now on; `place --rule preference` goes by it."""
    if forget == (rule is not None):
        raise click.UsageError("give either --rule or --none")
    programme.prefer_placement(member_id, rule)
    say(f"{member_id} has no preference" if rule is None else f"{member_id} prefers {rule}")


def _day(given: dt.datetime | None) -> dt.date:
    return dt.date.today() if given is None else given.date()


COMMANDS = (place,)
