"""A list of people onto the roll: looked at first, then done wholly."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.people.document import Row, Sheet
from app.people.reading import number, profile
from app.people.rules import Column, Fault, Wrong, WrongError
from app.sealing import Context, Keyring
from app.staff import service as staff
from app.staff.rules import Enrolled, Profile

LASTS = timedelta(minutes=30)  # a look that is older is looked at again
PLAN = "people-plan"  # the purpose of the hash that two looks are compared by


@dataclass(frozen=True, kw_only=True)
class Change:
    """Somebody of a file as they will be; `code` of who is on the roll, and what changes."""

    line: int
    profile: Profile = field(repr=False)
    code: str = ""
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a file would do: whom it adds and changes, how many stay, which lines it cannot."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    same: int
    refused: tuple[Fault, ...]

    def stamp(self, keyring: Keyring) -> str:
        """Give what tells whether the same file would do the same thing."""
        plain = json.dumps(asdict(self), sort_keys=True)
        return keyring.token(plain, PLAN).hex()[:24]


def plan(
    session: Session, keyring: Keyring, sheet: Sheet, *, line: str, practice: bool
) -> Plan:
    """Look what a file would do; nothing is changed by looking.

    Whoever has the same number is the same person; an empty cell leaves what is known.
    """
    roll = {each.profile.phone: each for each in staff.active(session, keyring)}
    read, faults = _read(sheet, roll, line=line, practice=practice)
    faults += _twice(read)
    faults += _taken(read, roll)
    bad = {fault.line for fault in faults}
    good = [change for change in read if change.line not in bad]
    return Plan(
        added=tuple(each for each in good if not each.code),
        changed=tuple(each for each in good if each.columns),
        same=sum(1 for each in good if each.code and not each.columns),
        refused=tuple(sorted(faults, key=lambda fault: (fault.line, fault.wrong))),
    )


def carry_out(
    session: Session, keyring: Keyring, who: str, planned: Plan, at: datetime
) -> None:
    """Do all that a look has shown, or nothing; the errors of staff.enrol and staff.change."""
    for each in planned.added:
        staff.enrol(session, keyring, each.profile, at)
    for each in planned.changed:
        staff.change(session, keyring, each.code, each.profile, at)
    if planned.added or planned.changed:
        told = f"{len(planned.added)} added, {len(planned.changed)} changed"
        record(session, who, Act.IMPORTED, "roll", at, told)


def sealed(keyring: Keyring, who: str, content: bytes, at: datetime) -> str:
    """Write a file down so that only this person's next page can be given it back."""
    plain = f"{at.timestamp()}\n".encode() + content
    return base64.b64encode(keyring.seal(plain, _context(who))).decode()


def unsealed(keyring: Keyring, who: str, text: str, at: datetime) -> bytes | None:
    """Read back what `sealed` wrote for somebody; None where it is older, or not theirs."""
    try:
        plain = keyring.open(base64.b64decode(text, validate=True), _context(who))
    except Exception:  # noqa: BLE001 (whatever it is, it is none of ours)
        return None
    moment, _, content = plain.partition(b"\n")
    return content if at.timestamp() - float(moment) <= LASTS.total_seconds() else None


def _read(
    sheet: Sheet, roll: Mapping[str, Enrolled], *, line: str, practice: bool
) -> tuple[list[Change], list[Fault]]:
    found: list[Change] = []
    faults = list(sheet.faults)
    for row in sheet.rows:
        try:
            found.append(_change(row, roll, line=line, practice=practice))
        except WrongError as error:
            faults.append(Fault(line=row.line, wrong=error.wrong, word=error.word))
    return found, faults


def _change(row: Row, roll: Mapping[str, Enrolled], *, line: str, practice: bool) -> Change:
    """Read a line, with what is known of whoever has its number."""
    known = roll.get(number(row.given.get(Column.NUMBER, ""), line=line, practice=practice))
    if known is None:
        read = profile(row.given, None, line=line, practice=practice)
        return Change(line=row.line, profile=read)
    read = profile(row.given, known.profile, line=line, practice=practice)
    columns = tuple(
        column
        for column, name in _FIELDS.items()
        if getattr(read, name) != getattr(known.profile, name)
    )
    return Change(line=row.line, profile=read, code=known.code, columns=columns)


def _twice(read: list[Change]) -> list[Fault]:
    """Find the lines that name somebody whom a line above has named."""
    numbers: dict[str, int] = {}
    names: dict[str, int] = {}
    faults = []
    for each in read:
        phone, name = each.profile.phone, each.profile.first_name.casefold()
        if phone in numbers:
            word = str(numbers[phone])
            faults.append(Fault(line=each.line, wrong=Wrong.NUMBER_TWICE, word=word))
        elif name in names:
            word = str(names[name])
            faults.append(Fault(line=each.line, wrong=Wrong.NAME_TWICE, word=word))
        numbers.setdefault(phone, each.line)
        names.setdefault(name, each.line)
    return faults


def _taken(read: list[Change], roll: Mapping[str, Enrolled]) -> list[Fault]:
    """Find the lines with the first name of somebody on the roll who has another number."""
    codes = {each.profile.first_name.casefold(): each.code for each in roll.values()}
    return [
        Fault(line=each.line, wrong=Wrong.NAME_TAKEN)
        for each in read
        if codes.get(each.profile.first_name.casefold(), each.code) != each.code
    ]


def _context(who: str) -> Context:
    return Context("people", "import", who)


_FIELDS = {
    Column.NAME: "first_name",
    Column.LANGUAGES: "languages",
    Column.SKILLS: "skills",
    Column.GENDER: "gender",
    Column.EMAIL: "email",
    Column.TELL: "tell",
}
