"""Telephone numbers as callers type them, in North America: ten digits, said 3-3-4."""

import re

# Neither an area code nor an exchange begins with 0 or 1 (North American Numbering Plan).
_NUMBER = re.compile(r"([2-9]\d{2})([2-9]\d{2})(\d{4})", re.ASCII)


def written(keys: str) -> str | None:
    """Write ten digits as 413-555-0123; None for what is no telephone number."""
    found = _NUMBER.fullmatch(keys)
    return "-".join(found.groups()) if found else None
