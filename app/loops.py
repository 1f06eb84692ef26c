"""Background threads that repeat a small duty, survive its failures, and stop when told."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Loop:
    """Repeat a duty in a daemon thread: at once when woken, otherwise every few seconds.

    A duty that fails is logged once until it succeeds again, so that a database that is away
    for an hour writes two lines and not an hour of them.
    """

    def __init__(self, name: str, duty: Callable[[], object], every: float) -> None:
        self._name = name
        self._duty = duty
        self._every = every
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> "Loop":
        self._thread.start()
        return self

    def wake(self) -> None:
        if not self._wake.is_set():  # called for every append: mostly it is awake already
            self._wake.set()

    def stop(self, timeout: float = 2.0) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():  # or it was never started
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._once()
            self._wake.wait(self._every)

    def _once(self) -> None:
        try:
            self._duty()
        except Exception as error:  # noqa: BLE001 - logged as one line until it works again
            # The duty meets databases and disks; whatever it meets, the thread goes on.
            if not self._failing:
                log.warning("%s is failing: %s", self._name, type(error).__name__)
            self._failing = True
            return
        if self._failing:
            log.warning("%s works again", self._name)
        self._failing = False
