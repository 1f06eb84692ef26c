"""The form of a call that is tried: when, what is asked for, and who does not answer."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from wtforms import DateField, Field, RadioField, SelectField, TimeField, ValidationError
from wtforms.fields.choices import SelectChoice

from app.pages.forms import Form, Needed
from app.pages.terms import TONGUES as SPOKEN
from app.pages.terms import TOPICS
from app.pages.words import Begun, Lazy, lazy
from app.rota.rules import Rota

# Keys that a caller presses, by what they want and in which language (flows/hotline.yaml).
WISHES = {
    "emergency": {"es": "1 1", "en": "2 1", "none": "0"},
    "person": {"es": "1 0", "en": "2 0", "none": ""},
    "detained": {"es": "1 2", "en": "2 2", "none": ""},
}
WANTED = [
    SelectChoice("emergency", lazy("It is happening now")),
    SelectChoice("person", lazy("To talk with a person")),
    SelectChoice("detained", Begun(TOPICS["detained"])),
]
TONGUES = [
    SelectChoice("es", Begun(SPOKEN["es"])),
    SelectChoice("en", Begun(SPOKEN["en"])),
    SelectChoice("none", lazy("They press no key for a language")),
]
ACCEPTS = "accepts"
WAYS = [
    SelectChoice(ACCEPTS, lazy("picks up and presses 1")),
    SelectChoice("off", lazy("is off")),
    SelectChoice("voicemail", lazy("goes to voicemail")),
    SelectChoice("busy", lazy("is busy")),
    SelectChoice("no-answer", lazy("rings, and nobody picks up")),
    SelectChoice("passes", lazy("picks up and passes the call on")),
]
FARTHEST = timedelta(days=366)
NIGHT = time(3, 7)

_NO_DAY = lazy("Please choose a day.")
_NO_TIME = lazy("Please write a time as 03:07.")
_FAR = lazy("Please choose a day within a year from now.")
_NO_CHOICE = lazy("Please choose one of these.")


class _Chosen:
    """Says in our own words that something was not chosen."""

    def pre_validate(self, form: Form) -> None:
        try:
            super().pre_validate(form)  # type: ignore[misc]  # of a select field
        except ValidationError:
            raise ValidationError(_NO_CHOICE) from None


class _Choice(_Chosen, SelectField):
    pass


class _Choices(_Chosen, RadioField):
    pass


class _Day(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        _read(super().process_formdata, valuelist, _NO_DAY)


class _Time(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        _read(super().process_formdata, valuelist, _NO_TIME)


def _read(read: Callable[[list[str]], None], values: list[str], otherwise: Lazy) -> None:
    """Read a field, or say in our own words what is wrong with it."""
    try:
        read(values)
    except ValueError:
        raise ValueError(otherwise) from None


class TrialForm(Form):
    """A call to try; each responder has a field of their own, `phone_CODE`."""

    day = _Day(lazy("Day"), [Needed()])
    time = _Time(lazy("Time"), [Needed()])
    language = _Choices(lazy("The caller speaks"), choices=TONGUES, default="es")
    wish = _Choices(lazy("The caller wants"), choices=WANTED, default="emergency")

    @classmethod
    def of(cls, rota: Rota, now: datetime) -> "TrialForm":
        """Make the form for a rota, beginning with 03:07 on the Sunday that comes."""
        fields = {
            f"phone_{person.code}": _Choice(person.first_name, choices=WAYS, default=ACCEPTS)
            for person in rota.responders
        }
        form: TrialForm = type("TrialFormOfRota", (cls,), fields)(
            day=_next_sunday(now), time=NIGHT
        )
        form.now = now
        return form

    def validate_day(self, field: DateField) -> None:
        if field.data and abs(field.data - self.now.date()) > FARTHEST:
            raise ValidationError(_FAR)

    def telephones(self) -> Iterator[Field]:
        """Give the fields of the responders' telephones."""
        return (field for field in self if field.name.startswith("phone_"))

    def phones(self) -> dict[str, str]:
        """Give what telephones do, by name, where they do not answer."""
        told = {field.label.text: field.data for field in self.telephones()}
        return {name: how for name, how in told.items() if how != ACCEPTS}


def _next_sunday(now: datetime) -> date:
    return now.date() + timedelta(days=6 - now.weekday() or 7)
