"""What a worker does: dispatch, tell our people, bring messages home, tidy up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from threading import Event

from app.calls.lost import Seeker
from app.calls.tables import CALLS
from app.db import DatabaseAwayError, Session, TablesMissingError
from app.db.post import Post
from app.dispatch import store as dispatch
from app.dispatch.jobs import POST, Dispatcher, watch
from app.dispatch.telephones import Aside, Telephones
from app.guests import store as guests
from app.guests.jobs import Usher
from app.i18n import catalogs
from app.intake import store as intake
from app.intake.jobs import Forgetter
from app.joining.house import House, account_of, open_house
from app.joining.keepers import rota_keeper
from app.joining.writing import fold_of
from app.line import store as line
from app.loops import Loop
from app.mail import mailbox_of
from app.messages.jobs import Collector
from app.notices import store as notices
from app.notices.courier import Courier
from app.notices.jobs import Messenger
from app.notices.words import DOMAIN, Words
from app.promises.jobs import Steward
from app.rota.jobs import Lookout
from app.rota.rules import Rota
from app.rota.service import team
from app.settings import Settings
from app.swaps.jobs import Follower
from app.telephony.media import Recordings
from app.telephony.pace import Pace
from app.telephony.rest import Account
from app.telephony.webhooks import Links
from app.texts.jobs import Sweeper
from app.texts.service import Texts

TIDYING = 60.0  # seconds between two looks for what is left over at Twilio
AT_ONCE = 8  # REST requests of the worker; Twilio refuses more than some at once


@dataclass(frozen=True)
class Duties:
    """What a worker does, one after another."""

    dispatcher: Dispatcher
    messenger: Messenger
    collector: Collector
    usher: Usher
    seeker: Seeker
    sweeper: Sweeper
    lookout: Lookout
    follower: Follower
    steward: Steward

    def by_name(self) -> dict[str, Callable[[], float]]:
        return {
            "the dispatcher": self.dispatcher.work,
            "the messenger": self.messenger.work,
            "the collector": self.collector.work,
            "the usher": self.usher.work,
            "the seeker": self.seeker.work,
            "the sweeper": self.sweeper.work,
            "the lookout": self.lookout.work,
            "the follower": self.follower.work,
            "the steward": self.steward.work,
        }


@dataclass(frozen=True)
class _Work:
    """What all duties of a worker share: the account's calls a second above all."""

    rota: Callable[[], Rota]
    aside: Aside
    slowly: Aside
    account: Account
    pace: Pace


def duties_of(
    house: House, rota: Callable[[], Rota], aside: Aside, slowly: Aside | None = None
) -> Duties:
    """Join what a worker does; `aside` does its REST requests, `slowly` what may take long."""
    pace = Pace(rate=house.settings.calls_a_second)
    work = _Work(rota, aside, slowly or aside, account_of(house), pace)
    return Duties(
        dispatcher=_dispatcher(house, work),
        messenger=_messenger(house, work),
        collector=_collector(house, work),
        usher=_usher(house, work),
        seeker=_seeker(house, work),
        sweeper=_sweeper(house, work),
        lookout=Lookout(database=house.database, clock=house.clock, rota=work.rota),
        follower=_follower(house, work),
        steward=Steward(
            database=house.database,
            clock=house.clock,
            rota=work.rota,
            left=intake.left_open,
            blank=intake.unwritten,
            asks=house.settings.check_ins,
        ),
    )


def _dispatcher(house: House, work: _Work) -> Dispatcher:
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
        rests=not settings.telephones_url,
    )


def _messenger(house: House, work: _Work) -> Messenger:
    settings = house.settings
    courier = Courier(
        database=house.database,
        clock=house.clock,
        twilio=work.account,
        mail=mailbox_of(settings),
        links=Links(settings.public_url),
        number=settings.hotline_number,
        hold_off=work.pace.hold_off,
    )
    return Messenger(
        database=house.database,
        clock=house.clock,
        team=lambda at: team(work.rota(), at),
        engaged=lambda session: dispatch.engaged(session) | guests.rung(session),
        guarded=lambda session: line.state(session).is_guarded(house.clock.now()),
        courier=courier,
        words=Words(catalogs=catalogs(settings.locales, DOMAIN), zone=settings.timezone),
        pace=work.pace,
        aside=work.aside,
        slowly=work.slowly,
    )


def _collector(house: House, work: _Work) -> Collector:
    return Collector(
        database=house.database,
        clock=house.clock,
        keyring=house.keyring,
        recordings=Recordings(account=work.account),
        aside=work.slowly,
    )


def _usher(house: House, work: _Work) -> Usher:
    def engaged(session: Session, call: str) -> set[str]:
        own = {
            house.keyring.fingerprint(p.phone, CALLS): p.code for p in work.rota().responders
        }
        waits = dispatch.caller(session, call)
        caller = own.get(waits.number_index) if waits and waits.number_index else None
        others = dispatch.engaged(session) | notices.called(session)
        return others | ({caller} if caller else set())

    return Usher(
        database=house.database,
        clock=house.clock,
        rota=work.rota,
        twilio=work.account,
        links=Links(house.settings.public_url),
        number=house.settings.hotline_number,
        pace=work.pace,
        engaged=engaged,
        aside=work.aside,
    )


def _seeker(house: House, work: _Work) -> Seeker:
    return Seeker(
        database=house.database,
        clock=house.clock,
        twilio=work.account,
        fold=fold_of(house),
        name=lambda content: house.keyring.token(content, "delivery").hex(),
        aside=work.aside,
    )


def _sweeper(house: House, work: _Work) -> Sweeper:
    return Sweeper(
        database=house.database,
        clock=house.clock,
        keyring=house.keyring,
        twilio=work.account,
        texts=Texts(keyring=house.keyring, number=house.settings.hotline_number),
        aside=work.slowly,
    )


def _follower(house: House, work: _Work) -> Follower:
    return Follower(
        database=house.database, clock=house.clock, keyring=house.keyring, rota=work.rota
    )


def _check_tables(house: House) -> None:
    """Raise TablesMissingError; a Postgres that is away may come back, so that is no reason."""
    with suppress(DatabaseAwayError):
        if not house.database.is_current():
            raise TablesMissingError


def work(settings: Settings, stopping: Event) -> None:
    """Be the worker until told to stop: dispatch, tell our people, tidy up at Twilio."""
    with ExitStack() as stack:
        house = stack.enter_context(open_house(settings))
        _check_tables(house)
        keeper = rota_keeper(house, stack)
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE, "rest"))
        slow = stack.enter_context(ThreadPoolExecutor(AT_ONCE // 2, "messages"))
        duties = duties_of(house, lambda: keeper.rota, pool.submit, slow.submit)
        post = Post(house.database.engine.url, POST)
        stack.callback(post.close)
        tidy = duties.dispatcher.telephones.tidy
        tidying = Loop("looking for queues that are left over", tidy, TIDYING)
        stack.callback(tidying.start().stop)
        forgetter = Forgetter(database=house.database, clock=house.clock)
        forgetting = Loop("forgetting what was kept long enough", forgetter.work, TIDYING)
        stack.callback(forgetting.start().stop)
        watch(post, duties.by_name(), stopping.is_set)
