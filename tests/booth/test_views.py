"""The pages of the booth: telephones, what is done with them, and calls that are tried."""

import pytest

PAGE = "0123456789abcdef"
SID = "CA" + "0" * 32


def act(visit, what, page=PAGE, **asked):
    answer = visit.post(f"/practice/act/{what}", {"page": page, **asked})
    return answer.status_code, answer.json


def look(visit, page=PAGE, since=""):
    return visit.post("/practice/look", {"page": page, "since": since}).json


def heard(visit, who):
    return " ".join(
        each["text"]
        for each in look(visit, since="0")["events"]
        if each["who"] == who and each["kind"] == "heard"
    )


def test_a_call_is_played_on_both_sides_and_leads_to_its_case(booth):
    ana = booth.enter("Ana", "coordinator")
    for name in ("caller", "Luis"):
        assert act(ana, "take", telephone=name) == (200, {})
    assert act(ana, "call")[0] == 200
    booth.network.timeline.sleep(2)
    assert act(ana, "press", telephone="caller", key="0")[0] == 200
    booth.network.timeline.sleep(15)
    states = {each["name"]: each["state"] for each in look(ana)["telephones"]}
    assert states["Luis"] == "ringing"
    call = next(e["call"] for e in look(ana, since="0")["events"] if e["kind"] == "called")
    assert "not there yet" in ana.says(f"/practice/case?call={SID}")
    assert act(ana, "pick-up", telephone="Luis")[0] == 200
    booth.network.timeline.sleep(3)
    act(ana, "press", telephone="Luis", key="1")
    booth.network.timeline.sleep(5)
    assert "Emergencia" in heard(ana, "Luis")
    act(ana, "hang-up", telephone="caller")
    booth.network.settle()
    booth.app.extensions["drain"].flush(10)
    assert "This is the name of the case" in ana.says(f"/practice/case?call={call}")
    assert "-" in ana.get(f"/practice/case?call={call}").text


def test_a_page_of_somebody_else_holds_nothing_of_mine(booth):
    ana, luis = booth.enter("Ana", "responder"), booth.enter("Luis", "responder")
    act(ana, "take", telephone="Ana")
    status, told = act(luis, "press", telephone="Ana", key="1")
    assert (status, told["sentence"]) == (
        409, "This telephone is no longer in your hand. Take it again.",
    )  # fmt: skip
    assert act(luis, "take", telephone="Ana")[1]["sentence"].startswith("Somebody else")


def test_what_is_refused_is_said_in_the_readers_language(booth):
    ana = booth.enter("Ana", "responder", language="es")
    assert "mano" in act(ana, "press", telephone="Ana", key="1")[1]["sentence"]


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("dance", {}),
        ("take", {"telephone": "Nadie"}),
        ("take", {"telephone": "x" * 10_000}),
        ("take", {"telephone": "Ana", "page": "no page"}),
        ("press", {"telephone": "caller", "key": "11"}),
        ("speak", {"telephone": "caller", "seconds": "soon"}),
        ("speak", {"telephone": "caller", "seconds": "999999999"}),
        ("call", {"step": "nowhere"}),
        ("call", {"step": "main", "language": "xx"}),
        ("play", {"scene": "opera"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(booth, what, asked):
    ana = booth.enter("Ana")
    act(ana, "take", telephone="caller")
    status, told = act(ana, what, **{"page": PAGE} | asked)
    assert 400 <= status < 500
    assert told["sentence"].endswith(".")


def test_a_cursor_from_another_network_is_refused_and_the_page_begins_anew(booth):
    ana = booth.enter("Ana")
    answer = ana.post("/practice/look", {"page": PAGE, "since": "100000"})
    assert answer.status_code == 409
    assert look(ana)["cursor"] == 0


def test_an_act_without_its_token_is_not_done(booth):
    ana = booth.enter("Ana")
    answer = ana.post("/practice/act/take", {"page": PAGE, "telephone": "Ana"}, token="")
    assert answer.status_code == 400
    assert look(ana)["telephones"][1]["hand"] == "nobody"


def test_a_network_that_is_away_is_told_in_a_sentence(console):
    status, told = act(console.enter("Ana"), "take", telephone="Ana")
    assert (status, "hotline demo" in told["sentence"]) == (503, True)
    assert "does not remember" in console.enter("Ana").says("/practice/told?call=x")


def test_a_network_that_has_ended_is_told_in_a_sentence(booth):
    ana = booth.enter("Ana")
    booth.control.__exit__()
    assert act(ana, "take", telephone="Ana")[0] == 503


def test_the_page_says_what_stays_untouched_and_what_to_do_without_javascript(console):
    said = console.enter("Ana").says("/practice")
    assert "The real rota and its counts are not touched" in said
    assert 'hotline call --keys "1 1"' in said.replace("&#34;", '"')
    assert "<script>" not in console.enter("Ana").get("/practice").text


@pytest.mark.parametrize(
    ("step", "language", "said"),
    [
        ("main", "en", "To talk to a person at any time"),
        ("main", "es", "Para hablar con una persona"),
        ("rights_home", "es", "juez"),
        ("message", "en", "After the tone"),
        ("night", "", "Spanish"),
    ],
)
def test_a_call_begins_at_a_step_in_a_language(booth, step, language, said):
    ana = booth.enter("Ana")
    assert ana.get(f"/practice?step={step}&language={language}").status_code == 200
    act(ana, "take", telephone="caller")
    assert act(ana, "call", step=step, language=language)[0] == 200
    booth.network.timeline.sleep(25)
    assert said in heard(ana, "caller")
    other = "es-US" if language == "en" else "en-US"
    languages = {each["language"] for each in look(ana, since="0")["events"]} - {""}
    assert (other in languages) is (language == "")


def test_an_emergency_that_is_heard_at_its_step_rings(booth):
    ana = booth.enter("Ana")
    act(ana, "take", telephone="caller")
    act(ana, "call", step="emergency", language="es")
    booth.network.timeline.sleep(20)
    assert {"rang"} <= {each["kind"] for each in look(ana, since="0")["events"]}


@pytest.mark.parametrize("query", ["step=nowhere", "step=main&language=xx", "step=%3Cb%3E"])
def test_a_step_that_is_not_there_is_said(console, query):
    answer = console.enter("Ana").get(f"/practice?{query}")
    assert answer.status_code == 404
    assert "There is no such step" in answer.text
