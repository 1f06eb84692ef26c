"""What a browser keeps for us, and what it tells: a sign-in, a used account, its network."""

import ipaddress

from flask import Response, after_this_request, current_app, request, session

from app.pages.desk import desk
from app.pages.shell import inside
from app.staff import signins
from app.staff.rules import browser_of
from app.staff.tables import Account

TOKEN = "sign_in"  # noqa: S105 - where a browser's session keeps it
KNOWN, KNOWN_FOR = "known", 180 * 24 * 3600  # the cookie of a browser that was used; seconds
ACCOUNTS = 4  # that one browser is known to, at most


def next_page() -> str:
    """Give the page that somebody wanted before they were asked who they are."""
    return inside(request.args.get("next") or "/")


def browser() -> str:
    """Tell what kind of browser asks."""
    return browser_of(request.headers.get("User-Agent", ""))


def address_of_request() -> str:
    """Tell from which network somebody asks: behind a proxy it says so, in its last entry.

    Of an IPv6 address the first half names the network; whoever has one has all of it.
    """
    peer = _network(request.remote_addr or "")
    if peer is None or not (peer.is_private or peer.is_loopback):
        return str(peer)
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(_network(told) or peer)


def _network(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return found
    return found.ipv4_mapped or ipaddress.IPv6Address(int(found) >> 64 << 64)


def enter(begun: str) -> None:
    """Let this browser keep a sign-in, and nothing of before."""
    session.clear()
    session[TOKEN] = begun


def is_known(account: Account) -> bool:
    """Tell whether this browser says that the account was used with it."""
    return signins.mark(desk().keyring, account) in _marks()


def remember(account: Account) -> None:
    """Let this browser say from now on that the account was used with it."""
    own = signins.mark(desk().keyring, account)
    kept = [own, *(each for each in _marks() if each != own)][:ACCOUNTS]

    @after_this_request
    def keep(answer: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(
            _known(), ".".join(kept), max_age=KNOWN_FOR, secure=secure, httponly=True,
            samesite="Strict",
        )  # fmt: skip
        return answer


def _marks() -> list[str]:
    return request.cookies.get(_known(), "").split(".")


def _known() -> str:
    return f"__Host-{KNOWN}" if current_app.config["SESSION_COOKIE_SECURE"] else KNOWN
