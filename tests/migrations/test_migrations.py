"""The revisions as a whole: these tests hold for every revision that is still to come."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, text

from app.db import Base, revisions
from app.settings import MIGRATIONS, ROOT

COLUMNS = """
    select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by 1, 2"""
CONSTRAINTS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2"""
INDEXES = "select indexdef from pg_indexes where schemaname = 'public' order by 1"
TYPES = """
    select typname from pg_type where typnamespace = 'public'::regnamespace
    and typtype in ('e', 'd') order by 1"""


def shape(database):
    """Everything that the revisions made: columns, constraints, indexes, types."""
    with database.transaction() as session:
        questions = (COLUMNS, CONSTRAINTS, INDEXES, TYPES)
        return [session.execute(text(question)).all() for question in questions]


def go(database, revision, how=command.upgrade):
    with database.engine.connect() as connection:
        how(revisions.config(connection), revision)
        connection.commit()


def down(database, revision):
    go(database, revision, command.downgrade)


def script():
    return ScriptDirectory.from_config(revisions.config())


def test_up_down_and_up_again_is_the_same_database(empty_database):
    empty_database.upgrade()
    first = shape(empty_database)
    assert len(first[0]) > 10
    down(empty_database, "base")
    left = {row.table_name for row in shape(empty_database)[0]}
    assert left == {"alembic_version"}
    assert shape(empty_database)[3] == []
    empty_database.upgrade()
    assert shape(empty_database) == first


def test_each_revision_can_be_taken_back_alone(empty_database):
    for revision in reversed(list(script().walk_revisions())):
        before = shape(empty_database)
        go(empty_database, revision.revision)
        down(empty_database, "-1")
        after = shape(empty_database)
        go(empty_database, revision.revision)
        assert [row for row in after[0] if row.table_name != "alembic_version"] == [
            row for row in before[0] if row.table_name != "alembic_version"
        ]


def test_the_newest_revision_is_what_the_program_expects(database):
    with database.engine.connect() as connection:
        command.check(revisions.config(connection))


def test_checks_of_the_database_are_those_of_the_tables(database):
    go(database, "head")  # nothing to do, but now every slice's tables are known
    with database.transaction() as session:
        asked = "select conname from pg_constraint where contype = 'c'"
        asked += " and connamespace = 'public'::regnamespace"
        found = set(session.scalars(text(asked)))
    expected = {
        str(constraint.name)
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert found == expected


def test_there_is_one_newest_revision_and_one_line_of_them():
    assert len(script().get_heads()) == 1
    assert all(not revision.is_merge_point for revision in script().walk_revisions())


def test_every_revision_is_named_by_date_and_intent_and_says_why():
    for path in (MIGRATIONS / "versions").glob("*.py"):
        content = path.read_text()
        assert re.fullmatch(r"20\d{6}_[a-z_]+", path.stem), path.name
        assert f'revision = "{path.stem}"' in content
        assert "Why: " in content


def test_an_empty_database_is_not_current_and_an_upgraded_one_is(empty_database):
    assert not empty_database.is_current()
    empty_database.upgrade()
    assert empty_database.is_current()
    empty_database.upgrade()
    assert empty_database.is_current()


def test_four_processes_that_upgrade_at_once_all_succeed(empty_database):
    url = empty_database.engine.url.render_as_string(hide_password=False)
    program = "import sys; from app.db import Database; Database(sys.argv[1]).upgrade()"
    four = [subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT) for _ in range(4)]
    assert [one.wait(60) for one in four] == [0, 0, 0, 0]
    assert empty_database.is_current()


def test_threads_that_upgrade_at_once_all_succeed(empty_database):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: empty_database.upgrade(), range(4)))
    assert empty_database.is_current()


def test_a_revision_that_fails_leaves_nothing_behind(empty_database, monkeypatch):
    def broken(connection):
        connection.execute(text("create table half (n int)"))
        raise ZeroDivisionError

    monkeypatch.setattr(revisions, "queue_up", broken)
    with pytest.raises(ZeroDivisionError):
        empty_database.upgrade()
    with empty_database.transaction() as session:
        assert session.scalar(text("select to_regclass('half')")) is None


def test_every_constraint_has_a_name_that_a_migration_can_drop(database):
    go(database, "head")
    tables = Base.metadata.sorted_tables
    constraints = [constraint for table in tables for constraint in table.constraints]
    assert constraints
    assert all(constraint.name for constraint in constraints)
