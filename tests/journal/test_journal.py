"""What was appended is on disk before the answer, and is drained at least once."""

import os
import sqlite3
import stat
import threading

import pytest

from app.journal import JournalError, PoisonError, rows
from app.journal.files import JournalFile
from tests.journal.conftest import opened


def test_what_was_appended_reaches_the_fold_in_order(journal, drain, collected):
    for number in range(450):
        journal.append(f"d{number}", b"%d" % number)
    assert drain.start().flush(10)
    assert collected.bodies == [b"%d" % number for number in range(450)]
    assert drain.backlog() == 0


def test_many_threads_share_one_commit_and_lose_nothing(journal, drain, collected):
    def append(thread):
        for number in range(50):
            journal.append(f"{thread}-{number}", b"%d-%d" % (thread, number))

    threads = [threading.Thread(target=append, args=(each,)) for each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drain.start().flush(10)
    assert sorted(collected.bodies) == sorted(
        b"%d-%d" % (thread, number) for thread in range(8) for number in range(50)
    )


def test_a_delivery_is_unreadable_on_disk(journal, folder):
    journal.append("d1", b"From=+14135550123")
    assert all(b"5550123" not in file.read_bytes() for file in folder.iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())


def test_a_fold_that_is_away_is_tried_again_and_sets_nothing_aside(journal, drain, collected):
    away = iter([True, True, False])

    def refuse(bodies):
        if next(away, False):
            raise ConnectionError

    collected.refuse = refuse
    journal.append("d1", b"1")
    assert drain.start().flush(10)
    assert collected.bodies == [b"1"]


def test_a_poisoned_delivery_is_set_aside_and_the_others_go_on(journal, drain, collected):
    def refuse(bodies):
        if b"bad" in bodies:
            raise PoisonError

    collected.refuse = refuse
    for name in ("good", "bad", "better"):
        journal.append(name, name.encode())
    assert drain.start().flush(10)
    assert collected.bodies == [b"good", b"better"]
    with sqlite3.connect(journal.file.path) as reader:
        kept = reader.execute(
            "select id from delivery join done using (number) where set_aside"
        ).fetchall()
    reader.close()
    assert kept == [("bad",)]


def test_a_frozen_fold_holds_up_no_append(journal, drain, collected):
    frozen, thaw = threading.Event(), threading.Event()

    def refuse(bodies):
        frozen.set()
        thaw.wait(30)

    collected.refuse = refuse
    drain.start()
    journal.append("d1", b"1")
    assert frozen.wait(10)
    for number in range(20):
        journal.append(f"later{number}", b"later")
    assert collected.bodies == []
    thaw.set()
    assert drain.flush(10)
    assert len(collected.bodies) == 21


def test_a_journal_without_a_disk_says_so_and_goes_on_in_a_new_file(journal, drain, collected):
    journal.append("d1", b"1")
    journal.file.connection().execute("pragma max_page_count = 1")
    with pytest.raises(JournalError):
        journal.append("d2", b"x" * 100_000)
    failed = journal.file.path
    journal.append("d3", b"3")
    assert journal.file.path != failed, "nobody knows what a file holds after a failed fsync"
    assert drain.start().flush(10)
    assert sorted(collected.bodies) == [b"1", b"3"]


def test_the_journal_of_another_process_is_refused(journal, monkeypatch):
    monkeypatch.setattr(journal, "_pid", os.getpid() + 1)
    with pytest.raises(JournalError, match="fork"):
        journal.append("d1", b"1")
    monkeypatch.undo()


def test_a_file_that_somebody_holds_is_nobody_elses(journal, folder):
    assert list(JournalFile.adopt_all(folder)) == []
    journal.append("d1", b"1")
    journal.close()
    (adopted,) = JournalFile.adopt_all(folder)
    assert list(JournalFile.adopt_all(folder)) == []
    (row,) = rows.waiting(adopted.connection(), 10)
    assert opened(row.id, row.body) == b"1"
    adopted.delete()
    assert list(folder.iterdir()) == []


def test_a_torn_tail_costs_only_what_was_torn(journal, folder):
    for number in range(20):
        journal.append(f"d{number}", b"x" * 500)
    path = journal.file.path
    wal = path.with_suffix(".sqlite-wal").read_bytes()
    copy = folder / "torn.sqlite"
    copy.write_bytes(path.read_bytes())
    copy.with_suffix(".sqlite-wal").write_bytes(wal[:-37])
    copy.with_suffix(".lock").touch()
    (adopted,) = JournalFile.adopt_all(folder)
    waiting = rows.waiting(adopted.connection(), 100)
    assert [row.id for row in waiting] == [f"d{number}" for number in range(len(waiting))]
    assert len(waiting) >= 19
    adopted.delete()


def test_what_is_drained_stays_a_day_and_then_goes(journal):
    connection = journal.file.connection()
    journal.append("old", b"1")
    journal.append("new", b"2")
    journal.append("aside", b"3")
    journal.append("waiting", b"4")
    kept = rows.waiting(connection, 10)
    journal.change(lambda c: rows.mark(c, [kept[0]], 1000.0, set_aside=False))
    journal.change(lambda c: rows.mark(c, [kept[1]], 5000.0, set_aside=False))
    journal.change(lambda c: rows.mark(c, [kept[2]], 1000.0, set_aside=True))
    journal.change(lambda c: rows.forget(c, 2000.0))
    left = connection.execute("select id from delivery order by number").fetchall()
    assert left == [("new",), ("aside",), ("waiting",)]
