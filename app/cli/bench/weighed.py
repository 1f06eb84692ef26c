"""The line with every answer weighed: CPU of ours and of Postgres, and statements to it."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app, logs, tune
from app.db.counting import counted
from app.settings import from_environment

HEADER = "X-Weight"  # milliseconds of ours, milliseconds of Postgres, statements

Application = Callable[..., Iterable[bytes]]
_spent: dict[int, int] = {}  # by each process of Postgres, in nanoseconds, as last seen


def weighed(app: Application) -> Application:
    """Weigh each answer, and write it into a header of it; pages are whole before they go."""

    def weighing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        told: list[Any] = []
        began = time.thread_time()
        with counted() as asked:
            answer = app(environ, lambda *begun: told.append(begun))
        ours = (time.thread_time() - began) * 1000
        theirs = sum(map(_since, asked.servers)) / 1_000_000
        status, headers, *more = told[-1]
        weight = f"{ours:.2f} {theirs:.2f} {len(asked.statements)}"
        start(status, [*headers, (HEADER, weight)], *more)
        return answer

    return weighing


def _since(server: int) -> int:
    """Tell the CPU of a process of Postgres since the last look (on Linux: schedstat(5)).

    Between two pages it does nothing; at the first look it is not known, and 0.
    """
    path = Path("/proc") / str(server) / "schedstat"
    now = int(path.read_text().split()[0]) if path.exists() else 0
    before, _spent[server] = _spent.get(server, now), now
    return now - before


def weighed_app() -> Flask:
    """Make the application as gunicorn does, and weigh its answers."""
    logs.begin()
    app = create_app(from_environment())
    app.wsgi_app = weighed(app.wsgi_app)  # type: ignore[method-assign]
    tune()
    return app
