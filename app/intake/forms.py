"""The forms of intake: what is typed and chosen, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import AnyOf, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.cases.rules import Status
from app.intake import words
from app.intake.asked import Question, Shape
from app.intake.questions import Section
from app.intake.restricted import CONSENT, FIELDS, NEEDED
from app.pages.forms import NOTE, Form, line, note
from app.pages.terms import KINDS, TONGUES, URGENCIES
from app.pages.words import Begun, Lazy, lazy

STAMP = 64  # characters
SENTENCE = 300
TOWN = 60
ANSWER = 300
YEARS = range(2000, 2100)  # in which something can be due
NONE = SelectChoice(value="", label=lazy("Not said yet"))

_CHOOSE = lazy("Please choose one of these.")
_BOTH = lazy("Write the answer, or say that they declined: not both.")
_TOWN = lazy("Only the name of a town, please: no street and no number.")
_WHEN = lazy("Please write a day and an hour.")
_NOTHING = lazy("Choose at least one answer, or say that they declined.")
_UNREADABLE = lazy("This form cannot be read any more. Please open the page again.")


def options(labels: Mapping[Any, Lazy]) -> list[SelectChoice]:
    """Give the choices of a field, each on a line of its own."""
    return [SelectChoice(value=str(value), label=Begun(each)) for value, each in labels.items()]


class Choice(SelectField):
    """A choice from a list, or a sentence that says so."""

    def __init__(self, label: Lazy, choices: Iterable[SelectChoice], **more: Any) -> None:
        super().__init__(label, choices=list(choices), validate_choice=False, **more)

    def pre_validate(self, _form: Form) -> None:
        if str(self.data or "") not in {each.value for each in self.choices}:
            raise ValidationError(_CHOOSE)


class Buttons(RadioField):
    """Buttons of which one may be chosen; none is "not said"."""

    def __init__(self, label: Lazy, choices: Iterable[SelectChoice], **more: Any) -> None:
        super().__init__(label, choices=list(choices), validate_choice=False, **more)

    def pre_validate(self, _form: Form) -> None:
        if (self.data or "") not in {"", *(each.value for each in self.choices)}:
            raise ValidationError(_CHOOSE)


class Named(HiddenField):
    """The id of what is written: the same form sent twice writes once."""

    data: str | None

    def pre_validate(self, _form: Form) -> None:
        try:
            self.data = str(UUID(self.data or ""))
        except ValueError:
            raise ValidationError(_UNREADABLE) from None


def seen() -> HiddenField:
    """Make the field in which a page says what it has shown."""
    return HiddenField(validators=[Length(max=STAMP, message=_UNREADABLE)])


class FactsForm(Form):
    """What a case is about, where, in which language, and how urgent."""

    kind = Choice(lazy("What it is about"), [NONE, *options(KINDS)])
    urgency = Choice(lazy("How urgent"), [NONE, *options(URGENCIES)])
    language = Choice(lazy("Language of the caller"), [NONE, *options(TONGUES)])
    town = line(lazy("Town"), needed=False, longest=TOWN)
    seen = seen()

    def validate_town(self, field: Field) -> None:
        """Refuse an address: a town is no secret, an address is."""
        if any(not (each.isalpha() or each in " .'-") for each in field.data or ""):
            raise ValidationError(_TOWN)


UNSAID = SelectChoice(value="", label=lazy("Not said"))
YES_NO = [
    SelectChoice(value="yes", label=lazy("Yes")),
    SelectChoice(value="no", label=lazy("No")),
    UNSAID,
]


class ContactForm(Form):
    """How it is safe to reach somebody."""

    declined = BooleanField(lazy("They would not say"))
    may_call = Buttons(lazy("May we call?"), YES_NO)
    may_leave_words = Buttons(lazy("May we leave a message?"), YES_NO)
    may_text = Buttons(lazy("May we text?"), YES_NO)
    when = line(lazy("When is a good time, and when not?"), needed=False)
    mind = note(lazy("What else to mind"), needed=False, longest=SENTENCE)
    seen = seen()

    def validate_declined(self, field: Field) -> None:
        """Ask for an answer, or for none, and not for both."""
        said = [each.data for each in (self.may_call, self.may_leave_words, self.may_text)]
        if field.data and any([*said, self.when.data, self.mind.data]):
            raise ValidationError(_BOTH)
        if not field.data and not any(said):
            raise ValidationError(_NOTHING)


class NoteForm(Form):
    """A note."""

    words = note(lazy("New note"))
    id = Named()


class HandForm(Form):
    """Giving a case to somebody."""

    to = Choice(lazy("To whom"), [SelectChoice(value="", label=lazy("Choose somebody"))])
    words = note(lazy("A sentence for them"), needed=False, longest=SENTENCE)
    id = Named()
    seen = seen()

    def validate_to(self, field: Field) -> None:
        """Ask for somebody."""
        if not field.data:
            raise ValidationError(_CHOOSE)


class MoveForm(Form):
    """Letting a case go on."""

    to = HiddenField(validators=[AnyOf([str(each) for each in Status], message=_CHOOSE)])
    ending = Choice(lazy("How it ended"), [NONE, *options(words.ENDINGS)])
    seen = seen()


class DispositionForm(Form):
    """What a conversation came to."""

    disposition = Choice(
        lazy("What the conversation came to"), [NONE, *options(words.DISPOSITIONS)]
    )
    seen = seen()


class NeedsForm(Form):
    """What is needed."""

    needs = SelectMultipleField(
        lazy("What is needed"),
        choices=options(words.NEEDS),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    seen = seen()

    def validate_needs(self, field: Field) -> None:
        """Refuse what is no need."""
        if not set(field.data or ()) <= {str(need) for need in words.NEEDS}:
            raise ValidationError(_CHOOSE)


class When(DateTimeLocalField):
    """A day and an hour; a sentence where it cannot be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_WHEN)) from None
        if self.data and self.data.year not in YEARS:
            raise ValueError(str(_WHEN))


