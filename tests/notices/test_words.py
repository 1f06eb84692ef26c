"""What our people are told is there in each language, whole, and without any number."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.i18n import catalogs
from app.notices import shifts
from app.notices.facts import Kind, Matter, Recipient
from app.notices.words import DOMAIN, WHY, WORDS, Words
from app.practice.segments import BASIC, segments
from app.settings import LOCALES
from app.staff.rules import Touched

SAYING = Words(catalogs=catalogs(LOCALES, DOMAIN), zone=ZoneInfo("America/New_York"))
NAMES = {"anaaa": "Ana"}
AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
REST = "2026-11-20T13:00:00+00:00"
SHIFT: dict[str, object] = {
    "person": "anaaa",
    "since": REST,
    "ends": "2026-11-20T17:00:00+00:00",
}
FACTS: dict[Kind, dict[str, object]] = {
    Kind.EMERGENCY: {"case": "TERN-4821"},
    Kind.NOBODY: {"case": "TERN-4821"},
    Kind.ABSENT: {"person": "anaaa", "until": "2026-11-20T13:00:00+00:00"},
    Kind.REFUSED: {"person": "anaaa", "error": 21217},
    Kind.MESSAGE: {"case": "TERN-4821"},
    Kind.TEXT: {"case": "TERN-4821"},
    Kind.BACK: {"case": "TERN-4821"},
    Kind.UNREACHED: {"case": "TERN-4821"},
    Kind.MARKED: {"case": "TERN-4821"},
    Kind.OVER: {"code": "4821"},
    Kind.HANDED: {"by": "ana", "case": "TERN-4821"},
    Kind.GUARD: {"since": "2026-11-20T08:00:00+00:00"},
    Kind.TAKEN: {"by": "anaaa", "cases": ["TERN-4821", "WREN-1234"]},
    Kind.WISH: {"person": "anaaa", "word": "off", "minutes": 60, "rest": REST},
    Kind.OWN: {"person": "anaaa", "says": "off", "rest": REST},
    Kind.ACCOUNT: {"person": "anaaa", "what": "browser", "at": REST, "browser": ""},
    Kind.UNCOVERED: {"since": REST, "until": "2026-11-20T17:00:00+00:00", "lack": "es"},
    Kind.GAP: {"person": "anaaa", "gaps": ["en", "es", "primary"], "until": REST},
    Kind.REMINDER: SHIFT
    | {"which": "hour", "tiers": ["primary"], "with": [], "does": "check-in"},
    Kind.DUTY: SHIFT | {"says": "silent", "backup": "luisa", "does": "check-in"},
    Kind.MISSING: SHIFT | {"says": "silent", "backup": None},
    Kind.CAME: SHIFT,
    Kind.ALONE: SHIFT | {"lack": "primary"},
    Kind.RELAY: {"person": "anaaa", "cases": ["TERN-4821"], "does": "take-note"},
    Kind.UNTAKEN: {"person": "anaaa", "cases": ["TERN-4821"]},
    Kind.NUDGE: {"person": "anaaa", "cases": ["TERN-4821"]},
}
SPAN = ["2026-11-27T13:00:00+00:00", "2026-11-28T04:30:00+00:00"]
OF_A_SHIFT: dict[str, object] = {"by": "anaaa", "person": "luisa", "span": SPAN, "theirs": SPAN}
FACTS |= {
    Kind.OFFER: OF_A_SHIFT | {"way": "swap"},
    Kind.PROPOSED: OF_A_SHIFT | {"verb": "swap"},
    Kind.SHIFTS: OF_A_SHIFT | {"says": ["swapped"]},
    Kind.SWAPPED: OF_A_SHIFT | {"what": "taken", "mine": True},
    Kind.OPENED: OF_A_SHIFT | {"what": "away", "lack": "backup", "more": 2},
    Kind.APPROVAL: OF_A_SHIFT,
}
MORE = {"list": [SPAN] * 4, "count": 12, "number": 1, "why": ["busy", "rest"]}
OF_SHIFTS = [
    *((Kind.OFFER, {"way": way}) for way in shifts.OFFERS),
    *((Kind.PROPOSED, {"verb": verb}) for verb in shifts.PROPOSALS),
    *((Kind.SHIFTS, {"says": [says]} | MORE) for says in shifts.ANSWERS),
    (Kind.SHIFTS, {"says": ["list", "how"]} | MORE),
    (Kind.SHIFTS, {"says": ["number", "list"]} | MORE),
    *((Kind.SWAPPED, {"what": what, "mine": True}) for what in shifts.NEWS),
    *((Kind.OPENED, {"what": w, "lack": "en", "more": 2}) for w in ("back", "open", "away")),
    (Kind.APPROVAL, {}),
    (Kind.APPROVAL, {"theirs": None}),
]
OF_THEMSELVES = [
    (Kind.WISH, {"word": "off", "rest": REST}),
    (Kind.WISH, {"word": "one", "rest": REST}),
    (Kind.OWN, {"says": "off", "rest": REST}),
    (Kind.OWN, {"says": "pause", "rest": REST}),
    (Kind.OWN, {"says": "one", "rest": REST}),
    (Kind.OWN, {"says": "on", "shift": REST}),
    (Kind.OWN, {"says": "on", "shift": None}),
    (Kind.OWN, {"says": "words"}),
    (Kind.OWN, {"says": "minutes"}),
    (Kind.OWN, {"says": "who", "shift": None, "rest": None, "one": False, "others": {}}),
    (
        Kind.OWN,
        {
            "says": "who",
            "shift": REST,
            "rest": REST,
            "one": True,
            "others": {"primary": 12, "backup": 3, "standby": 14, "coordinator": 2},
        },
    ),
]


def reader(code="rosaa", language="en"):
    return Recipient(code=code, first_name="X", phone="+14135550101", language=language)


def matter(kind, *facts):
    facts = facts or (FACTS[kind],)
    return Matter(name="m", kind=kind, since=AT, latest=AT, facts=facts)


def test_every_word_has_its_spanish():
    assert set(catalogs(LOCALES, DOMAIN)["es"]) == {("", english) for english in WORDS}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.BACK, Kind.CALL}))  # never written
def test_every_kind_has_a_subject_and_words_without_gaps(kind, language):
    for code in ("rosaa", "anaaa"):
        who = reader(code, language)
        told = SAYING.text(matter(kind), who, NAMES, "123")
        subject = SAYING.subject(matter(kind), who, NAMES)
        assert told
        assert subject
        assert "{" not in told + subject
        assert "None" not in told + subject


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("what", Touched)
def test_what_is_done_to_an_account_is_told_with_its_moment_and_without_a_link(what, language):
    facts = {"person": "anaaa", "what": what, "at": REST, "browser": "Firefox, Android"}
    told = SAYING.text(matter(Kind.ACCOUNT, facts), reader("anaaa", language), NAMES, "")
    assert {"en": "Nov 20, 08:00", "es": "20 nov, 08:00"}[language] in told
    assert ("Firefox, Android" in told) is (what is Touched.BROWSER)
    assert "/" not in told
    assert segments(told) <= 3


def test_an_alarm_names_the_case_and_the_number_to_reply():
    told = SAYING.text(matter(Kind.EMERGENCY), reader(language="es"), NAMES, "537")
    assert "TERN-4821" in told
    assert told.endswith("responda con el número 537.")


def test_many_cases_are_counted_and_three_of_them_named():
    many = [{"case": f"TERN-{number}"} for number in range(1000, 1005)]
    told = SAYING.text(matter(Kind.NOBODY, *many), reader(), NAMES, "537")
    assert "5 callers" in told
    assert "TERN-1000, TERN-1001, TERN-1002 and 2 more" in told


def test_who_is_absent_hears_it_about_themselves_and_the_hour_is_local():
    assert "08:00" in SAYING.text(matter(Kind.ABSENT), reader("anaaa"), NAMES, "")
    assert SAYING.text(matter(Kind.ABSENT), reader("anaaa"), NAMES, "").startswith("You ")
    assert SAYING.text(matter(Kind.ABSENT), reader(), NAMES, "").startswith("Ana ")


def test_a_refusal_gives_its_reason_or_twilios_code():
    assert "the number is not valid" in SAYING.text(matter(Kind.REFUSED), reader(), NAMES, "")
    odd = matter(Kind.REFUSED, {"person": "anaaa", "error": 99999})
    assert 99999 not in WHY
    assert "error 99999" in SAYING.text(odd, reader(), NAMES, "")


def test_whoever_has_left_the_roll_is_somebody():
    assert SAYING.text(matter(Kind.ABSENT), reader(), {}, "").startswith("Somebody ")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("kind", "facts"), OF_THEMSELVES)
def test_what_people_are_told_of_themselves_is_plain_short_and_without_gaps(
    kind, facts, language
):
    told = SAYING.text(matter(kind, facts), reader("anaaa", language), NAMES, "4821")
    assert set(told) <= BASIC, "one letter outside of GSM-7 halves what fits into a text"
    assert segments(told) <= 2
    assert "None" not in told
    assert (": 08:00" in told or "until 08:00" in told.lower()) == (REST in facts.values())
    assert ("4821" in told) == (kind is Kind.WISH)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("kind", "facts"), OF_SHIFTS)
def test_what_is_told_of_shifts_is_short_in_gsm_letters_and_without_gaps(kind, facts, language):
    names = NAMES | {"luisa": "Luis"}
    told = SAYING.text(
        matter(kind, OF_A_SHIFT | facts), reader("rosaa", language), names, "4821"
    )
    assert set(told) <= BASIC, "one letter outside of GSM-7 halves what fits into a text"
    assert segments(told) <= 3
    assert "None" not in told
    assert "{" not in told
    assert ("4821" in told) == (kind in {Kind.OFFER, Kind.PROPOSED})


@pytest.mark.parametrize("way", shifts.BY_LETTER)
def test_an_offer_by_letter_says_where_its_number_is_sent(way):
    offer = matter(Kind.OFFER, OF_A_SHIFT | {"way": way})
    assert "send the text 4821 to the line" in SAYING.text(
        offer, reader(), NAMES, "4821", letter=True
    )


def test_a_shift_is_told_with_its_day_and_hours_and_a_long_one_with_both_days():
    given = matter(Kind.OFFER, OF_A_SHIFT | {"way": "give"})
    assert "Nov 27, 08:00-23:30" in SAYING.text(given, reader(), NAMES, "4821")
    long = ["2026-11-27T13:00:00+00:00", "2026-11-29T13:00:00+00:00"]
    given = matter(Kind.OFFER, OF_A_SHIFT | {"way": "give", "span": long})
    assert "27 nov, 08:00-29 nov, 08:00" in SAYING.text(
        given, reader(language="es"), NAMES, "1"
    )


def test_who_asks_how_it_stands_hears_their_shift_and_how_many_others_there_are():
    facts = {"says": "who", "shift": REST, "rest": None, "one": False}
    told = matter(Kind.OWN, facts | {"others": {"primary": 2, "backup": 1}})
    assert SAYING.text(told, reader("anaaa"), NAMES, "") == (
        "You are on shift until 08:00. You get calls. Others on shift: primary 2, backup 1."
    )
    assert SAYING.text(told, reader("anaaa", "es"), NAMES, "") == (
        "Su turno termina a esta hora: 08:00. Recibe llamadas."
        " Otras personas de turno: titulares 2, suplentes 1."
    )


def test_coordinators_hear_who_rests_until_when_and_what_is_missing():
    told = matter(Kind.GAP, {"person": "anaaa", "gaps": ["es"], "until": REST})
    assert SAYING.text(told, reader(), NAMES, "") == (
        "Ana rests until 08:00. Nobody on shift speaks Spanish now."
    )


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("lack", ["nobody", "primary", "es"])
@pytest.mark.parametrize("again", [{}, {"again": True}])
def test_a_gap_is_told_with_day_hours_and_what_is_missing(language, lack, again):
    facts = {**FACTS[Kind.UNCOVERED], "lack": lack, **again}
    told = SAYING.text(matter(Kind.UNCOVERED, facts), reader(language=language), NAMES, "4821")
    day = {"en": "Nov 20", "es": "20 nov"}[language]
    assert f"{day}, 08:00" in told
    assert f"{day}, 12:00" in told
    assert "4821" in told
    assert segments(told) <= 3


OF_DUTY = [
    (Kind.REMINDER, {"which": which, "tiers": ["primary"], "with": ["luisa"], **asks})
    for which in ("day", "hour")
    for asks in ({}, {"does": "check-in"})
] + [
    (Kind.DUTY, {"says": says, "backup": "luisa", "cases": ["TERN-4821"]})
    for says in ("silent", "promoted", "relieved", "here", "cannot", "relayed")
]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("kind", "facts"), OF_DUTY)
@pytest.mark.parametrize("letter", [False, True])
def test_what_people_are_told_of_their_shifts_is_plain_short_and_without_gaps(
    kind, facts, language, letter
):
    names = NAMES | {"luisa": "Luis"}
    it = matter(kind, SHIFT | facts)
    told = SAYING.text(it, reader("anaaa", language), names, "4821", letter=letter)
    assert "{" not in told
    assert "None" not in told
    if not letter:
        assert segments(told) <= 2
        assert set(told) <= BASIC, "one letter outside of GSM-7 halves what fits into a text"
    assert "Luis" in told or kind is Kind.DUTY


def test_the_others_hear_which_gap_somebody_takes_care_of():
    facts = {**FACTS[Kind.UNCOVERED], "by": "anaaa"}
    assert SAYING.text(matter(Kind.TAKEN, facts), reader(), NAMES, "") == (
        "Ana takes care of the gap in the rota from Nov 20, 08:00 until Nov 20, 12:00."
    )
