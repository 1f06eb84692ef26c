"""The telephones of the practice network, as this web process asks for them on loopback."""

from dataclasses import dataclass, field
from typing import Any

import requests

from app.errors import HotlineError

DEADLINE = (0.5, 2.0)  # seconds to connect, and to be answered
OK = 200


class NetworkAwayError(HotlineError):
    """No practice network runs beside this line, or it does not answer."""


class RefusedError(HotlineError):
    """The network refuses; `reason` is its word for why, `status` its HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Telephones:
    """Where telephones are handed out (app/practice/control.py), and the token for it."""

    url: str | None
    token: str | None = field(repr=False)

    def act(self, act: str, **asked: object) -> dict[str, Any]:
        """Do something with a telephone; NetworkAwayError, or RefusedError."""
        return self._asked("POST", act, json=asked)

    def happened(self, call: str) -> list[dict[str, Any]]:
        """Give all that is kept since a call began, by its SID."""
        events: list[dict[str, Any]] = self._asked("GET", "happened", params={"call": call})[
            "events"
        ]
        return events

    def _asked(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        if not self.url:
            raise NetworkAwayError
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.request(
                    method,
                    f"{self.url}/{path}",
                    headers={"Authorization": f"Bearer {self.token}"},
                    timeout=DEADLINE,
                    allow_redirects=False,
                    **more,
                )
                told: dict[str, Any] = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise NetworkAwayError from error
        if answer.status_code != OK:
            raise RefusedError(answer.status_code, str(told.get("reason", "")))
        return told
