"""Accounts of a practice line that a newcomer signs in with at once; never of a real one."""

import base64
import io
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import segno

from app.clock import Clock
from app.errors import HotlineError
from app.files import replace_file
from app.joining.house import House
from app.staff import accounts, codes, store
from app.staff.rules import CODE_LETTERS, Role, proposed_name
from app.staff.tables import Person

FILE = "practice-accounts.json"
GROUPS, GROUP = 4, 4  # of the letters of a password (80 bits)
# The first sees and does everything but what only admins and auditors do.
PARTS = (
    tuple(role for role in Role if role not in {Role.ADMIN, Role.AUDITOR}),
    (Role.RESPONDER,),
)


class NoPracticeError(HotlineError):
    """Accounts with printed passwords are for practice only."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What somebody made up signs in with."""

    first_name: str
    role: str
    name: str
    password: str = field(repr=False)
    secret: bytes = field(repr=False)


def make_passes(house: House) -> list[Pass]:
    """Make a coordinator's account and a responder's, the same at every start."""
    if not house.settings.practice:
        raise NoPracticeError(str(NoPracticeError.__doc__))
    kept = _kept(house.settings.var_dir / FILE)
    with house.database.transaction() as session:
        roll = sorted(store.active(session), key=lambda person: person.first_name)
    return [
        _made(house, person, roles, password, base64.b32decode(secret))
        for person, roles, (password, secret) in zip(roll, PARTS, kept, strict=False)
    ]


def told(address: str, passes: Sequence[Pass], clock: Clock) -> str:
    """Say where the console is and how to sign in, with the first one's secret as a picture."""
    return "\n".join([f"The console: {address}/", "", *_told(passes, clock)])


def codes_now(passes: Sequence[Pass], clock: Clock) -> str:
    """Say which codes their telephones show now."""
    shown = (f"{each.name}: {codes.code_at(each.secret, clock.now())}" for each in passes)
    return f"Codes of now, each for one sign-in: {', '.join(shown)}"


def _told(passes: Sequence[Pass], clock: Clock) -> Iterator[str]:
    for each in passes:
        yield f"  To sign in as {each.first_name} ({each.role}):"
        yield f"    sign-in name {each.name}, password {each.password}"
        yield f"    secret for an app that shows codes: {codes.typed(each.secret)}"
    if passes:
        yield from ("", f"  {codes_now(passes, clock)} (i shows the next)", "")
        yield f"  {passes[0].first_name}'s secret, for the app to scan:"
        yield _picture(passes[0])


def _picture(owner: Pass) -> str:
    out = io.StringIO()
    address = codes.address(owner.secret, owner.name)
    segno.make(address, error="l", micro=False).terminal(out=out, border=2, compact=True)
    return out.getvalue()


def _made(
    house: House, person: Person, roles: Sequence[Role], password: str, secret: bytes
) -> Pass:
    """Make the account, or make it what is printed: somebody may have tried to change it."""
    with house.database.transaction() as session:
        found = store.account(session, person.id)
        taken = store.account_names(session) - ({found[0].name} if found else set())
    name = proposed_name(person.first_name, taken)
    made = accounts.Made(
        name=name, password=password, secret=secret, roles=tuple(map(str, roles))
    )
    accounts.make(house.database, house.keyring, person.id, made, house.clock.now())
    role = str(roles[0]) if len(roles) == 1 else str(Role.COORDINATOR)
    return Pass(
        first_name=person.first_name, role=role, name=name, password=password, secret=secret
    )


def _kept(path: Path) -> list[tuple[str, str]]:
    """Read the passwords and secrets of this practice line, made once, mode 0600."""
    if not path.exists():
        fresh = [(_password(), base64.b32encode(_secret()).decode()) for _ in PARTS]
        replace_file(path, json.dumps(fresh).encode())
    kept: list[tuple[str, str]] = json.loads(path.read_text())
    return kept


def _password() -> str:
    letters = [secrets.choice(CODE_LETTERS) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, len(letters), GROUP))


def _secret() -> bytes:
    return secrets.token_bytes(codes.SECRET_BYTES)
