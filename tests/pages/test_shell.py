"""Every page: who may enter it, in which language, with which headers."""

from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

import pytest
from markupsafe import Markup

from app import create_app
from app.pages.words import gettext
from app.settings import from_environment
from tests.calls.conftest import proven_once
from tests.pages.conftest import words


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(console):
    answer = console.stranger().get("/cases?open=1")
    assert answer.status_code == 302
    assert answer.location == "/staff/sign-in?next=/cases?open%3D1"


def test_a_page_for_others_is_not_there(console):
    ana = console.enter("Ana", "auditor")
    assert ana.get("/cases").status_code == 404
    assert "There is no such page" in words(ana.get("/cases"))


def test_a_page_speaks_the_readers_language_and_remembers_it(console):
    ana = console.enter("Ana")
    assert '<html lang="en">' in ana.get("/now").text
    answer = ana.post("/pages/language", {"language": "es", "next": "/now"})
    assert answer.location == "/now"
    assert '<html lang="es">' in ana.get("/now").text
    assert "Casos" in ana.says("/now")


def test_the_language_leads_to_no_other_place(console):
    ana = console.enter("Ana")
    for place in ("//example.org", "https://example.org/", "/\\example.org", "javascript:1"):
        answer = ana.post("/pages/language", {"language": "es", "next": place})
        assert answer.location == "/"


def test_a_form_without_its_token_changes_nothing(console):
    answer = console.enter("Ana").post("/pages/language", {"language": "es"}, token="")
    assert answer.status_code == 400
    assert "Nothing was saved" in words(answer)


def test_a_form_from_elsewhere_changes_nothing(console):
    ana = console.enter("Ana")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}):
        answer = ana.post("/pages/language", {"language": "es"}, **headers)
        assert answer.status_code == 400


def test_pages_carry_strict_headers_and_no_inline_script(console):
    answer = console.enter("Ana").get("/now")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


def test_whoever_is_idle_for_half_an_hour_is_out(console):
    ana = console.enter("Ana")
    assert ana.get("/now").status_code == 200
    console.clock.step(timedelta(seconds=29 * 60))
    assert ana.get("/now").status_code == 200
    console.clock.step(timedelta(seconds=31 * 60))
    assert ana.get("/now").status_code == 302


def test_nobody_stays_for_longer_than_half_a_day(console):
    ana = console.enter("Ana")
    answers = []
    for _ in range(25):
        console.clock.step(timedelta(seconds=29 * 60))
        answers.append(ana.get("/now").status_code)
    assert answers == [200] * 24 + [302]


def test_a_webhook_tells_a_browser_nothing(console):
    answer = console.stranger().get("/twilio/voice")
    assert answer.status_code == 405
    assert answer.text == ""


def test_no_language_stays_in_a_template(console):
    """Jinja works out what it takes for constant when a template is read, for all readers."""
    said = []
    with console.app.test_request_context(headers={"Accept-Language": "en"}):
        page = console.app.jinja_env.from_string("{{ 'raid' | term('topic') }}")
        said.append(page.render())
    with console.app.test_request_context(headers={"Accept-Language": "es"}):
        said.append(page.render())
    assert said == ["a raid", "una redada"]


@pytest.fixture
def real_line(tmp_path, database):
    """A line that is no practice, behind https."""
    environment = {
        "VAR_DIR": str(tmp_path / "var"),
        "PUBLIC_URL": "https://line.example.org",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "0" * 32,
        "HOTLINE_NUMBER": "+18005551212",
        "SEALING_KEYS": b64encode(b"k" * 32).decode(),
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
    }
    with patch("app.joining.keepers.load_told", proven_once):
        app = create_app(from_environment(environment))
    yield app
    app.extensions["close"]()


def test_on_a_real_line_cookies_and_headers_are_strict(real_line):
    client = real_line.test_client()
    answer = client.get(
        "https://line.example.org/staff/sign-in", headers={"Accept": "text/html"}
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hotline=")
    for flag in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Server" not in answer.headers


def test_a_real_line_has_no_telephones_in_the_browser(real_line):
    assert "booth.telephones" not in real_line.view_functions


def test_a_moment_within_a_sentence_is_markup_and_what_people_wrote_is_not(console):
    with console.app.test_request_context(headers={"Accept-Language": "en"}):
        told = gettext("%(name)s, %(when)s", name="<b>", when=Markup("<time>now</time>"))
        assert str(told) == "&lt;b&gt;, <time>now</time>"
        assert isinstance(told, Markup)
        assert not isinstance(gettext("%(name)s", name="<b>"), Markup)
