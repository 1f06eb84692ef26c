"""The forms on people: each field says in the reader's language what is wrong with it."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.line.forms import refuse_number
from app.pages.desk import desk
from app.pages.forms import LINE, Clean, Day, Form, Needed, OneOf, SomeOf, line, note
from app.pages.words import Lazy, lazy
from app.people import reading
from app.people.rules import Wrong, WrongError
from app.people.words import KINDS, ROLES, about
from app.staff.rules import Kind, Means, Profile, Qualified, Role

if TYPE_CHECKING:
    from datetime import date

_FUTURE = lazy("This day has not come yet.")
_BEFORE = lazy("This is before the day on which it was given.")


class Read:
    """Refuse what cannot be read as a part of a person; an empty field may stay empty."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self._read = read

    def __call__(self, _form: Form, field: Field) -> None:
        try:
            self._read(field.data or "")
        except WrongError as error:
            raise ValidationError(about(error.wrong, error.word)) from None


def a_number(text: str) -> str | None:
    """Read a number as this line may ring it; nothing where nothing is written."""
    settings = desk().settings
    own = settings.hotline_number
    return reading.number(text, line=own, practice=settings.practice) if text else None


def a_new_number(text: str) -> str:
    """Read the number of somebody who has none yet."""
    found = a_number(text)
    if found is None:
        raise WrongError(Wrong.NO_NUMBER)
    return found


def _line(label: Lazy, read: Callable[[str], Any], **spoken: Any) -> StringField:
    return StringField(label, [Clean(), Read(read)], render_kw={"maxlength": LINE, **spoken})


class PersonForm(Form):
    """A person: what is left empty of number and address stays as it is."""

    first_name = _line(lazy("First name"), reading.first_name, autocomplete="off")
    languages = _line(lazy("Languages"), reading.languages)
    skills = _line(lazy("Topics that they know"), reading.skills)
    gender = SelectField(
        lazy("Gender, if they say it"),
        [OneOf()],
        choices=[
            SelectChoice("", lazy("not said")),
            SelectChoice("woman", lazy("woman")),
            SelectChoice("man", lazy("man")),
            SelectChoice("other", lazy("another")),
        ],
        validate_choice=False,
    )
    tell = RadioField(
        lazy("How they are told of what needs no call"),
        [OneOf()],
        choices=[
            SelectChoice(Means.TEXT.value, lazy("by text")),
            SelectChoice(Means.EMAIL.value, lazy("by e-mail")),
        ],
        default=Means.TEXT.value,
        validate_choice=False,
    )
    email = _line(lazy("E-mail"), reading.email, autocomplete="off", inputmode="email")
    forget = BooleanField(lazy("Forget the address that is kept"))
    number = _line(lazy("Telephone"), a_number, autocomplete="off", inputmode="tel")
    seen = HiddenField()

    def keep(self, known: Profile | None) -> None:
        """Offer a gender that somebody has said in words of their own."""
        own = known.gender if known else None
        if own and own not in {each.value for each in self.gender.choices}:
            self.gender.choices = [*self.gender.choices, SelectChoice(own, own)]

    def profile(self, known: Profile | None) -> Profile | None:
        """Give the person as they are to be; None, and a sentence at a field, where not."""
        address = self.email.data or (known.email if known and not self.forget.data else None)
        try:
            tell = reading.tell(self.tell.data, address)
        except WrongError as error:
            self.email.errors = [about(error.wrong)]
            return None
        phone = a_number(self.number.data) or (known.phone if known else "")
        return Profile(
            first_name=reading.first_name(self.first_name.data),
            phone=phone,
            languages=reading.languages(self.languages.data),
            skills=reading.skills(self.skills.data),
            gender=self.gender.data or None,
            email=address,
            tell=tell,
        )


class NewPersonForm(PersonForm):
    """Somebody who is not on the roll yet."""

    number = _line(lazy("Telephone"), a_new_number, autocomplete="off", inputmode="tel")


class RolesForm(Form):
    """What somebody does for the line."""

    roles = SelectMultipleField(
        lazy("What they do"),
        [SomeOf()],
        choices=[SelectChoice(role.value, name) for role, name in ROLES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    # So that a form that comes twice sends one letter.
    once = HiddenField(default=lambda: secrets.token_hex(16))

    def chosen(self) -> list[Role]:
        return [role for role in Role if role.value in self.roles.data]


class QualificationForm(Form):
    """What somebody has learned for the line."""

    kind = SelectField(
        lazy("What they learned"),
        [OneOf()],
        choices=[SelectChoice(kind.value, name) for kind, name in KINDS.items()],
        validate_choice=False,
    )
    by = line(lazy("Given by"), longest=reading.LONGEST)
    on = Day(lazy("Given on"), [Needed()])
    expires = Day(lazy("Holds until (empty: always)"))

    def validate_on(self, field: Field) -> None:
        today = desk().clock.now().astimezone(desk().settings.timezone).date()
        if field.data and field.data > today:
            raise ValidationError(_FUTURE)

    def validate_expires(self, field: Field) -> None:
        if field.data and self.on.data and field.data < self.on.data:
            raise ValidationError(_BEFORE)

    def given(self) -> Qualified:
        return Qualified(
            kind=Kind(self.kind.data),
            by=self.by.data,
            on=cast("date", self.on.data),
            expires=self.expires.data,
        )


class ReasonForm(Form):
    """Why somebody needs to see a number."""

    reason = note(lazy("Why do you need it? This is written down."), longest=200)

    def validate_reason(self, field: Field) -> None:
        refuse_number(field)


class SheetForm(Form):
    """A file of people."""

    sheet = FileField(lazy("The file"), render_kw={"accept": ".csv,text/csv"})


class LookedForm(Form):
    """What was looked at, to be done."""

    content = HiddenField()
    stamp = HiddenField()