class TaskForm(Form):
    """Something to be done."""

    words = line(lazy("What is to be done"), longest=ANSWER)
    who = Choice(lazy("Who does it"), [SelectChoice(value="", label=lazy("Nobody yet"))])
    due = When(lazy("By when"), validators=[Optional()])
    emergency = BooleanField(lazy("It is an emergency: the case stays open until this is done"))
    id = Named()


class DetainedForm(Form):
    """The restricted record of a detained person; its fields are added below."""

    readers = SelectMultipleField(
        lazy("Who may read it, besides the legal liaison"),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    agreed = BooleanField(lazy("They agreed that this is kept for ninety days"))
    id = Named()
    seen = seen()

    def validate_agreed(self, field: Field) -> None:
        """Keep nothing without their consent."""
        if not field.data:
            raise ValidationError(lazy("Without their consent nothing of this may be kept."))

    def texts(self) -> dict[str, str]:
        """Give what was typed, by field."""
        return {name: self[name].data or "" for name in (*FIELDS, *CONSENT)}


for _name in (*FIELDS, *CONSENT):
    _needed = _name in NEEDED
    setattr(DetainedForm, _name, line(words.FIELDS[_name], needed=_needed, longest=ANSWER))


def answer_form(sections: Iterable[Section]) -> type[Form]:
    """Make the form of a case's questions: each with words or a choice, and "declined"."""
    fields: dict[str, Any] = {"seen": seen()}
    for question in (each for section in sections for each in section.questions):
        fields[f"a_{question.id}"] = _answer(question)
        fields[f"d_{question.id}"] = BooleanField(lazy("They declined to say"))
        fields[f"validate_d_{question.id}"] = _either
    return type("AnswerForm", (Form,), fields)


def _answer(question: Question) -> Field:
    match question.shape:
        case Shape.YES_NO:
            return Buttons(question.label, [*options(words.YES_NO), UNSAID])
        case Shape.NOTE:
            return note(question.label, needed=False, longest=NOTE)
        case Shape.LINE:
            return line(question.label, needed=False, longest=ANSWER)


def _either(form: Form, field: Field) -> None:
    """Refuse an answer that was given and declined."""
    words_field = form["a_" + field.short_name.removeprefix("d_")]
    if field.data and words_field.data:
        raise ValidationError(_BOTH)


def people(field: SelectField | SelectMultipleField, names: Mapping[str, str]) -> None:
    """Offer people by first name; two of one name are told apart by their code."""
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    theirs = [
        SelectChoice(value=code, label=f"{name} ({code})" if name in twice else name)
        for code, name in names.items()
    ]
    field.choices = [*(field.choices or ()), *theirs]
