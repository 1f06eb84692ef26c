"""What the line writes about itself: one line a matter, and never a telephone number."""

import logging
import re
import sys

# International with its plus, however encoded; North American with its marks; bare digits.
# What stands inside a longer word (a CallSid) is no number.
_NUMBER = re.compile(
    r"(?:\+|%2B)\d(?:[\s().-]{0,2}\d){6,14}"
    r"|(?<![0-9A-Za-z])(?:1[\s.-]?)?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])\d{10,15}(?![0-9A-Za-z])"
)
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
    # The driver warns of each batch that another process was first with; the fold tries again.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
