"""Shifts that were there before they had codes keep their people, both ways."""

from sqlalchemy import text

from tests.migrations.test_migrations import down, go

PERSON = """
    insert into person (id, code, first_name, phone_sealed, phone_token, languages, skills,
                        tell, status, created_at)
    values (gen_random_uuid(), cast(:code as text), cast(:code as text), '\\x00',
            convert_to(cast(:code as text), 'UTF8'), '{es}', '{}',
            'text', 'active', now())"""
SHIFT = """
    insert into shift (id, person_id, weekdays, starts, ends, tier)
    select gen_random_uuid(), id, '{0,6}', '20:00', '08:00', 'backup' from person
    where code = :code"""
HELD = "select person.code from shift join person on {} order by 1"


def test_shifts_of_an_older_line_have_codes_of_their_own_and_their_people(empty_database):
    go(empty_database, "20261214_rota_alarms")
    people = [f"ana{letter}{other}" for letter in "abcdef" for other in "abcde"]
    with empty_database.transaction() as session:
        for code in people:
            session.execute(text(PERSON), {"code": code})
            session.execute(text(SHIFT), {"code": code})
    go(empty_database, "head")
    with empty_database.transaction() as session:
        codes = list(session.scalars(text("select code from shift")))
        assert len(set(codes)) == len(people)
        assert all(len(code) == 5 and code.isalpha() for code in codes)
        held = session.scalars(text(HELD.format("person.code = person_code"))).all()
        assert held == people
        session.execute(text("update shift set person_code = null where code = :code"),
                        {"code": codes[0]})  # fmt: skip
    down(empty_database, "20261214_rota_alarms")
    with empty_database.transaction() as session:
        held = session.scalars(text(HELD.format("person.id = person_id"))).all()
        assert len(held) == len(people) - 1, "an open shift is nobody's, and goes"
