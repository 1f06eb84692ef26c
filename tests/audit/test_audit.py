"""What our people do is written down in a chain that nobody changes unnoticed."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.audit import store
from app.audit.rules import A_DAY, REVEALS, Act
from app.audit.service import SpentError, first_break, record, reveal, reveals_left
from app.cli import audit as command
from app.clock import RealClock
from app.joining.house import House
from app.settings import from_environment, practice_environment
from tests.calls.conftest import DAWN


@pytest.fixture
def chain(database):
    """Three things that somebody did to a case, and one to another."""
    with database.transaction() as session:
        for act, about in (
            (Act.SAW_CASE, "TERN-4821"),
            (Act.HEARD, "TERN-4821"),
            (Act.SAW_CASE, "WREN-1000"),
            (Act.REVEALED, "TERN-4821"),
        ):
            record(session, "abcde", act, about, DAWN, "asked by the caller")
    return database


def broken(database):
    with database.transaction() as session:
        return first_break(session)


def tamper(database, words):
    """Change the record behind its own back, as whoever owns the tables can."""
    with database.transaction() as session:
        session.execute(text("alter table audit_event disable trigger stands"))
        session.execute(text(words))
        session.execute(text("alter table audit_event enable trigger stands"))


def test_of_two_who_ask_at_once_for_the_last_number_of_a_day_one_sees_it(database):
    def ask(about):
        with suppress(SpentError), database.transaction() as session:
            reveal(session, "abcde", about, DAWN, "needed")

    for about in range(REVEALS - 1):
        ask(f"TERN-{about}")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, ["luis", "ana", "WREN-1", "WREN-2"]))
    with database.transaction() as session:
        assert len(store.about_what(session, "abcde", Act.REVEALED, DAWN - A_DAY)) == REVEALS
        assert reveals_left(session, "abcde", DAWN) == 0
        assert reveals_left(session, "abcde", DAWN + A_DAY) == REVEALS


def test_a_record_that_nobody_touched_stands(chain):
    assert broken(chain) is None


@pytest.mark.parametrize(
    "words", ["update audit_event set who = 'x'", "delete from audit_event"]
)
def test_the_table_itself_refuses_to_change_or_lose_an_entry(chain, words):
    with pytest.raises(Exception, match="stays as it is"), chain.transaction() as session:
        session.execute(text(words))
    assert broken(chain) is None


@pytest.mark.parametrize(
    "words",
    [
        "update audit_event set who = 'other' where act = 'heard'",
        "update audit_event set reason = '' where act = 'heard'",
        "delete from audit_event where act = 'heard'",
    ],
)
def test_an_entry_that_was_changed_or_taken_out_is_found(chain, words):
    tamper(chain, words)
    assert broken(chain) is not None


@pytest.fixture
def run(chain, tmp_path, monkeypatch):
    """Run `hotline audit` on this database."""
    settings = from_environment(practice_environment(tmp_path))

    @contextmanager
    def here():
        yield House(settings=settings, clock=RealClock(), keyring=None, database=chain)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "here", here)
    return lambda *sent: CliRunner().invoke(command.audit, sent)


def test_the_terminal_lists_what_was_done_to_a_case(run):
    told = json.loads(run("list", "--about", "TERN-4821", "--json").output)
    assert [each["act"] for each in told] == ["revealed", "heard", "saw-case"]
    assert "revealed" in run("list").output.splitlines()[0]


def test_the_terminal_tells_whether_the_record_stands(run, chain):
    assert run("check").exit_code == 0
    tamper(chain, "delete from audit_event where act = 'heard'")
    assert run("check").exit_code == 1


def test_where_nothing_was_done_the_terminal_says_so(run):
    done = run("list", "--about", "HERON-1")
    assert (done.exit_code, done.output) == (0, "Nothing was done.\n")
