"""Opening the store, reading from it, writing to it.

Readers never wait. Writers go one at a time, also across processes: a lock file beside a SQLite store,
``BEGIN IMMEDIATE`` below it. SQLAlchemy's default on SQLite begins late and loses concurrent updates
without an error, so transactions are begun here.

SQLite before 3.51.3 can damage a WAL file when a checkpoint races a commit; on such versions automatic
checkpoints are off and one runs inside the writer lock after each commit.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from learnerintel.errors import SettingsError, StoreBusy, StoreDamaged, StoreError
from learnerintel.store.checked import checked_at, remember
from learnerintel.store.schema import store_state

#: How long a writer waits for another one, in seconds. A large import holds the lock for its whole length.
WRITER_PATIENCE_SECONDS = 900
SAFE_WAL_VERSION = (3, 51, 3)
_CHECKPOINTS_INSIDE_LOCK = sqlite3.sqlite_version_info < SAFE_WAL_VERSION


@dataclass(slots=True)
class Store:
    """An open store.

    Attributes:
        url: as it was named.
        path: the SQLite file, None for a server.
    """

    url: str
    path: Path | None
    _readers: Engine
    _writers: Engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the store."""
        with self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, changes_pages: bool = True) -> Iterator[Connection]:
        """A transaction that no other writer shares; commits at the end, rolls back on any error.

        Args:
            changes_pages: grow ``data_version``, so that every cached page figure is read anew.

        Raises:
            StoreBusy: another process kept the writer lock for too long.
        """
        with self._writer_lock():
            checked = None if self.path is None else checked_at(self.path)
            with self._writers.connect() as connection, connection.begin():
                yield connection
                if changes_pages:
                    connection.execute(update(store_state).values(data_version=store_state.c.data_version + 1))
            self._checkpoint()
            if checked is not None:
                remember(self.path, checked)

    def data_version(self) -> int:
        """Number that grows with every change a page could show."""
        with self.read() as connection:
            return int(connection.scalar(select(store_state.c.data_version)) or 0)

    def close(self) -> None:
        """Give all connections back."""
        self._readers.dispose()
        self._writers.dispose()

    def quick_check(self) -> None:
        """Let SQLite look at its own pages, unless the file is as it was left (``store.checked``).

        Raises:
            StoreDamaged: it found something.
        """
        if self.path is None or checked_at(self.path) is not None:
            return
        began = int(time.time())
        try:
            with self.read() as connection:
                found = [row[0] for row in connection.execute(text("PRAGMA quick_check(5)"))]
        except DatabaseError as error:
            raise damaged(self.path, str(error.orig)) from None
        if found != ["ok"]:
            raise damaged(self.path, found[0])
        remember(self.path, began)

    def overwrite_deleted(self) -> bool:
        """Write the file anew without what was deleted, and empty the log beside it.

        Returns:
            Whether nothing of it is left; False while somebody still reads an older state, which keeps the log.
        """
        if self.path is None:
            return False  # a server's own clean-up decides that
        with self._writer_lock():
            checked = checked_at(self.path)
            with self._writers.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("PRAGMA secure_delete = ON")
                raw.execute("VACUUM")
                is_busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if checked is not None:
                remember(self.path, checked)
        return not is_busy

    @contextmanager
    def _writer_lock(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        descriptor = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for(descriptor, self.path)
            yield
        finally:
            os.close(descriptor)  # closing gives the lock back, also when the process is killed

    def _checkpoint(self) -> None:
        if self.path is not None and _CHECKPOINTS_INSIDE_LOCK:
            with self._writers.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                # A reader in the way leaves the rest of the log for the next writer.
                with suppress(sqlite3.OperationalError):
                    raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def not_opened(path: Path | None, how: str) -> StoreError:
    """What is said of a store that is where nobody may write, or that somebody else holds."""
    return StoreError(
        f"The store {path} cannot be opened ({how}). Nothing was changed. See whether its folder is there and may be "
        "written to, and whether another program holds the file."
    )


def damaged(path: Path | None, how: str) -> StoreDamaged:
    """What is said of a store that cannot be read."""
    return StoreDamaged(f"The store {path} is damaged ({how}). Nothing was changed. Restore the last backup.")


def _wait_for(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + WRITER_PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StoreBusy(
                    f"Another import has been writing to {path} for {WRITER_PATIENCE_SECONDS // 60} minutes. "
                    "Nothing was changed. Try again when it has finished."
                ) from None
            time.sleep(0.02)
        else:
            return


def connect(url: str) -> Store:
    """Open the store at a URL without looking at its schema; ``store.opening`` does both.

    Raises:
        SettingsError: the URL is not one of SQLite or PostgreSQL.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise SettingsError("The store must be a file, such as sqlite:///data/learnerintel.db.")
        path = Path(parsed.database).absolute()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_opened(path, error.strerror or str(error)) from None
        return Store(url, path, _sqlite_engine(path, "BEGIN"), _sqlite_engine(path, "BEGIN IMMEDIATE"))
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed, pool_pre_ping=True)
        return Store(url, None, engine, engine)
    raise SettingsError(f"The store {url!r} is neither SQLite nor PostgreSQL. Nothing was opened.")


def _sqlite_engine(path: Path, begin: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            "page_size=16384",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "temp_store=MEMORY",
            "cache_size=-65536",
            f"wal_autocheckpoint={0 if _CHECKPOINTS_INSIDE_LOCK else 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_here(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def is_sqlite(connection: Connection) -> bool:
    """Whether this connection leads to SQLite; asked only where the dialects differ."""
    return connection.dialect.name == "sqlite"
