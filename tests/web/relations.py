"""Who may reach whom by which address? The walk behind tests/web/test_relations.py and the table in docs/security.md.

Every operation × every role × every relation of the one who is asked for to the leader who asks, wherever an id may stand:
in the path, after the question mark, in a form, in a JSON body, in a list that is sorted, in an export.
"""

from __future__ import annotations

import html
import io
import re
import uuid
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote, quote_plus, urlencode

from flask.testing import FlaskClient
from pyarrow import parquet

from tests.web import watched
from tests.web.test_role_matrix import ALL, MATRIX

# upline ─ self ─ child ─ deep, customer    another tree: other
#        └ sibling ─ nephew, customer of theirs
IDS = {
    "self": "zq-leader-42", "child": "zq-childe-43", "deep": "zq-deeper-44", "customer": "zq-custom-45",
    "sibling": "zq-siblin-47", "upline": "zq-upline-41", "other tree": "zq-strang-49", "sibling's": "zq-nephew-48",
    "customer of others": "zq-custom-50", "missing": "zq-nobody-51",
}  # fmt: skip
OWN = ("self", "child", "deep", "customer")
FOREIGN = ("sibling", "sibling's", "upline", "other tree", "customer of others")
MALFORMED = (
    "x" * 5000, "'}) MATCH (n) DETACH DELETE n //", "<script>alert(1)</script>", "zq-leader-42 ", "\x00", "😀",
    "../../etc/passwd",
)  # fmt: skip
NAMES = {relation: f"Quovadine{i} Zzyzxov{i}" for i, relation in enumerate(IDS, start=11)}
NET = {
    "sibling": "73131.17",
    "sibling's": "74241.23",
    "upline": "75351.29",
    "other tree": "76461.31",
    "customer of others": "78571.37",
}

# What an address or form may say that names somebody or something; every other key is in PLAIN.
OF_MEMBERS = frozenset((
    "member", "member_id", "open", "focus", "reveal", "q", "root", "below", "sponsor_id", "leader", "about", "subject",
    "was", "was_sponsor_id",
))  # fmt: skip
OF_THINGS = frozenset(
    (
        "alert",
        "alert_id",
        "alert_ids",
        "case_id",
        "sale",
        "table_id",
        "run",
        "run_id",
        "user_id",
        "assignee",
        "token_id",
        "view_id",
        "proof",
    )
)
ODD = "zq-nothing-52"
FEW = ("self", "deep", "sibling", "upline", "missing")  # for roles other than the leader's
# Tokens, new ones and those of forms; and what the machine measures of itself.
HIDDEN_VALUE = re.compile(
    r'(name="csrf_token" value=|name="next" value=|"csrf_token":)"[^"]*"|gs_[\w-]{43}'
    r"|[\d.,]+\s(?:[KMG]i?B|ms|s|seconds?|minutes?|hours?)\b"
)


class Watched(watched.Watched):
    """An address's or form's values, which remember what was asked of them."""

    read: ClassVar[set[str]] = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key) -> bool:
        self.read.add(key)
        return super().__contains__(key)


@dataclass(frozen=True)
class Answer:
    """What came back, with what was asked for and tokens taken out of it."""

    status: int
    text: str
    headers: str
    kind: str

    @property
    def whole(self) -> tuple[int, str, str]:
        return self.status, self.text, self.headers


