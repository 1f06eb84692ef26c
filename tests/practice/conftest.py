"""A small web application that serves documents, and a network that calls it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.clock import DrivenClock
from app.practice import Account, Line, Network, Timeline

START = datetime(2031, 3, 5, 22, 0, tzinfo=UTC)
ACCOUNT = Account(sid="AC" + "0" * 32, token="12345")
LINE = "+14135550100"
CALLER = "+14135550150"

Page = str | bytes | Response | Callable[[Request], Any]


class Site:
    """Pages by path: a document's inside, a whole response, or a function of the request."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[Request] = []
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()

    def forms(self, path: str) -> list[dict[str, str]]:
        return [r.form.to_dict() for r in self.requests if r.path == path]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _serve(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        request.form  # noqa: B018 - read now, while the socket is open
        self.requests.append(request)
        page = self.pages.get(request.path, "")
        page = page(request) if callable(page) and not isinstance(page, Response) else page
        if isinstance(page, str):
            page = document(page)
        if isinstance(page, bytes):
            page = Response(page, content_type="text/xml")
        return page(environ, start)


def document(inside: str) -> bytes:
    return f"<Response>{inside}</Response>".encode()


@pytest.fixture(scope="session")
def _site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def site(_site: Site) -> Site:
    _site.pages.clear()
    _site.requests.clear()
    return _site


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    return Timeline(DrivenClock.start(tmp_path / "clock", START))


@pytest.fixture
def network(timeline: Timeline) -> Iterator[Network]:
    with Network(account=ACCOUNT, timeline=timeline) as network:
        yield network


@pytest.fixture
def line(network: Network, site: Site) -> Line:
    return network.line(
        LINE,
        voice_url=f"{site.url}/voice",
        fallback_url=f"{site.url}/fallback",
        status_callback=f"{site.url}/status",
    )


@pytest.fixture
def desk(network, site):
    """A second number: whoever calls it takes the front caller."""
    return network.line("+14135550109", voice_url=f"{site.url}/take")


@pytest.fixture
def caller(network, line, pages):
    """Somebody who calls the line, whose `pages` a test writes."""
    return network.phone(CALLER).calls(line)


@pytest.fixture
def rest(network):
    """Twilio's own library, as the worker uses it."""
    return client_of(network)


def client_of(network):
    client = Client(ACCOUNT.sid, ACCOUNT.token, http_client=TwilioHttpClient(timeout=5))
    client.api.base_url = network.api_url
    return client


def refused(doing, *arguments, **parameters):
    """Do what REST refuses; give its status and Twilio's error code."""
    with pytest.raises(TwilioRestException) as error:
        doing(*arguments, **parameters)
    return error.value.status, error.value.code


@pytest.fixture
def ask(network):
    """Ask REST without the library, which refuses what it does not know."""

    def ask(method, path, token=ACCOUNT.token, **parameters):
        url = f"{network.api_url}/2010-04-01/Accounts/{ACCOUNT.sid}/{path}"
        data, params = (parameters, {}) if method == "POST" else ({}, parameters)
        return requests.request(
            method, url, auth=(ACCOUNT.sid, token), timeout=5, data=data, params=params
        )

    return ask


@pytest.fixture
def call(network, line, site):
    """Call the line once its pages are there."""

    def call(**pages):
        site.pages |= {f"/{path}": page for path, page in pages.items()}
        return network.phone(CALLER).calls(line)

    return call
