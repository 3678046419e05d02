"""What a file is by its bytes, and its content unpacked as a stream.

A file's name and ending are never asked: a ``.csv`` may be a gzip, a workbook or a picture.
"""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from learnerintel.intake import limits
from learnerintel.intake.refusals import counted, megabytes, refused

_ENCRYPTED_WORKBOOK_MARK = "EncryptedPackage".encode("utf-16-le")

_FOREIGN_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
)
ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""What the standard library raises for damaged archives of all kinds."""
#: Files of an archive that a refusal names.
_MEMBERS_NAMED = 5
_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Container:
    """A file and how its content is reached.

    Attributes:
        path: where it lies.
        kind: ``plain``, ``gzip``, ``zip`` or ``xlsx``.
        member: name of the one file inside a zip, None elsewhere.
        unpacked_limit: most bytes a packed file may unpack to.
    """

    path: Path
    kind: str
    member: str | None = None
    unpacked_limit: int = limits.MAX_UNPACKED_BYTES

    def open(self) -> ContentReader:
        """Open the unpacked content from its beginning; the caller closes it."""
        return ContentReader(self)


class ContentReader:
    """The unpacked content of a container, read once from beginning to end.

    Raises (from :meth:`read`):
        FileRefused: ``truncated-archive`` or ``archive-too-large``.
    """

    def __init__(self, container: Container) -> None:
        self._container = container
        self._packed = container.path.open("rb", buffering=0 if container.kind == "plain" else -1)
        self._size = max(container.path.stat().st_size, 1)
        self._archive: zipfile.ZipFile | None = None
        self._unpacked = 0
        self._content = self._open_content()

    def _open_content(self) -> BinaryIO:
        if self._container.kind == "gzip":
            return gzip.GzipFile(fileobj=self._packed, mode="rb")  # type: ignore[return-value]
        if self._container.kind == "zip":
            return self._open_member()
        return self._packed

    def _open_member(self) -> BinaryIO:
        try:
            self._archive = zipfile.ZipFile(self._packed)
            return self._archive.open(self._container.member or "")  # type: ignore[return-value]
        except (*ARCHIVE_ERRORS, KeyError) as error:
            self._packed.close()
            raise refused("truncated-archive", detail="the file in the zip archive cannot be unpacked") from error

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        try:
            chunk = self._content.read(size)
        except ARCHIVE_ERRORS as error:
            if self._container.kind == "plain":
                raise
            raise refused("truncated-archive", detail=f"after {megabytes(self._unpacked)} of content") from error
        if self._container.kind != "plain":
            self._unpacked += len(chunk)
            self._check_size()
        return chunk

    def _check_size(self) -> None:
        limit = self._container.unpacked_limit
        if self._unpacked > limit:
            raise refused("archive-too-large", detail=f"more than {megabytes(limit)}")
        if self._unpacked > limits.RATIO_FLOOR_BYTES and self._unpacked > self._size * limits.MAX_PACKED_RATIO:
            raise refused("archive-too-large", detail=f"more than {limits.MAX_PACKED_RATIO} times its own size")

    def share(self) -> float:
        """Share of the packed file that was read, 0 to 1."""
        return 1.0 if self._packed.closed else min(self._packed.tell() / self._size, 1.0)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._content.close()
        if self._archive is not None:
            self._archive.close()
        self._packed.close()

    def __enter__(self) -> ContentReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def identify(path: Path, unpacked_limit: int = limits.MAX_UNPACKED_BYTES) -> Container:
    """Say what a file is by its first bytes.

    Args:
        path: the file.
        unpacked_limit: most bytes a packed file may unpack to.

    Returns:
        The container; ``plain`` for anything not recognised as something else.

    Raises:
        FileRefused: ``unreadable-file``, ``empty-file``, ``not-a-table``, ``damaged-workbook`` or a fault of the
            archive.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(16)
    except OSError as error:
        raise refused("unreadable-file", detail=(error.strerror or type(error).__name__).lower()) from None
    if not magic:
        raise refused("empty-file", detail="0 bytes")
    if magic.startswith(_OLE_MAGIC):
        raise refused("damaged-workbook", detail=_old_office_detail(path))
    if magic.startswith(_ZIP_MAGIC):
        return _identify_zip(path, unpacked_limit)
    if magic.startswith(_GZIP_MAGIC):
        container = Container(path, "gzip", unpacked_limit=unpacked_limit)
        _refuse_nested(container)
        return container
    refuse_foreign(magic)
    return Container(path, "plain", unpacked_limit=unpacked_limit)


def refuse_foreign(head: bytes) -> None:
    """Refuse content that is known to be no table.

    Args:
        head: the beginning of the unpacked content.

    Raises:
        FileRefused: ``not-a-table``, naming what it is.
    """
    for magic, what in _FOREIGN_MAGIC:
        if head.startswith(magic):
            raise refused("not-a-table", detail=f"it is {what}")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise refused("not-a-table", detail="it is a web page, perhaps the login page of the system it came from")
    if start.startswith(b"<?xml"):
        raise refused("not-a-table", detail="it is an XML document")


def _refuse_nested(container: Container) -> None:
    with container.open() as content:
        head = content.read(64)
    if not head:
        raise refused("empty-file", detail="the archive holds 0 bytes")
    if head.startswith((_GZIP_MAGIC, *_ZIP_MAGIC, _OLE_MAGIC)):
        raise refused("not-a-table", detail="an archive or workbook inside an archive; unpack it first")
    refuse_foreign(head)


def _identify_zip(path: Path, unpacked_limit: int) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except ARCHIVE_ERRORS as error:
        raise refused("truncated-archive", detail="the list of contents of a zip archive or workbook") from error
    names = {entry.filename.lower() for entry in entries}
    _refuse_other_office(path, names)
    if "[content_types].xml" in names and "xl/workbook.xml" in names:
        return Container(path, "xlsx")
    files = [entry for entry in entries if _is_content(entry)]
    if not files:
        raise refused("empty-file", detail="a zip archive without any file in it")
    if len(files) > 1:
        named = ", ".join(repr(entry.filename[-60:]) for entry in files[:_MEMBERS_NAMED])
        more = f" and {counted(len(files) - _MEMBERS_NAMED)} more" if len(files) > _MEMBERS_NAMED else ""
        raise refused("several-files", detail=f"{counted(len(files))} files: {named}{more}")
    if files[0].flag_bits & 1:
        raise refused("not-a-table", detail="a zip archive with a password")
    container = Container(path, "zip", files[0].filename, unpacked_limit)
    _refuse_nested(container)
    return container


def _refuse_other_office(path: Path, names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise refused("damaged-workbook", detail="a binary workbook (.xlsb); save it as .xlsx")
    if "mimetype" in names and "content.xml" in names:
        raise refused("damaged-workbook", detail="an OpenDocument file; save it as .xlsx")
    if names & {"word/document.xml", "ppt/presentation.xml"}:
        raise refused("not-a-table", detail="a text document or a presentation")


def _is_content(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file somebody meant to send; macOS adds entries of its own."""
    return not entry.is_dir() and not entry.filename.startswith("__MACOSX/") and ".DS_Store" not in entry.filename


def _old_office_detail(path: Path) -> str:
    window = 1 << 20
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(window):
            if _ENCRYPTED_WORKBOOK_MARK in tail + chunk:
                return "it is protected with a password"
            tail = chunk[-len(_ENCRYPTED_WORKBOOK_MARK):]
    return "it is an old Office file such as .xls; save it as .xlsx"
