"""What does a page test have? A small network, one person of each role, a client signed in as each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph_service import access
from graph_service.config import Settings
from graph_service.ingest.loading import canonical, load_tables
from graph_service.service import Programme
from graph_service.store.driver import Store
from graph_service.store.wiping import clear_network
from graph_service.web import create_app
from graph_service.web.cookies import NAME
from tests.conftest import empty, light_hashing

PASSWORD = "four plain words here"
ROLES = ("admin", "manager", "officer", "leader", "auditor")
SCRIPT = "<script>alert(1)</script>"

# R ─ L ─ B ─ C      the leader is L: B, C and the customers K1, K2 are theirs
#   │   └ K1, K2
#   └ S ─ S1         sibling and her downline
# T                  another tree
MEMBERS = [
    ("R", None, "Root Person", True),
    ("L", "R", "Lea Leader", True),
    ("B", "L", SCRIPT, True),
    ("C", "B", "=cmd|' /C calc'!A1", True),
    ("K1", "L", "'}) DETACH DELETE n //", False),
    ("K2", "B", "\u202eright to left\u202c مرحبا", False),
    ("S", "R", "Sibling Sonya", True),
    ("S1", "S", "Secret Nephew", True),
    ("T", None, "Total Stranger", True),
    ("odd id/?#&", "L", "Odd " + "long" * 2500, True),
]
SALES = [
    # id, buyer, seller, day, net
    ("s1", "K1", "L", "2026-08-03", "200.00"),
    ("s2", "K2", "B", "2026-08-09", "150.00"),
    ("s3", "K1", "L", "2026-09-03", "100.00"),
    ("s4", "K2", "B", "2026-09-04", "300.00"),
    ("s5", "C", "C", "2026-09-05", "80.00"),
    ("s6", "S1", "S1", "2026-09-06", "777.77"),
    ("s7", "T", "T", "2026-09-07", "55.00"),
]
REFERRALS = [
    ("f1", "L", "K1", "e-mail", "2026-07-20T10:00:00Z", "2026-08-03T09:00:00Z"),
    ("f2", "B", "K2", "link", "2026-09-01T10:00:00Z", "2026-09-04T09:00:00Z"),
    ("f3", "S", "", "e-mail", "2026-09-10T10:00:00Z", ""),
]


@dataclass(frozen=True)
class Site:
    """The application, its programme, and a signed-in client for each role."""

    app: Flask
    programme: Programme
    tokens: dict[str, str]
    run_id: str

    def client(self, role: str) -> FlaskClient:
        """A new client: of a role, or `anonymous`."""
        client = self.app.test_client()
        if role != "anonymous":
            client.set_cookie(NAME, self.tokens[role])
            client.get("/nothing-yet")  # the first answer sets the cookie of the forms
        return client


# Every address of one member, pages first.
BY_MEMBER = (
    "/team/{}",
    "/explain/{}",
    "/downline/{}",
    "/api/v1/team/{}",
    "/api/v1/explain/{}",
    "/api/v1/downline/{}/tree",
    "/api/v1/downline/{}/children",
    "/api/v1/downline/{}/card",
    "/api/v1/downline/{}/breadcrumb",
    "/api/v1/downline/{}/aggregate",
)


def fill(store: Store, more_members: Sequence[tuple] = (), more_sales: Sequence[tuple] = ()) -> None:
    """Load the network and make one person of each role. A row may end with the day of joining."""
    clear_network(store)
    members = [
        {
            "member_id": key, "name": name, "joined_on": (*joined, "2026-06-01")[0], "sponsor_id": sponsor or "",
            "enrolled_on": (*joined, "2026-06-01")[0] if participant else "",
        }
        for key, sponsor, name, participant, *joined in (*MEMBERS, *more_members)
    ]  # fmt: skip
    sales = [
        {"sale_id": key, "buyer_id": buyer, "seller_id": seller, "sold_on": day, "net": net, "currency": "EUR"}
        for key, buyer, seller, day, net in (*SALES, *more_sales)
    ]
    referrals = [
        {
            "referral_id": key, "referrer_id": referrer, "referred_id": referred, "channel": channel,
            "invited_at": invited, "signed_up_at": converted, "converted_at": converted,
        }
        for key, referrer, referred, channel, invited, converted in REFERRALS
    ]  # fmt: skip
    load_tables(store, canonical({"members": members, "sales": sales, "referrals": referrals}))
    known = {one.user_id for one in access.users(store)}
    for role in ROLES:
        member = "L" if role == "leader" else None
        if role in known:
            access.set_password(store, role, PASSWORD)
        else:
            access.add_user(store, role, role, PASSWORD, member)
    access.set_role(store, "leader", "leader", "L")


@pytest.fixture(scope="module")
def site(settings: Settings, store: Store, request: pytest.FixtureRequest) -> Iterator[Site]:
    """The application on a small network with a committed run; one for the tests of a file, with what the file adds."""
    back = light_hashing()
    try:
        empty(settings)  # cases of another file's tests outlive a wiped network
        fill(store, getattr(request.module, "MORE_MEMBERS", ()), getattr(request.module, "MORE_SALES", ()))
        with Programme(settings) as programme:
            run = programme.commit("unilevel-7", "2026-08", "tests")
            app = create_app(settings, programme)
            tokens = {role: access.sign_in(store, role, PASSWORD, "127.0.0.9").token for role in ROLES}
            yield Site(app, programme, tokens, run.run_id)
    finally:
        back()


@pytest.fixture
def client(site: Site) -> Callable[[str], FlaskClient]:
    """A new client: of a role, or `anonymous`."""
    return site.client


SECOND = "second.officer"


def token(client: FlaskClient) -> str:
    """The token that a form of this client needs."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
    assert found
    return found[1]


def post(client: FlaskClient, path: str, **form):
    """Send a form with its token; it may carry a file."""
    return client.post(path, data={**form, "csrf_token": token(client)}, content_type="multipart/form-data")


@pytest.fixture
def officer(site, client):
    """Posts as the first officer."""
    return lambda path, **form: post(client("officer"), path, **form)


@pytest.fixture
def second(site):
    """Posts as another officer."""
    store = site.programme.store
    if all(one.user_id != SECOND for one in access.users(store)):
        access.add_user(store, SECOND, "officer", PASSWORD)
    site.tokens[SECOND] = access.sign_in(store, SECOND, PASSWORD, "127.0.0.8").token
    return lambda path, **form: post(site.client(SECOND), path, **form)
