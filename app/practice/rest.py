"""What a REST request is made of: parameters that Twilio documents, answers, and errors."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from app.practice.allowed import is_address
from app.practice.errors import RequestRefusedError
from app.practice.exchange import Exchange
from app.practice.media import Content

CALLS, QUEUES = "Call resource", "Queues resource"
CONFERENCES, PARTICIPANTS = "Conference resource", "Conference Participant resource"
MEMBERS, MESSAGES = "Members resource", "Messages resource"
RECORDINGS, MEDIA = "Recordings resource", "Media subresource"
UNKNOWN_PARAMETER, NOT_FOUND, NOT_ALLOWED = 20001, 20404, 20004
NOT_COMPLETE = 20009  # what is to be deleted; Twilio answers it with 409
USUAL_PAGE, LARGEST_PAGE = 50, 1000
PAGING = frozenset({"PageSize", "Page", "PageToken"})
LONGEST_NUMBER = 9

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request: the parts of its path, its parameters, and whom it reaches.

    `uri` is its own path, for the addresses of further pages.
    """

    exchange: Exchange
    uri: str
    sids: tuple[str, ...]
    parameters: Mapping[str, list[str]]

    def get(self, name: str, usual: str = "") -> str:
        """Give a parameter; of several values the last one."""
        return self.parameters.get(name, [usual])[-1]

    def whole(self, name: str, usual: int, limits: tuple[int, int], code: int) -> int:
        """Give a whole number within its limits, or raise RequestRefusedError."""
        value = self.get(name, str(usual))
        good = value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
        if not good or not limits[0] <= int(value) <= limits[1]:
            raise RequestRefusedError(400, code, f"{name} is no number from {limits}")
        return int(value)

    def target(self, name: str, method: str, code: int, usual: str = "POST") -> tuple[str, str]:
        """Give an absolute URL and its method; empty where there is none."""
        url, verb = self.get(name), self.get(method, usual)
        if url and (not is_address(url.partition("#")[0]) or "://" not in url):
            raise RequestRefusedError(400, code, f"{name} is no absolute URL")
        if verb not in {"GET", "POST"}:
            raise RequestRefusedError(400, 21209, f"{method} is neither GET nor POST")
        return url, verb


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a request is answered with; `sid` names what was made or changed.

    Of a `content` only the first share may come, whatever length is promised.
    """

    status: int = 200
    body: Json | None = None
    sid: str = ""
    content_type: str = "application/json"
    retry_after: int | None = None
    content: Content | None = None
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that REST can do, by the name that Twilio's API description gives it.

    `path` stands behind the account's own; `documented` are all parameters on its `page`,
    `not_carried` those that this network does nothing with.
    """

    name: str
    page: str
    method: str
    path: str
    serve: Callable[[Asked], Reply]
    documented: frozenset[str] = frozenset()
    not_carried: frozenset[str] = frozenset()
    required: Mapping[str, int] | None = None  # name -> error code

    def check(self, asked: Asked) -> None:
        """Raise RequestRefusedError for what is missing, unknown, or not carried.

        Twilio ignores unknown parameters with a warning (20001); here they are refused, so
        that a misspelt one is noticed.
        """
        for name in asked.parameters:
            if name not in self.documented:
                sentence = f"{self.name}: {name} is no parameter"
                raise RequestRefusedError(400, UNKNOWN_PARAMETER, sentence)
            if name in self.not_carried:
                sentence = f"{name}: Twilio documents it, but this network does not do it"
                raise RequestRefusedError(400, UNKNOWN_PARAMETER, sentence)
        for name, code in (self.required or {}).items():
            if not asked.get(name):
                raise RequestRefusedError(400, code, f"{self.name}: {name} is missing")


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def error(status: int, code: int, sentence: str) -> Reply:
    """Write an error as Twilio does (Twilio: "Twilio's Response")."""
    link = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": sentence, "more_info": link, "status": status}
    return Reply(status=status, body=body)


def not_found(asked: Asked) -> RequestRefusedError:
    return RequestRefusedError(
        404, NOT_FOUND, f"The requested resource {asked.uri} was not found"
    )


def moment(at: datetime | None) -> str | None:
    """Write a moment as REST does (RFC 2822, UTC)."""
    return None if at is None else format_datetime(at.astimezone(UTC))


def page(asked: Asked, name: str, rows: list[Json]) -> Reply:
    """Give one page of a list, with the addresses of its neighbours."""
    size = asked.whole("PageSize", USUAL_PAGE, (1, LARGEST_PAGE), 20007)
    number = asked.whole("Page", 0, (0, 10**8), UNKNOWN_PARAMETER)
    start = number * size
    rest = {k: v for k, v in asked.parameters.items() if k not in PAGING}
    return Reply(
        body={
            name: rows[start : start + size],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(min(start + size, len(rows)) - 1, 0),
            "uri": _page_uri(asked, rest, number, size),
            "first_page_uri": _page_uri(asked, rest, 0, size),
            "next_page_uri": _page_uri(asked, rest, number + 1, size)
            if start + size < len(rows)
            else None,
            "previous_page_uri": _page_uri(asked, rest, number - 1, size) if number else None,
        }
    )


def _page_uri(asked: Asked, rest: Mapping[str, list[str]], number: int, size: int) -> str:
    pairs = {**rest, "PageSize": [str(size)], "Page": [str(number)]}
    return f"{asked.uri}?{urlencode(pairs, doseq=True)}"


def at_time(asked: Asked, name: str, at: datetime | None) -> bool:
    """Tell whether a moment fits the filters `Name`, `Name<` and `Name>` of a list.

    A day or a moment (ISO 8601, UTC); both limits are included. What has no moment yet fits
    no filter.
    """
    for sign in ("", "<", ">"):
        given = asked.get(name + sign)
        if given and not _fits(at, given, sign):
            return False
    return True


def _fits(at: datetime | None, given: str, sign: str) -> bool:
    # Twilio's libraries write a day as its midnight.
    midnight = "(T00:00:00Z)?" if not sign else ""
    whole_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}" + midnight, given) is not None
    try:
        limit = datetime.fromisoformat(given)
    except ValueError:
        raise RequestRefusedError(400, UNKNOWN_PARAMETER, f"{given} is no moment") from None
    limit = limit if limit.tzinfo else limit.replace(tzinfo=UTC)
    end = limit + (timedelta(days=1) if whole_day else timedelta(seconds=1))
    if at is None:
        return False
    started = at.replace(microsecond=0)  # REST counts in whole seconds
    return (sign == "<" or started >= limit) and (sign == ">" or started < end)
