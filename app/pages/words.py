"""The words of pages: English in code and templates, Spanish in `locales/es/…/pages_*.po`.

After a change in the pages of a slice (here `cases`), bring its catalog up to date with

    python -m babel.messages.frontend extract -F pyproject.toml -k _ -k lazy --omit-header \
        --no-location -w 96 -o pages.pot app/cases
    python -m babel.messages.frontend update -D pages_cases -i pages.pot -d locales \
        --no-fuzzy-matching -w 96 --ignore-pot-creation-date && rm pages.pot

and translate what is empty. A missing translation is refused by the tests, never shown.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import g, request
from markupsafe import Markup

from app.i18n import catalogs
from app.pages.desk import desk
from app.pages.guard import perhaps

LANGUAGES = {"es": "Español", "en": "English"}
USUAL = "es"
DOMAINS = "pages_*"
COOKIE = "language"


class Lazy:
    """A text that is turned into the reader's language when it is shown."""

    def __init__(self, english: str) -> None:
        self.english = english

    def __str__(self) -> str:
        return gettext(self.english)

    def __mod__(self, values: object) -> str:
        """Fill in what a library's validator knows, as it would in a text of its own."""
        return str(self) % values


class Begun(Lazy):
    """A text that begins a line."""

    def __init__(self, text: Lazy) -> None:
        super().__init__(text.english)

    def __str__(self) -> str:
        return begin(super().__str__())


def begin(text: str) -> str:
    """Begin a line with a text: with a capital."""
    return text[:1].upper() + text[1:]


def lazy(english: str) -> Lazy:
    """Write a text where no reader is yet: in a form's fields, in a table of rooms."""
    return Lazy(english)


def gettext(english: str, /, **values: object) -> str:
    """Give a text in the reader's language, with `%(name)s` filled in.

    It is markup where a value is (a moment, a link), and everything else in it is escaped.
    """
    text = _readers().get(english, english)
    if not values:
        return text
    if any(isinstance(value, Markup) for value in values.values()):
        text = Markup(text)  # noqa: S704 - the words are our own
    return text % values


def many(count: int, one: str, more: str) -> str:
    """Choose between texts for one and for several, and fill in `{n}`."""
    return (one if count == 1 else more).replace("{n}", str(count))


def language() -> str:
    """Tell the reader's language: what they chose, their account's, their browser's."""
    if "language" not in g:
        g.language = _language()
    return str(g.language)


def _language() -> str:
    found = perhaps() if request.endpoint != "static" else None
    chosen = (request.cookies.get(COOKIE), found.language if found else None)
    return next((each for each in chosen if each in LANGUAGES), None) or _browsers()


def _browsers() -> str:
    return request.accept_languages.best_match(list(LANGUAGES), USUAL) or USUAL


def _readers() -> Mapping[str, str]:
    """Give the texts of the reader's language; a page asks hundreds of times."""
    found: Mapping[str, str] | None = g.get("texts")
    if found is None:
        found = g.texts = read(desk().settings.locales)[language()]
    return found


@cache
def read(folder: Path) -> dict[str, dict[str, str]]:
    """Read every page catalog: language -> English -> text."""
    book: dict[str, dict[str, str]] = {code: {} for code in LANGUAGES}
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAINS}.po")):
        words = catalogs(folder, path.stem)[path.parts[-3]]
        book[path.parts[-3]] |= {english: text for (_, english), text in words.items()}
    return book
