"""How the line stands, in memory, as Postgres last had it, and sealed for the next start."""

import json
import logging
from pathlib import Path

from app.db import LOOK, Database
from app.line import store
from app.line.rules import LineState
from app.sealing import Context, Keyring, SealedFile

log = logging.getLogger(__name__)

SNAPSHOT = Context("line", "state", "file")


class LineKeeper:
    """The state of the line for the caller's path, which never waits for Postgres."""

    def __init__(self, database: Database, keyring: Keyring, path: Path) -> None:
        """Begin with what Postgres has; where it is away, with the sealed file (mode 0600)."""
        self._database = database
        self._file = SealedFile(path, keyring, SNAPSHOT)
        self._state = self._from_file()
        try:
            self.refresh()
        except Exception as error:  # noqa: BLE001 (whatever it is, the line must start)
            log.warning(
                "the state of the line cannot be read from Postgres: %s", type(error).__name__
            )

    @property
    def state(self) -> LineState:
        """The state as last read; nothing is switched where nothing was ever read."""
        return self._state

    def refresh(self) -> None:
        """Read Postgres, within 0.3 s or DatabaseAwayError; write the file where it changed."""
        with self._database.transaction(LOOK) as session:
            state = store.state(session)
        if state != self._state or not self._file.path.exists():
            self._state = state  # in memory first: a full disk must not keep a switch as it was
            self._file.write(json.dumps(state.written()).encode())

    def _from_file(self) -> LineState:
        try:
            plain = self._file.read()
            return LineState.read(json.loads(plain)) if plain else LineState()
        except Exception as error:  # noqa: BLE001 (whatever it is, the line must start)
            log.warning("the line's sealed state cannot be read: %s", type(error).__name__)
            return LineState()
