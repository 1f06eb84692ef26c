"""Every door of the console, tried by everybody: strangers, each role, own and others'."""

import pytest
from werkzeug.routing import BuildError

from app.staff.rules import Role
from tests.pages.doors import DOORS, EVERYBODY

OUTSIDE = ("calls", "bootstrap")  # webhooks, and files that are the same for everybody
ABSENT = 404


def doors_of(app):
    """Give "METHOD endpoint" of everything that a browser can ask for."""
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0]
        if blueprint in OUTSIDE or rule.endpoint.endswith("static"):
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.endpoint}"


def knock(console, visit, door, values):
    """Try a door; a form is sent with nothing in it but its token."""
    method, endpoint = door.split()
    with console.app.test_request_context(base_url=console.settings.public_url):
        try:
            path = console.app.url_for(endpoint, **values, _external=False)
        except BuildError as error:
            raise AssertionError(f"{door}: the table makes no address: {error}") from None
    return visit.get(path) if method == "GET" else visit.post(path)


def test_every_door_stands_in_the_table_and_no_other(console):
    assert set(doors_of(console.app)) == set(DOORS)


@pytest.mark.parametrize("door", sorted(DOORS))
def test_nobody_passes_who_may_not(console, door):
    """One test for a door, so that a new one is tried by every role."""
    entry = DOORS[door]
    assert (entry.roles is EVERYBODY) or not _passed(console, door, console.stranger())
    for role in Role:
        may = entry.roles is EVERYBODY or role in entry.roles
        values = entry.own(console)
        answer = knock(console, console.enter("Ana", role), door, values)
        assert (answer.status_code != ABSENT) is may, f"{role} at {door}: {answer.status_code}"
        if may and entry.others:
            answer = knock(console, console.enter("Ana", role), door, entry.others(console))
            seen = answer.status_code != ABSENT
            assert seen is (role not in entry.blind), f"{role} at another's {door}"


def _passed(console, door, visit):
    """Tell whether a stranger got further than to the way in."""
    answer = knock(console, visit, door, DOORS[door].own(console))
    away = answer.status_code == 302 and answer.location.startswith("/staff/sign-in")
    return not away and answer.status_code not in {400, ABSENT}
