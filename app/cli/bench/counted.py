"""The line with its caller's path watched: each wait for Postgres or REST is noted down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from flask import Flask, has_request_context

from app import create_app, logs, tune
from app.db import Database
from app.settings import from_environment

POSTGRES, REST = "postgres", "rest"


def watched(counts: Path, kind: str, duty: Callable[..., Any]) -> Callable[..., Any]:
    """Note down each use of a duty that happens while a webhook is being answered."""

    def watching(*args: Any, **kwargs: Any) -> Any:
        if has_request_context():
            with counts.open("a") as file:
                file.write(f"{kind}\n")
        return duty(*args, **kwargs)

    return watching


def watch(counts: Path) -> None:
    """Watch the only two doors that lead off this machine's memory and disk."""
    Database.transaction = watched(counts, POSTGRES, Database.transaction)  # type: ignore[method-assign]
    requests.Session.send = watched(counts, REST, requests.Session.send)  # type: ignore[method-assign]


def counted_app() -> Flask:
    """Make the application as gunicorn does, watched."""
    logs.begin()
    settings = from_environment()
    watch(settings.var_dir / "counts")
    app = create_app(settings)
    tune()
    return app
