"""`hotline worker`: ring responders for who waits; the line hunts while none runs."""

import signal
import threading

import click

from app.joining.working import work
from app.settings import NOWHERE, of_this_machine


@click.command()
def worker() -> None:
    """Ring responders for callers who wait, until it is stopped (Ctrl-C, or SIGTERM).

    Any number may run: one works, and another takes over when it dies. While none runs,
    callers are connected by ringing one responder after another.

    \b
    Example: hotline worker
    """
    settings = of_this_machine()
    if settings.api_url == NOWHERE:
        raise click.ClickException(
            "This is a practice line: its telephones ring in `hotline demo`, which has a"
            " worker of its own. For a real line, set its environment (README.md)."
        )
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    work(settings, stopping)
