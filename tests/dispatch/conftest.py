"""A whole line with a worker beside it, on a stepped clock; it can die at any moment."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache

import pytest

from app.dispatch.jobs import BEAT
from app.dispatch.telephones import at_once
from app.i18n import catalogs
from app.joining.house import House
from app.joining.working import duties_of
from app.sealing import Keyring
from tests.calls import conftest
from tests.calls.conftest import running

the_line = conftest.the_line
WORDS = cache(catalogs)  # another worker at every look need not read the same file anew
SHORTEST = 0.05  # seconds of the timeline between two looks, where there is something to do


@dataclass
class Worker:
    """The worker, taking part in the timeline: it looks once a second, or at once.

    A duty that asked for a longer rest has it. `dies` ends the worker as a kill does; `mortal`,
    every look is that of another one, who knows nothing but what is in Postgres.
    """

    line: conftest.TheLine
    mortal: bool = False
    alive: bool = True

    def begin(self):
        self._starts()
        self.line.network.timeline.works("worker", self._look)

    def dies(self):
        self.alive = False

    def takes_over(self):
        self._starts()
        self.alive = True

    def _starts(self):
        self.duties = self._duties()
        self.due = dict.fromkeys(self.duties.by_name(), 0.0)

    def _look(self):
        drain = self.line.app.extensions["drain"]
        if drain.backlog():
            drain.flush(10)
        delay = BEAT
        if self.alive:
            if self.mortal:
                free_at = self.duties.dispatcher.pace.free_at
                self.duties = self._duties()
                self.duties.dispatcher.pace.free_at = free_at  # it holds whoever works
            delay = self._work(self.line.network.timeline.seconds())
        self.line.app.extensions["pulse"].refresh()
        self.line.app.extensions["rota"].refresh()
        return max(min(delay, BEAT), SHORTEST)

    def _work(self, now):
        duties = self.duties.by_name().items()
        delays = {name: duty() for name, duty in duties if self.due[name] <= now}
        self.due |= {name: now + delay for name, delay in delays.items() if delay > BEAT}
        return min(delays.values())

    def _duties(self):
        line, settings = self.line, self.line.settings
        keyring = Keyring(settings.sealing_keys)
        house = House(
            settings=settings,
            clock=line.network.timeline.clock,
            keyring=keyring,
            database=line.database,
        )

        rota = line.app.extensions["rota"]
        return duties_of(house, lambda: rota.rota, at_once)


def serving(request, tmp_path, database, monkeypatch):
    """Open a line with these people on shift, and a worker that rings them."""
    # A stepped clock stands still until everything is in Postgres: nothing is worth gathering.
    monkeypatch.setattr("app.journal.drain.GATHERING", 0.0)
    monkeypatch.setattr("app.joining.working.catalogs", WORDS)
    with ExitStack() as stack:

        def opened(*names, rota=None, mischief=None, **changes):
            people = rota if rota is not None else conftest.rota_of(*names)
            line = stack.enter_context(running(tmp_path, database, people, mischief, changes))
            line.worker = Worker(line, mortal=request.param != "one worker")
            line.worker.begin()
            return line

        yield opened


# Another worker at every look knows nothing but what is in Postgres: as after a kill.
BOTH = ["one worker", "another worker at every look"]
served = pytest.fixture(params=BOTH[1:])(serving)
