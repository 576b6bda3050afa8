"""Which settings does the service run with? The only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from graph_service.errors import BadInput

APP_NAME = "graph-service"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, each with the environment variable that sets it.

    `home` holds the managed store, its password, logs and caches; `cache` holds downloads shared by all homes.
    """

    home: Path  # GRAPH_SERVICE_HOME
    cache: Path  # GRAPH_SERVICE_CACHE
    neo4j_uri: str | None = None  # NEO4J_URI; unset: a managed local server
    neo4j_user: str = "neo4j"  # NEO4J_USER
    neo4j_password: str | None = field(default=None, repr=False)  # NEO4J_PASSWORD
    neo4j_database: str = "neo4j"  # NEO4J_DATABASE
    neo4j_memory_mib: int | None = None  # GRAPH_SERVICE_NEO4J_MEMORY_MIB; unset: from the machine
    query_timeout_s: float = 600.0  # GRAPH_SERVICE_QUERY_TIMEOUT_S
    secret_key: str | None = field(default=None, repr=False)  # GRAPH_SERVICE_SECRET_KEY; unset: made in home
    insecure_cookies: bool = False  # GRAPH_SERVICE_INSECURE_COOKIES: allow sign-in over plain http on loopback
    trusted_proxies: int = 0  # GRAPH_SERVICE_TRUSTED_PROXIES: reverse proxies in front whose X-Forwarded-* count
    requests_a_minute: int = 1_200  # GRAPH_SERVICE_REQUESTS_A_MINUTE: of one session or token, a process; 0: no limit
    oidc_issuer: str | None = None  # GRAPH_SERVICE_OIDC_ISSUER; unset: no single sign-on
    oidc_client_id: str = ""  # GRAPH_SERVICE_OIDC_CLIENT_ID
    oidc_client_secret: str | None = field(default=None, repr=False)  # GRAPH_SERVICE_OIDC_CLIENT_SECRET
    oidc_label: str = "Single sign-on"  # GRAPH_SERVICE_OIDC_LABEL: what the button says
    case_keep_years: int = 6  # GRAPH_SERVICE_CASE_KEEP_YEARS: for how long notes and evidence of a closed case are kept
    # GRAPH_SERVICE_PUBLIC_URL: where people reach the pages, for links that leave them; unset: the request's own
    public_url: str | None = None
    smtp_host: str | None = None  # GRAPH_SERVICE_SMTP_HOST; unset: no e-mail is sent
    smtp_port: int = 587  # GRAPH_SERVICE_SMTP_PORT
    smtp_security: str = "starttls"  # GRAPH_SERVICE_SMTP_SECURITY: starttls, tls or none
    smtp_user: str | None = None  # GRAPH_SERVICE_SMTP_USER
    smtp_password: str | None = field(default=None, repr=False)  # GRAPH_SERVICE_SMTP_PASSWORD
    smtp_from: str = "notices@localhost"  # GRAPH_SERVICE_SMTP_FROM
    # GRAPH_SERVICE_WEBHOOK_PRIVATE: webhooks may go to one's own network, and by plain http
    webhook_private: bool = False
    log_level: str = "INFO"  # GRAPH_SERVICE_LOG_LEVEL

    @property
    def demo_sign_in(self) -> Path:
        """Where the demo keeps the passwords of the people it made."""
        return self.home / "demo-sign-in.json"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment once. Raises BadInput naming the variable that is wrong."""
        env = os.environ if environ is None else environ
        return cls(
            home=_path(env, "GRAPH_SERVICE_HOME", platformdirs.user_data_path(APP_NAME)),
            cache=_path(env, "GRAPH_SERVICE_CACHE", platformdirs.user_cache_path(APP_NAME)),
            neo4j_uri=_uri(env),
            neo4j_user=env.get("NEO4J_USER") or "neo4j",
            neo4j_password=env.get("NEO4J_PASSWORD") or None,
            neo4j_database=env.get("NEO4J_DATABASE") or "neo4j",
            neo4j_memory_mib=_whole(env, "GRAPH_SERVICE_NEO4J_MEMORY_MIB"),
            query_timeout_s=_seconds(env, "GRAPH_SERVICE_QUERY_TIMEOUT_S", 600.0),
            secret_key=env.get("GRAPH_SERVICE_SECRET_KEY") or None,
            insecure_cookies=env.get("GRAPH_SERVICE_INSECURE_COOKIES", "") == "1",
            trusted_proxies=_proxies(env),
            requests_a_minute=_count(env, "GRAPH_SERVICE_REQUESTS_A_MINUTE", 1_200),
            oidc_issuer=_issuer(env),
            oidc_client_id=env.get("GRAPH_SERVICE_OIDC_CLIENT_ID", ""),
            oidc_client_secret=env.get("GRAPH_SERVICE_OIDC_CLIENT_SECRET") or None,
            oidc_label=env.get("GRAPH_SERVICE_OIDC_LABEL") or "Single sign-on",
            case_keep_years=_years(env, "GRAPH_SERVICE_CASE_KEEP_YEARS", 6),
            public_url=_public_url(env),
            smtp_host=env.get("GRAPH_SERVICE_SMTP_HOST") or None,
            smtp_port=_port(env),
            smtp_security=_security(env),
            smtp_user=env.get("GRAPH_SERVICE_SMTP_USER") or None,
            smtp_password=env.get("GRAPH_SERVICE_SMTP_PASSWORD") or None,
            smtp_from=_sender(env),
            webhook_private=env.get("GRAPH_SERVICE_WEBHOOK_PRIVATE", "") == "1",
            log_level=(env.get("GRAPH_SERVICE_LOG_LEVEL") or "INFO").upper(),
        )


def _path(env: Mapping[str, str], name: str, default: Path) -> Path:
    return Path(env[name]).expanduser().resolve() if env.get(name) else default


def _uri(env: Mapping[str, str]) -> str | None:
    uri = env.get("NEO4J_URI") or None
    schemes = ("bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "neo4j+s://", "neo4j+ssc://")
    if uri is not None and not uri.startswith(schemes):
        raise BadInput(f"NEO4J_URI is {uri!r}; it must start with one of {', '.join(schemes)}")
    return uri


def _public_url(env: Mapping[str, str]) -> str | None:
    url = (env.get("GRAPH_SERVICE_PUBLIC_URL") or "").rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    odd = parts.query or parts.fragment or parts.username or not url.isascii() or not url.isprintable() or " " in url
    if parts.scheme not in ("http", "https") or not parts.hostname or odd:
        raise BadInput(
            f"GRAPH_SERVICE_PUBLIC_URL is {url!r}; give the address under which people reach the pages, such as "
            "https://partners.example.com"
        )
    return url


def _whole(env: Mapping[str, str], name: str) -> int | None:
    text = env.get(name)
    if not text:
        return None
    if not text.isdecimal() or int(text) < 256:
        raise BadInput(f"{name} is {text!r}; give a whole number of MiB, 256 or more")
    return int(text)


def _proxies(env: Mapping[str, str]) -> int:
    text = env.get("GRAPH_SERVICE_TRUSTED_PROXIES") or "0"
    if not text.isdecimal() or int(text) > 8:
        raise BadInput(f"GRAPH_SERVICE_TRUSTED_PROXIES is {text!r}; give how many proxies stand in front, 0 to 8")
    return int(text)


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isdecimal() or len(text) > 9:
        raise BadInput(f"{name} is {text!r}; give a whole number, 0 for no limit")
    return int(text)


def _issuer(env: Mapping[str, str]) -> str | None:
    issuer = env.get("GRAPH_SERVICE_OIDC_ISSUER") or None
    if issuer is None:
        return None
    parts = urlsplit(issuer)
    if not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))
    ):
        raise BadInput(
            f"GRAPH_SERVICE_OIDC_ISSUER is {issuer!r}; it must start with https:// (http:// on this machine alone)"
        )
    if not env.get("GRAPH_SERVICE_OIDC_CLIENT_ID") or not env.get("GRAPH_SERVICE_OIDC_CLIENT_SECRET"):
        raise BadInput(
            "GRAPH_SERVICE_OIDC_ISSUER is set; set GRAPH_SERVICE_OIDC_CLIENT_ID and GRAPH_SERVICE_OIDC_CLIENT_SECRET too"
        )
    return issuer


def _years(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name)
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise BadInput(f"{name} is {text!r}; give a whole number of years, 1 to 100")
    return int(text)


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise BadInput(f"{name} is {text!r}; give seconds between 0 and 86400")
    return seconds


def _port(env: Mapping[str, str]) -> int:
    text = env.get("GRAPH_SERVICE_SMTP_PORT") or "587"
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise BadInput(f"GRAPH_SERVICE_SMTP_PORT is {text!r}; give a port, 1 to 65535")
    return int(text)


def _security(env: Mapping[str, str]) -> str:
    text = env.get("GRAPH_SERVICE_SMTP_SECURITY") or "starttls"
    if text not in ("starttls", "tls", "none"):
        raise BadInput(f"GRAPH_SERVICE_SMTP_SECURITY is {text!r}; use starttls, tls or none")
    return text


def _sender(env: Mapping[str, str]) -> str:
    text = env.get("GRAPH_SERVICE_SMTP_FROM") or "notices@localhost"
    if "@" not in text or any(ord(one) < 32 for one in text):
        raise BadInput(f"GRAPH_SERVICE_SMTP_FROM is {text!r}; give an address such as notices@example.org")
    return text
