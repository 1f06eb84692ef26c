"""People: known by their number, readable only with the key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from app.staff import service, store
from app.staff.rules import CODE_LENGTH, CODE_LETTERS, Means, Profile, Status, hidden
from app.staff.tables import Person

AT = datetime(2026, 11, 20, tzinfo=UTC)
ANA, BETO = (
    Profile(first_name=name, phone=number, languages=("es", "en"), skills=("work",))
    for name, number in (("Ana", "+14135550101"), ("Beto", "+14135550102"))
)
WRITTEN = replace(ANA, email="ana@example.org", tell=Means.EMAIL)


@pytest.fixture
def enrol(database, keyring):
    def call(*profiles):
        with database.transaction() as session:
            return service.replace_all(session, keyring, profiles, AT)

    return call


def active(database, keyring):
    with database.transaction() as session:
        return service.active(session, keyring)


def test_who_was_enrolled_is_read_back_whole(database, keyring, enrol):
    roll = enrol(ANA, BETO)
    assert {person.profile for person in active(database, keyring)} == {ANA, BETO}
    assert (roll.added, roll.retired) == (2, 0)
    assert [person.profile for person in roll.people] == [ANA, BETO]


def test_an_address_is_sealed_and_goes_with_its_person(database, keyring, enrol):
    enrol(WRITTEN)
    (person,) = active(database, keyring)
    assert person.profile == WRITTEN
    assert "example.org" not in repr(person)
    with database.transaction() as session:
        sealed = session.scalars(select(Person)).one().email_sealed
    assert b"example.org" not in sealed
    enrol(BETO)
    with database.transaction() as session:
        gone = store.known_by(session, [keyring.token(ANA.phone, service.TOKEN)])
        assert [each.email_sealed for each in gone.values()] == [None]


def test_the_same_number_is_the_same_person_under_any_name(database, keyring, enrol):
    first = enrol(ANA).people[0]
    renamed = Profile(first_name="Anita", phone=ANA.phone, languages=("es",))
    roll = enrol(renamed)
    assert (roll.people[0].id, roll.people[0].code) == (first.id, first.code)
    assert (roll.added, roll.retired) == (0, 0)
    assert active(database, keyring)[0].profile == renamed


def test_who_is_missing_retires_loses_the_number_and_comes_back_the_same(
    database, keyring, enrol
):
    ana = enrol(ANA, BETO).people[0]
    assert enrol(BETO).retired == 1
    with database.transaction() as session:
        row = session.scalars(select(Person).where(Person.id == ana.id)).one()
        assert (row.status, row.phone_sealed) == (Status.RETIRED, None)
    assert [person.profile for person in active(database, keyring)] == [BETO]
    assert enrol(ANA, BETO).people[0].code == ana.code


def test_codes_are_short_speakable_and_never_the_same(enrol):
    many = [
        Profile(first_name="A", phone=f"+141355501{n:02d}", languages=("es",))
        for n in range(100)
    ]
    codes = [person.code for person in enrol(*many).people]
    assert len(set(codes)) == 100
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)


def test_postgres_holds_no_number_in_any_row(database, enrol):
    enrol(ANA, BETO)
    with database.transaction() as session:
        rows = session.execute(
            text("select person::text, phone_sealed, phone_token from person")
        )
        for words, sealed, token in rows:
            assert "413555" not in words
            assert b"413555" not in bytes(sealed) + bytes(token)


def test_a_sealed_number_moved_to_another_person_is_not_opened(database, keyring, enrol):
    enrol(ANA, BETO)
    with database.transaction() as session:
        ana, beto = store.active(session)
        ana.phone_sealed = beto.phone_sealed
    with pytest.raises(Exception), database.transaction() as session:  # noqa: B017, PT011
        service.active(session, keyring)


def test_the_first_names_behind_codes_are_found_also_of_the_retired(database, enrol):
    ana, beto = enrol(ANA, BETO).people
    enrol(BETO)
    with database.transaction() as session:
        names = store.first_names(session, [ana.code, beto.code, "zzzzz"])
    assert names == {ana.code: "Ana", beto.code: "Beto"}


@pytest.mark.parametrize(
    ("number", "shown"), [("+14135550123", "…23"), ("12", "this"), ("", "this")]
)
def test_two_digits_of_a_number_are_shown_at_most(number, shown):
    assert hidden(number) == shown
