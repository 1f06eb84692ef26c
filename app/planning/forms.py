"""The forms of the rota: each field says in the reader's language what is wrong with it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.pages.forms import Clean, Day, Form, Needed, OneOf, SomeOf
from app.pages.terms import TIERS as TIER_NAMES
from app.pages.words import Begun, Lazy, lazy
from app.planning.needs import MOST, TURNS, Needs
from app.planning.phrases import NTH
from app.rota.hours import A_DAY, Shift, first, last
from app.rota.limits import MOST as LARGEST
from app.rota.limits import Limits
from app.rota.moves import Hours
from ivr.queue import Tier

NOBODY = "-"  # no person's code
_A_TIME = lazy("Write a time as in 20:00.")
_HOUR = re.compile(r"([01]?\d|2[0-3])[:.h]?([0-5]\d)?", re.ASCII)
WEEKDAYS = (
    lazy("Monday"), lazy("Tuesday"), lazy("Wednesday"), lazy("Thursday"), lazy("Friday"),
    lazy("Saturday"), lazy("Sunday"),
)  # fmt: skip
EVERY = (
    lazy("every week"), lazy("every second week"), lazy("every third week"),
    lazy("every fourth week"),
)  # fmt: skip
LATER = (
    lazy("the same day"), lazy("the next day"), lazy("two days later"),
    lazy("three days later"), lazy("four days later"), lazy("five days later"),
    lazy("six days later"), lazy("seven days later"),
)  # fmt: skip


PARTED = (
    lazy("one shift of 24 hours"), lazy("two of 12 hours"), lazy("three of 8 hours"),
    lazy("four of 6 hours"),
)  # fmt: skip
COUNTS = [(each, lazy(str(each))) for each in range(MOST + 1)]
LONGEST_PLAN = timedelta(days=35)
_BACKWARDS = lazy("The last date is before the first.")
_TOO_LONG = lazy("At most five weeks at once.")


def read_time(text: str) -> time | None:
    """Read a time as people write it: "20:00", "8", "20.30", "8h30"; None: it is none."""
    found = _HOUR.fullmatch("".join(text.split()))
    return time(int(found[1]), int(found[2] or 0)) if found else None


class ATime:
    """Refuse what is no time of day."""

    def __call__(self, _form: Form, field: StringField) -> None:
        if read_time(field.data or "") is None:
            raise ValidationError(_A_TIME)


def clock(label: Lazy) -> StringField:
    """Make a field for a time of day."""
    keys = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 5}
    return StringField(label, [Needed(), Clean(), ATime()], render_kw=keys)


def choice(label: Lazy, names: Iterable[tuple[object, Lazy]], **more: object) -> SelectField:
    """Make a field in which one of several is chosen."""
    offered = [SelectChoice(str(value), name) for value, name in names]
    return SelectField(label, [OneOf()], choices=offered, validate_choice=False, **more)


def several(label: Lazy, names: Iterable[tuple[object, Lazy]]) -> SelectMultipleField:
    """Make boxes to tick, of which at least one is."""
    return SelectMultipleField(
        label,
        [SomeOf()],
        choices=[SelectChoice(str(value), name) for value, name in names],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class GiveForm(Form):
    """Whose one date of a shift is to be."""

    person = SelectField(lazy("Who has it"), [OneOf()], choices=[], validate_choice=False)

    def chosen(self) -> str | None:
        """Give the code of who is chosen; None: nobody."""
        return None if self.person.data == NOBODY else str(self.person.data)


class HoursForm(Form):
    """From when to when, in local time."""

    starts = clock(lazy("From"))
    ends = clock(lazy("To"))
    nights = choice(lazy("It ends"), [("", lazy("as the times say")), *enumerate(LATER)])

    def hours(self) -> Hours:
        """Give the hours; an end at or before the start is on the next day."""
        starts, ends = self._times()
        nights = int(self.nights.data) if self.nights.data else int(ends <= starts)
        return Hours(starts=starts, ends=ends, nights=nights)

    def _times(self) -> tuple[time, time]:
        return (
            cast("time", read_time(self.starts.data)),
            cast("time", read_time(self.ends.data)),
        )


class SplitForm(GiveForm):
    """When one date of a shift is parted, and whose the rest is."""

    cut = clock(lazy("At"))

    def moment(self, since: datetime) -> datetime:
        """Give the first moment at which clocks show it after a shift has begun (aware)."""
        at = datetime.combine(since.date(), cast("time", read_time(self.cut.data)))
        found = first(at.replace(tzinfo=since.tzinfo))
        return found if found > since else first((at + A_DAY).replace(tzinfo=since.tzinfo))


class ShiftForm(HoursForm, GiveForm):
    """A shift: its days, hours and holder, from when on and until when."""

    days = several(lazy("Days"), enumerate(WEEKDAYS))
    every = choice(lazy("How often"), enumerate(EVERY, 1))
    nth = choice(
        lazy("Which of the month"),
        [("", lazy("each")), *((n, Begun(name)) for n, name in NTH.items())],
    )
    tier = choice(lazy("As what"), [(t, Begun(TIER_NAMES[t])) for t in Tier])
    language = choice(
        lazy("Language that it needs"),
        [("", lazy("none in particular")), ("es", lazy("Spanish")), ("en", lazy("English"))],
    )
    begins = Day(lazy("First date"), [Needed()])
    until = Day(lazy("Last date (empty: it goes on)"))

    def shift(self) -> Shift:
        """Give the shift that was written."""
        own = self.hours()
        return Shift(
            person=self.chosen(),
            weekdays=tuple(sorted(int(each) for each in self.days.data)),
            starts=own.starts,
            ends=own.ends,
            nights=None if own.nights == int(own.ends <= own.starts) else own.nights,
            tier=Tier(self.tier.data),
            language=self.language.data or None,
            every=int(self.every.data),
            nth=(int(self.nth.data),) if self.nth.data else (),
            valid_from=cast("date", self.begins.data),
            valid_to=self.until.data,
        )


class EndForm(Form):
    """From which date on a shift is no more."""

    day = Day(lazy("First date on which it is no more"), [Needed()])


class AwayForm(GiveForm):
    """When somebody is away, both days included."""

    person = SelectField(lazy("Who"), [OneOf()], choices=[], validate_choice=False)
    since = Day(lazy("First day away"), [Needed()])
    until = Day(lazy("Last day away"), [Needed()])

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give from when to when (UTC)."""
        begin = datetime.combine(cast("date", self.since.data), time())
        end = datetime.combine(cast("date", self.until.data) + A_DAY, time())
        return first(begin.replace(tzinfo=zone)), last(end.replace(tzinfo=zone))


