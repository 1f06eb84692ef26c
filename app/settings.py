"""Everything that the environment may decide: read once, checked, frozen."""

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.errors import HotlineError

ROOT = Path(__file__).resolve().parent.parent
FLOWS = ROOT / "flows"
LOCALES = ROOT / "locales"
MIGRATIONS = ROOT / "migrations"

# 555-01xx numbers are set aside for fiction: practice uses them, a real line refuses them.
TWILIO = "https://api.twilio.com"
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
NOWHERE = "http://127.0.0.1:9"  # nothing answers there
PRACTICE_NUMBER = "+14135550100"
KEY_BYTES = 32
HOME = ZoneInfo("America/New_York")


class SettingsError(HotlineError):
    """The environment is not complete."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One frozen object for the whole house; secrets never stand in its repr."""

    var_dir: Path
    public_url: str
    hotline_number: str
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    sealing_keys: tuple[bytes, ...] = field(repr=False)
    database_url: str | None = field(default=None, repr=False)
    timezone: ZoneInfo = HOME
    practice: bool = False
    clock_file: Path | None = None
    die_at: str | None = None
    api_url: str = TWILIO
    calls_a_second: float = 1.0
    check_ins: bool = True  # whether people are asked to say that they are there
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    telephones_url: str | None = None  # of the practice network's telephones, for the console
    telephones_token: str | None = field(default=None, repr=False)
    flows: Path = FLOWS
    locales: Path = LOCALES


