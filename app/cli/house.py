"""The line that a command works on: the environment's, or the practice line in VAR_DIR."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from app.db import ConflictError
from app.joining.house import House, open_house
from app.pages.desk import Desk
from app.rota.importing import SheetReport, import_sheet
from app.rota.service import ImportReport, import_rota
from app.settings import Settings, of_this_machine
from app.staff import store as staff

DEMO_ROTA = Path(__file__).with_name("demo_rota.yaml")


@contextmanager
def here() -> Iterator[House]:
    """Open the line, and say so where it is only a practice line."""
    settings = of_this_machine()
    if settings.practice:
        click.echo(f"(practice line in {settings.var_dir})", err=True)
    with opened(settings) as house:
        yield house


@contextmanager
def opened(settings: Settings) -> Iterator[House]:
    """Open a line; a practice line is made ready, a new one with its made-up responders."""
    with open_house(settings) as house:
        if settings.practice and not house.database.is_current():
            house.database.upgrade()
            _enrol_demo(house)
        yield house


def desk_of(house: House) -> Desk:
    """Give what pages work with, to what the terminal shares with them."""
    return Desk(
        database=house.database,
        keyring=house.keyring,
        clock=house.clock,
        settings=house.settings,
    )


def bring(house: House, file: Path) -> ImportReport:
    """Make the rota of a line what a file says; FaultyFileError where it is wrong."""
    with house.database.transaction() as session:
        return import_rota(
            session,
            house.keyring,
            _text(file),
            file.name,
            at=house.clock.now(),
            line=house.settings.hotline_number,
            zone=house.settings.timezone,
            practice=house.settings.practice,
        )


def bring_sheet(house: House, file: Path) -> SheetReport:
    """Make shifts and absences what a sheet says; FaultyFileError where it is wrong."""
    with file.open("rb") as stream, house.database.transaction() as session:
        return import_sheet(
            session,
            house.keyring,
            stream.read(LONGEST + 1),
            file.name,
            at=house.clock.now(),
            zone=house.settings.timezone,
        )


def _enrol_demo(house: House) -> None:
    with house.database.transaction() as session:
        known = staff.codes(session)
    if not known:
        # Another process that opened the same new line may have been first.
        with suppress(ConflictError):
            bring(house, DEMO_ROTA)


LONGEST = 1_000_000  # bytes of a file that are read before it is looked at


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        content = stream.read(LONGEST + 1)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise click.ClickException(f"{file}:{line}:1: not UTF-8: save it as UTF-8") from None