def unpacked(data: bytes, kind: str) -> str:
    """What a body says, whatever it is packed in."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(
                unpacked(archive.read(name), "") for name in sorted(archive.namelist()) if name != "docProps/core.xml"
            )
    if data[:4] == b"PAR1":
        table = parquet.read_table(io.BytesIO(data))
        told = {
            key.decode(): value.decode()
            for key, value in (table.schema.metadata or {}).items()
            if key != b"ARROW:schema"
        }
        return f"{table.to_pydict()} {told}"
    return data.decode("utf-8", "replace")


def without(text: str, asked: str) -> str:
    """A text without tokens and without what was asked for, in any of its spellings."""
    text = HIDDEN_VALUE.sub("", text)
    for spelling in {asked, quote(asked, safe=""), quote_plus(asked), quote(asked), html.escape(asked)} - {""}:
        text = text.replace(spelling, "ASKED")
    return text


@dataclass
class Walk:
    """What was asked and answered so far."""

    site: Any
    known: dict[str, str]
    member: str = IDS["child"]
    asked: int = 0
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    found: dict[tuple[str, str, str], dict[str, dict[str, Answer]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    keys: set[str] = field(default_factory=set)

    def client(self, role: str) -> FlaskClient:
        if role not in self.clients:
            self.clients[role] = self.site.client(role)
            self.tokens[role] = re.search(r'name="csrf_token" value="([^"]+)"', self.clients[role].get("/login").text)[
                1
            ]
        return self.clients[role]

    def ask(self, role: str, method: str, path: str, query: Any = (), form: Any = None, asked: str = "") -> Answer:
        """One request; `query` and `form` are pairs."""
        client = self.client(role)
        self.asked += 1
        where = path + (f"?{urlencode(query)}" if query else "")
        if method == "GET":
            response = client.get(where)
        elif path.startswith("/api/"):
            body: dict[str, Any] = {}
            for key, value in form or ():
                body[key] = [*body.get(key, []), value] if key.endswith("_ids") else value
            headers = {"X-CSRFToken": self.tokens[role], "Idempotency-Key": uuid.uuid4().hex}
            response = client.open(where, method=method, json=body, headers=headers)
        else:
            values = defaultdict(list)
            for key, value in (*(form or ()), ("csrf_token", self.tokens[role])):
                values[key].append(value)
            response = client.post(where, data=dict(values))
        with response:
            kept = sorted(
                f"{name}: {value}"
                for name, value in response.headers.items()
                if name not in ("Set-Cookie", "ETag", "Date")
            )
            return Answer(
                response.status_code, without(unpacked(response.data, response.mimetype), asked),
                without("\n".join(kept), asked), response.mimetype,
            )  # fmt: skip

    def path(self, rule: str, **given: str) -> str:
        """An address of a rule: of the leader's child, a run, a plan, a check, unless something else is given."""
        from graph_service.web.assets import build

        values = {
            "member_id": self.member, "run_id": self.site.run_id, "name": "unilevel-7", "check_id": "C03", "user_id": "spare",
            "hash_": build(), **self.known, **given,
        }  # fmt: skip
        if rule.startswith("/static/"):
            values["name"] = "icon.svg"
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: quote(values.get(match[1], "1"), safe=""), rule)

    def pairs(self, rule: str, method: str) -> list[tuple[str, str]]:
        """The example of the matrix, as pairs; each new thing has a name of its own."""
        data = MATRIX[rule, method][0].replace("ALERT", self.known["ALERT"]).replace("CASED", self.known["CASED"])
        data = data.replace("new.person", f"new.{self.asked}").replace("member_id=B", f"member_id={self.member}")
        data = re.sub(r"\b(focus|root)=B\b", rf"\1={self.member}", data)
        if rule == "/login":
            data = data.replace("nobody", f"nobody{self.asked}")
        found = [pair.partition("=")[::2] for pair in data.split("&") if pair]
        return [(key, value.replace("+", " ")) for key, value in found]


def relations_of(name: str, role: str) -> Iterator[tuple[str, str]]:
    """Relation and id for a key or a part of a path: members in every relation, other things there or not."""
    if name in OF_MEMBERS or name == "member_id":
        yield from ((one, key) for one, key in IDS.items() if role == "leader" or one in FEW)
    else:
        yield "missing", ODD
    yield from (("malformed", one) for one in (MALFORMED if role == "leader" else MALFORMED[1:2]))


def keys_read(walk: Walk, rule: str, method: str) -> set[str]:
    """Which keys the view of an operation reads of its address or form, whoever asks."""
    Watched.read = set()
    for role in ALL:
        pairs = walk.pairs(rule, method)
        walk.ask(role, method, walk.path(rule), *((pairs, None) if method == "GET" else ((), pairs)))
    body = getattr(getattr(walk.site.app.view_functions[walk.endpoints[rule, method]], "described", None), "body", None)  # type: ignore[attr-defined]
    return Watched.read | set(body.model_fields if body else ())


