"""The second proof: codes that a telephone shows for half a minute, and codes kept on paper."""

import base64
import re
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from app.staff.rules import CODE_LETTERS

SECRET_BYTES = 20
STEP = 30  # seconds
DIGITS = 6
EARLY_OR_LATE = 1  # steps that a telephone's clock may be off
RECOVERY_CODES = 10
GROUPS, GROUP = 3, 4  # of the letters of a recovery code
ISSUER = "Hotline"


def code_at(secret: bytes, at: datetime) -> str:
    """Give the code that a telephone with this secret shows at a moment."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def step_of(secret: bytes, code: str, at: datetime, *, after: int) -> int | None:
    """Tell to which half minute after the last one a code belongs, if it does (RFC 6238)."""
    now = int(at.timestamp()) // STEP
    for step in range(now - EARLY_OR_LATE, now + EARLY_OR_LATE + 1):
        shown = _totp(secret).generate(step * STEP)
        if step > after and secrets.compare_digest(shown, code.encode()):
            return step
    return None


def address(secret: bytes, name: str) -> str:
    """Write a secret as the otpauth address that an app scans."""
    return _totp(secret).get_provisioning_uri(name, ISSUER)


def typed(secret: bytes) -> str:
    """Write a secret as somebody types it: groups of four letters."""
    return " ".join(re.findall(".{1,4}", base64.b32encode(secret).decode()))


def new_recovery_codes() -> list[str]:
    """Make codes of twelve letters and digits (60 bits), as in "k4mz-qp3x-77ab"."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def plain(code: str) -> str:
    """Write a code as it is compared: without blanks and dashes, small.

    Digits of other scripts are nobody's code, so they stay what they are.
    """
    return re.sub(r"[\s-]", "", code).casefold()


def is_six_digits(code: str) -> bool:
    """Tell a telephone's code from a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def _recovery_code() -> str:
    letters = [secrets.choice(CODE_LETTERS) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, len(letters), GROUP))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303 - what telephones' apps know
