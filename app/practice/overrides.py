"""Twilio's connection overrides (Twilio: "Webhooks: Connection Overrides")."""

from dataclasses import dataclass
from urllib.parse import urldefrag

MILLISECONDS = 1000
LONGEST = 5  # digits
POLICIES = {"4xx", "5xx", "ct", "rt", "all"}
EDGES = {
    "ashburn",
    "dublin",
    "frankfurt",
    "sao-paulo",
    "singapore",
    "sydney",
    "tokyo",
    "umatilla",
}
_NAMES = {"rp": POLICIES, "e": EDGES, "sni": {"y", "n"}}
_RANGES = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """How long to wait for a connection, for a packet and altogether (seconds), and retries.

    `policy` names the failures after which Twilio asks again.
    """

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def covers(self, failure: str) -> bool:
        return bool(self.policy & {failure, "all"})


def split(url: str) -> tuple[str, Overrides]:
    """Part a URL from its overrides; a value that Twilio does not know counts as not given."""
    address, fragment = urldefrag(url)
    # urldefrag drops an empty query, which is part of what is signed and sent.
    address = url[: len(url) - len(fragment) - 1] if fragment else address
    pairs = {key: value for key, value in _pairs(fragment) if not fault(key, value)}
    given = {key: int(value) for key, value in pairs.items() if key in _RANGES}
    usual = Overrides()
    return address.removesuffix("#"), Overrides(
        connect=given["ct"] / MILLISECONDS if "ct" in given else usual.connect,
        read=given["rt"] / MILLISECONDS if "rt" in given else usual.read,
        total=given["tt"] / MILLISECONDS if "tt" in given else usual.total,
        retries=given.get("rc", usual.retries),
        policy=frozenset(pairs["rp"].split(",")) if "rp" in pairs else usual.policy,
    )


def faults(url: str) -> list[str]:
    """Tell which overrides of a URL Twilio does not document."""
    return [f"{key}={value}" for key, value in _pairs(urldefrag(url)[1]) if fault(key, value)]


def fault(key: str, value: str) -> bool:
    """Tell whether Twilio documents no such override."""
    if key in _NAMES:
        return not set(value.split(",")) <= _NAMES[key]
    low, high = _RANGES.get(key, (1, 0))
    return not (
        value.isascii()
        and value.isdigit()
        and len(value) <= LONGEST
        and low <= int(value) <= high
    )


def _pairs(fragment: str) -> list[tuple[str, str]]:
    parted = (pair.partition("=") for pair in fragment.split("&") if pair)
    return [(key, value) for key, _, value in parted]
