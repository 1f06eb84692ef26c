"""A line with a telephone network around it: what `demo` and `call` are played on."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.calls import store as calls
from app.cases import store as cases
from app.casework.story import story
from app.cli import line as lines
from app.cli.house import bring, opened
from app.cli.moments import moment_of
from app.clock import Clock, DrivenClock, RealClock, stopwatch
from app.joining.house import House
from app.practice import Account, Behaviour, Control, Mischief, Network, Timeline
from app.practice import Line as Number
from app.rota.rules import Rota
from app.rota.service import load_rota
from app.settings import Settings
from app.telephony.webhooks import OVERRIDES, PATHS, Webhook

DRAINING = 15.0  # seconds in which a call that is over must stand in Postgres


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A running line, the network around it, the rota, and the line's number there.

    `settings` are those that the line runs with: where it is served, and the network's REST.
    `control` hands the telephones to the console's pages, where the line has them.
    """

    house: House
    settings: Settings
    network: Network
    number: Number
    rota: Rota
    control: Control | None = None

    def name(self, number: str) -> str:
        """Call a telephone by its role: a first name, or the caller; never by its number."""
        names = {person.phone: person.first_name for person in self.rota.responders}
        return names.get(number, "the line" if number == self.number.number else "the caller")


@contextmanager
def set_up(
    folder: Path,
    *,
    rota: Path | None = None,
    driven: bool = False,
    at: str | None = None,
    control: Control | None = None,
) -> Iterator[Stage]:
    """Serve the practice line of a folder; driven: on a clock that is stepped, from `at` on.

    With `control` the line's console knows where the telephones are handed out.
    """
    clock_file = folder / "clock" if driven else None
    settings, environment = lines.practice_line(folder, clock_file)
    if clock_file:
        now = RealClock().now()
        DrivenClock.start(clock_file, moment_of(at, settings.timezone) if at else now)
    with opened(settings) as house:
        if rota:
            bring(house, rota)
        network = network_of(house.settings, house.clock)
        environment["TWILIO_API_URL"] = network.api_url
        if control:
            environment |= {"TELEPHONES_URL": control.url, "TELEPHONES_TOKEN": control.token}
        # A worker looks once a second: a clock that is stepped would run away from it.
        serving = lines.served(settings, environment, dispatching=not driven)
        with serving as line, network:
            yield Stage(
                house=house,
                settings=replace(line.settings, api_url=network.api_url),
                network=network,
                number=number_of(network, line.settings),
                rota=_rota(house),
                control=control,
            )


def furnish(stage: Stage, usual: Behaviour, chosen: Mapping[str, Behaviour]) -> None:
    """Give each responder's telephone the behaviour chosen by first name, or the usual."""
    for person in stage.rota.responders:
        stage.network.phone(person.phone, chosen.get(person.first_name.casefold(), usual))


def case_of(stage: Stage, call_sid: str) -> dict[str, Any] | None:
    """Wait until a call that is over stands in Postgres, and tell the story of its case."""
    until = stopwatch() + DRAINING
    while stopwatch() < until:
        with stage.house.database.transaction() as session:
            call = calls.by_sid(session, call_sid)
            if call and call.ended_at:
                return story(session, cases.get(session, call.case_id))
        time.sleep(0.05)
    return None


def network_of(settings: Settings, clock: Clock, mischief: Mischief | None = None) -> Network:
    """Give a practice network that signs as the line's account, on the line's clock."""
    account = Account(sid=settings.account_sid, token=settings.auth_tokens[0])
    return Network(
        account=account,
        timeline=Timeline(clock),
        mischief=mischief,
        calls_a_second=settings.calls_a_second,
    )


def number_of(network: Network, settings: Settings) -> Number:
    """Give the line its number, with the addresses that a real one is given in the README."""
    url = settings.public_url
    return network.line(
        settings.hotline_number,
        voice_url=url + PATHS[Webhook.VOICE] + OVERRIDES,
        fallback_url=url + PATHS[Webhook.FALLBACK] + OVERRIDES,
        status_callback=url + PATHS[Webhook.STATUS] + OVERRIDES,
        sms_url=url + PATHS[Webhook.TEXT] + OVERRIDES,
    )


def _rota(house: House) -> Rota:
    with house.database.transaction() as session:
        return load_rota(session, house.keyring, house.settings.timezone)
