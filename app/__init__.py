"""The service around the engine; here, and only here, its parts are joined."""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import signal
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from threading import Event

    from flask import Flask

    from app.calls.service import Calls
    from app.calls.views import Door
    from app.clock import Clock
    from app.db import Database
    from app.dispatch.jobs import Dispatcher
    from app.dispatch.service import PulseKeeper
    from app.dispatch.telephones import Aside
    from app.journal import Drain, Journal
    from app.line.service import LineKeeper
    from app.line.versions import FlowKeeper
    from app.messages.jobs import Collector
    from app.notices.jobs import Messenger
    from app.rota.rules import Rota
    from app.rota.service import RotaKeeper
    from app.sealing import Keyring
    from app.settings import Settings
    from app.telephony.media import Media
    from app.telephony.pace import Pace
    from app.telephony.rest import Account
    from ivr.flow import Flow
    from ivr.loader import Loaded

REFRESH = 1.0  # seconds between two looks at the rota
TIDYING = 60.0  # seconds between two looks for what is left over at Twilio
AT_ONCE = 8  # REST requests of the worker; Twilio refuses more than some at once


@dataclass(frozen=True, kw_only=True)
class House:
    """What every part of the service stands on."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    database: Database


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Give the ground floor, with Postgres running where it is ours, until the block ends."""
    from app.clock import DrivenClock, RealClock
    from app.db import open_database
    from app.sealing import Keyring

    driven = settings.clock_file
    with open_database(settings) as database:
        yield House(
            settings=settings,
            clock=DrivenClock(driven) if driven else RealClock(),
            keyring=Keyring(settings.sealing_keys),
            database=database,
        )


def create_app(settings: Settings) -> Flask:
    """Join the parts into the web application of one process, and start its threads."""
    from flask import Flask

    from app import outcomes
    from app.calls import views

    stack = ExitStack()
    atexit.register(stack.close)
    house = stack.enter_context(open_house(settings))
    journal, drain = _journal(house, stack)
    pulse = _pulse(house, stack)
    door = _door(house, stack, journal, pulse)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = views.LONGEST_BODY
    app.extensions["door"] = door
    app.extensions["drain"] = drain
    app.extensions["pulse"] = pulse
    app.extensions["close"] = stack.close
    app.register_blueprint(views.bp)
    outcomes.register(app, door.calls.last_words())
    return app


def tune() -> None:
    """Let answers come before everything else in this process; called when all is loaded."""
    # Python lets a thread that computes run on for 5 ms; who comes back from the disk must not
    # wait so long.
    sys.setswitchinterval(0.0005)
    # What was loaded stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()


def _door(house: House, stack: ExitStack, journal: Journal, pulse: PulseKeeper) -> Door:
    from app.calls.alarmed import Alarmed
    from app.calls.invited import Responders
    from app.calls.texted import Texted
    from app.calls.views import Door
    from app.telephony.signature import Signatures
    from app.texts.service import Texts
    from ivr import recordings

    settings = house.settings
    keeper, flows, media = _keeper(house, stack), _flow_keeper(house, stack), _media(house)
    calls = _calls(house, stack, _Around(keeper, flows, media, journal, pulse))
    responders = Responders(
        database=house.database,
        flow=lambda: flows.current,
        rota=lambda: keeper.rota,
        links=calls.links,
        note=calls.note_if_possible,
    )
    return Door(
        calls=calls,
        responders=responders,
        alarmed=Alarmed(
            flow=lambda: flows.current,
            links=calls.links,
            keep=calls.note,
            note=calls.note_if_possible,
            sounds=lambda case: _sounds(house, media, case),
            number=lambda case: _number_back(house, case),
            caller_id=settings.hotline_number,
        ),
        texted=Texted(
            database=house.database,
            keyring=house.keyring,
            texts=Texts(keyring=house.keyring, number=settings.hotline_number),
            keep=calls.note,
        ),
        signatures=Signatures(settings.auth_tokens, settings.public_url),
        account_sid=settings.account_sid,
        clock=house.clock,
        name=lambda content: house.keyring.token(content, "delivery").hex(),
        media=media,
        recordings=settings.flows / recordings.FOLDER,
    )


