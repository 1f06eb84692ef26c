"""Where a call begins in the middle of the flow; and calls that are tried on a throw-away line.

A trial is `hotline call --fresh` in a process of its own: one at a time on this machine, for a
minute at most. What it told is kept in VAR_DIR, without any number, for whoever asked.
"""

import fcntl
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from app.errors import HotlineError
from app.files import replace_file
from app.rota.export import written
from app.rota.rules import Rota, on_shift
from app.settings import ROOT
from app.staff.rules import Means
from app.telephony.webhooks import Links, Webhook
from ivr.flow import Flow
from ivr.session import Session
from ivr.steps import Connect, Message

LONGEST = 60.0  # seconds that a trial may take
ENDING = 10.0  # seconds in which one that is ended must clean up
MOST = 20  # trials that are kept
AREAS = ("617", "508", "781", "978", "774")  # of made-up numbers: 555-01xx in each
IN_AN_AREA = 100
KEPT = {"PATH", "HOME", "LANG", "TZ", "XDG_RUNTIME_DIR"}  # of the environment
NAME = re.compile(r"[a-z2-7]{5}-[0-9a-f]{8}")


class TrialUnderWayError(HotlineError):
    """One call is tried at a time."""


class RotaTooLongError(HotlineError):
    """There are not enough made-up numbers for so many people."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What is tried: a moment in the line's time zone, keys, and what telephones do."""

    at: datetime
    keys: str
    phones: Mapping[str, str]

    @property
    def arguments(self) -> list[str]:
        given = ["--fresh", "--json", "--at", self.at.isoformat(), "--keys", self.keys]
        for name, how in self.phones.items():
            given += ["--phone", f"{name}={how}"]
        return given


def begins_at(flow: Flow, links: Links, step: str, language: str | None) -> str | None:
    """Give the address at which a call begins with a step; None where there is no such step.

    Without a language the step is spoken in all. The event is one that the step does not
    expect, so that it is said from its beginning (ivr/engine.py).
    """
    if step not in flow.script.steps or language not in {None, *flow.languages}:
        return None
    session = Session(fingerprint=flow.fingerprint, step=step, language=language)
    waits = isinstance(flow.step(step), Connect | Message)
    return links.to(Webhook.KEY if waits else Webhook.MESSAGE, session)


def without_numbers(rota: Rota) -> Rota:
    """Give everybody a made-up number; addresses and other services stay out."""
    if len(rota.responders) > len(AREAS) * IN_AN_AREA:
        raise RotaTooLongError
    people = tuple(
        replace(
            person,
            phone=f"+1{AREAS[place // IN_AN_AREA]}55501{place % IN_AN_AREA:02}",
            email=None,
            tell=Means.TEXT,
        )
        for place, person in enumerate(rota.responders)
    )
    return replace(rota, responders=people, services=())


@dataclass(frozen=True)
class Trials:
    """The trials that are kept in a folder, in a line's own time zone."""

    folder: Path
    zone: str

    def begin(self, by: str, trial: Trial, rota: Rota) -> str:
        """Try a call against a rota; TrialUnderWayError while another is tried.

        `by` is the code of who asks: the name of the trial begins with it.
        """
        text = written(without_numbers(rota), date.min)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _locked(self.folder / "lock")
        name = f"{by}-{secrets.token_hex(4)}"
        document = self.folder / f"{name}.yaml"
        try:
            self._tidy()
            replace_file(document, text.encode())
            asked = _asked(trial, rota)
            self._keep(name, {**asked, "state": "running"})
            command = [sys.executable, "-m", "app.cli", "call", *trial.arguments]
            process = _started([*command, "--rota", str(document)], self.zone)
        except BaseException:
            lock.close()
            raise
        follows = threading.Thread(
            target=self._follow, args=(name, asked, process, lock), daemon=True
        )
        follows.start()
        return name

    def read(self, name: str) -> dict[str, Any] | None:
        """Tell of a trial: `state` is running, done or failed; None where there is none."""
        path = self.folder / f"{name}.json"
        if not NAME.fullmatch(name) or not path.exists():
            return None
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def _follow(
        self,
        name: str,
        asked: Mapping[str, Any],
        process: "subprocess.Popen[bytes]",
        lock: IO[bytes],
    ) -> None:
        with lock:
            told = _ended(process)
            state = "done" if told else "failed"
            self._keep(name, {**asked, "state": state, "told": told})
            (self.folder / f"{name}.yaml").unlink(missing_ok=True)

    def _keep(self, name: str, told: Mapping[str, Any]) -> None:
        replace_file(self.folder / f"{name}.json", json.dumps(told).encode())

    def _tidy(self) -> None:
        kept = sorted(self.folder.glob("*-*.json"), key=lambda path: path.stat().st_mtime)
        for path in kept[: -MOST + 1]:
            path.unlink(missing_ok=True)


def _asked(trial: Trial, rota: Rota) -> dict[str, Any]:
    """Keep what was asked, and who is on shift then: the rota may change meanwhile."""
    present = [each.responder.first_name for each in on_shift(rota, trial.at)]
    people = [person.first_name for person in rota.responders]
    return {
        "at": trial.at.isoformat(),
        "on_shift": present,
        "others": [name for name in people if name not in present],
    }


def _locked(path: Path) -> IO[bytes]:
    """Hold a file for oneself until it is closed, or until this process ends."""
    handle = path.open("wb")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise TrialUnderWayError from None
    return handle


def _started(command: list[str], zone: str) -> "subprocess.Popen[bytes]":
    environment = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 - handed on to a line of its own
        if name in KEPT
    }
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment | {"TIMEZONE": zone},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ended(process: "subprocess.Popen[bytes]") -> dict[str, Any] | None:
    """Wait for a trial, and end it when it takes too long; give what it told, if it did."""
    try:
        said, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            process.communicate(timeout=ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        return None
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        return None
    return told if told.get("case") else None
