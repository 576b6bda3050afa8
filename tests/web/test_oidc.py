"""May somebody sign in through an OpenID provider whom an admin linked, and nobody else? Against a provider on this machine."""

from __future__ import annotations

import dataclasses
import itertools
import re
import warnings
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from flask.testing import FlaskClient

from graph_service import access
from graph_service.access import second_factor
from graph_service.config import Settings
from graph_service.errors import BadInput, Refused
from graph_service.web import create_app
from graph_service.web.cookies import NAME
from tests.web.conftest import PASSWORD, post

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what it imports of Authlib is on its way out there
    import oidc_provider_mock

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider, which runs in this process
NUMBERS = itertools.count()
CLIENT = "graph-service"
HERE = "http://localhost"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A provider in a thread; its address."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def issuer(provider: str) -> str:
    """Who the provider says it is."""
    return str(requests.get(f"{provider}/.well-known/openid-configuration", timeout=10).json()["issuer"])


@pytest.fixture
def settings_there(site, issuer: str) -> Settings:
    return dataclasses.replace(
        site.programme.settings, oidc_issuer=issuer, oidc_client_id=CLIENT, oidc_client_secret="secret of the client",
        oidc_label="House sign-in",
    )  # fmt: skip


@pytest.fixture
def visitor(site, settings_there: Settings) -> Callable[[], FlaskClient]:
    """A browser that nobody is signed in with, of a service that knows the provider."""
    app = create_app(settings_there, site.programme)
    return app.test_client


@pytest.fixture
def person(site, issuer: str) -> Iterator[str]:
    """A manager who is `sub-of-mine` at the provider."""
    name = f"sso.{next(NUMBERS)}"
    store = site.programme.store
    access.add_user(store, name, "manager", PASSWORD)
    access.link(store, name, issuer, "sub-of-mine")
    yield name
    access.link(store, name, issuer, "")


