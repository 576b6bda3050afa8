"""What does every answer tell the browser it must not do? Headers, and the guard against forged forms."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect

from graph_service.web.bearers import given_bearer, is_api

# Plotly adds a style element that is empty and fills it by script, and sets `style=""` on the fills of a colour bar.
# This is the hash of nothing: it lets in empty styles, as element or attribute, and no other inline style whatever.
EMPTY_STYLE: Final = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'unsafe-hashes' {EMPTY_STYLE}",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

REQUEST_MAX: Final = 64 * 1024  # bytes; the largest form is a few hundred

csrf = CSRFProtect()


def set_up(app: Flask) -> None:
    """Add headers to every answer, limits to every request, a token to every form."""
    app.config.update(
        MAX_CONTENT_LENGTH=REQUEST_MAX,
        MAX_FORM_MEMORY_SIZE=REQUEST_MAX,
        MAX_FORM_PARTS=100,
        WTF_CSRF_CHECK_DEFAULT=False,  # `_guard` does it
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=True,
    )
    csrf.init_app(app)
    app.before_request(_guard)
    app.after_request(_headers)


def _guard() -> None:
    """Ask every change for the token of its form. A program with a token of its own sends no cookies that could be misused."""
    if getattr(current_app.view_functions.get(request.endpoint or ""), "needs_no_form", False):
        return
    if request.endpoint and not (is_api() and given_bearer() is not None):
        csrf.protect()


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.pop("Server", None)
    return response