class NeedsForm(Form):
    """What a line needs: how a day is parted, and how many of each tier."""

    turns = choice(lazy("A day has"), zip(TURNS, PARTED, strict=True), default="3")
    starts = clock(lazy("The first begins at"))
    primary = choice(lazy("Rung first"), COUNTS, default="1")
    backup = choice(lazy("Backup"), COUNTS, default="1")
    standby = choice(lazy("Standby"), COUNTS, default="0")
    coordinator = choice(lazy("Coordinator on call"), COUNTS, default="1")
    spanish = BooleanField(lazy("One of those who are rung first speaks Spanish"), default=True)
    begins = Day(lazy("First date"), [Needed()])
    until = Day(lazy("Last date (empty: it goes on)"))

    def needs(self) -> Needs:
        """Give what was written."""
        return Needs(
            turns=int(self.turns.data),
            starts=cast("time", read_time(self.starts.data)),
            places={tier: int(getattr(self, tier.value).data) for tier in Tier},
            spanish=self.spanish.data,
            begins=cast("date", self.begins.data),
            until=self.until.data,
        )


class PlanForm(Form):
    """Between which dates open shifts are filled, and among whom."""

    begins = Day(lazy("First date"), [Needed()])
    until = Day(lazy("Last date"), [Needed()])
    people = several(lazy("Among these people"), [])

    def validate_until(self, field: Day) -> None:
        """Refuse a span that is no span, or longer than a season."""
        if self.begins.data and field.data and field.data < self.begins.data:
            raise ValidationError(_BACKWARDS)
        if self.begins.data and field.data and field.data - self.begins.data > LONGEST_PLAN:
            raise ValidationError(_TOO_LONG)


def a_number(label: Lazy, most: int) -> IntegerField:
    """Make a field for a whole number from 0 on."""
    told = lazy("Write a whole number.")
    return IntegerField(label, [Needed(), NumberRange(0, most, told)])


class LimitsForm(Form):
    """What can be asked of somebody."""

    hours = a_number(lazy("Hours in a week, at most"), LARGEST.hours)
    nights = a_number(lazy("Nights in a week, at most"), LARGEST.nights)
    rest = a_number(lazy("Hours of rest between two shifts, at least"), LARGEST.rest)

    def limits(self) -> Limits:
        """Give the limits that were written."""
        return Limits(
            hours=cast("int", self.hours.data),
            nights=cast("int", self.nights.data),
            rest=cast("int", self.rest.data),
        )
