"""What dead processes left: their files, taken over one by one and wound up."""

import logging
import sqlite3
from pathlib import Path

from app.journal import rows
from app.journal.files import JournalFile, is_damage

log = logging.getLogger(__name__)


class Estate:
    """The files that this process has adopted; one thread works on them.

    A file in which nothing waits any more is kept shut until its rows are old enough to go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._working: list[JournalFile] = []
        self._settled: list[JournalFile] = []
        self._complained: set[Path] = set()

    @property
    def working(self) -> tuple[JournalFile, ...]:
        """The files in which deliveries may be waiting."""
        return tuple(self._working)

    @property
    def files(self) -> tuple[JournalFile, ...]:
        return (*self._working, *self._settled)

    def look(self) -> None:
        """Adopt every file whose process is gone and that nobody else was faster to take."""
        self._working += JournalFile.adopt_all(self._folder)

    def settle(self, file: JournalFile) -> None:
        """Nothing waits in this file: delete it if it is empty, else keep it for a while."""
        if rows.is_empty(file.connection()):
            file.delete()
        else:
            file.shut()
            self._settled.append(file)
        self._working.remove(file)

    def give_up(self, file: JournalFile, error: sqlite3.Error) -> None:
        """Put a damaged file aside; let go of one that cannot be read now, to try it again."""
        if is_damage(error):
            log.error("a journal file is damaged and was put aside: %s", file.path.name)
            file.bury()
        else:
            if file.path not in self._complained:
                log.error("a journal file cannot be read: %s", file.path.name)
            self._complained.add(file.path)
            file.close()
        self._working.remove(file)

    def forget(self, before: float) -> None:
        """Delete what was drained before a moment, and the files that are empty then."""
        for file in tuple(self._settled):
            connection = file.connection()
            with rows.together(connection):
                rows.forget(connection, before)
            self._settled.remove(file)
            self._working.append(file)
            self.settle(file)

    def close(self) -> None:
        """Give all files up; another process may have them at once."""
        for file in self.files:
            file.close()
        self._working, self._settled = [], []
