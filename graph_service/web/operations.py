"""Is the process up, can it reach the database, and how is it doing? For supervisors and Prometheus, not for people."""

from __future__ import annotations

import os
import time

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from graph_service import __version__
from graph_service.web.visitor import programme, public

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok", version=__version__)


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database answers; 503 when it does not."""
    programme().store.verify()
    return jsonify(status="ready")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Counts and times of this process in Prometheus' text form. Routes are named by their rule, never by an id."""
    return Response(generate_latest(current_app.extensions["metrics"]), content_type=CONTENT_TYPE_LATEST)


def set_up(app: Flask) -> None:
    """Count and time every request. Each process labels its own series, so that several do not mix."""
    registry = CollectorRegistry()
    labels = ["process", "route", "method", "status"]
    requests = Counter("graph_service_requests", "Requests answered", labels, registry=registry)
    seconds = Histogram("graph_service_request_seconds", "Time to answer", ["process", "route"], registry=registry)
    app.extensions["metrics"] = registry

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "none"
        process = str(os.getpid())
        method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        requests.labels(process, route, method, str(response.status_code)).inc()
        seconds.labels(process, route).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response

    app.register_blueprint(blueprint)
