"""Count what happened between two moments: Postgres counts, and no row of anybody leaves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.reports.rules import Alarm, Back, Cause, Ending, Heard, TextCount

# One way through the calls of a period for all their tables; `which` tells a row's table.
#
# Whether they asked for a person follows from the call; where somebody has set the urgency by
# hand, from what the line did then. (A subquery with a limit is looked up call by call; one
# that could be hashed would go through all rows that there ever were.)
_OF_CALLS = text(
    """
with calls as (
    select call.sid, call.started_at, call.wait_seconds, call.outcome, c.topic, c.language,
        c.town, c.kind, c.urgency,
        case when not 'urgency' = any(c.by_hand) then c.urgency is not null
            else call.wait_seconds is not null or coalesce(
                (select true from waiting where call_sid = call.sid limit 1),
                (select true from leg where call_sid = call.sid limit 1),
                (select true from notice where kind = 'emergency' and about = call.sid limit 1),
                (select true from notice where kind = 'nobody' and about = call.sid limit 1),
                false)
        end as asked
    from call join "case" as c on c.id = call.case_id
    where call.started_at >= :begin and call.started_at < :end
), told as materialized (
    select *, case
        when outcome = 'reached' then 'reached'
        when outcome = 'under-way' then 'under-way'
        when not asked then 'asked-nobody'
        when outcome in ('message', 'call-back') then outcome
        else 'left' end as ending
    from calls
), rows as (
    select ending,
        case when ending in ('asked-nobody', 'under-way') then ending
            else coalesce(topic, 'none') end as topic,
        coalesce(language, 'none') as language, coalesce(town, 'none') as town,
        coalesce(kind, 'none') as kind,
        extract(isodow from started_at at time zone :zone)::int - 1 as day,
        extract(hour from started_at at time zone :zone)::int as hour
    from told
), unmet as (
    select sid from told where ending in ('message', 'call-back', 'left')
), attempts as (
    select unmet.sid, case when given_sid <> call_sid then 'elsewhere'
        else invitation.outcome end as outcome
    from unmet join invitation on call_sid = unmet.sid
    union all
    select unmet.sid, leg.outcome from unmet join leg on call_sid = unmet.sid
), fared as (
    select sid, case
        when outcome in ('taken', 'accepted', 'reached') then 'too-late'
        when outcome in ('needless', 'caller-left', 'ringing') then 'left-ringing'
        when outcome in ('failed', 'refused', 'lost') then 'off'
        when outcome = 'no-key' then 'voicemail'
        else coalesce(outcome, 'left-ringing') end as cause
    from attempts
), causes as (
    select unmet.sid, case
        when count(cause) = 0 and (select true from waiting where call_sid = unmet.sid limit 1)
            then 'none-free'
        when count(cause) = 0 then 'nobody-on-shift'
        when bool_or(cause = 'too-late') then 'too-late'
        when bool_or(cause = 'left-ringing') then 'left-ringing'
        when count(distinct cause) = 1 then min(cause)
        else 'several' end as cause
    from unmet left join fared using (sid) group by unmet.sid
)
select case
        when grouping(ending) = 0 then 'ending'
        when grouping(topic) = 0 then 'topic'
        when grouping(town) = 0 then 'town'
        when grouping(kind) = 0 then 'kind'
        else 'hour' end as which,
    coalesce(ending, topic, town, kind, day::text) as row,
    coalesce(language, hour::text) as col, count(*) as n,
    null::int as median, null::int as most
from rows
group by grouping sets ((ending), (topic, language), (town), (kind), (day, hour))
union all
select 'cause', cause, null, count(*), null, null from causes group by cause
union all
select 'wait', case when grouping(urgency) = 1 then '' else coalesce(urgency, 'none') end, null,
    count(*), percentile_disc(0.5) within group (order by wait_seconds),
    percentile_disc(0.9) within group (order by wait_seconds)
from told where ending = 'reached' and wait_seconds is not null
group by grouping sets ((), (urgency))"""
)

_MESSAGES = text(
    """
