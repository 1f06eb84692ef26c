"""What a process keeps in memory, looked at once a second: rota, pulse, switches, flow."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

from app.calls.floods import Floods
from app.calls.tables import CALLS
from app.dispatch.pulse import PulseKeeper
from app.i18n import load_told, stamp
from app.joining.house import House
from app.line.service import LineKeeper
from app.line.versions import FlowKeeper
from app.loops import Loop
from app.rota.rules import Rota
from app.rota.service import RotaKeeper
from ivr.flow import Flow
from ivr.loader import Loaded

REFRESH = 1.0  # seconds between two looks
QUESTIONS = "question"  # what the hash is for that chooses the key of a question


def rota_keeper(house: House, stack: ExitStack) -> RotaKeeper:
    """Keep the rota in memory: looked at once a second, by a thread of its own."""
    settings = house.settings
    keeper = RotaKeeper(
        house.database,
        house.keyring,
        settings.var_dir / "rota.sealed",
        settings.timezone,
        house.clock,
    )
    stack.callback(Loop("looking at the rota", keeper.refresh, REFRESH).start().stop)
    return keeper


def pulse_keeper(house: House, stack: ExitStack) -> PulseKeeper:
    """Know whether the dispatcher works: looked at once a second, like the rota."""
    keeper = PulseKeeper(house.database)
    stack.callback(Loop("looking at the dispatcher", keeper.refresh, REFRESH).start().stop)
    return keeper


def line_keeper(house: House, stack: ExitStack) -> LineKeeper:
    """Keep the line's switches in memory: looked at once a second, like the rota."""
    path = house.settings.var_dir / "line.sealed"
    keeper = LineKeeper(house.database, house.keyring, path, house.clock)
    stack.callback(Loop("looking at the line", keeper.refresh, REFRESH).start().stop)
    return keeper


def flood_keeper(
    house: House, stack: ExitStack, line: LineKeeper, rota: Callable[[], Rota]
) -> Floods:
    """Know who calls too often: looked at once a second, like the line."""
    keyring = house.keyring

    def hash_of(number: str) -> bytes:
        return keyring.fingerprint(number, CALLS)

    keeper = Floods(
        database=house.database,
        clock=house.clock,
        line=line,
        hash_of=hash_of,
        lot=lambda sid: keyring.token(sid, QUESTIONS)[0],
        is_ours=lambda caller: any(hash_of(p.phone) == caller for p in rota().responders),
    )
    stack.callback(Loop("looking at the traffic", keeper.refresh, REFRESH).start().stop)
    return keeper


def flow_keeper(house: House, stack: ExitStack) -> FlowKeeper:
    """Take up a changed flow while the line runs, when it is proven."""
    settings = house.settings

    def today() -> date:
        return house.clock.now().astimezone(settings.timezone).date()

    def load() -> Loaded:
        return load_told(settings.flows / "hotline.yaml", folder=settings.locales)

    def speak(loaded: Loaded) -> Flow:
        return loaded.flow if settings.practice else loaded.on(today())

    # A practice line's versions have drafts in them: they are never a real line's.
    kept = "flows-practice" if settings.practice else "flows"
    keeper = FlowKeeper(
        settings.var_dir / kept,
        load,
        speak,
        lambda: (today(), stamp(settings.flows, settings.locales)),
    )
    stack.callback(Loop("looking at the flow", keeper.refresh, REFRESH).start().stop)
    return keeper
