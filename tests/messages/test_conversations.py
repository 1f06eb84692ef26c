"""A message is brought home, sealed, deleted where it was, and heard by somebody of ours."""

import re
from datetime import timedelta

import pytest

from app.cases import store as cases
from app.db import wake
from app.messages import service, store
from app.messages.rules import State, Trouble, length
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import Flaw, NoAnswer
from app.practice import Trouble as RestTrouble
from app.sealing import Keyring
from tests.calls.conftest import NUMBERS, rota_of
from tests.dispatch.conversing import SPANISH, case_of, emergency

COORDINATED = rota_of("Ana").replace(
    "shifts:",
    """  - {name: Luis, phone: "+14135550102", languages: [es, en]}
shifts:
  - {person: Luis, days: every day, from: "00:00", to: "00:00", tier: coordinator}""",
)


def leaves_a_message(line, seconds=9, *, then="hangs up"):
    """Call about something that can wait, with nobody on shift, and leave a message."""
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para dejar un mensaje", SPANISH)
    call.presses("2")
    call.hears_beep()
    call.speaks(seconds)
    if then == "hangs up":
        call.hangs_up()
    return call


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def message_of(line, call):
    with line.database.transaction() as session:
        found = store.of_call(session, call.sid)
    return found[-1] if found else None


def sound_of(line, call):
    with line.database.transaction() as session:
        keyring = Keyring(line.settings.sealing_keys)
        return service.sound(session, keyring, message_of(line, call).token)


def test_a_message_comes_home_sealed_and_nothing_of_it_stays_at_twilio(served):
    line = served(rota="")
    call = leaves_a_message(line)
    case_of(line, call)
    message = message_of(line, call)
    assert message.state is State.ALONE
    assert message.trouble is None
    assert length(sound_of(line, call)) == pytest.approx(9, abs=1)
    (recording,) = line.network.recordings
    assert recording.deleted_at is not None
    assert recording.deleted_at - recording.ended_at < timedelta(minutes=2)


def test_the_sound_cannot_be_read_without_the_key_of_its_case(served):
    line = served(rota="")
    call = leaves_a_message(line)
    case_of(line, call)
    plain = sound_of(line, call)
    with line.database.transaction() as session:
        kept = store.sound(session, message_of(line, call).token)
        assert kept
        assert plain[:64] not in kept.sealed
        cases.get(session, message_of(line, call).case_id).key_wrapped = None
    assert sound_of(line, call) is None


def test_while_the_caller_is_on_the_line_their_message_stays_where_they_can_hear_it(served):
    line = served(rota="")
    call = leaves_a_message(line, then="")
    call.presses("#")
    passes(line, 3)
    assert message_of(line, call).state is State.LEFT
    call.hangs_up()
    case_of(line, call)
    assert message_of(line, call).state is State.ALONE


@pytest.mark.parametrize(
    ("flaw", "trouble"),
    [
        (Flaw(media_after=30), Trouble.MISSING),
        (Flaw(cut_short=True), Trouble.BROKEN),
        (Flaw(content_type="text/html"), Trouble.BROKEN),
        (Flaw(size=200_000_000), Trouble.TOO_LARGE),
        (Flaw(foreign=True), Trouble.MISSING),
        (Flaw(undeletable=80), Trouble.UNDELETED),
    ],
)
def test_what_is_not_whole_is_never_deleted_and_tried_again(served, flaw, trouble):
    line = served(rota="")
    line.network.flaws(flaw, times=1)
    call = leaves_a_message(line)
    call.ended()
    passes(line, 6)
    message = message_of(line, call)
    assert (message.trouble, message.state is State.ALONE) == (trouble, False)
    (recording,) = line.network.recordings
    assert recording.deleted_at is None
    passes(line, 120)
    healed = flaw.media_after or flaw.undeletable
    assert (message_of(line, call).state is State.ALONE) == bool(healed)


def test_a_deletion_that_is_refused_again_and_again_is_tried_again_and_again(served):
    line = served(rota="")
    line.network.troubles(RestTrouble(status=500), "DeleteRecording", times=4)
    call = leaves_a_message(line)
    case_of(line, call)
    assert message_of(line, call).state is State.KEPT
    assert sound_of(line, call), "it can be heard all the same"
    passes(line, 15 * 2**4)
    assert message_of(line, call).state is State.ALONE


def test_a_deletion_that_is_refused_for_a_day_is_made_all_the_same_and_told_meanwhile(served):
    line = served(rota="")
    line.network.troubles(RestTrouble(status=409, code=20009), "DeleteRecording", times=24)
    call = leaves_a_message(line)
    case_of(line, call)
    for hour in range(30):
        with line.database.transaction() as session:
            message = session.merge(message_of(line, call))
            if message.state is State.ALONE:
                break
            assert message.next_at - line.network.timeline.now() <= timedelta(hours=1)
            message.left_at -= timedelta(hours=1)
            message.next_at = line.network.timeline.now()
            wake(session)
        passes(line, 2)
        with line.database.transaction() as session:
            now = line.network.timeline.now()
            stands = store.standing(session, now - timedelta(hours=1))
        assert stands == (message_of(line, call).state is not State.ALONE), hour
    assert message_of(line, call).state is State.ALONE
    assert sound_of(line, call)