def _sounds(house: House, media: Media, case: str) -> list[str]:
    """Give the addresses at which the messages of a case are heard."""
    from app.db import LOOK
    from app.messages import service as messages

    with house.database.transaction(LOOK) as session:
        return [media.address(each.token) for each in messages.of_case(session, case)]


def _number_back(house: House, case: str) -> str | None:
    """Give the number at which the caller of a case may be called back."""
    from app.calls.owed import Backs
    from app.db import LOOK
    from app.telephony.numbers import may_be_called

    settings = house.settings
    with house.database.transaction(LOOK) as session:
        number = Backs(keyring=house.keyring, zone=settings.timezone).number(session, case)
    allowed = number and may_be_called(number, practice=settings.practice)
    return number if allowed and number != settings.hotline_number else None


@dataclass(frozen=True)
class _Around:
    """What stands around the calls of a web process."""

    keeper: RotaKeeper
    flows: FlowKeeper
    media: Media
    journal: Journal
    pulse: PulseKeeper


def _calls(house: House, stack: ExitStack, around: _Around) -> Calls:
    from app.calls.jobs import QUEUES
    from app.calls.service import Calls
    from app.cases import service as cases
    from app.dispatch import service as dispatch
    from app.line.rules import circumstances
    from app.telephony.webhooks import Links

    settings, keyring = house.settings, house.keyring
    line = _line_keeper(house, stack)
    return Calls(
        flows=around.flows,
        circumstances=lambda at, number, case: circumstances(
            line.state, at, settings.timezone, number=number, case=case
        ),
        case_name=lambda sid: cases.spoken_name(keyring, sid),
        replay=around.media.address,
        links=Links(settings.public_url),
        number=settings.hotline_number,
        rota=lambda: around.keeper.rota,
        keep=around.journal.append,
        pulse=around.pulse,
        queue=lambda sid: dispatch.queue_of(keyring.token(sid, QUEUES)),
    )


def _keeper(house: House, stack: ExitStack) -> RotaKeeper:
    """Keep the rota in memory: looked at once a second, by a thread of its own."""
    from app.loops import Loop
    from app.rota.service import RotaKeeper

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


def _pulse(house: House, stack: ExitStack) -> PulseKeeper:
    """Know whether the dispatcher works: looked at once a second, like the rota."""
    from app.dispatch.service import PulseKeeper
    from app.loops import Loop

    keeper = PulseKeeper(house.database)
    stack.callback(Loop("looking at the dispatcher", keeper.refresh, REFRESH).start().stop)
    return keeper


def duties_of(
    house: House, rota: Callable[[], Rota], aside: Aside, slowly: Aside | None = None
) -> Duties:
    """Join what a worker does; `aside` does its REST requests, `slowly` what may take long."""
    from app.telephony.pace import Pace

    pace = Pace(rate=house.settings.calls_a_second)
    work = _Work(rota, aside, slowly or aside, account_of(house), pace)
    return Duties(_dispatcher(house, work), _messenger(house, work), _collector(house, work))


def account_of(house: House) -> Account:
    """Give the line's account at Twilio."""
    from app.telephony.rest import Account

    settings = house.settings
    return Account(
        api_url=settings.api_url, sid=settings.account_sid, token=settings.auth_tokens[0]
    )


@dataclass(frozen=True)
class Duties:
    """What a worker does, one after another."""

    dispatcher: Dispatcher
    messenger: Messenger
    collector: Collector

    def by_name(self) -> dict[str, Callable[[], float]]:
        return {
            "the dispatcher": self.dispatcher.work,
            "the messenger": self.messenger.work,
            "the collector": self.collector.work,
        }


