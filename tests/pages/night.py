"""A bad night on the line, played on the practice network: what pages are looked at with."""

from contextlib import ExitStack, contextmanager

from app.practice import Accepts, NoAnswer
from tests.calls.conftest import NUMBERS, running
from tests.dispatch.conftest import Worker
from tests.dispatch.conversing import SPANISH, emergency
from tests.pages.conftest import Console

# Nobody stands behind the night from Saturday to Sunday.
SHIFT = 'days: [mon, tue, wed, thu, fri, sun], from: "00:00", to: "00:00"'
ROTA = f"""
people:
  - {{name: Ana, phone: "{NUMBERS["Ana"]}", languages: [es, en], skills: [work]}}
  - {{name: Luis, phone: "{NUMBERS["Luis"]}", languages: [es]}}
  - {{name: Rosa, phone: "{NUMBERS["Rosa"]}", languages: [es, en, mam]}}
  - {{name: Beto, phone: "{NUMBERS["Beto"]}", languages: [en]}}
shifts:
  - {{person: Ana, {SHIFT}}}
  - {{person: Luis, {SHIFT}}}
  - {{person: Rosa, {SHIFT}, tier: backup}}
  - {{person: Beto, days: every day, from: "00:00", to: "00:00", tier: coordinator}}
"""


@contextmanager
def played(folder, database, monkeypatch):
    """Play the night, and open the console on what it left behind."""
    monkeypatch.setattr("app.journal.drain.GATHERING", 0.0)
    with ExitStack() as stack:
        line = stack.enter_context(running(folder, database, ROTA, console=True))
        line.worker = Worker(line)
        stack.enter_context(line.worker.at_work())
        _calls(line)
        clock = line.network.timeline.clock
        with line.network.timeline.outside():
            yield Console(line.settings, database, line.app, clock)


def _calls(line):
    line.phone("Ana", Accepts(after=5, talks=120))
    line.phone("Luis", NoAnswer())
    line.phone("Rosa", NoAnswer())
    line.phone("Beto", NoAnswer())
    _answered(line)
    line.phone("Ana", NoAnswer())
    _leaves_a_message(line)
    _hangs_up_in_an_emergency(line)
    line.network.phone("+14135550160").sends(line.number, "¿Puedo llamar mañana?")
    line.network.timeline.sleep(90)


def _answered(line):
    emergency(line).ended()


def _leaves_a_message(line):
    call = line.network.phone("+14135550151").calls(line.number)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para dejar un mensaje", SPANISH)
    call.presses("2")
    call.hears_beep()
    call.speaks(9)
    call.hangs_up()
    call.ended()


def _hangs_up_in_an_emergency(line):
    call = line.network.phone("+14135550152").calls(line.number)
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    line.network.timeline.sleep(40)
    call.hangs_up()
    call.ended()
