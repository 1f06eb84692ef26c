"""The way of a webhook: what the door of a web process stands on."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from app.calls.alarmed import Alarmed
from app.calls.backs import Backs
from app.calls.floods import Floods
from app.calls.guested import Guested
from app.calls.hosting import Hosting
from app.calls.invited import Responders
from app.calls.jobs import QUEUES
from app.calls.service import Calls
from app.calls.texted import Texted
from app.calls.views import Door
from app.cases import service as cases
from app.db import LOOK
from app.dispatch.pulse import PulseKeeper
from app.dispatch.waiting import queue_of
from app.joining.house import House, account_of
from app.joining.keepers import flood_keeper, flow_keeper, line_keeper
from app.journal import Journal
from app.line.rules import circumstances
from app.line.versions import FlowKeeper
from app.messages import service as messages
from app.notices import service as notices
from app.rota.service import RotaKeeper
from app.sealing import Context, KeyMissingError, SealBrokenError
from app.telephony.media import Media, Recordings
from app.telephony.signature import Signatures
from app.telephony.webhooks import Alarm, Links
from app.texts.service import Texts
from ivr import recordings


def open_door(
    house: House, stack: ExitStack, journal: Journal, pulse: PulseKeeper, keeper: RotaKeeper
) -> Door:
    settings = house.settings
    flows, media = flow_keeper(house, stack), _media(house)
    line = line_keeper(house, stack)
    floods = flood_keeper(house, stack, line, lambda: keeper.rota)
    calls = _calls(house, _Around(keeper, flows, media, journal, pulse, floods))
    return Door(
        calls=calls,
        responders=_responders(house, calls, flows, keeper),
        guested=Guested(
            database=house.database,
            flow=lambda: flows.current,
            links=calls.links,
            note=calls.note_if_possible,
        ),
        alarmed=_alarmed(house, calls, flows, media),
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


def _responders(
    house: House, calls: Calls, flows: FlowKeeper, keeper: RotaKeeper
) -> Responders:
    hosting = Hosting(
        database=house.database,
        flow=lambda: flows.current,
        rota=lambda: keeper.rota,
        links=calls.links,
    )
    return Responders(
        database=house.database,
        flow=lambda: flows.current,
        rota=lambda: keeper.rota,
        links=calls.links,
        hosting=hosting,
        note=calls.note_if_possible,
    )


def _alarmed(house: House, calls: Calls, flows: FlowKeeper, media: Media) -> Alarmed:
    return Alarmed(
        flow=lambda: flows.current,
        links=calls.links,
        keep=calls.note,
        note=calls.note_if_possible,
        sounds=lambda case: _sounds(house, media, case),
        take=lambda name, at: _taken(house, name, at),
        number=lambda alarm, at, owed: _number_back(house, alarm, at, owed=owed),
        caller_id=house.settings.hotline_number,
        zone=house.settings.timezone,
    )


def _sounds(house: House, media: Media, case: str) -> list[str]:
    """Give the addresses at which the messages of a case are heard."""
    with house.database.transaction(LOOK) as session:
        return [media.address(each.token) for each in messages.of_case(session, case)]


def _taken(house: House, telling: str, at: datetime) -> bool | None:
    """Take an alarm at once, so that only one of two hears that it is theirs."""
    with house.database.transaction(LOOK) as session:
        return notices.take(session, telling, at)


def _number_back(house: House, alarm: Alarm, at: datetime, *, owed: bool) -> str | None:
    """Give the number at which the caller of a case may be called back, to one at a time."""
    settings = house.settings
    backs = Backs(
        keyring=house.keyring,
        zone=settings.timezone,
        line=settings.hotline_number,
        practice=settings.practice,
    )
    with house.database.transaction(LOOK) as session:
        return backs.claim(session, alarm.case, alarm.id, at, owed=owed)


@dataclass(frozen=True)
class _Around:
    """What stands around the calls of a web process."""

    keeper: RotaKeeper
    flows: FlowKeeper
    media: Media
    journal: Journal
    pulse: PulseKeeper
    floods: Floods


def _calls(house: House, around: _Around) -> Calls:
    settings, keyring, floods = house.settings, house.keyring, around.floods
    return Calls(
        flows=around.flows,
        circumstances=lambda at, number, case: circumstances(
            floods.state(at), at, settings.timezone, number=number, case=case
        ),
        floods=floods,
        case_name=lambda sid: cases.spoken_name(keyring, sid),
        replay=around.media.address,
        links=Links(settings.public_url),
        number=settings.hotline_number,
        rota=lambda: around.keeper.rota,
        keep=around.journal.append,
        pulse=around.pulse,
        queue=lambda sid: queue_of(keyring.token(sid, QUEUES)),
    )


def _media(house: House) -> Media:
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
