"""What a value may be: the kinds of values that attributes have."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

# A check of the value, and what to write.
Allowed = tuple[Callable[[str], bool], str]

LONGEST_NUMBER = 9


def number(low: int, high: int | None = None) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        digits = value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
        return digits and int(value) >= low and (high is None or int(value) <= high)

    return check


def one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def words_of(*values: str) -> Callable[[str], bool]:
    return lambda value: bool(value.split()) and set(value.split()) <= set(values)


def like(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value, re.ASCII) is not None


def is_address(value: str) -> bool:
    """Tell whether a value can be asked: an absolute http(s) URL or a relative one."""
    if not value or re.search(r"[\s<>\"{}|\\^`]", value) or not value.isascii():
        return False
    parts = urlsplit(value)
    return (parts.scheme in {"http", "https"} and bool(parts.netloc)) or not parts.scheme


def anything(_: str) -> bool:
    return True


METHOD = (one_of("GET", "POST"), "GET or POST")
TRUTH = (one_of("true", "false"), "true or false")
ADDRESS = (is_address, "an absolute or relative URL")
MAYBE_ADDRESS = (lambda value: not value or is_address(value), "a URL; empty is silence")
POSITIVE = (number(1), "a positive whole number")
