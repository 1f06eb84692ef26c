"""The roll: how things stand, who needs something, and one person's page."""

from app.staff.rules import Role


def test_the_roll_says_how_things_stand(console):
    told = console.enter("Ana").says("/people")
    assert "4 people are on the roll. 4 telephones were never tried." in told
    for path in ("/people/new", "/people/import", f"/people/{console.code('Luis')}", f"/people/{console.code('Luis')}/retire", f"/people/{console.code('Luis')}/ring"):
        answer = console.enter("Ana", Role.COORDINATOR, Role.ROTA).get(path)
        assert answer.status_code == 200, answer.text
