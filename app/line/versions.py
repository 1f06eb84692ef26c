"""The flows of the line: the one for new calls, and those that calls under way began with."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.clock import RealClock
from app.files import replace_file
from ivr.errors import Fault, FlowRefusedError, FlowUnreadableError
from ivr.flow import Flow
from ivr.loader import Loaded, from_json, loaded_from_json, loaded_to_json, to_json

log = logging.getLogger(__name__)

CURRENT = "current"
GOOD = "good.json"  # no fingerprint, so no version is ever called so
_NAME = re.compile(r"[0-9a-f]{12}")  # a fingerprint (ivr/binding.py)
KEPT = 7 * 24 * 3600  # seconds that a version stays after another has taken its place
AGAIN = 60  # looks until refused files are read once more: a disk may have been away


class FlowKeeper:
    """Takes up a changed flow when it is proven, and keeps the last good one when it is not.

    `load` gives what the files say, proven, or raises FlowRefusedError; `speak` makes of it
    the flow that callers hear today; `stamp` tells, cheaply, whether files or day may have
    changed. Every version is kept in a folder by its fingerprint, and the last good files
    with their approvals, so that one that expires is silent also while newer files are
    refused. Several processes may share the folder, but not a practice line and a real one.
    """

    def __init__(
        self,
        folder: Path,
        load: Callable[[], Loaded],
        speak: Callable[[Loaded], Flow],
        stamp: Callable[[], object],
    ) -> None:
        """Begin with the flow of the files; with the last good one where that fails.

        FlowRefusedError, or whatever else it was, where there is no good one either.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._load, self._speak, self._stamp = folder, load, speak, stamp
        self._known: dict[str, Flow] = {}
        self._seen: object = None
        self._told: str | None = None
        self._faults: tuple[Fault, ...] = ()
        self._looks = 0
        self._begin()

    @property
    def current(self) -> Flow:
        """The flow that new calls get."""
        return self._current

    @property
    def good(self) -> Loaded:
        """The last good files: the flow as it is written, and who has signed what."""
        return self._good

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the files as they are now; nothing where callers hear them."""
        return self._faults

    @property
    def since(self) -> datetime | None:
        """When the flow for new calls took the place of another; None where no disk says."""
        try:
            written = (self._folder / CURRENT).stat().st_mtime
        except OSError:
            return None
        return datetime.fromtimestamp(written, UTC)

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
        """Look whether files or day have changed; a refused change is told once, as an alarm.

        OSError where the disk cannot be read now: the next look begins anew.
        """
        stamp = self._stamp()
        self._looks += 1
        refused_before = self._told is not None and self._looks >= AGAIN
        if stamp == self._seen and not refused_before:
            return
        self._looks = 0
        try:
            self._hold(self._load())
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 (a fault that no check foresaw is one too)
            self._alarm(error)
        self._seen = stamp
        flow = self._speak(self._good)
        if flow.fingerprint != self._current.fingerprint:
            log.info("new calls get the flow %s", flow.fingerprint)
            self._take_up(flow)

    def _begin(self) -> None:
        try:
            self._seen = self._stamp()
            self._hold(self._load())
        except Exception as error:
            # Whatever it was: at three in the morning the line must start.
            good = self._last_good()
            if good is None:
                raise
            self._alarm(error)
            self._good = good
        self._take_up(self._speak(self._good))

    def _hold(self, good: Loaded) -> None:
        """Take proven files for the last good ones, here and for the next start."""
        self._good, self._told, self._faults = good, None, ()
        with self._told_when_full("the last good files"):
            replace_file(self._folder / GOOD, loaded_to_json(good).encode())

    def _take_up(self, flow: Flow) -> None:
        self._known[flow.fingerprint] = self._current = flow
        with self._told_when_full(f"the flow {flow.fingerprint}"):
            self._keep(flow)

    @staticmethod
    @contextmanager
    def _told_when_full(what: str) -> Iterator[None]:
        """Go on where the disk refuses: it must not keep a mended flow from callers."""
        try:
            yield
        except OSError as error:
            log.error("%s cannot be kept: %s", what, type(error).__name__)  # noqa: TRY400

    def _keep(self, flow: Flow) -> None:
        if last := self._named():
            with suppress(FileNotFoundError):
                os.utime(self._path(last))  # calls that began with it may be under way
        replace_file(self._path(flow.fingerprint), to_json(flow).encode())
        if last != flow.fingerprint:  # its age tells since when this is so
            replace_file(self._folder / CURRENT, flow.fingerprint.encode())
        self._forget(flow.fingerprint)

    def _forget(self, current: str) -> None:
        oldest = RealClock().now().timestamp() - KEPT
        for path in self._folder.glob("*.json"):
            with suppress(FileNotFoundError):  # another process may forget it too
                stays = path.name == GOOD or path.stem == current
                if not stays and path.stat().st_mtime < oldest:
                    path.unlink()
                    self._known.pop(path.stem, None)

    def _last_good(self) -> Loaded | None:
        try:
            return loaded_from_json((self._folder / GOOD).read_bytes().decode())
        except (OSError, ValueError, FlowUnreadableError):
            return None

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

    def _alarm(self, error: Exception) -> None:
        """Tell what is wrong, once for each wrong thing."""
        told = _told(error)
        self._faults = _faults(error)
        if told != self._told:
            log.error("ALARM: the flow is refused, callers hear the last good one; %s", told)
        self._told = told


def _told(error: Exception) -> str:
    if isinstance(error, FlowRefusedError):
        return f"faults: {len(error.faults)}, first: {error.faults[0]}"
    return f"faults: 1, first: {_failed(error)}"


def _faults(error: Exception) -> tuple[Fault, ...]:
    if isinstance(error, FlowRefusedError):
        return error.faults
    told = "write it as it was before, and tell who keeps the program"
    return (Fault(file="flows", line=1, column=1, what=_failed(error), instead=told),)


def _failed(error: Exception) -> str:
    return f"the proof itself failed ({type(error).__name__})"
