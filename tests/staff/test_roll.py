"""The roll as it is kept by hand: what a file of the rota does not know stays."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.staff import service, signins, store
from app.staff.rules import (
    Kind,
    NumberRefusedError,
    Profile,
    Role,
    Status,
    Why,
    responder_number,
)
from app.staff.tables import Account, Person, Qualification, SignIn

AT = datetime(2026, 11, 20, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
LINE = "+18005551212"
ANA, BETO = (
    Profile(first_name=name, phone=number, languages=("es", "en"), skills=("work",))
    for name, number in (("Ana", "+14135550101"), ("Beto", "+14135550102"))
)


@pytest.fixture
def roll(database, keyring):
    """Give a function that does something with the roll in a transaction of its own."""

    def done(what, *words, **more):
        with database.transaction() as session:
            return what(session, keyring, *words, **more)

    done(service.replace_all, [ANA, BETO], AT)
    return done


def person(session, name):
    return session.scalars(select(Person).where(Person.first_name == name)).one()


def lead(session, keyring, name, *roles):
    """Give somebody an account, a sign-in and a qualification."""
    who = person(session, name)
    account = Account(
        person_id=who.id, name=name, roles=[str(role) for role in roles], created_at=AT
    )
    store.keep(session, account)
    signins.begin(session, keyring, account, "test", AT)
    row = Qualification(
        id=uuid.uuid4(),
        person_id=who.id,
        kind=Kind.TRAINING,
        given_by="Rosa",
        given_on=date(2026, 11, 1),
    )
    store.keep(session, row)
    who.verified_at = AT


def counted(session, keyring, *tables):
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_file_of_the_rota_takes_away_no_role_and_no_qualification(roll):
    roll(lead, "Ana", Role.RESPONDER, Role.COORDINATOR)
    roll(service.replace_all, [replace(ANA, first_name="Anita"), BETO], LATER)
    assert roll(counted, Account, SignIn, Qualification) == [1, 1, 1]


def test_who_does_more_than_answer_stays_when_a_file_leaves_them_out(roll):
    roll(lead, "Ana", Role.ADMIN)
    report = roll(service.replace_all, [BETO], LATER)
    assert (report.retired, report.kept) == (0, 1)
    assert {each.profile.first_name for each in roll(service.active)} == {"Ana", "Beto"}


def test_who_only_answers_and_is_left_out_goes_with_account_and_sign_in(roll):
    roll(lead, "Ana", Role.RESPONDER)
    report = roll(service.replace_all, [BETO], LATER)
    assert (report.retired, report.kept) == (1, 0)
    assert roll(counted, Account, SignIn, Qualification) == [0, 0, 0]


def test_of_who_retires_stays_what_the_records_need_and_nothing_else(roll):
    roll(lead, "Ana", Role.ADMIN)
    code = roll(lambda session, _: person(session, "Ana").code)
    assert roll(lambda session, _: service.retire(session, code))
    assert not roll(lambda session, _: service.retire(session, code))
    assert roll(counted, Account, SignIn, Qualification) == [0, 0, 0]
    left = roll(lambda session, _: vars(person(session, "Ana")))
    assert (left["status"], left["code"]) == (Status.RETIRED, code)
    assert not any(left[it] for it in ("phone_sealed", "email_sealed", "gender", "skills"))
    assert left["verified_at"] is None


def test_who_comes_back_is_the_same_person_and_untried(roll):
    code = roll(lambda session, _: person(session, "Ana").code)
    roll(lambda session, _: service.retire(session, code))
    again = roll(service.enrol, ANA, LATER)
    assert again.code == code
    assert roll(lambda session, _: person(session, "Ana").verified_at) is None


def test_nobody_gets_a_number_or_a_name_that_somebody_has(roll):
    with pytest.raises(service.NumberTakenError):
        roll(service.enrol, replace(ANA, first_name="Otra"), LATER)
    with pytest.raises(service.NameTakenError):
        roll(service.enrol, replace(ANA, first_name="ANA", phone="+14135550109"), LATER)
    code = roll(lambda session, _: person(session, "Beto").code)
    with pytest.raises(service.NumberTakenError):
        roll(service.change, code, replace(BETO, phone=ANA.phone), LATER)
    with pytest.raises(service.NameTakenError):
        roll(service.change, code, replace(BETO, first_name="ana"), LATER)
    assert {each.profile for each in roll(service.active)} == {ANA, BETO}


def test_a_changed_number_is_untried_again_and_a_ring_of_the_old_one_proves_nothing(roll):
    code = roll(lambda session, _: person(session, "Ana").code)

    def verify(session, _, asked_at):
        service.verified(session, code, asked_at=asked_at, at=LATER + timedelta(minutes=1))
        return person(session, "Ana").verified_at

    assert roll(verify, AT)
    changed = roll(service.change, code, replace(ANA, phone="+14135550109"), LATER)
    assert changed.profile.phone == "+14135550109"
    assert roll(verify, AT) is None
    assert roll(verify, LATER + timedelta(seconds=1))


def test_other_changes_leave_a_telephone_tried(roll):
    code = roll(lambda session, _: person(session, "Ana").code)
    roll(lambda session, _: service.verified(session, code, asked_at=AT, at=AT))
    roll(service.change, code, replace(ANA, languages=("es",)), LATER)
    assert roll(lambda session, _: person(session, "Ana").verified_at) == AT


@pytest.mark.parametrize(
    ("number", "why"),
    [("911", Why.EMERGENCY), ("+1911", Why.EMERGENCY), ("ana", Why.NO_NUMBER),
     ("+19002345678", Why.DEAR), ("+14135550101", Why.UNREAL), (LINE, Why.LINE)],
)  # fmt: skip
def test_a_number_is_refused_for_a_reason_that_can_be_said_in_any_language(number, why):
    with pytest.raises(NumberRefusedError) as refused:
        responder_number(number, line=LINE, practice=False)
    assert refused.value.why is why
