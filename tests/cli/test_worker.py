"""The worker rings telephones of a real line, or of the practice network, and no others."""

from threading import Event

import pytest
from click.testing import CliRunner

from app.cli.worker import worker
from app.db import TablesMissingError
from app.joining.working import work
from app.settings import NOWHERE, TWILIO, from_environment


def test_a_practice_line_without_its_network_rings_nobody_and_says_where_to_go(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PRACTICE", "1")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    told = CliRunner().invoke(worker)
    assert told.exit_code == 1
    assert "hotline demo" in told.output


def test_a_worker_without_tables_says_what_to_do(empty_database, tmp_path):
    url = empty_database.engine.url.render_as_string(hide_password=False)
    settings = from_environment(
        {
            "PRACTICE": "1",
            "VAR_DIR": str(tmp_path),
            "TWILIO_API_URL": "http://127.0.0.1:9999",
            "DATABASE_URL": url,
        }
    )
    with pytest.raises(TablesMissingError, match="hotline db upgrade"):
        work(settings, Event())


def test_practice_asks_nobody_but_this_machine(tmp_path):
    practice = from_environment({"PRACTICE": "1", "VAR_DIR": str(tmp_path)})
    assert practice.api_url == NOWHERE
    asked = from_environment(
        {"PRACTICE": "1", "VAR_DIR": str(tmp_path), "TWILIO_API_URL": "http://127.0.0.1:80"}
    )
    assert asked.api_url == "http://127.0.0.1:80"
    real = {
        "PUBLIC_URL": "https://line.example",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "t" * 32,
        "HOTLINE_NUMBER": "+18005551212",
        "SEALING_KEYS": "A" * 43 + "=",
    }
    assert from_environment(real).api_url == TWILIO
