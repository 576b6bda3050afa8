"""How is a synthetic programme made? From a profile, a size and a seed: the same three give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from graph_service.errors import BadInput
from graph_service.ingest.canonical import prepare, typed
from graph_service.ingest.columns import FILES
from graph_service.ingest.existing import NOTHING
from graph_service.ingest.problems import Problems, with_origin
from graph_service.ingest.synth_folder import TRUTH, folder_at_once, refuse_others_files
from graph_service.ingest.synth_names import COUNTRIES, countries, names
from graph_service.ingest.synth_people import Crowd, Ints, Mask, crowd, placement, sponsor_on
from graph_service.ingest.synth_plants import planted
from graph_service.ingest.synth_profiles import Profile, profile_named
from graph_service.ingest.synth_stock import Stock, bought_back, stock
from graph_service.ingest.synth_trade import CATEGORIES, Trade, month_days, trade
from graph_service.ingest.synth_truth import truth_of, truth_of_files
from graph_service.model.period import NEVER
from graph_service.model.tables import SALE_KINDS, SCHEMAS, Tables
from graph_service.model.tables import compute as pc

MEMBERS_MAX: Final = 10_000_000
MONTHS_MAX: Final = 120
YEARS_MAX: Final = 60
LAST_MONTH: Final = "2026-09"
CHANNELS: Final = ("friend", "party", "social", "web", "event")
CAMPAIGNS: Final = ("spring", "summer", "autumn", "winter")
REASONS: Final = ("changed mind", "damaged", "not as described")

Progress = Callable[[str, int, int], None] | None


@dataclass(frozen=True, slots=True)
class SynthReport:
    """What was written where, and what is true of it."""

    profile: str
    seed: int
    out: str
    files: dict[str, int]  # rows
    truth: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


def synth(
    profile: str,
    members: int,
    months: int,
    seed: int,
    out_dir: Path,
    *,
    parquet: bool = False,
    sales_per_member_month: float = 0.5,
    end: str = LAST_MONTH,
    only: Sequence[str] | None = None,
    plant: Sequence[str] = (),
    progress: Progress = None,
) -> SynthReport:
    """Write a programme as files that `load` takes, with `truth.json` beside them; `only` these files, or all.

    `plant` names schemes of `synth_plants` that are hidden in it; their people and sales come on top. The folder is there
    whole or, when this is stopped, as it was before.

    Raises:
        BadInput: an unknown profile or a number out of range.
        Refused: the folder holds files that no earlier call wrote.
    """
    report = progress or (lambda _what, _done, _total: None)
    refuse_others_files(out_dir)
    report("making the programme", 0, 0)
    files, truth = _programme(profile, members, months, seed, sales_per_member_month, end)
    files, truth = _planted(files, truth, plant, seed)
    files = _chosen(files, only)
    truth = truth_of_files(truth, {name: len(table) for name, table in files.items()})
    suffix = ".parquet" if parquet else ".csv"
    with folder_at_once(out_dir) as part:
        for done, (name, table) in enumerate(files.items()):
            report("writing files", done, len(files))
            _write(part / f"{name}{suffix}", table)
        text = json.dumps(truth, ensure_ascii=False, indent=2)
        (part / TRUTH).write_text(text + "\n", encoding="utf-8")
    report("writing files", len(files), len(files))
    return SynthReport(profile, seed, str(out_dir), truth["files"], truth)


def synth_tables(
    profile: str,
    members: int,
    months: int,
    seed: int,
    *,
    sales_per_member_month: float = 0.5,
    end: str = LAST_MONTH,
    only: Sequence[str] | None = None,
    plant: Sequence[str] = (),
) -> Tables:
    """The same programme as canonical tables, as loading its files would make them."""
    made, truth = _programme(profile, members, months, seed, sales_per_member_month, end)
    files = _chosen(_planted(made, truth, plant, seed)[0], only)
    problems = Problems()
    raw = {name: with_origin(f"{name}.csv", table) for name, table in files.items()}
    prepared = prepare(typed(raw, problems), NOTHING, problems)
    problems.refuse("the generator made rows that cannot be loaded")
    return {name: table.select(SCHEMAS[name].names).cast(SCHEMAS[name]) for name, table in prepared.tables.items()}


def _planted(files: Tables, truth: dict[str, Any], plant: Sequence[str], seed: int) -> tuple[Tables, dict[str, Any]]:
    """The files with schemes in them; `truth["planted"]` says whom each is about."""
    if not plant:
        return files, truth
    about: dict[str, list[str]] = {}
    for name in dict.fromkeys(plant):
        files, about[name] = planted(name, files, month_days(truth["end"], truth["months"]), seed)
    return files, truth | {"planted": about}


def _chosen(files: Tables, only: Sequence[str] | None) -> Tables:
    """Some of the files; members are always among them, and sponsorships, which belong to them."""
    if only is None:
        return files
    unknown = sorted(set(only) - set(FILES))
    if unknown:
        raise BadInput(f"{unknown[0]!r} is no file of a programme; known: {', '.join(FILES)}")
    return {name: table for name, table in files.items() if name in {"members", "sponsorships", *only}}


def _programme(
    profile_name: str, members: int, months: int, seed: int, rate: float, end: str
) -> tuple[Tables, dict[str, Any]]:
    profile = profile_named(profile_name)
    for what, value, low, high in (("members", members, 2, MEMBERS_MAX), ("months", months, 1, MONTHS_MAX)):
        if not low <= value <= high:
            raise BadInput(f"{what} is {value}; give {low} to {high}")
    if not 0 <= rate <= 20:
        raise BadInput(f"sales per member and month is {rate}; give 0 to 20")
    if not 0 <= seed < 2**63:
        raise BadInput(f"seed is {seed}; give a whole number from 0 to 2^63 - 1")
    days = month_days(end, months)
    people_rng, trade_rng, rest_rng, stock_rng = (
        np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(seed).spawn(4)
    )
    people = crowd(profile, members, days[0][0], days[-1][1], people_rng)
    sales = trade(profile, people, days, round(rate * members), trade_rng)
    if profile.buy_back:
        sales = bought_back(people, sales, stock_rng)
    files = _files(profile, people, sales, rest_rng)
    if profile.stock:
        files["stock"] = _stock(profile, stock(profile, people, sales, stock_rng), len(people.joined))
    return files, truth_of(
        profile, people, sales, days, {"seed": seed, "end": end, "members": members, "months": months}
    )


def _files(profile: Profile, people: Crowd, sales: Trade, rng: np.random.Generator) -> Tables:
    ids = _ids("M", len(people.joined))
    sale_ids = _ids("S", len(sales.buyer))
    tables = {
        "members": _members(profile, people, ids, rng),
        "sponsorships": _sponsorships(people, ids),
        "sales": _sales(sales, ids, sale_ids),
        "refunds": _refunds(sales, sale_ids),
        "fees": _fees(profile, people, ids, rng),
        "referrals": _referrals(profile, people, sales, ids, rng),
        "identifiers": _identifiers(profile, people, ids, rng),
    }
    return {name: table for name, table in tables.items() if len(table)}


def _ids(letter: str, number: int, width: int = 7) -> pa.Array:
    """M0000001 and so on: as text they sort as the numbers do."""
    digits = pc.utf8_lpad(pa.array(np.arange(1, number + 1)).cast(pa.string()), max(width, len(str(number))), "0")
    return pc.binary_join_element_wise(letter, digits, "")


def _of(texts: pa.Array, at: Ints) -> pa.Array:
    """The text at each position; nothing at -1."""
    return texts.take(pa.array(at, mask=at < 0)).fill_null("")


def _dates(days: Ints) -> pa.Array:
    texts = pa.array(np.where(days < NEVER, days, 0).astype(np.int32)).cast(pa.date32()).cast(pa.string())
    return pc.if_else(pa.array(days < NEVER), texts, "")


def _moments(days: Ints, minutes: Ints) -> pa.Array:
    texts = pc.binary_join_element_wise(_dates(days), _two(minutes // 60), _two(minutes % 60), pa.scalar("00Z"), ":")
    texts = pc.replace_substring_regex(texts, r"^([0-9-]{10}):", r"\1T")
    return pc.if_else(pa.array(days < NEVER), texts, "")


def _two(numbers: Ints) -> pa.Array:
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 2, "0")


def _amounts(cents: Ints) -> pa.Array:
    return pc.binary_join_element_wise(pa.array(cents // 100).cast(pa.string()), _two(cents % 100), ".")


def _members(profile: Profile, people: Crowd, ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    number = len(ids)
    country = countries(rng, number)
    names_of = names(rng, country)
    below = np.arange(number)
    columns = {
        "member_id": ids,
        "name": names_of,
        "country": pa.array(COUNTRIES).take(pa.array(country)),
        "joined_on": _dates(people.joined),
        "enrolled_on": _dates(people.enrolled),
        "left_on": _dates(people.left),
        "sponsor_id": _of(ids, people.sponsor),
    }
    if profile.placements:
        columns["placement_id"] = _of(ids, placement(number))
        columns["leg"] = pa.array(["", "left", "right"]).take(pa.array(np.where(below == 0, 0, 2 - below % 2)))
    columns["email"] = pc.binary_join_element_wise(pc.utf8_lower(ids), "example.org", "@")
    columns["source"] = pa.array(CHANNELS).take(pa.array(rng.integers(0, len(CHANNELS), number)))
    columns["campaign"] = pa.array(["", *CAMPAIGNS]).take(pa.array(rng.integers(0, len(CAMPAIGNS) + 1, number)))
    return pa.table(columns)


def _sponsorships(people: Crowd, ids: pa.Array) -> pa.Table:
    """Both edges of everyone who got another sponsor; the others have theirs in members.csv."""
    member = np.repeat(people.moved, 2)
    sponsor = np.stack([people.sponsor[people.moved], people.moved_to], axis=1).ravel()
    start = np.stack([people.joined[people.moved], people.moved_on], axis=1).ravel()
    after = np.stack([people.moved_on, np.full(len(people.moved), NEVER)], axis=1).ravel()
    return pa.table(
        {"member_id": _of(ids, member), "sponsor_id": _of(ids, sponsor), "from": _dates(start), "to": _dates(after)}
    )


def _sales(sales: Trade, ids: pa.Array, sale_ids: pa.Array) -> pa.Table:
    kinds = pa.array(["", *SALE_KINDS])
    return pa.table(
        {
            "sale_id": sale_ids,
            "buyer_id": _of(ids, sales.buyer),
            "payer_id": _of(ids, sales.payer),
            "sold_on": _dates(sales.day),
            "net": _amounts(sales.net),
            "volume": _amounts(volume_of(sales.net)),
            "currency": pa.repeat(pa.scalar("EUR"), len(sale_ids)),
            "kind": kinds.take(pa.array(np.where(sales.stated, sales.kind + 1, 0))),
            "verified": pa.array(["", "false", "true"]).take(pa.array(sales.verified + 1)),
            "category": pa.array(CATEGORIES).take(pa.array(sales.category)),
        }
    )


def volume_of(net_cents: Ints) -> Ints:
    """Four fifths of the net, in hundredths of a point, cut."""
    return net_cents * 4 // 5


def _refunds(sales: Trade, sale_ids: pa.Array) -> pa.Table:
    return pa.table(
        {
            "refund_id": _ids("R", len(sales.refund_sale)),
            "sale_id": _of(sale_ids, sales.refund_sale),
            "refunded_on": _dates(sales.refund_day),
            "amount": _amounts(sales.refund_amount),
            "reason": pa.array(REASONS).take(pa.array(sales.refund_reason)),
        }
    )


def _fees(profile: Profile, people: Crowd, ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    who = np.flatnonzero(people.participants)
    parts: list[tuple[Ints, Ints, int, str]] = []
    if profile.enrolment_fee_cents:
        parts.append((who, people.enrolled[who], profile.enrolment_fee_cents, "enrolment"))
    if profile.renewal_fee_cents:
        again = who
        for years in range(1, YEARS_MAX):
            day = people.enrolled[again] + 365 * years
            again = again[(day < people.end_day) & (people.left[again] > day)]
            parts.append((again, people.enrolled[again] + 365 * years, profile.renewal_fee_cents, "renewal"))
    if profile.training:
        trained = who[rng.random(len(who)) < profile.training]
        day = people.enrolled[trained] + rng.integers(0, 60, len(trained))
        inside = day < people.end_day
        parts.append((trained[inside], day[inside], 7900, "training"))
    payer = np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)])
    day = np.concatenate([np.zeros(0, np.int64), *(part[1] for part in parts)])
    cents = np.concatenate([np.zeros(0, np.int64), *(np.full(len(part[0]), part[2]) for part in parts)])
    kind = pa.array([part[3] for part in parts for _ in range(len(part[0]))], pa.string())
    order = np.lexsort((payer, day))
    return pa.table(
        {
            "fee_id": _ids("F", len(payer)),
            "payer_id": _of(ids, payer[order]),
            "paid_on": _dates(day[order]),
            "amount": _amounts(cents[order]),
            "currency": pa.repeat(pa.scalar("EUR"), len(payer)),
            "kind": kind.take(pa.array(order)),
        }
    )


def _referrals(profile: Profile, people: Crowd, sales: Trade, ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    """An invitation for everyone who has a sponsor, and further ones that brought nobody."""
    brought = np.flatnonzero(people.sponsor >= 0)
    wasted = round(profile.invited_more * len(brought)) if profile.invited_more else 0
    again = brought[rng.integers(0, max(len(brought), 1), wasted)] if len(brought) else brought
    referrer = np.concatenate([people.sponsor[brought], people.sponsor[again]])
    referred = np.concatenate([brought, np.full(len(again), -1)])
    joined = np.concatenate([people.joined[brought], people.joined[again]])
    number = len(referrer)
    invited = joined - rng.integers(1, 29, number)
    came = referred >= 0
    clicked = np.where(came | (rng.random(number) < 0.4), invited + rng.integers(0, 1, number), NEVER)
    first = np.full(len(people.joined), NEVER, np.int64)
    np.minimum.at(first, sales.buyer, sales.day)
    bought = np.where(came, first[referred], NEVER)
    order = np.lexsort((referrer, invited))
    minute = rng.integers(480, 600, number)[order]  # invited in the morning, clicked later that day, converted at night
    return pa.table(
        {
            "referral_id": _ids("V", number),
            "referrer_id": _of(ids, referrer[order]),
            "referred_id": _of(ids, referred[order]),
            "channel": pa.array(CHANNELS).take(pa.array(rng.integers(0, len(CHANNELS), number))),
            "campaign": pa.array(["", *CAMPAIGNS]).take(pa.array(rng.integers(0, len(CAMPAIGNS) + 1, number))),
            "invited_at": _moments(invited[order], minute),
            "clicked_at": _moments(clicked[order], minute + 60),
            "signed_up_at": _moments(np.where(came, joined, NEVER)[order], minute + 120),
            "converted_at": _moments(bought[order], minute + 600),
        }
    )


def _identifiers(profile: Profile, people: Crowd, ids: pa.Array, rng: np.random.Generator) -> pa.Table:
    """A card for everyone; some customers' card is their sponsor's."""
    number = len(ids)
    hashes = rng.integers(0, 2**63, number)
    customer = people.enrolled > people.joined
    shared: Mask = customer & (rng.random(number) < profile.shared_cards) & (people.sponsor >= 0)
    owner = np.where(shared, people.sponsor, np.arange(number))
    digits = np.char.mod("%016x", hashes) if number else np.zeros(0, "U16")
    return pa.table(
        {
            "member_id": ids,
            "kind": pa.repeat(pa.scalar("card"), number),
            "value_hash": pa.array(digits[owner], pa.string()),
        }
    )


def _stock(profile: Profile, found: Stock, people: int) -> pa.Table:
    """One product for everything: units are what the check on stock counts."""
    verified = "true" if profile.stock_verified else "false"
    return pa.table(
        {
            "member_id": _of(_ids("M", people), found.member),
            "sku": pa.repeat(pa.scalar("all"), len(found.member)),
            "on_hand": pa.array(found.on_hand).cast(pa.string()),
            "reported_on": _dates(found.day),
            "verified": pa.repeat(pa.scalar(verified), len(found.member)),
        }
    )


def _write(file: Path, table: pa.Table) -> None:
    if file.suffix == ".parquet":
        pq.write_table(table, file, compression="zstd", row_group_size=262_144)
    else:  # no text of the generator holds a comma, a quote or a line end
        pa_csv.write_csv(table, file, pa_csv.WriteOptions(quoting_style="none"))


__all__ = ["SynthReport", "sponsor_on", "synth", "synth_tables", "volume_of"]
