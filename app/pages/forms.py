"""Forms: fields that say in the reader's language what is wrong with them."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from app.pages.words import Lazy, lazy

LINE, NOTE = 120, 1500  # characters of a line, and of a text of several

_UNKEPT = {"Cc", "Cs"}  # control characters, and halves of characters

_UNREADABLE = lazy("There are characters here that cannot be kept. Please type it again.")
_EMPTY = lazy("Please fill this in.")
_LONG = lazy("This is too long.")
_CHOOSE = lazy("Choose one of these.")
_NO_DAY = lazy("This is no day. Write it as in 2026-12-24.")
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class Form(FlaskForm):
    """A form with its token; a field's label and message may be lazy texts."""

    class Meta(FlaskForm.Meta):
        locales = ("en",)  # our own validators speak; the library's words stay out


class Clean:
    """Take off blanks around a text and refuse what no screen shows and no database keeps."""

    def __call__(self, _form: Form, field: Field) -> None:
        text = field.data = (field.data or "").strip().replace("\r\n", "\n")
        if any(unicodedata.category(each) in _UNKEPT and each not in "\n\t" for each in text):
            raise ValidationError(_UNREADABLE)


class Needed(InputRequired):
    """Refuse an empty field; blanks are empty, and what no eye sees."""

    def __init__(self) -> None:
        super().__init__(_EMPTY)

    def __call__(self, form: Form, field: Field) -> None:
        super().__call__(form, field)
        if field.data is None or (isinstance(field.data, str) and not _is_seen(field.data)):
            raise ValidationError(_EMPTY)


class Day(DateField):
    """A day; the library's own words for a wrong one stay out."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        given = [each.strip() for each in valuelist if each.strip()]
        self.data = None
        if not given:
            return
        try:
            self.data = date.fromisoformat(given[0])
        except ValueError:
            raise ValueError(_NO_DAY) from None
        if not EARLIEST <= self.data <= LATEST:
            raise ValueError(_NO_DAY)


class OneOf:
    """Refuse what was not offered."""

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data not in {each.value for each in field.choices}:
            raise ValidationError(_CHOOSE)


class SomeOf:
    """Refuse none, and what was not offered."""

    def __call__(self, _form: Form, field: Field) -> None:
        offered = {each.value for each in field.choices}
        if not field.data or not set(field.data) <= offered:
            raise ValidationError(_CHOOSE)


def line(label: Lazy, *, needed: bool = True, longest: int = LINE, **more: Any) -> StringField:
    """Make a field for one line of text."""
    return StringField(label, [*_checks(longest, needed=needed)], **more)


def note(
    label: Lazy, *, needed: bool = True, longest: int = NOTE, **more: Any
) -> TextAreaField:
    """Make a field for several lines of text."""
    return TextAreaField(label, [*_checks(longest, needed=needed)], **more)


def asked() -> Mapping[str, str]:
    """Give what an address asks for after its question mark, cleaned and bounded."""
    return {name: _on_a_line(value)[:LINE] for name, value in request.args.items()}


def _on_a_line(text: str) -> str:
    """Join blanks, and leave out what no screen shows."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def _is_seen(text: str) -> bool:
    """Tell whether a text has a character that an eye sees."""
    return any(not (each.isspace() or unicodedata.category(each) == "Cf") for each in text)


def _checks(longest: int, *, needed: bool) -> list[Any]:
    checks: list[Any] = [Clean(), Length(max=longest, message=_LONG)]
    return [Needed(), *checks] if needed else checks
