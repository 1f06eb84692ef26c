"""The forms on a case's page: why a number is needed, a text, a block."""

from wtforms import Field, HiddenField, StringField
from wtforms.validators import ValidationError

from app.calls.blocking import MOST_HOURS, Wish
from app.line import forms as line_forms
from app.pages.forms import Form, line, note
from app.pages.words import gettext as _
from app.pages.words import lazy

LONGEST_TEXT = 1600  # what Twilio takes
USUAL_HOURS = 6


class ReasonForm(Form):
    """Why somebody needs to see a number."""

    reason = line(lazy("Why do you need it?"))

    def validate_reason(self, field: Field) -> None:
        line_forms.refuse_number(field)


class ReplyForm(Form):
    """A text for whoever wrote; `once` names it, once its length and cost were shown."""

    words = note(lazy("Your text"), longest=LONGEST_TEXT)
    once = HiddenField()


class BlockForm(line_forms.ReasonForm):
    """For how long a caller is blocked, and why."""

    hours = StringField(
        lazy("For how many hours (24 at most)"),
        default=str(USUAL_HOURS),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def validate_hours(self, field: Field) -> None:
        typed = (field.data or "").strip()
        plain = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_HOURS))
        if not plain or not 1 <= int(typed) <= MOST_HOURS:
            raise ValidationError(_("Write whole hours, from 1 to 24."))

    def wish(self) -> Wish:
        return Wish(hours=int(self.hours.data or ""), reason=str(self.why.data))