def test_a_recording_of_nothing_is_no_message_and_does_not_stay_at_twilio(served):
    line = served(rota="")
    call = leaves_a_message(line, 0)
    case_of(line, call)
    passes(line, 20)
    with line.database.transaction() as session:
        assert not [n for n in notices.recent(session, 20) if n.kind is Kind.MESSAGE]
    assert all(each.deleted_at or each.error for each in line.network.recordings)


def test_a_message_of_two_hours_is_whole_only_with_all_of_its_sound(served):
    line = served(rota="")
    line.worker.dies()
    call = leaves_a_message(line)
    call.ended()
    passes(line, 5)
    with line.database.transaction() as session:  # as Twilio may tell of it
        session.merge(message_of(line, call)).seconds = 7200
    line.worker.takes_over()
    passes(line, 10)
    message = message_of(line, call)
    assert (message.state, message.trouble) == (State.LEFT, Trouble.BROKEN)
    (recording,) = line.network.recordings
    assert recording.deleted_at is None


def test_what_a_caller_erased_is_nowhere(served):
    line = served(rota="")
    call = leaves_a_message(line, then="")
    call.presses("#")
    call.hears("borrar", SPANISH)
    call.presses("3")
    call.hangs_up()
    case_of(line, call)
    passes(line, 30)
    message = message_of(line, call)
    assert message.erased
    assert sound_of(line, call) is None
    (recording,) = line.network.recordings
    assert recording.deleted_at is not None


def test_who_erases_a_message_and_leaves_another_has_left_that_one(served):
    line = served(rota="")
    call = leaves_a_message(line, then="")
    call.presses("#")
    call.hears("borrar", SPANISH)
    call.presses("3")
    call.hears_beep()
    call.speaks(5)
    call.hangs_up()
    case = case_of(line, call)
    passes(line, 30)
    assert [each["erased"] for each in case["messages"]] == [True, False]
    assert length(sound_of(line, call)) == pytest.approx(5, abs=1)
    assert all(recording.deleted_at for recording in line.network.recordings)


def code_in(text):
    return re.findall(r"(?:número|reply) (\d+)", text.body)[0]


def test_who_is_on_shift_is_told_replies_and_hears_it_by_telephone(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    call = emergency(line)
    call.hears("Para dejar un mensaje", SPANISH, within=100)
    call.presses("2")
    call.hears_beep()
    call.speaks(9)
    call.hangs_up()
    name = case_of(line, call)["name"]
    text = ana.gets_text("Mensaje nuevo")
    assert text.body.startswith(f"Mensaje nuevo: {name}. ")
    ana.behaviour = None
    ana.sends(line.number, code_in(text))
    while True:
        ana.rings(within=60)
        ana.answers()
        if "mensaje para la línea" in ana.hears("caso es", SPANISH).text:
            break
        ana.hangs_up()
    ana.presses("1")
    ana.hears("Si usted se encarga", SPANISH)
    ana.presses("1")
    ana.is_released()
    passes(line, 5)
    message = message_of(line, call)
    assert message.heard_at is not None
    assert message.heard_by is not None


def test_whoever_takes_an_alarm_hears_the_message_that_was_left(served):
    line = served(rota=COORDINATED)
    line.phone("Ana", NoAnswer())
    luis = line.phone("Luis", NoAnswer())
    call = emergency(line)
    call.hears("Para dejar un mensaje", SPANISH, within=100)
    call.presses("2")
    call.hears_beep()
    call.speaks(9)
    call.hangs_up()
    case_of(line, call)
    luis.behaviour = None
    luis.rings(within=200)
    luis.answers()
    luis.hears("Nadie contestó una llamada de emergencia", SPANISH)
    luis.presses("1")
    luis.hears("Dejaron un mensaje", SPANISH)
    luis.hears("Si usted se encarga", SPANISH)
    luis.presses("*")
    luis.hears("Si usted se encarga", SPANISH)
    luis.presses("2")
    luis.hears("Queda para las demás personas", SPANISH)
    luis.is_released()
    passes(line, 5)
    assert message_of(line, call).heard_at is None
    with line.database.transaction() as session:
        alarms = [n for n in notices.recent(session, 20) if n.kind is Kind.EMERGENCY]
    assert all(alarm.settled_at for alarm in alarms)
    assert NUMBERS["Luis"] not in str(line.case(call))
