"""A whole line with a worker beside it, on a stepped clock; it can die at any moment."""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache

import pytest
from sqlalchemy import Engine, event

from app.db.post import Post
from app.dispatch.jobs import BEAT, POST
from app.dispatch.pulse import SILENT
from app.dispatch.telephones import at_once
from app.i18n import catalogs
from app.joining.house import House
from app.joining.working import duties_of
from app.rota.rules import Rota
from app.sealing import Keyring
from tests.calls import conftest
from tests.calls.conftest import running

the_line = conftest.the_line
WORDS = cache(catalogs)  # another worker at every look need not read the same file anew
SIGN_OF_LIFE = 2  # statements
SHORTEST = 0.05  # seconds of the timeline between two looks, where there is something to do


class _Written:
    """How many statements have written something, to whichever database of this process."""

    count = 0

    def note(self, _connection, _cursor, statement, *_):
        self.count += not statement.lstrip().lower().startswith("select")


WRITTEN = _Written()
event.listen(Engine, "after_cursor_execute", WRITTEN.note)


@dataclass
class Worker:
    """The worker, taking part in the timeline: it looks once a second, or at once.

    A duty that asked for a longer rest has it, until somebody wakes the worker. `dies` ends the
    worker as a kill does; `mortal`, every look is that of another one, who knows nothing but
    what is in Postgres.
    """

    line: conftest.TheLine
    mortal: bool = False
    looks_ahead: bool = False  # else a gap in a rota is no matter: most rotas here have some
    keeps: bool = False  # else nobody is reminded of a shift, nor missed when it begins
    alive: bool = True
    fresh_until: float = 0.0

    @contextmanager
    def at_work(self):
        self._starts()
        self.post = Post(self.line.database.engine.url, POST)
        self.line.network.timeline.works("worker", self._look)
        yield self
        self.post.close()

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
        if self.alive and self.post.hold():
            if self.post.wait(0):
                self.due = dict.fromkeys(self.due, 0.0)
            if self.mortal:
                free_at = self.duties.dispatcher.pace.free_at
                self.duties = self._duties()
                self.duties.dispatcher.pace.free_at = free_at  # it holds whoever works
            delay = self._work(self.line.network.timeline.seconds())
        self._refresh(self.line.network.timeline.seconds())
        return max(min(delay, BEAT), SHORTEST)

    def _refresh(self, now):
        """Read again what calls need, if it may have changed: not after a mere sign of life."""
        if WRITTEN.count > SIGN_OF_LIFE or now >= self.fresh_until:
            self.line.app.extensions["pulse"].refresh()
            self.line.app.extensions["rota"].refresh()
            self.fresh_until = now + SILENT.total_seconds() / 2
        WRITTEN.count = 0

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
        duties = duties_of(house, lambda: rota.rota, at_once)
        nobody = Rota(responders=(), shifts=(), zone=settings.timezone)
        if not self.looks_ahead:  # nobody is on this rota, so there is nothing to look at
            duties.lookout.rota = duties.follower.rota = lambda: nobody
        if not self.keeps:
            duties.steward.rota = lambda: nobody
        return duties


def serving(request, tmp_path, database, monkeypatch):
    """Open a line with these people on shift, and a worker that rings them."""
    # A stepped clock stands still until everything is in Postgres: nothing is worth gathering.
    monkeypatch.setattr("app.journal.drain.GATHERING", 0.0)
    monkeypatch.setattr("app.joining.working.catalogs", WORDS)
    with ExitStack() as stack:

        def opened(
            *names,
            rota=None,
            mischief=None,
            console=False,
            lookout=False,
            steward=False,
            **changes,
        ):
            people = rota if rota is not None else conftest.rota_of(*names)
            opening = running(tmp_path, database, people, mischief, changes, console=console)
            line = stack.enter_context(opening)
            mortal = request.param != "one worker"
            line.worker = Worker(line, mortal=mortal, looks_ahead=lookout, keeps=steward)
            stack.enter_context(line.worker.at_work())
            return line

        yield opened


# Another worker at every look knows nothing but what is in Postgres: as after a kill.
BOTH = ["one worker", "another worker at every look"]
served = pytest.fixture(params=BOTH[1:])(serving)
