"""The flows of the line: the one for new calls, and those that calls under way began with."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from app.clock import RealClock
from app.files import replace_file
from ivr.errors import FlowRefusedError, FlowUnreadableError
from ivr.flow import Flow
from ivr.loader import from_json, to_json

log = logging.getLogger(__name__)

CURRENT = "current"
KEPT = 7 * 24 * 3600  # seconds that a version stays after another has taken its place


class FlowKeeper:
    """Takes up a changed flow when it is proven, and keeps the last good one when it is not.

    `load` gives the proven flow of the files as they are or raises FlowRefusedError; `stamp`
    tells, cheaply, whether any of them may have changed. Every version is kept in a folder by
    its fingerprint; several processes may share it.
    """

    def __init__(
        self, folder: Path, load: Callable[[], Flow], stamp: Callable[[], object]
    ) -> None:
        """Begin with the flow of the files; with the last good one where they are refused.

        FlowRefusedError where there is no good one either.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._load, self._stamp = folder, load, stamp
        self._known: dict[str, Flow] = {}
        self._seen: object = None
        self._current = self._begin()

    @property
    def current(self) -> Flow:
        """The flow that new calls get."""
        return self._current

    def of(self, fingerprint: str) -> Flow | None:
        """Find the flow that a call began with; None where it is not kept any more."""
        if fingerprint not in self._known and (flow := self._read(fingerprint)):
            self._known[fingerprint] = flow
        return self._known.get(fingerprint)

    def refresh(self) -> None:
        """Look whether the files have changed; a refused change is told once, as an alarm."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            flow = self._load()
        except FlowRefusedError as error:
            _alarm(error)
            return
        if flow.fingerprint != self._current.fingerprint:
            log.info("new calls get the flow %s", flow.fingerprint)
            self._take_up(flow)

    def _begin(self) -> Flow:
        self._seen = self._stamp()
        try:
            flow = self._load()
        except FlowRefusedError as error:
            good = self._last_good()
            if good is None:
                raise
            _alarm(error)
            self._known[good.fingerprint] = self._current = good
            return good
        self._take_up(flow)
        return flow

    def _take_up(self, flow: Flow) -> None:
        self._known[flow.fingerprint] = self._current = flow
        try:
            self._keep(flow)
        except OSError as error:
            # A full disk must not keep a mended flow from callers.
            log.error("the flow %s cannot be kept: %s", flow.fingerprint, type(error).__name__)  # noqa: TRY400

    def _keep(self, flow: Flow) -> None:
        before = self._folder / CURRENT
        if before.exists() and (last := self._path(before.read_text())).exists():
            os.utime(last)  # calls that began with it may be under way
        replace_file(self._path(flow.fingerprint), to_json(flow).encode())
        replace_file(before, flow.fingerprint.encode())
        self._forget(flow.fingerprint)

    def _forget(self, current: str) -> None:
        oldest = RealClock().now().timestamp() - KEPT
        for path in self._folder.glob("*.json"):
            if path.stem != current and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                self._known.pop(path.stem, None)

    def _last_good(self) -> Flow | None:
        try:
            return self._read((self._folder / CURRENT).read_text())
        except OSError:
            return None

    def _read(self, fingerprint: str) -> Flow | None:
        try:
            return from_json(self._path(fingerprint).read_text())
        except (OSError, FlowUnreadableError):
            return None

    def _path(self, fingerprint: str) -> Path:
        return self._folder / f"{Path(fingerprint).name}.json"


def _alarm(error: FlowRefusedError) -> None:
    log.error(
        "ALARM: the flow is refused, callers hear the last good one; faults: %d, first: %s",
        len(error.faults),
        error.faults[0],
    )