with left_behind as (
    select extract(epoch from message.heard_at - message.left_at) as after
    from call join message on message.call_sid = call.sid
    where call.started_at >= :begin and call.started_at < :end
        and not message.erased and message.seconds > 0
)
select count(*) filter (where after <= 3600) as hour,
    count(*) filter (where after > 3600 and after <= 86400) as day,
    count(*) filter (where after > 86400) as later,
    count(*) filter (where after is null) as unheard, count(after) as heard,
    percentile_disc(0.5) within group (order by after) as median,
    percentile_disc(0.9) within group (order by after) as most
from left_behind"""
)

_BACKS = text(
    """
select count(*) filter (where back_at is not null) as kept,
    count(*) filter (where back_at is null) as owed
from call where call_back and started_at >= :begin and started_at < :end"""
)

_TEXTS = text(
    """
select count(*) filter (where incoming) as came,
    count(*) filter (where not incoming) as sent,
    (select count(*) from thread join "case" as c on c.id = thread.case_id
     where c.opened_at >= :begin and c.opened_at < :end) as threads
from text where at >= :begin and at < :end"""
)

_ALARMS = text(
    """
with raised as (
    select settled_at, settled_by,
        case when settled_by is not null
            then extract(epoch from settled_at - raised_at) end as after
    from notice where kind = 'emergency' and raised_at >= :begin and raised_at < :end
)
select count(*) filter (where settled_by is not null) as taken,
    count(*) filter (where settled_by is null and settled_at is not null) as over,
    count(*) filter (where settled_at is null) as open,
    percentile_disc(0.5) within group (order by after) as median,
    percentile_disc(0.9) within group (order by after) as most
from raised"""
)

_FIRST = text("select min(started_at) from call")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How long something took, in seconds: `n` times, the middle one, and nine in ten."""

    n: int
    median: float | None
    most: float | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What happened in a period, before anything is hidden; `hours` by (weekday, hour)."""

    endings: dict[str, int]
    topics: dict[tuple[str, str], int]  # by topic and language
    towns: dict[str, int]
    kinds: dict[str, int]
    hours: dict[tuple[int, int], int]
    causes: dict[str, int]
    waits: dict[str, Spread]  # by urgency; under "" for everybody
    messages: dict[str, int]
    hearing: Spread
    backs: dict[str, int]
    texts: dict[str, int]
    alarms: dict[str, int]
    taking: Spread


def first_call(session: Session) -> datetime | None:
    """Tell when the first call came that is kept."""
    found: datetime | None = session.scalar(_FIRST)
    return found


def counts(session: Session, begin: datetime, end: datetime, zone: str) -> Counts:
    """Count what began from one moment on and before another; hours are those of a zone."""
    between = {"begin": begin, "end": end}
    tables: dict[str, dict[Any, Any]] = {
        which: {} for which in ("ending", "topic", "town", "kind", "hour", "cause", "wait")
    }
    for each in session.execute(_OF_CALLS, between | {"zone": zone}).mappings():
        key = each["row"] if each["col"] is None else (each["row"], each["col"])
        of_time = each["which"] == "wait"
        tables[each["which"]][key] = _spread(each, each["n"]) if of_time else each["n"]
    messages = session.execute(_MESSAGES, between).mappings().one()
    backs = session.execute(_BACKS, between).mappings().one()
    texts = session.execute(_TEXTS, between).mappings().one()
    alarms = session.execute(_ALARMS, between).mappings().one()
    return Counts(
        endings={ending: tables["ending"].get(ending, 0) for ending in Ending},
        topics=tables["topic"],
        towns=tables["town"],
        kinds=tables["kind"],
        hours={(int(day), int(hour)): n for (day, hour), n in tables["hour"].items()},
        causes={cause: tables["cause"].get(cause, 0) for cause in Cause},
        waits=tables["wait"],
        messages=_of(messages, Heard),
        hearing=_spread(messages, messages["heard"]),
        backs=_of(backs, Back),
        texts=_of(texts, TextCount),
        alarms=_of(alarms, Alarm),
        taking=_spread(alarms, alarms["taken"]),
    )


def _of(row: Mapping[Any, Any], kinds: type[StrEnum]) -> dict[str, int]:
    return {kind.value: row[kind.value] for kind in kinds}


def _spread(row: Mapping[Any, Any], n: int) -> Spread:
    median, most = (
        None if row[each] is None else float(row[each]) for each in ("median", "most")
    )
    return Spread(n=n, median=median, most=most)
