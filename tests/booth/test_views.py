"""The pages of the booth: telephones, what is done with them, and calls that are tried."""

from app.booth.service import begins_at
from tests.pages.conftest import wait_for, words

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
    found = ana.get(f"/practice/case?call={call}")
    assert found.status_code == 302
    assert ana.get(found.location).status_code == 200


REFUSED = [
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
]


def test_what_cannot_be_is_refused_with_a_sentence(hunting_booth):
    booth = hunting_booth
    ana, luis = booth.enter("Ana", "responder"), booth.enter("Luis", "responder")
    act(ana, "take", telephone="caller")
    for what, asked in REFUSED:
        status, told = act(ana, what, **{"page": PAGE} | asked)
        assert 400 <= status < 500, what
        assert told["sentence"].endswith("."), what
    # A page of somebody else holds nothing of mine.
    status, told = act(luis, "press", telephone="caller", key="1")
    assert (status, "no longer in your hand" in told["sentence"]) == (409, True)
    assert act(luis, "take", telephone="caller")[1]["sentence"].startswith("Somebody else")
    # A cursor from another network: the page begins anew.
    assert ana.post("/practice/look", {"page": PAGE, "since": "100000"}).status_code == 409
    assert look(ana)["cursor"] == 0
    # Without its token nothing is done.
    answer = ana.post("/practice/act/take", {"page": PAGE, "telephone": "Ana"}, token="")
    assert answer.status_code == 400
    assert look(ana)["telephones"][1]["hand"] == "nobody"
    # What is refused is said in the reader's language.
    spanish = booth.enter("Ana", "responder", language="es")
    assert "mano" in act(spanish, "press", telephone="Ana", key="1")[1]["sentence"]
    # A network that has ended is told in a sentence.
    booth.control.__exit__()
    assert act(ana, "take", telephone="Ana")[0] == 503


def test_a_network_that_is_away_is_told_in_a_sentence(console):
    status, told = act(console.enter("Ana"), "take", telephone="Ana")
    assert (status, "hotline demo" in told["sentence"]) == (503, True)
    assert "does not remember" in console.enter("Ana").says("/practice/told?call=x")


def test_the_page_says_what_stays_untouched_and_what_to_do_without_javascript(console):
    said = console.enter("Ana").says("/practice")
    assert "the real rota and its counts are not touched" in said
    assert 'hotline call --keys "1 1"' in said.replace("&#34;", '"')
    assert "<script>" not in console.enter("Ana").get("/practice").text


STEPS = [
    ("main", "en", "To talk to a person at any time"),
    ("main", "es", "Para hablar con una persona"),
    ("rights_home", "es", "juez"),
    ("message", "en", "after the tone"),
    ("night", "", "If it cannot wait, press zero"),
]


def test_a_call_begins_at_a_step_in_a_language_or_in_both(hunting_booth):
    booth = hunting_booth
    ana = booth.enter("Ana")
    act(ana, "take", telephone="caller")
    for step, language, said in STEPS:
        cursor = look(ana)["cursor"]
        assert act(ana, "call", step=step, language=language)[0] == 200
        booth.network.timeline.sleep(25)
        events = look(ana, since=cursor)["events"]
        assert said in " ".join(each["text"] for each in events if each["who"] == "caller")
        languages = {each["language"] for each in events} - {""}
        assert len(languages) == (1 if language else 2)
        act(ana, "hang-up", telephone="caller")
        booth.network.settle()
    assert act(ana, "call", step="emergency", language="es")[0] == 200
    booth.network.timeline.sleep(20)
    assert {"rang"} <= {each["kind"] for each in look(ana, since="0")["events"]}


def test_every_step_of_the_line_can_be_heard(console):
    ana = console.enter("Ana")
    for step in console.app.extensions["door"].calls.flows.current.script.steps:
        assert begins_at(
            console.app.extensions["door"].calls.flows.current,
            console.app.extensions["door"].calls.links,
            step,
            "es",
        )
    answer = ana.get("/practice?step=main&language=es")
    assert (answer.status_code, 'data-step="main"' in answer.text) == (200, True)


def test_a_step_that_is_not_there_is_said(console):
    ana = console.enter("Ana")
    for query in ("step=nowhere", "step=main&language=xx", "step=%3Cb%3E"):
        answer = ana.get(f"/practice?{query}")
        assert answer.status_code == 404
        assert "There is no such step" in answer.text


def trial(**asked):
    return {"day": "2026-11-22", "time": "03:07", "language": "es", "wish": "emergency"} | asked


def test_a_call_is_tried_against_the_rota_and_tells_who_rang(console, monkeypatch):
    monkeypatch.setattr("app.booth.service.LONGEST", 300)  # whatever else this machine does
    ana = console.enter("Ana")
    luis = f"phone_{console.code('Luis')}"
    answer = ana.post("/practice/try", trial(**{luis: "off"}))
    assert answer.status_code == 303
    assert "is being played" in ana.says(answer.location)
    again = ana.post("/practice/try", trial())
    assert (again.status_code, "Another call is being tried" in again.text) == (409, True)
    wait_for(lambda: "data-running" not in ana.get(answer.location).text, 250)
    said = ana.says(answer.location)
    assert "The caller talked with" in said
    assert "rang," in said
    assert "not needed, because somebody before them took the call" in said
    assert "555" not in ana.get(answer.location).text
    assert console.enter("Luis").get(answer.location).status_code == 404
    own = {"lock", answer.location.rpartition("/")[2]}  # other tests try calls in this folder
    folder = console.settings.var_dir / "trials"
    kept = sorted(path.suffix for path in folder.iterdir() if path.stem in own)
    assert kept == ["", ".json"]  # the lock, and what came of it


def test_a_trial_that_takes_too_long_is_ended(console, monkeypatch):
    monkeypatch.setattr("app.booth.service.LONGEST", 0.01)
    ana = console.enter("Ana")
    place = ana.post("/practice/try", trial()).location
    wait_for(lambda: "data-running" not in ana.get(place).text, 60)
    assert "could not be played to its end" in ana.says(place)


WRONG = [
    ({"day": ""}, "Please fill this in."),
    ({"day": "yesterday"}, "Please choose a day."),
    ({"day": "2126-01-01"}, "Please choose a day within a year from now."),
    ({"time": "25:99"}, "Please write a time as 03:07."),
    ({"time": ""}, "Please fill this in."),
    ({"language": "xx"}, "Please choose one of these."),
    ({"wish": "<b>"}, "Please choose one of these."),
    ({"phone": "explodes"}, "Please choose one of these."),
]


def test_what_cannot_be_tried_is_said_at_its_field(console):
    ana = console.enter("Ana")
    before = set(console.settings.var_dir.glob("trials/*.json"))
    for asked, said in WRONG:
        luis = {f"phone_{console.code('Luis')}": asked.get("phone", "off")}
        answer = ana.post("/practice/try", trial(**asked, **luis))
        assert answer.status_code == 400
        assert said in words(answer)
    assert set(console.settings.var_dir.glob("trials/*.json")) == before
