"""How is the programme shown to people? A Flask application; every read goes through the desk, which knows who asks."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from graph_service.config import Settings
from graph_service.service import Programme
from graph_service.web import (
    account,
    admin,
    alerts,
    analytics,
    api,
    api_cases,
    api_members,
    assets,
    audit,
    cases,
    challenges,
    cookies,
    data_quality,
    downline,
    evidence,
    explain,
    finding,
    formats,
    goals,
    invite,
    limits,
    members,
    network_compare,
    notifications,
    openapi,
    operations,
    overview,
    packs,
    pages,
    plans,
    privacy,
    problems,
    recognition,
    runs,
    security,
    session,
    single_sign_on,
    speaking,
    statements,
    team,
    team_goals,
    upkeep,
    visitor,
    what_if,
)

BLUEPRINTS = (
    session,
    single_sign_on,
    speaking,
    overview,
    data_quality,
    downline,
    network_compare,  # and what `network` has: they share one blueprint
    team,
    explain,
    members,
    finding,
    statements,
    goals,
    invite,
    runs,
    plans,
    evidence,  # and what `compliance` has: they share one blueprint
    packs,
    alerts,
    cases,
    analytics,
    what_if,
    recognition,
    challenges,
    team_goals,
    notifications,
    privacy,
    account,
    admin,
    upkeep,
    api,
    api_cases,
    api_members,
    audit,
    openapi,
)


def create_app(settings: Settings, programme: Programme | None = None) -> Flask:
    """The application. Without a programme it opens its own on first use, so that workers do so after the fork."""
    app = Flask("graph_service.web", static_folder=None)
    app.extensions["programme"] = programme if programme is not None else Programme(settings)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    cookies.set_up(app, settings)
    operations.set_up(app)
    security.set_up(app)
    limits.set_up(app, settings.requests_a_minute)
    single_sign_on.set_up(app, settings)
    visitor.set_up(app)
    assets.set_up(app)
    speaking.set_up(app)
    formats.set_up(app)
    pages.set_up(app)
    privacy.set_up(app)
    notifications.set_up(app)
    problems.set_up(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    return app
