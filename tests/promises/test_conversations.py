"""People are reminded of their shifts, say that they are there, and are missed if they do not.

At every look it is another worker, who knows nothing but what is in Postgres.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.dispatch.facts import Outcome
from app.dispatch.tables import Invitation
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import Accepts, NoAnswer
from app.promises.tables import Presence
from app.rota.service import import_rota
from app.rota.tables import Promotion
from app.sealing import Keyring
from app.staff.rules import Role
from app.staff.tables import Account, Person
from tests.calls.conftest import DAWN, NUMBERS
from tests.dispatch.conversing import SPANISH, emergency
from tests.notices.test_conversations import code_in, passes, tellings

# It is five in the morning, on Friday, the 20th of November.
PEOPLE = f"""
people:
  - {{name: Ana, phone: "{NUMBERS["Ana"]}", languages: [es, en]}}
  - {{name: Luis, phone: "{NUMBERS["Luis"]}", languages: [en, es]}}
  - {{name: Rosa, phone: "{NUMBERS["Rosa"]}", languages: [en]}}
  - {{name: Beto, phone: "{NUMBERS["Beto"]}", languages: [es]}}
shifts:
  - {{person: Rosa, days: every day, from: "00:00", to: "00:00", tier: coordinator}}
"""
MINUTE = timedelta(minutes=1)


def shift(person, starts, ends, tier="primary"):
    day = "2026-11-20"
    return (
        f'  - {{person: {person}, days: [fri], from: "{starts}", to: "{ends}", tier: {tier},'
        f" valid_from: {day}, valid_to: {day}}}\n"
    )


def pair(starts="05:03", ends="09:00"):
    return PEOPLE + shift("Ana", starts, ends) + shift("Luis", starts, ends, "backup")


def bring(line, rota):
    settings = line.settings
    with line.database.transaction() as session:
        import_rota(
            session, Keyring(settings.sealing_keys), rota, "rota.yaml",
            at=line.network.timeline.now(), line=settings.hotline_number,
            zone=settings.timezone, practice=True,
        )  # fmt: skip
    line.app.extensions["rota"].refresh()


def was_asked_long_ago(line, name="Ana"):
    """Let somebody have been asked an hour ago, rather than wait through the hour."""
    with line.database.transaction() as session:
        which = update(Presence).where(Presence.person_code == code_of(session, name))
        session.execute(which.values(asked_at=line.network.timeline.now() - 60 * MINUTE))


def code_of(session, name):
    return session.scalar(select(Person.code).where(Person.first_name == name))


def promotions(line):
    with line.database.transaction() as session:
        return session.scalars(select(Promotion)).all()


def told(line, kind):
    """Name who was told of something, each as often as it was sent."""
    with line.database.transaction() as session:
        names = dict(session.execute(select(Person.code, Person.first_name)).all())
    return sorted(names[each.person_code] for each in tellings(line, kind) if each.kind is kind)


def raised(line, kind):
    with line.database.transaction() as session:
        return [each for each in notices.recent(session, 50) if each.kind is kind]


def asks_for_a_person(line):
    """Call in no danger: backups are not rung at once."""
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    return call


def test_the_volunteer_who_then_holds_the_shift_is_reminded_once_after_a_swap(served):
    """Yap #468: a reminder goes to whoever has the shift by then, and is confirmed."""
    line = served(rota=PEOPLE + shift("Ana", "05:45", "09:00"), steward=True)
    ana, beto = line.phone("Ana"), line.phone("Beto")
    first = ana.gets_text("Su turno empieza a esta hora: 05:45")
    assert "De titular. Con usted: Rosa." in first.body
    bring(line, PEOPLE + shift("Beto", "05:45", "09:00"))
    second = beto.gets_text("Su turno empieza a esta hora: 05:45", within=70)
    beto.sends(line.number, f"Sí, {code_in_duty(second)}")
    beto.gets_text("Contamos con usted desde 20 nov, 05:45 hasta 20 nov, 09:00")
    passes(line, 65)
    assert told(line, Kind.REMINDER) == ["Ana", "Beto"], "each once, whoever works"
    line.network.check()


def test_a_volunteer_who_says_no_a_day_before_is_told_to_the_coordinators(served):
    """Yap #468: whoever cannot come says so early enough for somebody else to be found."""
    line = served(rota=PEOPLE, steward=True)
    line.network.timeline.clock.step(timedelta(hours=4))  # to nine o'clock
    day = (
        shift("Ana", "05:00", "09:00").replace("2026-11-20", "2026-11-21").replace("fri", "sat")
    )
    bring(line, PEOPLE + day)
    ana, rosa = line.phone("Ana"), line.phone("Rosa")
    text = ana.gets_text("Tiene un turno. Empieza: 21 nov, 05:00", within=70)
    ana.sends(line.number, f"No puedo {code_in_duty(text)}")
    rosa.gets_text("Ana cannot come, from Nov 21, 05:00 until Nov 21, 09:00")
    ana.gets_text("sigue siendo suyo mientras otra persona no lo tome")
    assert promotions(line) == []
    ana.sends(line.number, f"sí puedo {code_in_duty(text)}")
    ana.gets_text("Gracias. Contamos con usted")
    rosa.gets_text("Ana can come after all, from Nov 21, 05:00 until Nov 21, 09:00")
    line.network.check()


def code_in_duty(text):
    return text.body.rstrip(".").rsplit(" ", 1)[-1]


