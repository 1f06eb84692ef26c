"""The same counts once more, in Python and one call after another: what Postgres must say."""

import math
from collections import Counter
from datetime import timedelta

from app.reports.rules import Alarm, Back, Cause, Ending, TextCount
from app.reports.service import URGENCIES
from app.reports.store import Counts, Spread

DID = {
    "taken": "too-late", "accepted": "too-late", "needless": "left-ringing",
    "caller-left": "left-ringing", "failed": "off", "lost": "off", "no-key": "voicemail",
}  # fmt: skip


def within(made, begin, end):
    return [each for each in made if begin <= each.at < end]


def ending(each):
    if each.outcome in {"reached", "under-way"}:
        return each.outcome
    if not each.asked:
        return "asked-nobody"
    return each.outcome if each.outcome in {"message", "call-back"} else "left"


def cause(each):
    fared = ["elsewhere" if away else DID.get(how, how) for how, away in each.rung]
    fared += [DID.get(how, how) for how in each.legs]
    if not fared:
        return "none-free" if each.queued else "nobody-on-shift"
    for first in ("too-late", "left-ringing"):
        if first in fared:
            return first
    return fared[0] if len(set(fared)) == 1 else "several"


def topic(each):
    how = ending(each)
    return how if how in {"asked-nobody", "under-way"} else each.topic or "none"


def hours(made, zone):
    """Count by the clock on the wall, as whoever sat beside the telephone would have."""
    walls = [each.at.astimezone(zone) for each in made]
    return Counter((wall.weekday(), wall.hour) for wall in walls)


def nearest_rank(values, share):
    """Give the smallest value that so great a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else None


def heard(made):
    found = Counter(hour=0, day=0, later=0, unheard=0)
    for after in (after for each in made for after, erased in each.messages if not erased):
        if after is None:
            found["unheard"] += 1
        elif after <= 3600:
            found["hour"] += 1
        else:
            found["day" if after <= 86400 else "later"] += 1
    return dict(found)


def texts(threads, begin, end):
    said = [(at + timedelta(seconds=s), came) for at, all_ in threads for s, came in all_]
    inside = [came for at, came in said if begin <= at < end]
    began = sum(begin <= at < end for at, _ in threads)
    return {"threads": began, "came": sum(inside), "sent": len(inside) - sum(inside)}


def counts(made, zone) -> Counts:
    """Count everything of some calls, in the form in which Postgres gives it."""
    unmet = [e for e in made if ending(e) in {"message", "call-back", "left"}]
    met = [each for each in made if each.wait is not None and each.outcome == "reached"]
    waits = {u: [e.wait for e in met if u in {"", e.urgency}] for u in ("", *URGENCIES)}
    taken = [each.alarm[1] for each in made if each.alarm and each.alarm[0] == "taken"]
    backs = Counter("kept" if each.back else "owed" for each in made if each.back is not None)
    alarms = Counter(each.alarm[0] for each in made if each.alarm)
    return Counts(
        endings=_all(Ending, Counter(map(ending, made))),
        topics=dict(Counter((topic(each), each.language or "none") for each in made)),
        towns=dict(Counter(each.town or "none" for each in made)),
        kinds=dict(Counter(each.kind or "none" for each in made)),
        hours=dict(hours(made, zone)),
        causes=_all(Cause, Counter(map(cause, unmet))),
        waits={urgency: _spread(all_) for urgency, all_ in waits.items()},
        messages=heard(made),
        hearing=_spread([]),
        backs=_all(Back, backs),
        texts=dict.fromkeys(TextCount, 0),
        alarms=_all(Alarm, alarms),
        taking=_spread(taken),
    )


def _all(kinds, counted):
    return {kind.value: counted[kind.value] for kind in kinds}


def _spread(values):
    half, nine = nearest_rank(values, 0.5), nearest_rank(values, 0.9)
    return Spread(n=len(values), median=half, most=nine)