def from_environment(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, or raise SettingsError that lists all that is missing or wrong."""
    env = os.environ if env is None else env
    if env.get("PRACTICE") == "1":
        env = {**practice_environment(var_dir(env)), **env}
    faults = [
        f"{name} is not set: {use}" for name, use in _REQUIRED.items() if not env.get(name)
    ]
    faults += _wrong(env)
    if faults:
        raise SettingsError("The line cannot start:\n  " + "\n  ".join(faults))
    return _settings(env)


def of_this_machine(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; where no real line's are set, the practice line's in VAR_DIR."""
    env = os.environ if env is None else env
    if not any(env.get(name) for name in _REQUIRED):
        env = {**env, "PRACTICE": "1"}
    return from_environment(env)


def var_dir(env: Mapping[str, str] | None = None) -> Path:
    """Tell where the line keeps its files; needs no other setting."""
    env = os.environ if env is None else env
    return Path(env.get("VAR_DIR") or "var").absolute()


def practice_environment(folder: Path) -> dict[str, str]:
    """Give a practice line its own account and keys, made once in its folder, mode 0600."""
    path = folder / "practice.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, json.dumps(_fresh_keys()))
    keys: dict[str, str] = json.loads(path.read_text())
    return {
        **keys,
        "VAR_DIR": str(folder),
        "PRACTICE": "1",
        "HOTLINE_NUMBER": PRACTICE_NUMBER,
        "PUBLIC_URL": "http://127.0.0.1:8000",
    }


_REQUIRED = {
    "PUBLIC_URL": "the https address that Twilio reaches this server under",
    "TWILIO_ACCOUNT_SID": "AC… from the Twilio console",
    "TWILIO_AUTH_TOKEN": "from the Twilio console; several, comma-separated, while rotating",
    "HOTLINE_NUMBER": "the number of the line, as +1…",
    "SEALING_KEYS": "32 random bytes in base64 (openssl rand -base64 32); newest first",
}


def _wrong(env: Mapping[str, str]) -> list[str]:
    faults = []
    try:
        ZoneInfo(env.get("TIMEZONE") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        faults.append("TIMEZONE is no time zone: write one like America/New_York")
    if any(_key(part) is None for part in _parts(env, "SEALING_KEYS")):
        faults.append("SEALING_KEYS: each must be 32 bytes in base64 (openssl rand -base64 32)")
    if not re.fullmatch(r"([1-9]\d?)?", env.get("CALLS_A_SECOND", ""), re.ASCII):
        faults.append("CALLS_A_SECOND: a whole number from 1 on, as Twilio allows the account")
    if env.get("CHECK_INS", "") not in {"", "yes", "no"}:
        faults.append("CHECK_INS: yes or no, whether people say that they are there")
    if env.get("CLOCK_FILE") and env.get("PRACTICE") != "1":
        faults.append("CLOCK_FILE drives the clock, and that is for practice only: unset it")
    if env.get("DIE_AT") and env.get("PRACTICE") != "1":
        faults.append("DIE_AT ends processes, and that is for practice only: unset it")
    faults += _wrong_mail(env) + _wrong_telephones(env)
    return faults if env.get("PRACTICE") == "1" else faults + _wrong_on_a_real_line(env)


def _wrong_mail(env: Mapping[str, str]) -> list[str]:
    faults = []
    url = env.get("SMTP_URL", "")
    if bool(url) != bool(env.get("MAIL_FROM")):
        faults.append("SMTP_URL and MAIL_FROM go together: the mail server, and who writes")
    if not re.fullmatch(r"(smtps?://[^\s/\[\]]+)?", url):
        faults.append("SMTP_URL must begin with smtp:// or smtps://: smtp://user:key@host:587")
    elif url and env.get("PRACTICE") == "1" and urlsplit(url).hostname not in HERE:
        faults.append("SMTP_URL: practice writes to nobody; name a server on 127.0.0.1")
    if not re.fullmatch(r"([^\s@<>]+@[^\s@<>]+)?", env.get("MAIL_FROM", "")):
        faults.append("MAIL_FROM is an address: line@example.org")
    return faults


def _wrong_telephones(env: Mapping[str, str]) -> list[str]:
    """Find telephones in the browser on a real line, or on another machine."""
    url, token = env.get("TELEPHONES_URL", ""), env.get("TELEPHONES_TOKEN", "")
    if (url or token) and env.get("PRACTICE") != "1":
        return ["TELEPHONES_URL and TELEPHONES_TOKEN are for practice only: unset them"]
    if bool(url) != bool(token):
        return ["TELEPHONES_URL and TELEPHONES_TOKEN go together: `hotline demo` sets both"]
    if url and urlsplit(url).hostname not in HERE:
        return ["TELEPHONES_URL: the practice network is on 127.0.0.1"]
    return []


def _wrong_on_a_real_line(env: Mapping[str, str]) -> list[str]:
    """Find values that no real line can have; a missing one is told of elsewhere."""
    shapes = {
        "PUBLIC_URL": (r"https://[^\s#?]+", "must begin with https://, without ? or #"),
        "TWILIO_ACCOUNT_SID": (r"AC[0-9a-f]{32}", "is AC and 32 hexadecimal digits"),
        "TWILIO_AUTH_TOKEN": (r"[0-9A-Za-z][0-9A-Za-z, ]*", "is letters and digits"),
        "HOTLINE_NUMBER": (
            r"\+(?!1\d{3}55501)[1-9]\d{6,14}",
            "is a number as +1…, no 555-01xx",
        ),
        "TWILIO_API_URL": (r"https://[^\s#?]+", "must begin with https://, without ? or #"),
        "DATABASE_URL": (r"postgres(ql)?(\+psycopg)?://\S+", "must begin with postgresql://"),
    }
    return [
        f"{name} {wanted}"
        for name, (shape, wanted) in shapes.items()
        if env.get(name) and not re.fullmatch(shape, env[name], re.ASCII)
    ]


def _settings(env: Mapping[str, str]) -> Settings:
    return Settings(
        var_dir=var_dir(env),
        public_url=env["PUBLIC_URL"].rstrip("/"),
        hotline_number=env["HOTLINE_NUMBER"],
        account_sid=env["TWILIO_ACCOUNT_SID"],
        auth_tokens=tuple(_parts(env, "TWILIO_AUTH_TOKEN")),
        sealing_keys=tuple(filter(None, map(_key, _parts(env, "SEALING_KEYS")))),
        database_url=env.get("DATABASE_URL") or None,
        timezone=ZoneInfo(env["TIMEZONE"]) if env.get("TIMEZONE") else HOME,
        practice=env.get("PRACTICE") == "1",
        clock_file=Path(env["CLOCK_FILE"]) if env.get("CLOCK_FILE") else None,
        die_at=env.get("DIE_AT") or None,
        smtp_url=env.get("SMTP_URL") or None,
        mail_from=env.get("MAIL_FROM") or None,
        telephones_url=env.get("TELEPHONES_URL") or None,
        telephones_token=env.get("TELEPHONES_TOKEN") or None,
        check_ins=env.get("CHECK_INS") != "no",
        calls_a_second=float(env.get("CALLS_A_SECOND") or 1),
        api_url=(env.get("TWILIO_API_URL") or _api_url(env)).rstrip("/"),
    )


def _api_url(env: Mapping[str, str]) -> str:
    """Practice asks nobody but this machine, also where no practice network runs."""
    return NOWHERE if env.get("PRACTICE") == "1" else TWILIO


def _parts(env: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in env.get(name, "").split(",") if part.strip()]


def _key(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def _fresh_keys() -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "SEALING_KEYS": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }


def _write_once(path: Path, text: str) -> None:
    """Create a file that only its owner reads; whoever comes second keeps the first one's."""
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
