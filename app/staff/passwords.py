"""What a password must be like, and its argon2 hash: at most two at once, behind callers."""

import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.errors import HotlineError

SHORTEST, LONGEST = 12, 128  # characters
OWN = 8  # characters that must be left without names, common words, rows and repetitions
HASHES = 2  # at once in a process
TURNS = 3  # sign-ins at once; a process answers callers with the rest of its threads
NICE = 10

# RFC 9106's for little memory, but on one core: the others are the callers'.
PARAMETERS = replace(RFC_9106_LOW_MEMORY, parallelism=1)
HASHER = PasswordHasher.from_parameters(PARAMETERS)

# What many people write (in Spanish and English), without accents and with letters for digits.
COMMON = (
    "contrasena", "password", "passphrase", "passwort", "sanctuary", "santuario",
    "secreto", "secret", "hotline", "bienvenido", "bienvenida", "bienvenidos", "welcome",
    "letmein", "iloveyou", "tequiero", "teamo", "micasa", "familia", "guatemala",
    "mexico", "elsalvador", "honduras", "holyoke", "springfield", "northampton", "admin",
    "administrator", "coordinator", "coordinadora", "coordinador", "responder", "trustno",
    "princesa", "princess", "football", "baseball", "futbol", "barcelona", "realmadrid",
    "superman", "batman", "pokemon", "sunshine", "dragon", "monkey", "master", "shadow",
    "computer", "changeme", "temporal", "default", "dejameentrar", "abretesesamo",
    "opensesame", "correcthorsebatterystaple", "mipassword", "lalinea", "theline",
    "volunteer", "voluntaria", "voluntario", "jesuschrist", "jesucristo", "diosesamor",
    "amor", "hola", "hello", "login", "usuario", "user", "test", "prueba",
)  # fmt: skip
ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)  # fmt: skip
ROW = 4  # keys beside each other that count as a row
_LETTERS = str.maketrans("013457@$!", "oieastasi")


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"


class BusyError(HotlineError):
    """Too many people sign in at once: a second later it works."""


def weakness(password: str, *names: str) -> Weakness | None:
    """Tell what is wrong with a password of somebody with these names, if anything is."""
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    return Weakness.COMMON if len(_own_part(password, names)) < OWN else None


@contextmanager
def turn() -> Iterator[None]:
    """Be one of the three that a process signs in at once, or raise BusyError at once."""
    if not _turns.acquire(blocking=False):
        raise BusyError("too many sign-ins at once")
    try:
        yield
    finally:
        _turns.release()


def hashed(password: str) -> str:
    """Make the argon2 hash of a password; BusyError where too many sign in."""
    with turn():
        return _hands.submit(HASHER.hash, _one_form(password)).result()


def matches(kept: str | None, password: str) -> bool:
    """Tell, within a turn, whether a hash is that of a password.

    Without a hash it takes as long to say no.
    """
    right = _hands.submit(lambda: _verified(kept or _nobodys(), _one_form(password))).result()
    return right and bool(kept)


def _one_form(password: str) -> str:
    """Write letters with accents as one telephone or the other would."""
    return unicodedata.normalize("NFKC", password)


def _verified(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")


def _yield_to_callers() -> None:
    with suppress(OSError, AttributeError):  # on Linux a thread has a niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_hands = ThreadPoolExecutor(HASHES, "hash", initializer=_yield_to_callers)
_turns = threading.BoundedSemaphore(TURNS)


def _own_part(password: str, names: tuple[str, ...]) -> str:
    """Give what is left of a password without what others would try."""
    rest = _without_rows(_plain(password)).translate(_LETTERS)
    others = {*COMMON, *(_plain(name).translate(_LETTERS) for name in names)}
    for word in sorted(others - {""}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return re.sub(r"(.+?)\1+", r"\1", rest)


def _plain(text: str) -> str:
    """Write a text small, without accents, blanks and marks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if each.isalnum() or each in "@$!")


def _without_rows(text: str) -> str:
    """Take out runs along a keyboard, the alphabet or the digits, in either direction."""
    rows = [row for each in ROWS for row in (each, each[::-1])]
    at, rest = 0, ""
    while at < len(text):
        run = max(_run(text[at:], row) for row in rows)
        at, rest = (at + run, rest) if run >= ROW else (at + 1, rest + text[at])
    return rest


def _run(text: str, row: str) -> int:
    start = row.find(text[0])
    length = 0
    while start >= 0 and row[start : start + length + 1] == text[: length + 1]:
        if length == len(text) or start + length == len(row):
            break
        length += 1
    return length
