"""What can be written of a person and be wrong with it; what they need; who may give roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.rota.rules import OnShift
from app.staff.rules import Qualified, Role

WEEK = timedelta(days=7)
OFFICES = frozenset({Role.ADMIN, Role.AUDITOR})  # given and taken by an admin only


class Column(StrEnum):
    """What can be written of a person."""

    NAME = "name"
    NUMBER = "number"
    LANGUAGES = "languages"
    SKILLS = "skills"
    GENDER = "gender"
    EMAIL = "email"
    TELL = "tell"


class Wrong(StrEnum):
    """What can be wrong with what is written of a person, or with a file of people."""

    NAME = "name"
    EMERGENCY = "emergency"
    NO_NUMBER = "no-number"
    UNREAL = "unreal"
    DEAR = "dear"
    LINE = "line"
    LANGUAGE = "language"
    NO_LANGUAGE = "no-language"
    LONG = "long"
    EMAIL = "email"
    TELL = "tell"
    NO_ADDRESS = "no-address"
    NUMBER_TWICE = "number-twice"
    NAME_TWICE = "name-twice"
    NUMBER_TAKEN = "number-taken"
    NAME_TAKEN = "name-taken"
    CELLS = "cells"
    QUOTES = "quotes"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NO_SHEET = "no-sheet"
    NO_COLUMNS = "no-columns"
    COLUMN_TWICE = "column-twice"


class Need(StrEnum):
    """What somebody on the roll needs, the most urgent first."""

    IN_VAIN = "in-vain"
    UNTRIED = "untried"
    EXPIRED = "expired"
    UNINVITED = "uninvited"


class WrongError(ValueError):
    """Something written of a person cannot be kept; `word` is the part of it that is meant."""

    def __init__(self, wrong: Wrong, word: str = "") -> None:
        super().__init__(wrong.value)
        self.wrong, self.word = wrong, word


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong in a line of a file (lines count from 1)."""

    line: int
    wrong: Wrong
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Ring:
    """How the last trial of a telephone ended; `outcome` None: it rings. READY: key 1."""

    at: datetime
    outcome: str | None = None
    ready: bool = False


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody on the roll, as a page shows them: no number, no address."""

    code: str
    first_name: str
    languages: tuple[str, ...]
    roles: tuple[str, ...] = ()
    invited: bool = False
    tried_at: datetime | None = None
    ring: Ring | None = None
    qualified: tuple[Qualified, ...] = ()
    shift: OnShift | None = None


def holding(qualified: Iterable[Qualified]) -> list[Qualified]:
    """Give of each kind the one that holds longest: a later one takes an earlier's place."""
    best: dict[str, Qualified] = {}
    for each in qualified:
        other = best.get(each.kind, each)
        best[each.kind] = max(other, each, key=lambda it: (it.expires or date.max, it.on))
    return sorted(best.values(), key=lambda it: (it.expires or date.max, it.kind))


def expired(member: Member, today: date) -> list[Qualified]:
    return [it for it in holding(member.qualified) if it.expires and it.expires < today]


def ending(member: Member, today: date) -> list[Qualified]:
    """List what ends within a week."""
    return [
        it
        for it in holding(member.qualified)
        if it.expires and today <= it.expires < today + WEEK
    ]


def needs(member: Member, today: date) -> list[Need]:
    """Say what somebody needs, the most urgent first."""
    vain = member.ring and member.ring.outcome and not member.ring.ready
    found = {
        Need.IN_VAIN: bool(vain),
        Need.UNTRIED: not vain and member.tried_at is None,
        Need.EXPIRED: bool(expired(member, today)),
        Need.UNINVITED: not member.invited,
    }
    return [need for need in Need if found[need]]


def may_give(giver: Iterable[str], before: Iterable[str], after: Iterable[str]) -> bool:
    """Tell whether somebody may make this change of roles: an office is an admin's to give."""
    touched = set(before) ^ set(after)
    return Role.ADMIN in set(giver) or touched.isdisjoint(OFFICES)
