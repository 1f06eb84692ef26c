"""What the line writes about itself: one line a matter, and never a telephone number."""

import logging
import re
import sys

# Anything that a number could hide in, also percent-encoded and with spaces or dashes.
_NUMBER = re.compile(r"(?:\+|%2B|\b00)?(?<![0-9A-Za-z])\d(?:[\s().-]?\d){8,14}(?![0-9A-Za-z])")
_HIDDEN = "[number]"


class Formatter(logging.Formatter):
    """Write a record with its traceback, numbers hidden wherever they came from."""

    def format(self, record: logging.LogRecord) -> str:
        return _NUMBER.sub(_HIDDEN, super().format(record))


def begin(level: int = logging.INFO) -> None:
    """Send everything to standard error, as one formatter writes it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Twilio's client and urllib3 write addresses, and with them numbers, at INFO and DEBUG.
    for name in ("twilio", "urllib3", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