@dataclass(frozen=True)
class _Work:
    """What all duties of a worker share: the account's calls a second above all."""

    rota: Callable[[], Rota]
    aside: Aside
    slowly: Aside
    account: Account
    pace: Pace


def _dispatcher(house: House, work: _Work) -> Dispatcher:
    from app.calls.jobs import CALLS
    from app.dispatch.jobs import Dispatcher
    from app.dispatch.telephones import Telephones
    from app.telephony.webhooks import Links

    settings = house.settings
    telephones = Telephones(
        database=house.database,
        clock=house.clock,
        rota=work.rota,
        twilio=work.account,
        links=Links(settings.public_url),
        number=settings.hotline_number,
        pace=work.pace,
        aside=work.aside,
    )
    return Dispatcher(
        database=house.database,
        clock=house.clock,
        rota=work.rota,
        telephones=telephones,
        line=settings.hotline_number,
        hash_of=lambda phone: house.keyring.fingerprint(phone, CALLS),
        pace=work.pace,
    )


def _messenger(house: House, work: _Work) -> Messenger:
    from app.dispatch import store as dispatch
    from app.i18n import catalogs
    from app.mail import Mailbox
    from app.notices.courier import Courier
    from app.notices.jobs import Messenger
    from app.notices.words import DOMAIN, Words
    from app.rota.service import team
    from app.telephony.webhooks import Links

    settings = house.settings
    url, sender = settings.smtp_url, settings.mail_from
    courier = Courier(
        database=house.database,
        clock=house.clock,
        twilio=work.account,
        mail=Mailbox(url=url, sender=sender) if url and sender else None,
        links=Links(settings.public_url),
        number=settings.hotline_number,
        hold_off=work.pace.hold_off,
    )
    return Messenger(
        database=house.database,
        clock=house.clock,
        team=lambda at: team(work.rota(), at),
        engaged=dispatch.engaged,
        courier=courier,
        words=Words(catalogs=catalogs(settings.locales, DOMAIN), zone=settings.timezone),
        pace=work.pace,
        aside=work.aside,
        slowly=work.slowly,
    )


def _collector(house: House, work: _Work) -> Collector:
    from app.messages.jobs import Collector
    from app.telephony.media import Recordings

    return Collector(
        database=house.database,
        clock=house.clock,
        keyring=house.keyring,
        recordings=Recordings(account=work.account),
        aside=work.slowly,
    )


def _check_tables(house: House) -> None:
    """Raise TablesMissingError; a Postgres that is away may come back, so that is no reason."""
    from contextlib import suppress

    from app.db import DatabaseAwayError, TablesMissingError

    with suppress(DatabaseAwayError):
        if not house.database.is_current():
            raise TablesMissingError


