"""What counts as a word about shifts, however it is typed, and what does not."""

import pytest

from app.rota.wishes import read as read_rest
from app.swaps.wishes import Meant, Verb, declines, read
from app.texts.rules import wish


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("Turnos", Meant(verb=Verb.LIST)),
        (" SHIFTS. ", Meant(verb=Verb.LIST)),
        ("ceder  2", Meant(verb=Verb.GIVE, number=2)),
        ("GIVE 1!", Meant(verb=Verb.GIVE, number=1)),
        ("give", Meant(verb=Verb.GIVE)),
        ("Pedir 1 José Luis", Meant(verb=Verb.ASK, number=1, name="jose luis")),
        ("swap 1 Ana", Meant(verb=Verb.SWAP, number=1, name="ana")),
        ("cambiar 1 Ana M. 3", Meant(verb=Verb.SWAP, number=1, name="ana m.", theirs=3)),
        ("QUEDAR 1", Meant(verb=Verb.KEEP, number=1)),
        ("return 1", Meant(verb=Verb.RETURN, number=1)),
    ],
)
def test_words_are_read_in_both_languages_with_what_belongs_to_them(body, meant):
    assert read(body) == meant


@pytest.mark.parametrize(
    "body",
    ["", "1", "4821", "give me a call 1", "give 100", "ceder 1 Ana", "ask 1 ana 2",
     "give 1 2", "swap ana", "turnos " + "x" * 60, "TURNOS 1 2 3", "cedere 1", "sí"],
)  # fmt: skip
def test_anything_else_is_no_such_word(body):
    assert read(body) is None


def test_no_word_of_ours_means_two_things():
    for word in [
        "turnos",
        "shifts",
        "ceder",
        "give",
        "pedir",
        "ask",
        "cambiar",
        "swap",
        "quedar",
        "keep",
        "devolver",
        "return",
    ]:
        assert read(word)
        assert read_rest(word) is None
        assert wish(word) is None, "Twilio would answer it"


@pytest.mark.parametrize(
    ("body", "no"),
    [
        ("NO 4821", True),
        ("no, 4821", True),
        ("4821", False),
        ("noche 4821", False),
        ("si 4821", False),
    ],
)
def test_no_before_a_number_is_a_no(body, no):
    assert declines(body) is no
