"""How the line may not speak: each rule with a text that breaks it, in both languages."""

import pytest

from app.i18n import load_flow
from ivr.manners import manners, spoken_keys


@pytest.fixture(scope="module")
def hotline():
    return load_flow()


def changed(flow, step, part, texts, spanish):
    """Say other texts in one place, in English and in Spanish."""
    fields = {part: tuple(texts)}
    steps = {**flow.script.steps, step: flow.step(step).model_copy(update=fields)}
    script = flow.script.model_copy(update={"steps": steps})
    words = {language: dict(known) for language, known in flow.words.items()}
    for english, other in zip(texts, spanish, strict=True):
        words["en"][step, english] = english
        words["es"][step, english] = other
    return flow.model_copy(update={"script": script, "words": words})


def found(flow):
    return [f"{flaw.what}; {flaw.instead}" for flaw in manners(flow)]


def test_the_line_keeps_its_manners(hotline):
    assert found(hotline) == []


WORD = "uno "


@pytest.mark.parametrize(
    ("step", "part", "english", "spanish", "said"),
    [
        ("night", "say", "Press zero to wake someone.", "Para despertar, oprima cero.",
         "the key is said before what it does: Press zero"),
        ("night", "say", "To wake someone, press zero.", "Oprima cero para despertar.",
         "the key is said before what it does: Oprima cero"),
        ("night", "say", "To wake, press the pound key.", "Para despertar, oprima cero.",
         "the # key has too many names"),
        ("night", "say", "To wake someone, press zero.", "Para despertar, oprima gato.",
         "the # key has too many names"),
        ("night", "say", "To wake someone now, press zero.", "Si es ahorita, oprima cero.",
         "write «ahora mismo»"),
        ("night", "say", "To wake someone, press zero.", "Para despertar, marque cero.",
         "write «oprima»"),
        ("night", "say", "To fly, press seven.", "Para volar, oprima siete.",
         "names key 7, which does nothing there"),
        ("goodbye", "say", "word " * 51, "Adiós.", "this text takes"),
        ("goodbye", "say", "Bye.", WORD * 51, "this text takes"),
        ("person_day", "between", "word " * 28, "Seguimos.", "say it in 11 s"),
        ("emergency", "before", "word " * 12, "Ya.", "say it in 4 s"),
    ],
)  # fmt: skip
def test_what_would_confuse_a_frightened_caller_is_refused(
    hotline, step, part, english, spanish, said
):
    told = found(changed(hotline, step, part, [english.strip()], [spanish.strip()]))
    assert any(said in each for each in told), told


def test_a_choice_that_one_language_does_not_offer_is_refused(hotline):
    english = list(hotline.step("hate").say)
    spanish = [hotline.text("hate", text, "es") for text in english]
    spanish[1] = "Podemos hablar."
    told = found(changed(hotline, "hate", "say", english, spanish))
    assert told == ["in `es`, `hate` does not say what key 2 does; say it, or take the key out"]


def test_a_menu_of_six_choices_or_of_half_a_minute_is_refused(hotline):
    rights = hotline.step("rights")
    keys = {**rights.keys, "6": rights.keys["1"]}
    steps = {**hotline.script.steps, "rights": rights.model_copy(update={"keys": keys})}
    script = hotline.script.model_copy(update={"steps": steps})
    assert "`rights` has 6 choices" in " ".join(
        found(hotline.model_copy(update={"script": script}))
    )
    texts = [f"{'word ' * 20}{number}." for number in range(4)]
    assert any("the menu takes" in each for each in found(
        changed(hotline, "night", "say", texts, texts)
    ))  # fmt: skip


def test_a_script_on_rights_ends_within_seventy_five_seconds(hotline):
    texts = [f"{'word ' * 45}{number}." for number in range(5)]
    told = found(changed(hotline, "rights_raid", "say", texts, texts))
    assert any("the script takes" in each for each in told)


def test_keys_are_found_in_both_languages():
    assert spoken_keys("To go back, press nine. To repeat, press star.", "en") == {"9", "*"}
    assert spoken_keys("Para volver, oprima nueve; oprima solo cero.", "es") == {"9", "0"}
