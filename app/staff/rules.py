"""Who a person is, how they are named, and which numbers the line may ring for them."""

import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import phonenumbers

from app.errors import HotlineError
from app.telephony.numbers import is_dear, is_fiction

# Read aloud and typed without doubt: no 0 beside o, no 1 beside l. 32^5 codes.
CODE_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
CODE_LENGTH = 5
HOME = "US"
SIGN_IN_NAME = re.compile(r"[^\W_][\w.-]{1,39}")  # letters of any script, digits, dot and dash
# What a browser says of itself, the particular before the general: all say Mozilla and Safari.
BROWSERS = {
    "Edg": "Edge", "SamsungBrowser": "Samsung Internet", "OPR/": "Opera", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
MACHINES = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip


class Status(StrEnum):
    """Whether a person can be on the rota."""

    ACTIVE = "active"
    RETIRED = "retired"


class Role(StrEnum):
    """What somebody does for the line, and so what they may see.

    Admins keep the machine and read no cases; a rota coordinator plans, and reads none either.
    """

    RESPONDER = "responder"
    COORDINATOR = "coordinator"
    APPROVER = "approver"
    ROTA = "rota-coordinator"
    LIAISON = "legal-liaison"
    ADMIN = "admin"
    AUDITOR = "auditor"


EVERY_ROLE = tuple(Role)
CASE_READERS = (Role.RESPONDER, Role.COORDINATOR, Role.LIAISON)


class Means(StrEnum):
    """How somebody of ours is told of something."""

    TEXT = "text"
    EMAIL = "email"
    CALL = "call"


class Touched(StrEnum):
    """What was done to an account, so that its owner is told."""

    BROWSER = "browser"  # somebody signed in with a browser that it was not used with
    ANEW = "anew"  # it was made anew, by a link
    PASSWORD = "password"  # noqa: S105 (it was changed)
    TELEPHONE = "telephone"  # another one shows the codes
    CODES = "codes"  # new recovery codes were made


class NotOnTheRollError(HotlineError):
    """Nobody like that is on the roll, or they have retired, or they have no account."""


class Why(StrEnum):
    """Why the line may not ring a number."""

    EMERGENCY = "emergency"
    NO_NUMBER = "no-number"
    UNREAL = "unreal"
    DEAR = "dear"
    LINE = "line"


class NumberRefusedError(HotlineError):
    """The line may not ring this number; `why` is for who says it in another language."""

    def __init__(self, message: str, why: Why) -> None:
        super().__init__(message)
        self.why = why


class Kind(StrEnum):
    """What somebody has learned for the line, or shown."""

    TRAINING = "training"
    SHADOWED = "shadowed-shift"
    REFRESHER = "refresher"
    INTERPRETING = "interpreting"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the rota says about a person. Number (E.164) and address stay out of the repr."""

    first_name: str
    phone: str = field(repr=False)
    languages: tuple[str, ...]
    skills: tuple[str, ...] = ()
    gender: str | None = None  # as they describe themselves, if they do
    email: str | None = field(default=None, repr=False)
    tell: Means = Means.TEXT  # how they want to be told of what does not need a call


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """A person of the line: `code` is the short name that travels in addresses."""

    id: uuid.UUID
    code: str
    profile: Profile


@dataclass(frozen=True, kw_only=True)
class Qualified:
    """One qualification: by whom it was given, on which day, and the last day it holds."""

    kind: Kind
    by: str
    on: date
    expires: date | None = None


def responder_number(text: str, *, line: str, practice: bool) -> str:
    """Read a responder's number as E.164, or raise NumberRefusedError saying what to write.

    On a real line it must be valid, and none of those set aside for fiction (555-0100 to
    555-0199), which the library takes for valid; in practice possible is enough. The message
    shows two digits.
    """
    if _emergency(text):
        told = "an emergency number is never rung: write the person's own"
        raise NumberRefusedError(told, Why.EMERGENCY)
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException as error:
        told = f"{hidden(text)} is no number: {_WRITE}"
        raise NumberRefusedError(told, Why.NO_NUMBER) from error
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not (phonenumbers.is_possible_number(number) if practice else _real(number, written)):
        raise NumberRefusedError(
            f"{hidden(text)} cannot be a real number: {_WRITE}", Why.UNREAL
        )
    if is_dear(number):
        raise NumberRefusedError("a premium number is never rung: write their own", Why.DEAR)
    if written == line:
        told = "this is the line itself: write the person's own number"
        raise NumberRefusedError(told, Why.LINE)
    return written


def sign_in_name(text: str) -> str:
    """Write a name as it is compared when somebody signs in: small, in one form."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def proposed_name(first_name: str, taken: set[str]) -> str:
    """Make a sign-in name of a first name: "ana", or "ana2" where that is taken."""
    name = re.sub(r"[^\w.-]|_", "", sign_in_name(first_name))[:32]
    name = name if SIGN_IN_NAME.fullmatch(name) else "persona"
    numbers = (f"{name}{n}" for n in range(2, 1000))
    return next((each for each in (name, *numbers) if each not in taken), "")


def browser_of(agent: str) -> str:
    """Tell what kind of browser somebody has, as in "Firefox, Android"; nothing else of it."""
    kinds = [
        next((name for mark, name in table.items() if mark in agent), "")
        for table in (BROWSERS, MACHINES)
    ]
    return ", ".join(filter(None, kinds))


def _real(number: phonenumbers.PhoneNumber, written: str) -> bool:
    return phonenumbers.is_valid_number(number) and not is_fiction(written)


def _emergency(text: str) -> bool:
    digits = "".join(filter(str.isdigit, text))
    forms = (digits, digits.removeprefix("1"))
    return any(phonenumbers.is_emergency_number(form, HOME) for form in forms)


def hidden(number: str) -> str:
    """Show the last two digits of a number and nothing else of it."""
    digits = "".join(filter(str.isdigit, number))
    return f"…{digits[-2:]}" if len(digits) > 2 else "this"  # noqa: PLR2004


_WRITE = 'write + and the country code first, like "+14135550101"'