def reads(walk: Walk, rule: str) -> None:
    """Every GET of a rule: as it is, with each relation in each place, sorted, exported."""
    base = walk.pairs(rule, "GET")
    read = keys_read(walk, rule, "GET")
    walk.keys |= read
    names = re.findall(r"<(?:\w+:)?(\w+)>", rule) if not rule.startswith("/static/") else []
    for role in ALL:
        plain = walk.ask(role, "GET", walk.path(rule), base)
        walk.found[rule, "GET", ""][role]["there"] = plain
        for name in names:
            for relation, value in relations_of(name, role):
                answer = walk.ask(role, "GET", walk.path(rule, **{name: value}), base, asked=value)
                keep(walk.found[rule, "GET", name][role], relation, answer)
        for key in sorted(read & (OF_MEMBERS | OF_THINGS)):
            others = [pair for pair in base if pair[0] != key]
            for relation, value in relations_of(key, role):
                several = [(key, value)] if key != "open" else [(key, IDS["self"]), (key, value), (key, IDS["child"])]
                answer = walk.ask(role, "GET", walk.path(rule), [*others, *several], asked=value)
                keep(walk.found[rule, "GET", f"?{key}"][role], relation, answer)
        if role in ("leader", "officer", "auditor") and plain.kind == "text/html" and plain.status == 200:
            for table in sorted(set(re.findall(r"[?&;]export=([\w-]+)", plain.text))):
                for form in ("csv", "xlsx", "parquet") if role == "leader" else ("csv",):
                    for relation in ("child", *FOREIGN, "missing") if "member_id" in names else ("child",):
                        where = walk.path(rule, member_id=IDS[relation])
                        answer = walk.ask(
                            role, "GET", where, [*base, ("export", table), ("as", form)], asked=IDS[relation]
                        )
                        keep(walk.found[rule, "GET", f"export={table}&as={form}"][role], relation, answer)
        if "sort" in read and role == "leader":
            for sort in ("team_volume", "size", "name", "id", "joined"):
                answer = walk.ask(role, "GET", walk.path(rule), [*base, ("sort", sort)])
                keep(walk.found[rule, "GET", f"sort={sort}"][role], "child", answer)


def writes(walk: Walk, rule: str, method: str) -> None:
    """Every other method of a rule: with each relation in each place."""
    read = keys_read(walk, rule, method)
    walk.keys |= read
    names = re.findall(r"<(?:\w+:)?(\w+)>", rule)
    for role in ALL:
        keep(
            walk.found[rule, method, ""][role],
            "there",
            walk.ask(role, method, walk.path(rule), (), walk.pairs(rule, method)),
        )
        for name in names:
            for relation, value in relations_of(name, role):
                answer = walk.ask(
                    role, method, walk.path(rule, **{name: value}), (), walk.pairs(rule, method), asked=value
                )
                keep(walk.found[rule, method, name][role], relation, answer)
        for key in sorted(read & (OF_MEMBERS | OF_THINGS)):
            for relation, value in relations_of(key, role):
                pairs = [*(pair for pair in walk.pairs(rule, method) if pair[0] != key), (key, value)]
                answer = walk.ask(role, method, walk.path(rule), (), pairs, asked=value)
                keep(walk.found[rule, method, f"body {key}"][role], relation, answer)


def keep(found: dict[str, Answer], relation: str, answer: Answer) -> None:
    """The malformed ones are many: each under a number of its own."""
    number = Counter(name.split(" #")[0] for name in found)[relation]
    found[relation if not number else f"{relation} #{number}"] = answer


def cell(answers: dict[str, Answer]) -> str:
    """What a role gets: one status, or each with its relations."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for relation, answer in answers.items():
        if (name := relation.split(" #")[0]) not in by_status[answer.status]:
            by_status[answer.status].append(name)
    if len(by_status) == 1:
        return str(next(iter(by_status)))
    return "; ".join(f"{status} {', '.join(names)}" for status, names in sorted(by_status.items()))


def table(walk: Walk) -> str:
    """The table of docs/security.md."""
    lines = ["| operation | where the id stands | " + " | ".join(ALL) + " |", "|---|---|" + "---|" * len(ALL)]
    for (rule, method, place), roles in sorted(walk.found.items()):
        if place.startswith(("export=", "sort=")):
            continue
        shown = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
        lines.append(f"| `{method} {shown}` | {place or '–'} | " + " | ".join(cell(roles[role]) for role in ALL) + " |")
    return "\n".join(lines)
