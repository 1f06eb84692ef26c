"""The section `queue` of a flow file: who is rung when, and all that is said meanwhile."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ivr.steps import Part, StepName, Urgency, Words


class Guest(StrEnum):
    """Whom a responder may bring into a conversation."""

    COORDINATOR = "coordinator"
    INTERPRETER = "interpreter"
    SERVICE = "service"


class Tier(StrEnum):
    """Which part of the people on shift is rung before which, from the top."""

    PRIMARY = "primary"
    BACKUP = "backup"
    STANDBY = "standby"
    COORDINATOR = "coordinator"


class Wave(Part):
    """Who is rung from a second of the caller's waiting on, beside those of earlier waves."""

    at: Annotated[int, Field(ge=0, le=120)]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=4)]
    most: Annotated[int, Field(ge=1, le=20)] = 20


class Plan(Part):
    """Whom a waiting caller makes ring, in waves, until so many seconds have passed.

    Each telephone rings for `ring` seconds: less than most voicemails wait.
    """

    waves: Annotated[tuple[Wave, ...], Field(min_length=1, max_length=6)]
    ends: Annotated[int, Field(ge=20, le=150)]
    ring: Annotated[int, Field(ge=10, le=25)] = 18


class Queue(Part):
    """How callers wait while several people are rung for them; a line without it hunts.

    Said to callers: `still` and `leave` between two chunks, `other_language` where nobody on
    shift speaks theirs, `found` before the two are connected. Said to responders, after what
    `screening` says: the `topics`, and how it goes on; and on a trial of their telephone. Said
    to coordinators: the `alarm` of an emergency that found nobody, or the `alarms` of several;
    and of a `gap` in the rota.
    Said to whoever hears a `message` of a caller, or calls them `back`.

    Whoever talks with a caller may bring a guest in: meanwhile the caller hears a `moment` and
    that they are `held`, then who `joins`, and that all have `parted`. The responder hears what
    there is `more`, each `choice` and what came of it; the guest is `asked`.
    """

    plans: Mapping[Urgency, Plan]
    still: Words
    leave: Words
    other_language: Words
    found: Words
    topics: Mapping[StepName, Words]
    other_caller: Words
    nobody: Words
    another: Words
    outcome: Words
    thanks: Words
    rest_keys: Words
    no_calls: Words
    no_other: Words
    shift_ends: Words
    half_a_day: Words
    an_hour: Words
    not_noted: Words
    rested: Words
    trial: Words
    ready: Words
    alarm: Words
    alarms: Words
    alarm_keys: Words
    alarm_taken: Words
    alarm_other: Words
    alarm_perhaps: Words
    gap: Words
    gap_nobody: Words
    gap_primary: Words
    gap_spanish: Words
    message: Words
    message_keys: Words
    message_left: Words
    message_heard: Words
    message_taken: Words
    message_kept: Words
    message_away: Words
    back: Words
    dropped: Words
    back_keys: Words
    back_offer: Words
    back_calling: Words
    back_talked: Words
    back_nobody: Words
    back_busy: Words
    back_refused: Words
    moment: Words
    held: Words
    joins: Mapping[Guest, Words]
    parted: Words
    more: Words
    choice: Words
    no_choice: Words
    calling: Words
    marked: Words
    no_guest: Words
    asked: Mapping[Guest, Words]
    asked_keys: Words
    guest_moment: Words
    needless: Words
