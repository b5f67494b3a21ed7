"""Where wrapped keys lie: outside the database and its backups.

The embedded store is a folder (`settings.VAULT_KEYSTORE`): one directory per scope, `xx/<scope>/`, with
`scope.key` and one `<person>.key` per person. A key service can take its place: give the setting an object
that fits `KeyStore`. What is stored is opaque here; `keyring` writes and reads it.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from vault.errors import KeyStoreUnreachable

SCOPE_FILE = "scope.key"
SUFFIX = ".key"
LOCK_FILE = "lock"
FOLDER_MODE, FILE_MODE = 0o700, 0o600
_HEX = frozenset("0123456789abcdef-")


class KeyName(NamedTuple):
    """The address of one record: a scope's own, or that of one person within it."""

    scope: UUID
    person: UUID | None = None


class KeyStore(Protocol):
    """What the vault asks of a key store. Every method may raise KeyStoreUnreachable."""

    def get(self, name: KeyName) -> bytes | None:
        """The record, or None if there is none."""

    def stamp(self, name: KeyName) -> object | None:
        """Something that changes when the record does (None: no record). Called on every use: be cheap."""

    def put(self, name: KeyName, record: bytes) -> None:
        """Write or replace a record, whole or not at all. Only inside `hold`."""

    def delete(self, name: KeyName) -> None:
        """Remove a record and overwrite what it held. Missing is fine. Only inside `hold`."""

    def hold(self, scope: UUID) -> AbstractContextManager[None]:
        """Shut out every other writer of this scope, in all processes, until left. Not re-entrant."""

    def scopes(self) -> Iterator[UUID]:
        """Every scope that has records, in a stable order."""

    def persons(self, scope: UUID) -> list[UUID]:
        """Every person with a record in this scope."""


def key_store() -> KeyStore:
    """The store that `settings.VAULT_KEYSTORE` names: a folder, or an object of its own."""
    given: object = settings.VAULT_KEYSTORE
    if isinstance(given, str | os.PathLike):
        return _folder_store(os.fspath(given))
    return cast("KeyStore", given)


def prepare(folder: str | os.PathLike[str]) -> None:
    """Create the folder of a new installation (mode 0700).

    Never done on the way: a store that is not mounted must give a sentence, not a fresh and empty store.
    """
    Path(folder).mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


class FolderStore:
    """A key store in a folder of one machine (or a file system with working flock and rename)."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def get(self, name: KeyName) -> bytes | None:
        """See KeyStore."""
        with self._sentences():
            while True:
                try:
                    with _path(self.folder, name).open("rb") as file:
                        record = file.read()
                        # A writer that replaced the file meanwhile also overwrites its old bytes: look again.
                        if os.fstat(file.fileno()).st_nlink:
                            return record
                except FileNotFoundError:
                    self._require_folder()
                    return None

    def stamp(self, name: KeyName) -> object | None:
        """Inode, time and size: a rename always changes the inode or the time."""
        try:
            found = _path(self.folder, name).stat()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise self._unreachable(problem) from None
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def put(self, name: KeyName, record: bytes) -> None:
        """Temporary file, fsync, rename, fsync of the directory; then the old bytes are overwritten."""
        target = _path(self.folder, name)
        draft = target.with_name(f"{target.name}.{secrets.token_hex(8)}.tmp")
        with self._sentences(), _old_bytes(target):
            self._sweep(name.scope)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(record)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(target)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)

    def delete(self, name: KeyName) -> None:
        """See KeyStore."""
        target = _path(self.folder, name)
        with self._sentences(), _old_bytes(target):
            target.unlink(missing_ok=True)
            _sync_folder(target.parent)

    @contextmanager
    def hold(self, scope: UUID) -> Iterator[None]:
        """A flock on the scope's lock file; the kernel frees it when a process dies."""
        folder = _path(self.folder, KeyName(scope)).parent
        with self._sentences():
            self._require_folder()
            for level in (folder.parent, folder):
                if not level.is_dir():
                    level.mkdir(mode=FOLDER_MODE, exist_ok=True)
                    _sync_folder(level.parent)
            descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def scopes(self) -> Iterator[UUID]:
        """See KeyStore. Lazy. A directory that a crash left before its first key is passed over."""
        with self._sentences():
            self._require_folder()
            for branch in _uuid_folders(Path(self.folder)):
                for folder in _uuid_folders(branch):
                    if (folder / SCOPE_FILE).exists():
                        yield UUID(folder.name)

    def persons(self, scope: UUID) -> list[UUID]:
        """See KeyStore."""
        folder = _path(self.folder, KeyName(scope)).parent
        with self._sentences():
            return [UUID(path.stem) for path in sorted(folder.glob(f"*{SUFFIX}")) if path.name != SCOPE_FILE]

    def _sweep(self, scope: UUID) -> None:
        """Drop drafts that a killed writer left. Safe: only the holder of the lock writes here."""
        for path in _path(self.folder, KeyName(scope)).parent.glob("*.tmp"):
            path.unlink(missing_ok=True)

    def _require_folder(self) -> None:
        if not Path(self.folder).is_dir():
            raise self._unreachable(_("the folder is not there"))

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise self._unreachable(problem) from None

    def _unreachable(self, problem: OSError | str) -> KeyStoreUnreachable:
        reason = problem if isinstance(problem, str) else problem.strerror or type(problem).__name__
        return KeyStoreUnreachable(
            _("The key store %(folder)s cannot be used (%(reason)s). Mount it, or restore its own backup.")
            % {"folder": self.folder, "reason": reason}
        )


@lru_cache(maxsize=16)
def _folder_store(folder: str) -> FolderStore:
    return FolderStore(folder)


@lru_cache(maxsize=4096)
def _path(folder: str, name: KeyName) -> Path:
    scope = str(name.scope)
    file = SCOPE_FILE if name.person is None else f"{name.person}{SUFFIX}"
    return Path(folder, scope[:2], scope, file)


def _uuid_folders(folder: Path) -> list[Path]:
    """Folders named by hexadecimal digits: what an operator's tools leave (lost+found) is not ours."""
    return sorted(path for path in folder.iterdir() if set(path.name) <= _HEX and path.is_dir())


@contextmanager
def _old_bytes(target: Path) -> Iterator[None]:
    """Overwrite what a file held after its name has gone, so that no wrapped key stays on a plain disk.

    On flash and copy-on-write file systems this promises nothing; there the promise rests on the root key and
    on the store having no old backups.
    """
    try:
        descriptor = os.open(target, os.O_RDWR)
    except FileNotFoundError:
        yield
        return
    try:
        yield
        os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
