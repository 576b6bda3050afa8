"""How are the pages served? By gunicorn (waitress on Windows), each worker with connections of its own."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from graph_service.cli.output import say
from graph_service.config import Settings
from graph_service.errors import DatabaseUnavailable
from graph_service.service import Programme

THREADS = 8
KEEPALIVE_S = 30  # a connection that is closed while its next request is on the way is an error to some clients


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="Port to listen on.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes, of 8 threads each."
)
@click.pass_obj
def serve(programme: Programme, host: str, port: int, workers: int) -> None:
    """Serve the pages until stopped. Starts the managed database when there is none to connect to."""
    try:
        programme.store.verify()
    except DatabaseUnavailable as error:
        if programme.settings.neo4j_uri is None:
            raise
        say(f"{error}\nServing all the same; the pages answer 503 until it is back.", err=True)
    finally:
        programme.close()  # workers open their own, after the fork
    serve_pages(programme.settings, host, port, workers)


def serve_pages(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped; the caller has closed its own connections, for workers open theirs after the fork."""
    shown = f"[{host}]" if ":" in host else host
    say(f"Pages at http://{shown}:{port} (stop with Ctrl-C)", err=True)
    if sys.platform == "win32":
        _waitress(settings, host, port)
    else:
        _gunicorn(settings, f"{shown}:{port}", workers)


def _gunicorn(settings: Settings, bind: str, workers: int) -> None:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415  (not there on Windows)

    class Application(BaseApplication):  # type: ignore[misc]
        """Gunicorn without a command line of its own."""

        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": bind,
                "workers": workers,
                "threads": THREADS,
                "worker_class": "gthread",
                "timeout": 120,
                "keepalive": KEEPALIVE_S,
                "graceful_timeout": 30,
                "limit_request_line": 8190,
                "loglevel": "warning",
                "proc_name": "graph-service",
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from graph_service.web import create_app  # noqa: PLC0415  (in the worker, after the fork)

            return create_app(settings)

    Application().run()


def _waitress(settings: Settings, host: str, port: int) -> None:
    from graph_service.web import create_app  # noqa: PLC0415

    waitress = importlib.import_module("waitress")  # installed on Windows only
    waitress.serve(create_app(settings), host=host, port=port, threads=THREADS, ident=None)


COMMANDS = (serve,)