def work(settings: Settings, stopping: Event) -> None:
    """Be the worker until told to stop: dispatch, tell our people, tidy up at Twilio."""
    from concurrent.futures import ThreadPoolExecutor

    from app.db.post import Post
    from app.dispatch.jobs import POST, watch
    from app.loops import Loop

    with ExitStack() as stack:
        house = stack.enter_context(open_house(settings))
        _check_tables(house)
        keeper = _keeper(house, stack)
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE, "rest"))
        slow = stack.enter_context(ThreadPoolExecutor(AT_ONCE // 2, "messages"))
        duties = duties_of(house, lambda: keeper.rota, pool.submit, slow.submit)
        post = Post(house.database.engine.url, POST)
        stack.callback(post.close)
        tidy = duties.dispatcher.telephones.tidy
        tidying = Loop("looking for queues that are left over", tidy, TIDYING)
        stack.callback(tidying.start().stop)
        watch(post, duties.by_name(), stopping.is_set)


def _media(house: House) -> Media:
    from app.messages import service as messages
    from app.sealing import Context, KeyMissingError, SealBrokenError
    from app.telephony.media import Media, Recordings

    settings, place = house.settings, Context("message", "heard", "address")

    def opened(blob: bytes) -> bytes:
        try:
            return house.keyring.open(blob, place)
        except (SealBrokenError, KeyMissingError) as error:
            raise ValueError from error

    recordings = Recordings(account=account_of(house))

    def kept(token: str) -> bytes:
        with house.database.transaction() as session:
            sound = messages.sound(session, house.keyring, token)
            reference = None if sound else messages.reference_of(session, house.keyring, token)
        return sound or recordings.sound(reference or "")

    return Media(
        public_url=settings.public_url,
        recordings=recordings,
        kept=kept,
        now=house.clock.now,
        seal=lambda plain: house.keyring.seal(plain, place),
        open=opened,
    )


def _line_keeper(house: House, stack: ExitStack) -> LineKeeper:
    """Keep the line's switches in memory: looked at once a second, like the rota."""
    from app.line.service import LineKeeper
    from app.loops import Loop

    path = house.settings.var_dir / "line.sealed"
    keeper = LineKeeper(house.database, house.keyring, path)
    stack.callback(Loop("looking at the line", keeper.refresh, REFRESH).start().stop)
    return keeper


def _flow_keeper(house: House, stack: ExitStack) -> FlowKeeper:
    """Take up a changed flow while the line runs, when it is proven."""
    from app.i18n import load_told, stamp
    from app.line.versions import FlowKeeper
    from app.loops import Loop

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


def _journal(house: House, stack: ExitStack) -> tuple[Journal, Drain]:
    """Begin this process's journal, and drain it into Postgres behind the answers."""
    from app.journal import Drain, Journal

    milestone = _milestone(house.settings.die_at)
    folder = house.settings.var_dir / "journal"
    journal = Journal(folder, _seal(house), clock=house.clock, milestone=milestone)
    stack.callback(journal.close)
    drain = Drain(
        journal, _fold(house, milestone), _open(house), house.clock, milestone=milestone
    )
    stack.callback(drain.start().stop)
    return journal, drain


def _fold(house: House, milestone: Callable[[str], None]) -> Callable[[Sequence[bytes]], None]:
    """Tell the drain which failures pass, and which will never be different."""
    from app.calls.jobs import Fold, UnreadableError
    from app.db import ConflictError, DatabaseAwayError, DataRefusedError
    from app.journal import DrainLaterError, PoisonError

    fold = Fold(
        database=house.database,
        keyring=house.keyring,
        zone=house.settings.timezone,
        number=house.settings.hotline_number,
        milestone=milestone,
    )

    def folded(bodies: Sequence[bytes]) -> None:
        try:
            try:
                fold(bodies)
            except ConflictError:
                # Another process began the same call; now that it has, there is no conflict.
                fold(bodies)
        except DatabaseAwayError as error:
            raise DrainLaterError from error
        except (DataRefusedError, UnreadableError) as error:
            raise PoisonError from error

    return folded


def _seal(house: House) -> Callable[[str, bytes], bytes]:
    from app.sealing import Context

    return lambda row, body: house.keyring.seal(body, Context("journal", "body", row))


def _open(house: House) -> Callable[[str, bytes], bytes]:
    from app.journal import DrainLaterError, PoisonError
    from app.sealing import Context, KeyMissingError, SealBrokenError

    def opened(row: str, blob: bytes) -> bytes:
        try:
            return house.keyring.open(blob, Context("journal", "body", row))
        except SealBrokenError as error:
            raise PoisonError from error
        except KeyMissingError as error:
            # A key that was taken out too early can be put back: nothing is given up.
            raise DrainLaterError from error

    return opened


def _milestone(die_at: str | None) -> Callable[[str], None]:
    """In practice a test may end a process where its work has got to (DIE_AT=inserted:3)."""
    if die_at is None:
        return lambda _: None
    name, _, times = die_at.partition(":")
    left = itertools.count(int(times or 1) - 1, -1)

    def milestone(reached: str) -> None:
        if reached == name and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return milestone
