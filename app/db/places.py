"""Where the embedded Postgres keeps its files, and as whom it runs: nobody's folder is widened.

An ordinary user's server stands in VAR_DIR/postgres. Postgres refuses to run as root, so root's
server is a system user of its own; that user may not be let into VAR_DIR, which may stand in
somebody's home, so VAR_DIR/postgres is then a link to a folder in /var/lib/hotline.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.errors import HotlineError

STATE = Path("/var/lib/hotline")
SERVER_USER = "hotline-postgres"
# A Unix socket's path may have 103 bytes on macOS, 107 on Linux; its own name takes 14.
LONGEST_SOCKET_FOLDER = 85


class ForeignDataError(HotlineError):
    """VAR_DIR belongs to another user: run as that user, or set VAR_DIR to another folder."""


class NoServerUserError(HotlineError):
    """Postgres does not run as root, and no user can be made for it here: set DATABASE_URL."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folders of one server. Its user is None where it runs as whoever we are."""

    home: Path
    sockets: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def users(self) -> Path:
        return self.home / "users"

    @property
    def server_lock(self) -> Path:
        return self.home / "server.lock"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"


def lock_of(var_dir: Path) -> Path:
    """Give the file that is locked while a server is started, stopped or deleted."""
    try:
        var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = var_dir / "postgres.lock"
        os.close(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600))
    except PermissionError as error:
        raise ForeignDataError from error
    return lock


def find(var_dir: Path) -> Place | None:
    """Find the place of a server that was used from this folder before."""
    link = var_dir / "postgres"
    if not link.exists():
        return None
    return _root_place(_root_home(link)) if is_root() else _own_place(_own_home(link))


def prepare(var_dir: Path) -> Place:
    """Make what is missing of the place for a server, each folder for its one reader."""
    link = var_dir / "postgres"
    return _prepare_as_root(link) if is_root() else _prepare_own(link)


def _prepare_as_root(link: Path) -> Place:
    try:
        place = _root_place(_root_home(link))
        _make(STATE, 0o711)
        _make(place.home, 0o711)  # passed through by the server, listed by nobody
        _make(place.users, 0o700)
        _make(place.sockets, 0o700, place.user)
    except OSError as error:  # no /var/lib to write to, or nobody's owner may be changed
        raise NoServerUserError from error
    return place


def _prepare_own(link: Path) -> Place:
    place = _own_place(_own_home(link))
    _make(place.home, 0o700)
    _private(place.sockets.parent)
    _make(place.users, 0o700)
    _make(place.sockets, 0o700)
    return place


def forget(var_dir: Path, place: Place) -> None:
    """Delete a stopped server's files and the way to them."""
    shutil.rmtree(place.home, ignore_errors=True)
    shutil.rmtree(place.sockets, ignore_errors=True)
    link = var_dir / "postgres"
    if link.is_symlink():
        link.unlink()


def give(path: Path, user: str | None) -> None:
    """Make the server's user the owner; without such a user it is ours and stays so."""
    if user is not None:
        shutil.chown(path, user, user)


def ensure_user(user: str | None) -> None:
    """See to it that the server's user exists; NoServerUserError where none can be made."""
    if user is None or _exists(user):
        return
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", str(STATE), "--shell", "/usr/sbin/nologin", user]
    program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is not None:
        # A second process may have made it in the same moment: what counts is that it exists.
        subprocess.run([program, *command[1:]], check=False, capture_output=True)
    if not _exists(user):
        raise NoServerUserError


def is_root() -> bool:
    """Tell whether we are root."""
    return os.geteuid() == 0


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _root_home(link: Path) -> Path:
    if link.is_symlink():
        return link.resolve()
    if link.exists():
        raise ForeignDataError
    home = STATE / secrets.token_hex(6)
    link.symlink_to(home)
    return home


def _root_place(home: Path) -> Place:
    # Root follows a link in a folder that others may be able to write to: only ever to here.
    if home.parent != STATE:
        raise ForeignDataError
    ensure_user(SERVER_USER)
    return Place(home=home, sockets=home / "sockets", user=SERVER_USER)


def _own_home(link: Path) -> Path:
    if link.is_symlink() or (link.exists() and link.stat().st_uid != os.geteuid()):
        raise ForeignDataError
    return link


def _own_place(home: Path) -> Place:
    sockets = home / "sockets"
    if len(bytes(sockets)) > LONGEST_SOCKET_FOLDER:
        name = hashlib.sha256(bytes(home)).hexdigest()[:16]
        sockets = Path(f"/tmp/hotline-{os.geteuid()}") / name  # noqa: S108 (checked: _private)
    return Place(home=home, sockets=sockets, user=None)


def _make(folder: Path, mode: int, owner: str | None = None) -> None:
    """Make a folder wholly or not at all: what exists has its mode and owner already."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=mode)
        try:
            folder.chmod(mode)  # ours and new: whatever the umask says
            give(folder, owner)
        except OSError:
            folder.rmdir()
            raise


def _private(folder: Path) -> None:
    """Make a folder in a place that all may write to, and trust it only if it is ours alone."""
    folder.mkdir(exist_ok=True, mode=0o700)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ForeignDataError(
            f"{folder} must be a folder of yours that nobody else may enter."
        )
