"""The rota in sentences: what a shift is, what was done to it, why something cannot be."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import cast

from babel.dates import format_date, get_day_names
from babel.lists import format_list

from app.pages.desk import desk
from app.pages.formats import dated
from app.pages.terms import term, tongue
from app.pages.words import gettext as _
from app.pages.words import language, lazy
from app.planning.rules import Hindrance
from app.rota import moves
from app.rota.edits import Deed, Edit, Part
from app.rota.hours import LAST, Change, Shift, midnights
from app.rota.limits import Limits
from app.rota.rules import Away, Rota
from app.rota.wrong import Wrong

DEEDS = {
    Deed.MADE: lazy("a new shift"),
    Deed.CHANGED: lazy("a shift was changed"),
    Deed.ENDED: lazy("a shift was ended"),
    Deed.GAVE: lazy("a date was given to somebody"),
    Deed.MOVED: lazy("a date was moved or called off"),
    Deed.SPLIT: lazy("a date was split"),
    Deed.PLANNED: lazy("many dates were planned"),
    Deed.AWAY: lazy("time away"),
    Deed.LIMITS: lazy("limits"),
    Deed.SWAPPED: lazy("a swap"),
    Deed.LEFT: lazy("somebody left the line"),
    Deed.IMPORTED: lazy("a file was brought"),
    Deed.UNDONE: lazy("something was undone"),
}
HINDRANCES = {
    Hindrance.GONE: lazy("This is not there any more. Nothing was changed."),
    Hindrance.BEGUN: lazy("It has begun: give or split what is left of it instead."),
    Hindrance.OVER: lazy("It is over. What was on shift stays as it was."),
    Hindrance.OUTSIDE: lazy("This moment is not inside the shift, or is over."),
    Hindrance.TWO_PLACES: lazy("Somebody would be in two places at once."),
    Hindrance.TWICE_AWAY: lazy("They are away then already: end that first."),
    Hindrance.BACKWARDS: lazy("This ends before it begins, or is over."),
    Hindrance.AFTER: lazy("Something came after it: undo that first, or change it by hand."),
    Hindrance.BUSY: lazy("Somebody else is planning just now. Try again in a moment."),
    Hindrance.MANY: lazy("These are too many open shifts for one plan: take fewer days."),
    Hindrance.LONG: lazy("At most a year at once."),
    Wrong.NO_LENGTH: lazy("It ends before it begins, or has no length."),
    Wrong.TOO_LONG: lazy("A shift is at most seven days long."),
    Wrong.NEVER: lazy("There is no such day between these dates."),
    Wrong.OVERLAPS: lazy("It begins again before it has ended."),
    Wrong.SKIPPED: lazy("Clocks skip that time on that night: choose one that they show."),
    Wrong.BACKWARDS: lazy("The last date is before the first."),
    Wrong.UNCOUNTED: lazy("Say from which date the weeks are counted."),
    Wrong.NOT_THEN: lazy("The shift is not on that date."),
}
NTH = {
    1: lazy("first"), 2: lazy("second"), 3: lazy("third"), 4: lazy("fourth"), 5: lazy("fifth"),
    LAST: lazy("last"),
}  # fmt: skip
NOBODY = lazy("nobody")


def pattern(shift: Shift) -> str:
    """Say on which days a shift is: "every day", "Mon, Tue", "first Tue of the month"."""
    if shift.is_single:
        return day(cast("date", shift.valid_from))
    names = get_day_names("abbreviated", locale=language())
    days = format_list([names[each] for each in shift.weekdays], locale=language())
    if len(shift.weekdays) == len(names):
        days = _("every day")
    if shift.nth:
        nth = format_list([str(NTH[each]) for each in shift.nth], locale=language())
        return _("%(nth)s %(days)s of the month", nth=nth, days=days)
    if shift.every > 1:
        return _("every %(weeks)s weeks: %(days)s", weeks=shift.every, days=days)
    return days


def hours(starts: time, ends: time, nights: int) -> str:
    """Say from when to when: "20:00-08:00", and on which later day, where that is not plain."""
    told = f"{starts:%H:%M}\u2013{ends:%H:%M}"
    if nights == int(ends <= starts):
        return told
    return _("%(hours)s, %(days)s days later", hours=told, days=nights)


def shift_in_words(shift: Shift, names: Mapping[str, str]) -> str:
    """Say what a shift is: days, hours, tier, language, whose it is."""
    told = [pattern(shift), hours(shift.starts, shift.ends, midnights(shift))]
    told += [term(shift.tier, "tier"), name_of(shift.person, names)]
    told += [tongue(shift.language)] if shift.language else []
    told += [_("from %(day)s on", day=day(shift.valid_from))] if _says_first(shift) else []
    told += [_("until %(day)s", day=day(shift.valid_to))] if _says_last(shift) else []
    return ", ".join(told)


def name_of(person: str | None, names: Mapping[str, str]) -> str:
    """Give somebody's first name; "nobody" where there is none."""
    return names.get(person, person) if person else str(NOBODY)


