"""Made-up programmes: the same seed gives the same bytes, and what truth.json says is true of the files."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from graph_service.errors import BadInput, Refused
from graph_service.ingest.loading import canonical
from graph_service.ingest.synth import synth, synth_tables
from graph_service.ingest.synth_plants import PLANTS
from graph_service.ingest.synth_profiles import PROFILES
from graph_service.model.tables import SCHEMAS


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = {name: tmp_path_factory.mktemp("synth") / name for name in PROFILES}
    for name, folder in out.items():
        synth(name, 3000, 6, 7, folder)
    return out


def frames(folder: Path) -> dict[str, pd.DataFrame]:
    return {file.stem: pd.read_csv(file, dtype=str, keep_default_na=False) for file in folder.glob("*.csv")}


@pytest.mark.parametrize("name", PROFILES)
def test_the_same_seed_gives_the_same_bytes(name, programmes, tmp_path):
    synth(name, 3000, 6, 7, tmp_path / "again")
    for file in programmes[name].iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_another_seed_gives_another_programme(programmes, tmp_path):
    synth("retail-led", 3000, 6, 8, tmp_path / "other")
    assert (tmp_path / "other" / "sales.csv").read_bytes() != (programmes["retail-led"] / "sales.csv").read_bytes()


@pytest.mark.parametrize("name", PROFILES)
def test_files_can_be_loaded_and_the_truth_is_true(name, programmes):
    files = frames(programmes[name])
    tables = canonical({file: frame.to_dict("records") for file, frame in files.items()})
    truth = json.loads((programmes[name] / "truth.json").read_text(encoding="utf-8"))
    sales = tables["sales"].to_pandas()
    members = tables["members"].to_pandas().set_index("member_id")
    buyer = members.loc[sales["buyer_id"]].reset_index()
    enrolled = buyer["enrolled_on"].notna() & (buyer["enrolled_on"] <= sales["sold_on"])
    gone = buyer["left_on"].notna() & (buyer["left_on"] <= sales["sold_on"])
    assert len(members) == truth["people"]["members"] == 3000
    assert len(sales) == truth["sales"]["number"] == 9000
    assert int(sales["net_minor"].sum()) == truth["sales"]["net_minor"]
    assert int(sales["volume"].sum()) == truth["sales"]["volume"]
    assert int(sales["net_minor"][~(enrolled & ~gone)].sum()) == truth["sales"]["to_customers_minor"]
    by_kind = sales.groupby("kind")["net_minor"].sum()
    assert {kind: int(by_kind.get(kind, 0)) for kind in truth["sales"]["by_kind_minor"]} == truth["sales"][
        "by_kind_minor"
    ]
    newest = sales[sales["sold_on"].astype(str).str.startswith("2026-09")]
    assert len(newest) == truth["newest"]["number"] == 1500
    retail = sales[sales["kind"] == "retail"]
    if len(retail):
        share = Fraction(int(retail.loc[retail["verified"] == True, "net_minor"].sum()), int(retail["net_minor"].sum()))  # noqa: E712
        assert f"{share.numerator}/{share.denominator}" == truth["sales"]["verified_share_of_retail"]["exact"]
    refunds = tables.get("refunds")
    assert truth.get("refunds", {"number": 0})["number"] == (0 if refunds is None else len(refunds))
    assert truth["files"] == {file: len(frame) for file, frame in files.items()}


def test_profiles_are_what_docs_say(programmes):
    truth = {name: json.loads((folder / "truth.json").read_text()) for name, folder in programmes.items()}
    share = {name: one["sales"]["share_to_customers"]["value"] for name, one in truth.items()}
    assert share["retail-led"] > 0.75 > share["paper-rules"] > 0.2
    assert share["recruitment-led"] < 0.1
    assert truth["paper-rules"]["sales"]["declared_retail_share"]["value"] > 0.6
    assert truth["paper-rules"]["sales"]["verified_share_of_retail"]["value"] < 0.1
    assert (
        truth["recruitment-led"]["recruits_in_180_days"]["value"]
        > 1
        > truth["retail-led"]["recruits_in_180_days"]["value"]
    )
    assert truth["chain"]["deepest_level"] == 2999
    assert truth["star"]["deepest_level"] == 1
    assert truth["recruitment-led"]["people"]["left"] > truth["retail-led"]["people"]["left"]
    assert truth["retail-led"]["moves"] >= 1


def test_placements_fill_a_binary_tree_from_above(programmes):
    members = frames(programmes["binary-spill"])["members"]
    under = members[members["placement_id"] != ""].groupby("placement_id")["leg"].agg(list)
    assert all(legs in (["left", "right"], ["left"]) for legs in under)
    assert list(under.index) == sorted(under.index)
    assert len(under) == 1500


def test_people_have_names_in_two_alphabets(programmes):
    names = " ".join(frames(programmes["retail-led"])["members"]["name"])
    assert any("а" <= letter <= "я" for letter in names)
    assert any("a" <= letter <= "z" for letter in names)


def test_tables_are_what_loading_the_files_would_make(programmes):
    files = {file: frame.to_dict("records") for file, frame in frames(programmes["retail-led"]).items()}
    loaded, made = canonical(files), synth_tables("retail-led", 3000, 6, 7)
    assert loaded.keys() == made.keys()
    for name, table in made.items():
        assert table.schema == SCHEMAS[name]
        assert table.equals(loaded[name]), name


def test_parquet_holds_the_same_text(programmes, tmp_path):
    synth("retail-led", 3000, 6, 7, tmp_path / "p", parquet=True)
    csv = frames(programmes["retail-led"])
    for name, frame in csv.items():
        other = pd.read_parquet(tmp_path / "p" / f"{name}.parquet").astype(str)
        assert other.to_numpy().tolist() == frame.to_numpy().tolist(), name


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"profile": "ponzi"}, "unknown profile"),
        ({"members": 1}, "members is 1"),
        ({"months": 0}, "months is 0"),
        ({"seed": -1}, "seed"),
        ({"end": "2026-14"}, "no period"),
        ({"sales_per_member_month": 99.0}, "sales per member"),
    ],
)
def test_numbers_out_of_range_are_refused(changed, words, tmp_path):
    given = {"profile": "star", "members": 10, "months": 1, "seed": 1, "out_dir": tmp_path / "x"} | changed
    with pytest.raises(BadInput, match=words):
        synth(**given)
    assert not (tmp_path / "x").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(Refused, match=r"diary\.txt"):
        synth("star", 10, 1, 1, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["diary.txt"]


def test_only_some_files_are_the_same_files(programmes, tmp_path):
    synth("retail-led", 3000, 6, 7, tmp_path / "o", only=["sales"])
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == [
        "members.csv",
        "sales.csv",
        "sponsorships.csv",
        "truth.json",
    ]
    for file in (tmp_path / "o").glob("*.csv"):
        assert file.read_bytes() == (programmes["retail-led"] / file.name).read_bytes()
    with pytest.raises(BadInput, match="'sale' is no file"):
        synth("retail-led", 3000, 6, 7, tmp_path / "p", only=["sale"])


def test_the_truth_tells_only_of_files_that_are_written(tmp_path):
    every = synth("retail-led", 300, 2, 7, tmp_path / "all").truth
    some = synth("retail-led", 300, 2, 7, tmp_path / "some", only=["referrals"]).truth
    assert every.keys() - some.keys() == {"sales", "newest", "refunds"}
    assert some == json.loads((tmp_path / "some" / "truth.json").read_text(encoding="utf-8"))
    assert sorted(some["files"]) == ["members", "referrals", "sponsorships"]
    assert some["people"] == every["people"]
    sales = synth("retail-led", 300, 2, 7, tmp_path / "sales", only=["sales"]).truth
    assert every.keys() - sales.keys() == {"refunds"}
    assert sales["sales"] == every["sales"]


def test_the_placement_tree_is_told_as_it_is_in_the_files(programmes):
    members = frames(programmes["binary-spill"])["members"].set_index("member_id")
    truth = json.loads((programmes["binary-spill"] / "truth.json").read_text(encoding="utf-8"))["placement"]
    above = members["placement_id"].to_dict()
    paths = {}
    for one, upper in above.items():  # in order of joining, so the way of whoever stands above is known
        paths[one] = [upper, *paths[upper]] if upper else []
    levels = pd.Series({one: len(path) for one, path in paths.items()})
    root, left, right = levels.index[:3]
    assert truth["deepest_level"] == levels.max()
    counts = levels.value_counts()
    assert truth["full_levels"] == sum(counts.get(level, 0) == 2**level for level in range(levels.max() + 1))
    assert truth["left"] == sum(left in [one, *path] for one, path in paths.items())
    assert truth["right"] == sum(right in [one, *path] for one, path in paths.items())
    assert truth["left"] + truth["right"] == len(members) - 1
    sponsor = members["sponsor_id"].where(members["sponsor_id"] != "").to_dict()
    edges = frames(programmes["binary-spill"])["sponsorships"].drop_duplicates("member_id")
    sponsor |= dict(zip(edges["member_id"], edges["sponsor_id"], strict=True))
    spilled = [one for one in above if one != root and sponsor[one] != above[one]]
    assert truth["spilled"] == len(spilled) > 0
    assert truth["under_own_sponsor"] == len(members) - 1 - len(spilled) > 0
    assert truth["spilled_below_own_sponsor"] == sum(sponsor[one] in paths[one] for one in spilled)


def test_only_binary_spill_tells_of_a_placement_tree(programmes):
    told = {name for name, folder in programmes.items() if "placement" in (folder / "truth.json").read_text()}
    assert told == {"binary-spill"}


@pytest.mark.parametrize("truth", [None, "{}", "[]", "not json", '{"profile": "mine", "seed": 1, "people": {}}'])
def test_load_files_that_this_did_not_write_are_left_alone(truth, tmp_path):
    (tmp_path / "members.csv").write_text("member_id,joined_on\nreal,2026-01-01\n")
    if truth is not None:
        (tmp_path / "truth.json").write_text(truth)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(Refused, match="may be real data"):
        synth("star", 10, 1, 1, tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_its_own_folder_is_written_again_and_nothing_of_before_stays(tmp_path):
    out = tmp_path / "out"
    out.mkdir(mode=0o700)
    synth("star", 10, 1, 1, out, parquet=True)
    synth("retail-led", 30, 1, 2, out)
    assert {file.suffix for file in out.iterdir()} == {".csv", ".json"}
    assert out.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("there", [False, True])
def test_stopped_while_writing_nothing_is_half_written(there, tmp_path):
    out = tmp_path / "out"
    if there:
        synth("star", 10, 1, 1, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()} if there else None

    def stop(what: str, done: int, _total: int) -> None:
        if what == "writing files" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synth("retail-led", 300, 2, 7, out, progress=stop)
    assert list(tmp_path.iterdir()) == ([out] if there else [])
    if there:
        assert {file.name: file.read_bytes() for file in out.iterdir()} == before


@pytest.mark.parametrize("number", range(8))
def test_stopped_while_files_change_places_those_of_before_are_there(number, tmp_path, monkeypatch):
    synth("star", 10, 1, 1, tmp_path / "out")
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    real, calls = Path.rename, iter(range(100))

    def rename(self: Path, target: Path) -> Path:
        if next(calls) == number:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        synth("star", 12, 1, 1, tmp_path / "out")
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_scheme_comes_on_top_and_is_told(name, tmp_path):
    plain, with_it = (synth_tables("entry-only", 300, 6, 7, plant=plant) for plant in ((), (name,)))
    for file, table in plain.items():
        more = with_it[file]
        assert set(table.column(0).to_pylist()) <= set(more.column(0).to_pylist())
    report = synth("entry-only", 300, 6, 7, tmp_path / "with", plant=(name, name))
    assert list(report.truth["planted"]) == [name]
    people = set(frames(tmp_path / "with")["members"]["member_id"])
    assert set(report.truth["planted"][name]) <= people
    assert report.files["sales"] > len(plain["sales"])
    synth("entry-only", 300, 6, 7, tmp_path / "again", plant=(name,))
    for file in (tmp_path / "with").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_planted_schemes_go_together_and_unknown_ones_are_refused(tmp_path):
    report = synth("customer-led", 300, 6, 7, tmp_path / "all", plant=tuple(PLANTS))
    canonical({file: frame.to_dict("records") for file, frame in frames(tmp_path / "all").items()})
    assert set(report.truth["planted"]) == set(PLANTS)
    with pytest.raises(BadInput, match="no scheme"):
        synth("customer-led", 300, 6, 7, tmp_path / "none", plant=("nothing",))
    assert not (tmp_path / "none").exists()


def test_a_scheme_in_a_programme_without_sales_makes_its_own():
    assert len(synth_tables("entry-only", 300, 6, 7, sales_per_member_month=0, plant=("slots",))["sales"]) > 100