def test_without_a_check_in_the_backup_rings_with_the_primaries_and_a_late_one_ends_it(either):
    line = either(rota=pair(), steward=True)
    ana, luis, rosa = line.phone("Ana"), line.phone("Luis"), line.phone("Rosa")
    text = ana.gets_text("Su turno empieza a esta hora: 05:03")
    assert promotions(line) == []
    was_asked_long_ago(line)
    luis.gets_text("you are rung among the first, because Ana gives no sign", within=70)
    rosa.gets_text("Ana has not said that they are there")
    ana.gets_text("Le llamamos como siempre, igual que a Luis")
    (promotion,) = promotions(line)
    assert (promotion.since, promotion.until) == (DAWN + 3 * MINUTE, DAWN + 240 * MINUTE)
    passes(line, 130)
    call = asks_for_a_person(line)
    luis.rings(within=5)
    ana.rings(within=5)
    call.hangs_up()
    ana.sends(line.number, f"ok {code_in_duty(text)}")
    luis.gets_text("You are backup again")
    rosa.gets_text("Ana is there now")
    assert promotions(line) == []
    kinds = (Kind.MISSING, Kind.CAME, Kind.ALONE)
    assert [told(line, kind) for kind in kinds] == [["Rosa"], ["Rosa"], []]
    line.network.check()


def test_whoever_plans_the_rota_is_told_beside_the_coordinators_on_shift(served):
    line = served(rota=pair(), steward=True)
    beto = line.phone("Beto")
    with line.database.transaction() as session:
        person = session.scalar(select(Person).where(Person.first_name == "Beto"))
        at = line.network.timeline.now()
        roles = [Role.ROTA.value]
        session.add(Account(person_id=person.id, name="beto", created_at=at, roles=roles))
    passes(line, 3)
    was_asked_long_ago(line)
    beto.gets_text("Ana no ha dicho que ya está de turno, desde 20 nov, 05:03")


@pytest.mark.parametrize("how", ["ON", "a key"])
def test_whatever_shows_that_somebody_is_there_is_a_check_in(served, how):
    line = served(rota=pair() + shift("Ana", "04:00", "05:01"), steward=True)
    ana = line.phone("Ana", Accepts(after=1) if how == "a key" else None)
    if how == "ON":
        ana.sends(line.number, "listo")
    else:
        emergency(line).is_connected_to(ana)
    passes(line, 5)
    was_asked_long_ago(line)
    passes(line, 70)
    assert promotions(line) == []
    assert raised(line, Kind.MISSING) == []


def test_nobody_behind_a_shift_is_an_alarm_that_ends_when_its_holder_comes(served):
    line = served(rota=PEOPLE + shift("Ana", "05:03", "09:00"), steward=True)
    ana, rosa = line.phone("Ana"), line.phone("Rosa", NoAnswer())
    ana.gets_text("Su turno empieza")
    was_asked_long_ago(line)
    rosa.gets_text("neither a backup nor another primary", within=70)
    ana.gets_text("Le llamamos como siempre; no hay suplente")
    (alarm,) = raised(line, Kind.ALONE)
    assert alarm.settled_at is None
    ana.sends(line.number, "ON")
    passes(line, 70)
    (alarm,) = raised(line, Kind.ALONE)
    assert (alarm.settled_at is not None, alarm.settled_by) == (True, None)
    assert raised(line, Kind.MISSING) == [], "one thing is told in one way"
    line.network.check()


def test_whoever_takes_the_alarm_for_a_shift_is_named_to_the_others(served):
    line = served(rota=PEOPLE + shift("Ana", "05:03", "09:00"), steward=True)
    rosa = line.phone("Rosa")
    passes(line, 3)
    was_asked_long_ago(line)
    text = rosa.gets_text("neither a backup nor another primary", within=70)
    rosa.sends(line.number, code_in(text))
    rosa.gets_text("You take care of the gap in the rota")
    line.network.check()


def misses_rings(line, name, times=2):
    """Let somebody have missed rings, without the minutes that they would take."""
    now = line.network.timeline.now()
    with line.database.transaction() as session:
        for number in range(times):
            row = {
                "id": f"missed-{name}-{number}", "person_code": code_of(session, name),
                "call_sid": f"CA{number:032}", "asked_at": now - (5 - number) * MINUTE,
                "ended_at": now - (4 - number) * MINUTE, "outcome": Outcome.NO_ANSWER,
            }  # fmt: skip
            session.add(Invitation(**row))


def test_two_missed_rings_promote_the_backup_until_the_holder_writes(served):
    line = served(rota=pair("04:30"), steward=True)
    ana, luis, rosa = line.phone("Ana"), line.phone("Luis"), line.phone("Rosa")
    misses_rings(line, "Ana")
    luis.gets_text("you are rung among the first, because Ana gives no sign", within=70)
    ana.gets_text("Cuando ya esté, envíe ON")
    rosa.gets_text("Ana has missed two calls in a row")
    assert len(promotions(line)) == 1
    ana.sends(line.number, "on")
    luis.gets_text("You are backup again")
    passes(line, 65)
    assert promotions(line) == []
    assert told(line, Kind.ABSENT) == ["Ana", "Rosa"]


def test_where_nobody_is_asked_to_check_in_nobody_is_missed(served):
    line = served(rota=pair(), steward=True, check_ins=False)
    text = line.phone("Ana").gets_text("Su turno empieza")
    assert text.body.endswith("Con usted: Luis, Rosa.")
    passes(line, 130)
    assert promotions(line) == []
    with line.database.transaction() as session:
        assert session.scalars(select(Presence.asked_at)).all() == []
