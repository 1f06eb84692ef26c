"""The forms of the switches: reasons, and the status line in both languages."""

from datetime import time

from wtforms import Field, StringField
from wtforms.validators import ValidationError

from app.line.rules import MOST_HOURS, USUAL_HOURS, Night, Unfit, has_telephone, unfit
from app.pages.forms import Form, line, note
from app.pages.words import gettext as _
from app.pages.words import lazy
from ivr.speech import LONGEST_NOTICE, seconds

REASON, TEXT = 120, 600  # characters
_TOLD = {
    Unfit.UNSPEAKABLE: lazy("Braces {} and unusual signs cannot be spoken. Say it in words."),
    Unfit.NUMBER: lazy(
        "These digits look like a telephone number, and none is published."
        " Say it without, in words."
    ),
}


def refuse_number(field: Field) -> None:
    """Refuse a telephone number in a reason: the record keeps those, and many read it."""
    if has_telephone(field.data or ""):
        raise ValidationError(
            _("No telephone number is kept here. Write what happened, without it.")
        )


class ReasonForm(Form):
    """Why a switch is set."""

    why = line(lazy("Why? Coordinators read this, and it stays in the record."), longest=REASON)

    def validate_why(self, field: Field) -> None:
        refuse_number(field)


class StatusForm(ReasonForm):
    """A status line as one person writes it."""

    es = note(lazy("In Spanish"), longest=TEXT, render_kw={"rows": 3, "lang": "es"})
    en = note(lazy("In English"), longest=TEXT, render_kw={"rows": 3, "lang": "en"})
    hours = StringField(
        lazy("For how many hours, from its approval on (12 at most)"),
        default=str(USUAL_HOURS),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    why = line(
        lazy(
            "What is it based on? Whoever approves it reads this, and it stays in the record."
        ),
        longest=REASON,
    )

    def validate_es(self, field: Field) -> None:
        _check_spoken(field)

    def validate_en(self, field: Field) -> None:
        """Refuse also the same words in both languages: one of them was forgotten."""
        _check_spoken(field)
        if field.data and field.data == " ".join((self.es.data or "").split()):
            raise ValidationError(
                _("Both languages say the same. Write each text in its own language.")
            )

    def validate_hours(self, field: Field) -> None:
        typed = (field.data or "").strip()
        plain = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_HOURS))
        if not plain or not 1 <= int(typed) <= MOST_HOURS:
            raise ValidationError(_("Write whole hours, from 1 to 12."))


def night_of(starts: str, ends: str) -> Night | None:
    """Read two different local times, such as 22:00 and 07:00; None where they are not."""
    try:
        hours = time.fromisoformat(starts), time.fromisoformat(ends)
    except ValueError:
        return None
    plain = all(not (each.tzinfo or each.second or each.microsecond) for each in hours)
    return Night(*hours) if plain and hours[0] != hours[1] else None


def _check_spoken(field: Field) -> None:
    """Refuse what cannot be published; the bounds are those that the flow was proven with."""
    field.data = " ".join((field.data or "").split())
    wrong = unfit(field.data) if field.data else None
    if wrong is Unfit.LONG:
        raise ValidationError(
            _(
                "Spoken, this takes %(takes)s seconds; %(most)s are heard out. Say less.",
                takes=round(seconds(field.data)),
                most=round(LONGEST_NOTICE),
            )
        )
    if wrong:
        raise ValidationError(_TOLD[wrong])
