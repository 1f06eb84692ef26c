"""`hotline worker`: ring responders for who waits; the line hunts while none runs."""

import signal
import threading

import click

from app import work
from app.settings import of_this_machine


@click.command()
def worker() -> None:
    """Ring responders for callers who wait, until it is stopped (Ctrl-C, or SIGTERM).

    Any number may run: one works, and another takes over when it dies. While none runs,
    callers are connected by ringing one responder after another.

    \b
    Example: hotline worker
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    work(of_this_machine(), stopping)
