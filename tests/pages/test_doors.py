"""Every door of the console, tried by everybody: strangers, each role, own and others'."""

from werkzeug.routing import BuildError

from app.staff.rules import Role
from tests.pages.doors import DOORS, EVERYBODY

OUTSIDE = ("calls", "bootstrap")  # webhooks, and files that are the same for everybody
ABSENT, FAILED = 404, 500


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


def test_nobody_passes_who_may_not(console):
    visits = {role: console.enter("Ana", role) for role in Role}
    stranger, wrong = console.stranger(), []
    for door in sorted(DOORS):
        if DOORS[door].roles is not EVERYBODY and _passed(console, door, stranger):
            wrong.append(f"a stranger passes {door}")
        wrong += [told for role in Role if (told := _tried(console, door, role, visits[role]))]
    assert wrong == []


def _tried(console, door, role, visit):
    """Say what is wrong with a door as somebody of this role finds it, if anything is."""
    entry = DOORS[door]
    console.sign_in("Ana", role)  # roles belong to a person, not to a browser
    may = entry.roles is EVERYBODY or role in entry.roles
    status = knock(console, visit, door, entry.own(console)).status_code
    if (status not in {ABSENT, FAILED}) is not may:
        return f"{role} at {door}: {status}"
    if may and entry.others:
        status = knock(console, visit, door, entry.others(console)).status_code
        if (status not in {ABSENT, FAILED}) is not (role not in entry.blind):
            return f"{role} at another's {door}: {status}"
    return None


def _passed(console, door, visit):
    """Tell whether a stranger got further than to the way in."""
    answer = knock(console, visit, door, DOORS[door].own(console))
    away = answer.status_code == 302 and answer.location.startswith("/staff/sign-in")
    return not away and answer.status_code not in {400, ABSENT}
