"""The flows of the line: the one for new calls, and those that calls under way began with."""

import logging
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.clock import RealClock
from app.files import replace_file
from ivr.errors import FlowRefusedError, FlowUnreadableError
from ivr.flow import Flow
from ivr.loader import from_json, to_json

log = logging.getLogger(__name__)

CURRENT = "current"
_NAME = re.compile(r"[0-9a-f]{12}")  # a fingerprint (ivr/binding.py)
KEPT = 7 * 24 * 3600  # seconds that a version stays after another has taken its place


class FlowKeeper:
    """Takes up a changed flow when it is proven, and keeps the last good one when it is not.

    `load` gives the proven flow of the files as they are or raises FlowRefusedError; `stamp`
    tells, cheaply, whether any of them may have changed. Every version is kept in a folder by
    its fingerprint; several processes may share it, but not a practice line and a real one:
    the last good flow of practice says what no lawyer has signed.
    """

    def __init__(
        self, folder: Path, load: Callable[[], Flow], stamp: Callable[[], object]
    ) -> None:
        """Begin with the flow of the files; with the last good one where that fails.

        FlowRefusedError, or whatever else it was, where there is no good one either.
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
        known = self._known.get(fingerprint)
        if (
            known is None
            and _NAME.fullmatch(fingerprint)
            and (known := self._read(fingerprint))
        ):
            self._known[fingerprint] = known
        return known

    def refresh(self) -> None:
        """Look whether the files have changed; a refused change is told once, as an alarm.

        OSError where the disk cannot be read now: the next look begins anew.
        """
        stamp = self._stamp()
        if stamp == self._seen:
            return
        try:
            flow = self._load()
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 (a fault that no check foresaw is one too)
            self._seen = stamp
            _alarm(error)
            return
        self._seen = stamp
        if flow.fingerprint != self._current.fingerprint:
            log.info("new calls get the flow %s", flow.fingerprint)
            self._take_up(flow)

    def _begin(self) -> Flow:
        try:
            self._seen = self._stamp()
            flow = self._load()
        except Exception as error:
            # Whatever it was: at three in the morning the line must start.
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
        if last := self._named():
            with suppress(FileNotFoundError):
                os.utime(self._path(last))  # calls that began with it may be under way
        replace_file(self._path(flow.fingerprint), to_json(flow).encode())
        replace_file(self._folder / CURRENT, flow.fingerprint.encode())
        self._forget(flow.fingerprint)

    def _forget(self, current: str) -> None:
        oldest = RealClock().now().timestamp() - KEPT
        for path in self._folder.glob("*.json"):
            with suppress(FileNotFoundError):  # another process may forget it too
                if path.stem != current and path.stat().st_mtime < oldest:
                    path.unlink()
                    self._known.pop(path.stem, None)

    def _last_good(self) -> Flow | None:
        named = self._named()
        return self._read(named) if named else None

    def _named(self) -> str | None:
        """Read which version was taken up last; None where no name is, or a spoilt one."""
        try:
            named = (self._folder / CURRENT).read_bytes().decode()
        except (OSError, ValueError):
            return None
        return named if _NAME.fullmatch(named) else None

    def _read(self, fingerprint: str) -> Flow | None:
        """Read a version, proven again, under the name that it was kept by.

        A newer program may name the same flow differently; a call under way, and every other
        process, knows it by the old name.
        """
        try:
            flow = from_json(self._path(fingerprint).read_bytes().decode())
        except (OSError, ValueError, FlowUnreadableError):
            return None
        return flow.model_copy(update={"fingerprint": fingerprint})

    def _path(self, fingerprint: str) -> Path:
        return self._folder / f"{fingerprint}.json"


def _alarm(error: Exception) -> None:
    if isinstance(error, FlowRefusedError):
        count, first = len(error.faults), str(error.faults[0])
    else:
        count, first = 1, f"the proof itself failed ({type(error).__name__})"
    log.error(
        "ALARM: the flow is refused, callers hear the last good one; faults: %d, first: %s",
        count,
        first,
    )
