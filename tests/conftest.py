"""One real Postgres for the whole run, a database and a browser for every test worker."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool

from app.clock import DrivenClock
from app.db import Database, embedded
from app.db import database as database_module
from app.joining.house import House
from app.sealing import Keyring
from app.settings import from_environment

REQUIRED = "HOTLINE_BROWSER"  # set where a missing Chromium must fail: in CI
TEMPLATE = "hotline_template"
CONNECTIONS = 15  # at once, for all lines of a test
# This server need not outlive a power cut; tests that kill a server have one of their own.
UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")
TABLES = """
    select quote_ident(tablename) from pg_tables
    where schemaname = 'public' and tablename <> 'alembic_version'"""
# Emptying forty tables anew costs ten times what deleting from the few that hold rows does.
WITH_ROWS = "select '{0}' where exists (select 1 from {0})"
UNGUARDED = "set local session_replication_role = replica"  # no trigger, no order of deletion


@pytest.fixture(scope="session")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[embedded.Lease]:
    """The server that all workers share; the last one to leave stops it."""
    folder = tmp_path_factory.getbasetemp()
    shared = (folder if worker_id == "master" else folder.parent) / "postgres-for-tests"
    with embedded.use(shared) as lease:
        with _admin(lease) as connection:
            for name in UNSAFE:
                connection.execute(text(f"alter system set {name} = off"))
            connection.execute(text("select pg_reload_conf()"))
        yield lease
    if not embedded.is_running(shared):
        embedded.forget(shared)


@pytest.fixture(scope="session")
def _template(postgres: embedded.Lease) -> None:
    """An empty database at the newest revision, made by whichever worker is first."""
    with _admin(postgres) as connection:
        connection.execute(text("select pg_advisory_lock(1)"))
        name = {"name": TEMPLATE}
        found = connection.scalar(text("select 1 from pg_database where datname = :name"), name)
        if not found:
            connection.execute(text(f"create database {TEMPLATE}_draft"))
            fresh = Database(_url(postgres, f"{TEMPLATE}_draft"))
            fresh.upgrade()
            fresh.close()
            connection.execute(text(f"alter database {TEMPLATE}_draft rename to {TEMPLATE}"))
        connection.execute(text("select pg_advisory_unlock(1)"))


@pytest.fixture(scope="session")
def _worker_database(postgres: embedded.Lease, _template: None) -> Iterator[Database]:
    database = Database(_clone(postgres, TEMPLATE), size=CONNECTIONS)
    with _one_engine(database.engine):
        yield database
    database.close()


@contextmanager
def _one_engine(engine: Engine) -> Iterator[None]:
    """Let all lines that tests open in this process share connections, and compiled statements.

    To connect anew and to compile anew costs more than most tests do.
    """
    engine_of = database_module._engine

    def engine_for(url: URL, size: int) -> Engine:
        return engine if url == engine.url else engine_of(url, size)

    with patch.object(database_module, "_engine", engine_for), patch.object(engine, "dispose"):
        yield


@pytest.fixture
def database(_worker_database: Database) -> Iterator[Database]:
    """A database at the newest revision, without a row; what a test commits goes after it."""
    yield _worker_database
    _empty(_worker_database)


def _empty(database: Database) -> None:
    with database.transaction() as session:
        tables = session.scalars(text(TABLES)).all()
        asked = " union all ".join(WITH_ROWS.format(each) for each in tables)
        session.execute(text(UNGUARDED))
        for each in session.scalars(text(asked)).all():
            session.execute(text(f"delete from {each}"))  # noqa: S608 (our own tables)


@pytest.fixture
def empty_database(postgres: embedded.Lease) -> Iterator[Database]:
    """A database without a single table."""
    database = Database(_clone(postgres, "template1"))
    yield database
    database.close()


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[Path]:
    """The folder of a server for one test alone: it may be frozen and killed."""
    folder = tmp_path / "var"
    yield folder
    embedded.forget(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def keyring() -> Keyring:
    return Keyring((b"k" * 32,))


@pytest.fixture
def terminal(database, keyring, tmp_path, monkeypatch):
    """Let commands be run on a practice line, whose clock begins at a moment or is one."""
    settings = from_environment({"PRACTICE": "1", "VAR_DIR": str(tmp_path / "var")})

    def sit(group, clock, *modules):
        if isinstance(clock, datetime):
            clock = DrivenClock.start(tmp_path / "clock", clock)

        @contextmanager
        def here():
            yield House(settings=settings, clock=clock, keyring=keyring, database=database)

        for module in modules:
            monkeypatch.setattr(module, "here", here)
        return lambda *words: CliRunner().invoke(group, words)

    return sit


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium; skipped with a reason where there is none, refused in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "no Chromium here: apt-get install chromium"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def _clone(postgres: embedded.Lease, template: str) -> str:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _admin(postgres) as connection:
        connection.execute(text(f"create database {name} template {template}"))
    return _url(postgres, name)


def _url(postgres: embedded.Lease, name: str) -> str:
    return make_url(postgres.url).set(database=name).render_as_string(hide_password=False)


def _admin(postgres: embedded.Lease) -> Connection:
    engine = create_engine(postgres.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return engine.connect()


def pytest_addoption(parser):
    parser.addoption(
        "--regenerate", action="store_true", help="Write the golden transcripts anew."
    )
    parser.addoption(
        "--screens", action="store_true", help="Keep pictures of the pages in docs/screens."
    )
