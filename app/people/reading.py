"""What people write of somebody, on a page or in a list, read strictly."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from babel import Locale

from app.people.rules import Column, Wrong, WrongError
from app.staff.rules import Means, NumberRefusedError, Profile, Why, responder_number

LONGEST = 40  # characters of a name, a skill, a gender: as a file of the rota has them
NATIONAL, WITH_TRUNK = 10, 11  # digits of a number as people write it at home
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


def first_name(text: str) -> str:
    """Read a first name: up to forty characters that begin with a letter."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST or not name.isprintable() or not name[0].isalpha():
        raise WrongError(Wrong.NAME)
    return name


def number(text: str, *, line: str, practice: bool) -> str:
    """Read a number as people write it, "413 555 0101" or "+1…", as E.164."""
    digits = "".join(filter(str.isdigit, text))
    if "+" not in text and not re.search("[A-Za-z]", text):
        if len(digits) == NATIONAL:
            text = f"+1{digits}"
        elif len(digits) == WITH_TRUNK and digits.startswith("1"):
            text = f"+{digits}"
    try:
        return responder_number(text, line=line, practice=practice)
    except NumberRefusedError as error:
        raise WrongError(_REFUSED[error.why]) from None


def languages(text: str) -> tuple[str, ...]:
    """Read languages by code or by their name in Spanish or English, in the order given."""
    words = [each for each in re.split(r"[,;/+&|]|\s+(?:y|e|and)\s+", text.casefold()) if each]
    parts = [part for word in words for part in _parted(word)]
    if not parts:
        raise WrongError(Wrong.NO_LANGUAGE)
    return tuple(dict.fromkeys(_language(part) for part in parts))


def skills(text: str) -> tuple[str, ...]:
    """Read topics, separated by commas; those that callers choose, by their usual names too.

    Whoever knows the topic of a caller is rung first, and callers' topics have names of ours.
    """
    found = [_short(" ".join(each.split())) for each in re.split("[,;/|]", text)]
    named = (_TOPICS.get(_plain(each), each) for each in found if each)
    return tuple(dict.fromkeys(named))


def gender(text: str) -> str | None:
    """Read how somebody describes themselves; "mujer" is what callers can ask for."""
    said = _short(" ".join(text.split()))
    return _GENDERS.get(_plain(said), said) or None


def email(text: str) -> str | None:
    if text and not _ADDRESS.fullmatch(text):
        raise WrongError(Wrong.EMAIL)
    return text or None


def tell(text: str, address: str | None) -> Means:
    """Read how somebody is told of what needs no call."""
    means = _MEANS.get(_plain(text))
    if means is None:
        raise WrongError(Wrong.TELL)
    if means is Means.EMAIL and not address:
        raise WrongError(Wrong.NO_ADDRESS)
    return means


def profile(
    given: Mapping[Column, str], known: Profile | None, *, line: str, practice: bool
) -> Profile:
    """Read what is given of a person, or raise WrongError; what is empty stays as it was."""
    said = {column: text for column, text in given.items() if text}
    address = email(said[Column.EMAIL]) if Column.EMAIL in said else _address(known)
    read = Profile(
        first_name=first_name(said.get(Column.NAME, "")),
        phone=number(said.get(Column.NUMBER, ""), line=line, practice=practice),
        languages=_languages(said, known),
        email=address,
    )
    if Column.SKILLS in said or known:
        own = skills(said.get(Column.SKILLS, ""))
        read = replace(read, skills=own or (known.skills if known else ()))
    if Column.GENDER in said or known:
        own_gender = gender(said.get(Column.GENDER, ""))
        read = replace(read, gender=own_gender or (known.gender if known else None))
    if Column.TELL in said:
        return replace(read, tell=tell(said[Column.TELL], address))
    return replace(read, tell=known.tell) if known else read


def _address(known: Profile | None) -> str | None:
    return known.email if known else None


def _languages(said: Mapping[Column, str], known: Profile | None) -> tuple[str, ...]:
    if known and Column.LANGUAGES not in said:
        return known.languages
    return languages(said.get(Column.LANGUAGES, ""))


def _parted(word: str) -> list[str]:
    """Part "es en", and leave "haitian creole" whole."""
    word = " ".join(word.split())
    return [word] if word and _plain(word) in _names() else word.split()


def _language(word: str) -> str:
    plain = _plain(word)
    if plain in _names():
        return _names()[plain]
    if re.fullmatch("[a-z]{2,3}", plain, re.ASCII):
        return plain
    raise WrongError(Wrong.LANGUAGE, word[:20])


def _short(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise WrongError(Wrong.LONG, text[:10] if text.isprintable() else "")
    return text


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFD", text.casefold().strip())
    return "".join(each for each in parted if not unicodedata.combining(each))


@cache
def _names() -> dict[str, str]:
    """Give the code behind each name of a language, in Spanish and in English."""
    known: dict[str, str] = {}
    for locale in ("en", "es"):
        for code, name in Locale(locale).languages.items():
            if re.fullmatch("[a-z]{2,3}", code):
                known.setdefault(_plain(name), code)
    return known | _OTHER_NAMES


_TOPICS = {
    name: topic
    for topic, names in {
        "work": ("work", "labor", "wages", "trabajo", "laboral", "empleo", "salarios"),
        "raid": ("raid", "raids", "immigration", "redada", "redadas", "inmigracion", "migra"),
        "detained": ("detained", "detention", "detenidos", "detenidas", "detencion"),
        "hate": ("hate", "odio"),
    }.items()
    for name in names
}
_REFUSED = {
    Why.EMERGENCY: Wrong.EMERGENCY,
    Why.NO_NUMBER: Wrong.NO_NUMBER,
    Why.UNREAL: Wrong.UNREAL,
    Why.DEAR: Wrong.DEAR,
    Why.LINE: Wrong.LINE,
}
# Languages of the valley that the library has no name for, and codes that people write.
_OTHER_NAMES = {
    "achi": "acr", "ixil": "ixl", "k'iche'": "quc", "k'iche": "quc", "kaqchikel": "cak",
    "mixteco": "mix", "q'anjob'al": "kjb", "q'eqchi'": "kek", "q'eqchi": "kek",
    "criollo": "ht", "creole": "ht", "esp": "es", "spa": "es", "ing": "en", "eng": "en",
    "por": "pt",
}  # fmt: skip
_GENDERS = {"mujer": "woman", "femenino": "woman", "hombre": "man", "masculino": "man"}
_MEANS = {
    "text": Means.TEXT, "texto": Means.TEXT, "sms": Means.TEXT, "mensaje": Means.TEXT,
    "email": Means.EMAIL, "e-mail": Means.EMAIL, "correo": Means.EMAIL,
    "correo electronico": Means.EMAIL,
}  # fmt: skip
