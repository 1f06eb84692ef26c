"""The environment is complete, or the start is refused with everything missing at once."""

import base64
import stat

import pytest

from app.settings import PRACTICE_NUMBER, SettingsError, from_environment, of_this_machine

KEY = base64.b64encode(bytes(32)).decode()
REAL = {
    "PUBLIC_URL": "https://line.example/",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "next, current",
    "HOTLINE_NUMBER": "+18005551212",
    "SEALING_KEYS": KEY,
}


def test_every_missing_name_is_listed_at_once():
    with pytest.raises(SettingsError) as refused:
        from_environment({})
    assert all(name in str(refused.value) for name in REAL)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIMEZONE", "Massachusetts"),
        ("TIMEZONE", "../etc/passwd"),
        ("SEALING_KEYS", "short"),
        ("SEALING_KEYS", f"{KEY},AAAA"),
        ("CLOCK_FILE", "/nowhere"),
        ("PUBLIC_URL", "line.example"),
        ("PUBLIC_URL", "http://line.example"),
        ("TWILIO_ACCOUNT_SID", "nonsense"),
        ("TWILIO_AUTH_TOKEN", ","),
        ("HOTLINE_NUMBER", "hello"),
        ("HOTLINE_NUMBER", "+14135550123"),
        ("DATABASE_URL", "mysql://host/db"),
        ("DIE_AT", "inserted"),
        ("SMTP_URL", "smtp://mail.example:587"),
        ("MAIL_FROM", "line@example.org"),
        ("CHECK_INS", "never"),
    ],
)
def test_what_is_wrong_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        from_environment(REAL | {name: value})


MAIL = {"SMTP_URL": "smtps://u:secret@mail.example", "MAIL_FROM": "line@example.org"}


@pytest.mark.parametrize(
    ("name", "value"), [("SMTP_URL", "mail.example"), ("SMTP_URL", "http://mail.example"),
                        ("SMTP_URL", "smtp://[1"), ("MAIL_FROM", "nobody")],
)  # fmt: skip
def test_a_mail_server_that_cannot_be_one_is_named(name, value):
    assert from_environment(REAL | MAIL).mail_from == "line@example.org"
    assert "secret" not in repr(from_environment(REAL | MAIL))
    with pytest.raises(SettingsError, match=name):
        from_environment(REAL | MAIL | {name: value})


def test_practice_writes_letters_to_this_machine_only(tmp_path):
    practice = {"PRACTICE": "1", "VAR_DIR": str(tmp_path)} | MAIL
    with pytest.raises(SettingsError, match="practice writes to nobody"):
        from_environment(practice)
    here = from_environment(practice | {"SMTP_URL": "smtp://127.0.0.1:8025"})
    assert here.smtp_url == "smtp://127.0.0.1:8025"


TELEPHONES = {"TELEPHONES_URL": "http://127.0.0.1:8099", "TELEPHONES_TOKEN": "secret"}


def test_telephones_in_the_browser_are_for_practice_on_this_machine(tmp_path):
    practice = {"PRACTICE": "1", "VAR_DIR": str(tmp_path)}
    settings = from_environment(practice | TELEPHONES)
    assert settings.telephones_url == "http://127.0.0.1:8099"
    assert "secret" not in repr(settings)
    for wrong in (
        REAL | TELEPHONES,
        practice | {"TELEPHONES_TOKEN": "secret"},
        practice | TELEPHONES | {"TELEPHONES_URL": "http://telephones.example"},
    ):
        with pytest.raises(SettingsError, match="TELEPHONES_URL"):
            from_environment(wrong)


def test_a_real_line_reads_its_settings():
    settings = from_environment(REAL | {"TIMEZONE": "America/Chicago"})
    assert settings.public_url == "https://line.example"
    assert settings.auth_tokens == ("next", "current")
    assert settings.sealing_keys == (bytes(32),)
    assert settings.timezone.key == "America/Chicago"
    assert not settings.practice
    assert settings.check_ins
    assert not from_environment(REAL | {"CHECK_INS": "no"}).check_ins


def test_no_secret_stands_in_the_settings_repr():
    shown = repr(from_environment(REAL | {"DATABASE_URL": "postgresql://u:secret@host/db"}))
    assert not any(secret in shown for secret in ("current", "secret", "\\x00"))


def test_without_an_account_a_practice_line_makes_its_own_keys_once(tmp_path):
    folder = tmp_path / "var"
    first = of_this_machine({"VAR_DIR": str(folder)})
    again = of_this_machine({"VAR_DIR": str(folder)})
    assert first == again
    assert first.practice
    assert first.hotline_number == PRACTICE_NUMBER
    assert stat.S_IMODE((folder / "practice.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_with_an_account_nothing_is_made_up(tmp_path):
    with pytest.raises(SettingsError, match="SEALING_KEYS"):
        of_this_machine({"VAR_DIR": str(tmp_path), "TWILIO_ACCOUNT_SID": "AC1"})
    assert not list(tmp_path.iterdir())
