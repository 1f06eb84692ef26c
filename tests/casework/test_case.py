"""The page of a case: its story, what is owed, messages, texts, numbers, the same caller."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from app.audit import store as audits
from app.audit.rules import Act
from app.audit.service import first_break
from app.calls import store as calls
from app.cases.tables import Case
from app.casework.service import Casework
from app.messages import service as messages
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice.segments import segments as practised
from app.staff.rules import Role
from app.telephony import media
from app.telephony.rest import Account, RefusedError, TooManyError, UncertainError
from app.telephony.texting import segments
from tests.casework.conftest import CALLER, wav
from tests.pages.conftest import words

ONCE = re.compile(r'name="once" value="([0-9a-f]{32})"')


def acts(console, about=None):
    with console.database.transaction() as session:
        assert first_break(session) is None
        rows = audits.newest(session, 50, about)
        return [(each.act, each.reason) for each in rows if each.act != Act.SIGNED_IN]


def said(visit, answer):
    """Give what the next page says."""
    return words(visit.get(answer.location))


def test_it_tells_the_story_in_sentences_in_both_languages(console, desk):
    name = desk.case(outcome="reached")
    desk.leg(name, "Luis", "failed", 1)
    desk.leg(name, "Ana", "reached", 2)
    told = console.enter("Ana").says(f"/cases/{name.lower()}")
    assert "Called in Spanish and pressed 1. 2 people were rung" in told
    assert "telephone was off or out of reach and Ana pressed 1 after 9 seconds" in told
    assert "Ana and the caller spoke for 7 minutes." in told
    assert "Why did nobody answer?" not in told
    told = console.enter("Ana", language="es").says(f"/cases/{name}")
    assert "Ana y quien llamaba hablaron 7 minutos." in told
    assert acts(console, name)[0] == (Act.SAW_CASE, "")


def test_it_answers_why_nobody_answered(console, desk):
    name = desk.case()
    desk.leg(name, "Luis", "no-key")
    told = console.enter("Ana").says(f"/cases/{name}")
    assert "Why did nobody answer?" in told
    assert "as a voicemail does" in told


def test_nothing_shows_a_number_and_nothing_links_what_a_text_says(console, desk):
    name = desk.text("Mire https://example.org y llame al +14135550177 <b>ya</b>")
    page = console.enter("Ana").get(f"/cases/{name}").text
    assert "+1 ••• ••• ••50" in page
    assert CALLER not in page
    assert 'href="https://example.org' not in page
    assert "&lt;b&gt;ya" in page


def test_an_alarm_is_taken_once_and_the_others_are_told(console, desk):
    name = desk.case()
    desk.tell(name)
    ana = console.enter("Ana")
    assert "An alarm is open" in ana.says(f"/cases/{name}")
    assert "You take care of it." in said(ana, ana.post(f"/cases/{name}/take"))
    assert "An alarm is open" not in ana.says(f"/cases/{name}")
    assert "You have this case." in ana.says(f"/cases/{name}"), "nobody had it"
    luis = console.enter("Luis")
    assert "already" in said(luis, luis.post(f"/cases/{name}/take"))
    with console.database.transaction() as session:
        kinds = {each.kind: each for each in notices.recent(session, 9)}
    assert kinds[Kind.EMERGENCY].settled_by == console.code("Ana")
    assert kinds[Kind.TAKEN].facts == {"by": console.code("Ana"), "cases": [name]}


def test_a_message_is_heard_in_parts_and_every_hearing_is_written_down(console, desk):
    name = desk.case(outcome="message")
    desk.message(name)
    ana, path = console.enter("Ana"), f"/cases/{name}/messages/1"
    whole = ana.get(path)
    assert (whole.status_code, whole.data) == (200, wav())
    assert whole.headers["Cache-Control"] == "no-store"
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = ana.client.get(path, headers={"Range": "bytes=44-53"})
    assert (part.status_code, part.data) == (206, wav()[44:54])
    assert part.headers["Content-Range"] == f"bytes 44-53/{len(wav())}"
    beyond = ana.client.get(path, headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    assert acts(console, name) == [(Act.HEARD, "message 1")], "a seek is no new hearing"
    console.clock.step(timedelta(minutes=11))
    ana.get(path)
    assert len(acts(console, name)) == 2
    assert ana.get(f"/cases/{name}/messages/2").status_code == 404
    assert ana.get(f"/cases/{name}/messages/0").status_code == 404


def test_a_case_that_somebody_has_stays_theirs_when_another_takes_its_alarm(console, desk):
    name = desk.case(assigned_to=console.code("Luis"))
    desk.tell(name)
    ana = console.enter("Ana")
    ana.post(f"/cases/{name}/take")
    assert "Luis has this case." in ana.says(f"/cases/{name}")


def test_only_the_button_says_that_a_message_was_heard(console, desk):
    name = desk.case(outcome="message")
    desk.message(name)
    desk.tell(name, Kind.NOBODY)
    ana = console.enter("Ana")
    ana.get(f"/cases/{name}/messages/1")
    assert "A message was not heard" in ana.says(f"/cases/{name}")
    assert "You take care of it." in said(ana, ana.post(f"/cases/{name}/heard"))
    told = ana.says(f"/cases/{name}")
    assert "heard by Ana" in told
    assert "A message was not heard" not in told
    assert "Nothing is left to do" in told
    assert "You have this case." in told, "nobody had it"
    luis = console.enter("Luis")
    assert "already" in said(luis, luis.post(f"/cases/{name}/heard"))
    assert "heard by Ana" in luis.says(f"/cases/{name}")


def test_a_message_that_twilio_still_has_is_heard_from_there(console, desk, monkeypatch):
    name = desk.case(outcome="message")
    desk.message(name, kept=False)
    ana, path = console.enter("Ana"), f"/cases/{name}/messages/1"
    assert ana.get(path).status_code == 404, "Twilio does not answer"
    assert acts(console, name) == [], "nobody has heard anything"
    monkeypatch.setattr(media.Recordings, "sound", lambda self, recording: wav())
    assert ana.get(path).data == wav()
    with console.database.transaction() as session:
        assert messages.of_case(session, name)[0].heard_at is None


def test_a_call_back_rings_whoever_pressed_it_first(console, desk):
    name = desk.case(call={"call_back": True}, outcome="call-back")
    ana = console.enter("Ana")
    assert "Your telephone rings in a moment" in said(ana, ana.post(f"/cases/{name}/call"))
    assert "is being rung already" in said(ana, ana.post(f"/cases/{name}/call"))
    with console.database.transaction() as session:
        (telling,) = notices.due(session, console.clock.now())
    assert (telling.person_code, telling.kind) == (console.code("Ana"), Kind.CALL)
    assert telling.said == {"case": name, "asks": "call"}
    assert [each for each, _ in acts(console, name)].count(Act.CALLED_BACK) == 1


def test_whoever_cannot_be_called_back_is_not_and_it_is_said_why(console, desk):
    withheld = desk.case(number=None)
    calling = desk.case(number="+14135550151", call={"ended_at": None})
    claimed = {"back_by": "x", "back_claimed_at": console.clock.now()}
    taken = desk.case(number="+14135550152", call=claimed)
    dear = desk.case(number="+19005550100")
    visits = {
        withheld: "no number to call",
        calling: "calling the line themselves",
        taken: "Somebody is calling them just now",
        dear: "never calls such a number",
    }
    ana = console.enter("Ana")
    for name, why in visits.items():
        assert why in ana.says(f"/cases/{name}")
        assert why in said(ana, ana.post(f"/cases/{name}/call"))
    with console.database.transaction() as session:
        assert notices.due(session, console.clock.now()) == []


def once_of(answer):
    """Give the name that a text has, once it was looked at."""
    found = ONCE.search(answer.text)
    assert found, words(answer)
    return found[1]


def sent(visit, name, text):
    """Write a text and look at it first; give the page that is seen then, and after sending."""
    looked = visit.post(f"/cases/{name}/texts", {"words": text})
    once = once_of(looked)
    return looked, visit.post(f"/cases/{name}/texts", {"words": text, "once": once})


def test_a_text_is_answered_once_after_its_length_and_cost_were_shown(
    console, desk, monkeypatch
):
    left = []

    def text(_, *what):
        left.append(what)
        return f"SM{'a' * 32}"

    monkeypatch.setattr(Account, "text", text)
    name = desk.text()
    ana = console.enter("Ana")
    assert "A text was not answered" in ana.says(f"/cases/{name}")
    reply = "Le llamamos en una hora, está bien"
    looked, answer = sent(ana, name, reply)
    assert "It is sent in 1 part" in words(looked)
    assert "about 2 cents" in words(looked)
    assert left == [
        (CALLER, console.settings.hotline_number, "Le llamamos en una hora, está bien")
    ]
    assert "Sent." in said(ana, answer)
    again = ana.post(f"/cases/{name}/texts", {"words": "Otra vez", "once": once_of(looked)})
    assert "was sent already" in said(ana, again)
    assert len(left) == 1
    told = ana.says(f"/cases/{name}")
    assert "Necesito ayuda" in told
    assert "Le llamamos en una hora" in told
    assert "A text was not answered" not in told


def test_a_text_can_be_changed_before_it_is_sent_and_bad_ones_are_told_at_the_field(
    console, desk
):
    name = desk.text()
    ana = console.enter("Ana")
    looked = ana.post(f"/cases/{name}/texts", {"words": "Primero"})
    back = ana.post(
        f"/cases/{name}/texts",
        {"words": "Primero", "once": once_of(looked), "change": "1"},
    )
    assert 'name="words"' in back.text
    assert "Primero</textarea>" in back.text
    for bad, why in {
        "": "fill this in",
        "x" * 1601: "too long",
        "a\x00": "cannot be kept",
    }.items():
        answer = ana.post(f"/cases/{name}/texts", {"words": bad})
        assert answer.status_code == 400
        assert why in words(answer)


def test_what_twilio_says_of_a_text_is_told(console, desk, monkeypatch):
    name = desk.text()
    ana = console.enter("Ana")
    for error, told in {
        UncertainError(): "Do not send it again",
        TooManyError(): "Twilio is busy",
        RefusedError(21610): "They want no more texts",
        RefusedError(21211): "Twilio does not send it (error 21211)",
    }.items():

        def refuse(*_, error=error):
            raise error

        monkeypatch.setattr(Account, "text", refuse)
        assert told in said(ana, sent(ana, name, "Hola")[1])


def test_whoever_wants_no_more_texts_gets_none(console, desk):
    name = desk.text()
    looked = console.enter("Ana").post(f"/cases/{name}/texts", {"words": "Hola"})
    desk.text("STOP")
    ana = console.enter("Ana")
    page = ana.get(f"/cases/{name}")
    assert "They want no more texts" in words(page)
    assert f"/cases/{name}/texts" not in page.text, "there is no form"
    late = {"words": "Hola", "once": once_of(looked)}
    assert "They want no more texts" in said(ana, ana.post(f"/cases/{name}/texts", late))


def test_a_number_is_seen_for_a_reason_that_is_written_down(console, desk):
    name = desk.case()
    ana, path = console.enter("Ana"), f"/cases/{name}/number"
    assert CALLER not in ana.get(path).text
    refused = ana.post(path, {"reason": "  "})
    assert refused.status_code == 400
    assert "fill this in" in words(refused)
    assert CALLER not in refused.text
    answer = ana.post(path, {"reason": "the lawyer needs it"})
    assert CALLER not in answer.location
    assert CALLER in ana.get(path).text
    ana.post(path, {"reason": "twice"})
    assert acts(console, name) == [(Act.REVEALED, "the lawyer needs it")]
    assert CALLER not in console.enter("Luis").get(path).text
    console.clock.step(timedelta(minutes=11))
    assert CALLER not in ana.get(path).text


def test_ten_numbers_a_day_and_no_more(console, desk):
    ana = console.enter("Ana")
    names = [desk.case() for _ in range(11)]
    answers = [ana.post(f"/cases/{name}/number", {"reason": "needed"}) for name in names]
    assert "more than 10 numbers" in said(ana, answers[-1])
    assert CALLER in ana.get(f"/cases/{names[9]}/number").text
    assert CALLER not in ana.get(f"/cases/{names[10]}/number").text


def test_the_numbers_of_callers_and_of_our_own_people_are_one_ten(console, desk):
    ana = console.enter("Ana", Role.COORDINATOR, Role.ROTA)
    names, luis = [desk.case() for _ in range(6)], f"/people/{console.code('Luis')}/number"
    for name in names[:5]:
        ana.post(f"/cases/{name}/number", {"reason": "needed"})
        assert ana.post(luis, {"reason": "needed"}).status_code == 200
    assert "no more for now" in said(ana, ana.post(luis, {"reason": "needed"}))
    refused = ana.post(f"/cases/{names[5]}/number", {"reason": "needed"})
    assert "more than 10 numbers" in said(ana, refused)


def test_other_cases_of_the_same_telephone_are_probably_of_the_same_caller(console, desk):
    name, again = desk.case(), desk.case(ago=timedelta(hours=2))
    wrote, other = desk.text(), desk.case(number="+14135550188")
    told = console.enter("Ana").says(f"/cases/{name}")
    linked = told[told.index("Probably the same caller") :]
    assert again in linked
    assert wrote in linked
    assert other not in linked
    assert "It may be somebody else" in linked
    desk.leg(name, "Luis", "reached")
    luis = console.enter("Luis", Role.RESPONDER)
    assert again not in luis.says(f"/cases/{name}"), "nobody else's case is told of"


def test_a_case_whose_key_was_destroyed_is_told_without_its_words(console, desk):
    name = desk.text()
    with console.database.transaction() as session:
        case = desk.row(name)[0]
        session.merge(case).key_wrapped = None
    told = console.enter("Ana").says(f"/cases/{name}")
    assert "Necesito" not in told
    assert "not known" in told


def test_a_claim_that_is_old_holds_no_more(console, desk):
    at = console.clock.now() - calls.CLAIMED
    name = desk.case(call={"back_by": "x", "back_claimed_at": at})
    assert "Somebody is calling" not in console.enter("Ana").says(f"/cases/{name}")


def test_segments_are_counted_as_the_practice_network_counts_them():
    for text in ("", "a" * 160, "a" * 161, "á" * 70, "á" * 71, "€" * 80, "€" * 81, "😀" * 36):
        assert segments(text) == practised(text)


def test_a_case_that_is_handed_over_meanwhile_is_not_taken_back_by_who_takes_its_alarm(
    console, desk
):
    name = desk.case()
    desk.tell(name)
    work = Casework(
        keyring=desk.keyring, line=console.settings.hotline_number,
        zone=console.settings.timezone, practice=True, code=console.code("Ana"), at=desk.now,
    )  # fmt: skip
    with console.database.transaction() as session:
        case = session.scalars(select(Case)).one()
        with console.database.transaction() as another:
            another.execute(update(Case).values(assigned_to=console.code("Luis")))
        assert work.take(session, case)
    assert "Luis has this case." in console.enter("Ana").says(f"/cases/{name}")