def day(date_: date | None) -> str:
    """Write a date with its weekday: "Mon 23 Nov"."""
    form = {"es": "EEE d MMM y", "en": "EEE d MMM y"}[language()]
    return format_date(date_, form, locale=language()) if date_ else ""


def sentence(edit: Edit, rota: Rota, names: Mapping[str, str]) -> str:
    """Say one piece of a change; `rota` is the one in which its shift can be found."""
    if edit.part is Part.SHIFT:
        return _of_shift(edit, names)
    if edit.part is Part.CHANGE:
        return _of_date(edit, rota, names)
    if edit.part is Part.AWAY:
        return _of_absence(edit, names)
    own = cast("Limits", edit.after or Limits())
    return _(
        "%(who)s: %(hours)s hours, %(nights)s nights a week, %(rest)s hours of rest.",
        who=name_of(edit.name, names), hours=own.hours, nights=own.nights, rest=own.rest,
    )  # fmt: skip


def _of_shift(edit: Edit, names: Mapping[str, str]) -> str:
    was, now = cast("Shift | None", edit.before), cast("Shift | None", edit.after)
    if now is None:
        return _("No longer: %(what)s.", what=was and shift_in_words(was, names))
    if was is None:
        return _("New: %(what)s.", what=shift_in_words(now, names))
    return _(
        "Now: %(new)s. Before: %(old)s.",
        new=shift_in_words(now, names),
        old=shift_in_words(was, names),
    )


def _of_date(edit: Edit, rota: Rota, names: Mapping[str, str]) -> str:
    now, was = cast("Change | None", edit.after), cast("Change | None", edit.before)
    shift = moves.shift_of(rota, edit.name)
    told = {"shift": _short(shift), "day": day(edit.day)}
    if now and now.off:
        return _("%(day)s, %(shift)s: called off.", **told)
    usual = shift.person if shift else None
    who = name_of(now.person if now else usual, names)
    other = name_of(was.person if was else usual, names)
    if now and now.starts and now.ends and shift:
        told["hours"] = hours(now.starts, now.ends, midnights(shift, now))
        return _("%(day)s, %(shift)s: %(hours)s, %(who)s.", who=who, **told)
    if who == other:
        return _("%(day)s, %(shift)s: %(who)s, as planned.", who=who, **told)
    return _("%(day)s, %(shift)s: %(who)s instead of %(other)s.", who=who, other=other, **told)


def _short(shift: Shift | None) -> str:
    if shift is None:
        return ""
    clock = hours(shift.starts, shift.ends, midnights(shift))
    return f"{clock}, {term(shift.tier, 'tier')}"


def _of_absence(edit: Edit, names: Mapping[str, str]) -> str:
    own = cast("Away", edit.after or edit.before)
    who = name_of(own.person, names)
    if edit.after is None:
        text = _("%(who)s is not away from %(since)s to %(until)s.", who=who, **_ends(own))
    else:
        text = _("%(who)s is away from %(since)s to %(until)s.", who=who, **_ends(own))
    return text


def _ends(own: Away) -> dict[str, str]:
    return {"since": dated(own.since), "until": dated(own.until)}


def _says_first(shift: Shift) -> bool:
    begins = shift.valid_from
    return begins is not None and not shift.is_single and begins > _today()


def _says_last(shift: Shift) -> bool:
    return shift.valid_to is not None and not shift.is_single


def _today() -> date:
    now: datetime = desk().clock.now()
    return now.astimezone(desk().settings.timezone).date()