def there(location: str, subject: str = "sub-of-mine") -> str:
    """Sign in at the provider; where it sends the browser back to."""
    answer = requests.post(location, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def back(client: FlaskClient, address: str):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def test_the_page_of_signing_in_has_the_way_there_and_without_a_provider_none(site, visitor) -> None:
    text = visitor().get("/login?next=/runs").text
    assert re.search(r'href="/login/single\?next=/runs">House sign-in<', text)
    assert "/login/single" not in site.client("anonymous").get("/login").text


def test_whoever_is_linked_is_let_in_and_lands_where_they_wanted(visitor, person: str) -> None:
    client = visitor()
    away = client.get("/login/single?next=/runs")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    assert all(len(asked[one][0]) >= 20 for one in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == [f"{HERE}/login/single/back"]
    done = back(client, there(away.headers["Location"]))
    assert (done.status_code, done.headers["Location"]) == (303, "/runs")
    assert client.get("/runs").status_code == 200
    assert person in client.get("/account").text


def test_an_answer_counts_once_and_in_the_browser_that_asked(visitor, person: str) -> None:
    client = visitor()
    address = there(client.get("/login/single").headers["Location"])
    other = visitor()
    stolen = back(other, address)
    assert (stolen.status_code, other.get_cookie(NAME)) == (400, None)  # another browser has not this state
    assert back(client, address).status_code == 303
    replayed = visitor()
    assert back(replayed, address).status_code == 400
    assert back(client, address).status_code == 400


@pytest.mark.parametrize("change", ["state", "code"])
def test_a_changed_answer_opens_nothing(visitor, person: str, change: str) -> None:
    client = visitor()
    address = there(client.get("/login/single").headers["Location"])
    bent = re.sub(rf"{change}=[^&]*", f"{change}=made-up", address)
    answer = back(client, bent)
    assert (answer.status_code, client.get_cookie(NAME)) == (400, None)
    assert "did not work" in answer.text
    assert client.get("/runs").status_code == 302


@pytest.mark.parametrize("query", ["", "error=access_denied", "code=x", "state=x", "code=x&state=x", "error=<script>"])
def test_an_answer_to_nothing_opens_nothing(visitor, query: str) -> None:
    client = visitor()
    answer = client.get(f"/login/single/back?{query}")
    assert (answer.status_code, client.get_cookie(NAME)) == (400, None)
    assert "<script>" not in answer.text.replace('<script src="', "").replace("<script type=", "")


def test_who_is_not_linked_is_told_to_ask_an_admin_whatever_the_name(site, visitor) -> None:
    for subject in ("stranger", "manager", "admin", "manager@example.org"):
        client = visitor()
        answer = back(client, there(client.get("/login/single").headers["Location"], subject))
        assert (answer.status_code, client.get_cookie(NAME)) == (403, None)
        assert f"Ask an admin to link the subject {subject}." in answer.text


def test_whoever_is_shut_out_stays_out(site, visitor, person: str) -> None:
    access.set_disabled(site.programme.store, person, disabled=True)
    client = visitor()
    answer = back(client, there(client.get("/login/single").headers["Location"]))
    assert (answer.status_code, client.get_cookie(NAME)) == (403, None)


def test_a_second_factor_is_asked_for_here_too(site, visitor, person: str) -> None:
    store = site.programme.store
    secret = second_factor.begin(store, person).secret
    codes = second_factor.start_using(store, person, pyotp.TOTP(secret).now())
    client = visitor()
    done = back(client, there(client.get("/login/single?next=/plans").headers["Location"]))
    assert done.headers["Location"] == "/login/code?next=/plans"
    assert client.get_cookie(NAME) is None
    assert post(client, "/login/code", code=codes[0]).status_code == 303
    assert client.get("/runs").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_afterwards(visitor, person: str, target: str) -> None:
    client = visitor()
    away = client.get("/login/single", query_string={"next": target})
    assert back(client, there(away.headers["Location"])).headers["Location"] == "/"


def test_a_session_of_before_is_not_carried_on(site, visitor, person: str) -> None:
    client = visitor()
    client.set_cookie(NAME, site.tokens["auditor"])
    before = access.open_session(site.programme.store, "auditor")
    client.set_cookie(NAME, before)
    back(client, there(client.get("/login/single").headers["Location"]))
    assert client.get_cookie(NAME).value != before
    assert access.who(site.programme.store, before) is None


def test_a_provider_that_is_away_is_told_and_passwords_go_on(site, settings_there: Settings) -> None:
    app = create_app(dataclasses.replace(settings_there, oidc_issuer="http://127.0.0.1:9"), site.programme)
    client = app.test_client()
    answer = client.get("/login/single")
    assert (answer.status_code, "did not work" in answer.text) == (400, True)
    assert post(client, "/login", name="manager", password=PASSWORD).status_code == 303


def test_one_subject_is_one_person(site, issuer: str, person: str) -> None:
    store = site.programme.store
    with pytest.raises(Refused, match=f"linked with {person} already"):
        access.link(store, "manager", issuer, "sub-of-mine")
    assert access.linked(store, "https://other.example", "sub-of-mine") is None
    with pytest.raises(BadInput, match="is not set"):
        access.link(store, "manager", None, "sub")


def test_an_admin_links_on_the_page(site, settings_there: Settings, visitor) -> None:
    site.programme.settings, before = settings_there, site.programme.settings
    try:
        admin = site.client("admin")
        assert "/admin/users/officer/link" in admin.get("/admin?q=officer").text
        access.add_user(site.programme.store, "linked.here", "manager", PASSWORD)
        assert post(admin, "/admin/users/linked.here/link", subject=" here ").status_code == 303
        entry = site.programme.audit.entries(subject="user linked.here")[-1]
        assert (entry.user_id, entry.action) == ("admin", "linked with the single sign-on")
        client = visitor()
        assert back(client, there(client.get("/login/single").headers["Location"], "here")).status_code == 303
        assert post(admin, "/admin/users/linked.here/link", subject="").status_code == 303
        assert client.get("/runs").status_code == 302
    finally:
        site.programme.settings = before


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"GRAPH_SERVICE_OIDC_ISSUER": "http://id.example"}, "https://"),
        ({"GRAPH_SERVICE_OIDC_ISSUER": "id.example"}, "https://"),
        ({"GRAPH_SERVICE_OIDC_ISSUER": "https://id.example"}, "CLIENT_ID"),
        ({"GRAPH_SERVICE_REQUESTS_A_MINUTE": "-1"}, "whole number"),
    ],
)
def test_settings_that_will_not_do(env: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Settings.from_env(env)


def test_a_secret_is_not_told_by_the_settings(settings_there: Settings) -> None:
    assert "secret of the client" not in repr(settings_there)
