"""The rules about conferences: how they are named, what they tell, and what is said there."""

import re
from xml.etree.ElementTree import Element

from app.practice import checks
from app.practice.rule import CONFERENCE, DIAL, HOUSE, Found, Place, Rule, Where, stated

LONGEST_NAME = 128
NOT_CARRIED = frozenset({"speaker", "announcement"})
PHONE_NUMBER = re.compile(r"\+[0-9]{7,}|[0-9() .-]{10,}")


def name_too_long(element: Element, _: Element | None, __: Where) -> Found:
    length = len((element.text or "").strip())
    return f"{length} characters in <Conference>" if length > LONGEST_NAME else None


def name_of_somebody(element: Element, _: Element | None, __: Where) -> Found:
    found = PHONE_NUMBER.fullmatch((element.text or "").strip())
    return "<Conference> named by a telephone number" if found else None


def conference_and_more(element: Element, _: Element | None, __: Where) -> Found:
    more = element.find("Conference") is not None and len(element) > 1
    return "<Conference> beside another noun" if more else None


def events_not_carried(element: Element, _: Element | None, __: Where) -> Found:
    asked = NOT_CARRIED & set(element.get("statusCallbackEvent", "").split())
    return f"<Conference statusCallbackEvent> with {min(asked)}" if asked else None


CONFERENCE_RULES: tuple[Rule, ...] = (
    stated(
        "holding-verbs",
        CONFERENCE,
        "Play, Say, Pause and Redirect are all it supports",
        checks.only(Place.HOLDING),
        code=13238,
    ),
    stated("conference-name", CONFERENCE, "name the room", checks.nameless, "Conference"),
    stated(
        "conference-name-length",
        CONFERENCE,
        "at most 128 characters",
        name_too_long,
        "Conference",
    ),
    stated(
        "conference-name-private",
        CONFERENCE,
        "for compliance, name it by no personal data",
        name_of_somebody,
        "Conference",
    ),
    stated(
        "dial-one-conference",
        DIAL,
        "write one <Conference> and nothing beside it",
        conference_and_more,
        "Dial",
        13000,
    ),
    stated(
        "conference-events-not-carried",
        HOUSE,
        "Twilio documents it, but this network does not do it yet",
        events_not_carried,
        "Conference",
    ),
)
