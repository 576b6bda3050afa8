"""How does a notice reach another program? One signed POST to an address that is not of this machine's own network.

The address is resolved once and the connection goes to what was looked at, so that a name cannot point elsewhere in
between; redirects are not followed; answers are not read beyond their status.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from graph_service.errors import BadInput
from graph_service.words import say

TIMEOUT_S: Final = 10.0
URL_MAX: Final = 2000
SIGNATURE: Final = "X-Graph-Service-Signature"
KEY: Final = "Idempotency-Key"
_TUNNELS: Final = tuple(  # ways in which a version 6 address stands for a version 4 one
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotSentError(Exception):
    """It did not arrive, as far as is known. `final`: trying again would not help."""

    def __init__(self, problem: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where notices of the programme go."""

    url: str
    secret: str = field(repr=False)
    version: int


def checked_url(url: str, *, private: bool) -> SplitResult:
    """An address that may be called: https, to a host by name or number, without a user. Raises BadInput.

    Args:
        url: What somebody wrote.
        private: Whether addresses of one's own network, and plain http, are allowed.
    """
    said = say("Write an address that begins with https:// and has neither a user nor a part after #.")
    if len(url) > URL_MAX or any(ord(one) <= 32 or ord(one) == 127 for one in url) or "\\" in url:
        raise BadInput(said)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadInput(said) from None
    schemes = ("https", "http") if private else ("https",)
    if (
        parts.scheme not in schemes
        or not parts.hostname
        or parts.username
        or parts.password
        or parts.fragment
        or port == 0
    ):
        raise BadInput(said)
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not private and not is_public(literal):
        raise BadInput(say("This address lies in a network of one's own; notices do not go there."))
    return parts


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, in whatever disguise it comes."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(mapped)
    if any(address in one for one in _TUNNELS if one.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def resolved(host: str, port: int, *, private: bool) -> str:
    """An address of a host, all of whose addresses may be called. Raises NotSentError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSentError(f"the host has no address: {error}") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not private and not all(map(is_public, addresses)):
        raise NotSentError("the host lies in a network of one's own", final=True)
    return str(addresses[0])


def signature(secret: str, moment_s: int, body: bytes) -> str:
    """What proves who sent it and when: HMAC-SHA256 of `<seconds>.<body>`.

    >>> signature("s", 1, b"{}")[:9]
    't=1,v1=c5'
    """
    made = hmac.new(secret.encode(), f"{moment_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment_s},v1={made}"


def post(hook: Webhook, key: str, document: dict[str, Any], moment_s: int, *, private: bool) -> None:
    """Send a document. Raises NotSentError unless the answer is 2xx."""
    try:
        parts = checked_url(hook.url, private=private)
    except BadInput as error:
        raise NotSentError(str(error), final=True) from error
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = resolved(host, port, private=private)
    headers = {
        "Content-Type": "application/json", "User-Agent": "graph-service", SIGNATURE: signature(hook.secret, moment_s, body),
        KEY: key, "Connection": "close",
    }  # fmt: skip
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    status = _call(address, port, host if secure else None, _host(host, parts.port), target, body, headers)
    if not 200 <= status < 300:
        raise NotSentError(f"the answer was {status}", final=status in (400, 401, 403, 404, 405, 410, 413, 422))


def _call(
    address: str, port: int, name: str | None, host: str, target: str, body: bytes, headers: dict[str, str]
) -> int:
    """One request to an address that was looked at; `name` is what its certificate must be of, None for plain http."""
    connection = http.client.HTTPConnection(address, port, timeout=TIMEOUT_S)
    try:
        plain = socket.create_connection((address, port), timeout=TIMEOUT_S)
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=name) if name else plain
        except BaseException:
            plain.close()
            raise
        connection.request("POST", target, body=body, headers={"Host": host, **headers})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSentError(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()


def _host(host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"
