"""A workbook looked at from outside: its archive within limits, its sheets by name and by part.

Nothing here trusts the workbook: the archive's own figures are checked, the XML may declare no entities, and
no sheet is opened by the workbook library before :mod:`.sheet_scan` has seen how far its cells reach.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from learnerintel.intake import limits
from learnerintel.intake.containers import ARCHIVE_ERRORS
from learnerintel.intake.refusals import counted, megabytes, refused

_MAX_INDEX_BYTES = 4 * 1024 * 1024
_NESTED = (".zip", ".gz", ".xlsx", ".xlsm", ".xlsb", ".xls", ".7z", ".rar")
_READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook.

    Attributes:
        name: as on its tab.
        part: name of its XML in the archive.
        is_visible: False for hidden and "very hidden" sheets.
    """

    name: str
    part: str
    is_visible: bool


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse an archive whose own list of contents is out of the ordinary, before anything is unpacked.

    Raises:
        FileRefused: ``damaged-workbook`` or ``archive-too-large``.
    """
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if len(entries) > limits.MAX_WORKBOOK_ENTRIES:
        raise refused("damaged-workbook", detail=f"{counted(len(entries))} parts in the archive")
    if len(set(names)) < len(names):
        raise refused("damaged-workbook", detail="a part occurs twice in the archive")
    if unpacked > limits.MAX_WORKBOOK_BYTES:
        raise refused("archive-too-large", detail=f"{megabytes(unpacked)}; workbooks may unpack to "
                      f"{megabytes(limits.MAX_WORKBOOK_BYTES)}; larger tables can be sent as CSV")
    if unpacked > limits.WORKBOOK_RATIO_FLOOR_BYTES and unpacked > packed * limits.MAX_WORKBOOK_RATIO:
        raise refused("damaged-workbook", detail=f"it unpacks to more than {limits.MAX_WORKBOOK_RATIO} times its size")
    for entry in entries:
        if entry.flag_bits & 1:
            raise refused("damaged-workbook", detail="it is protected with a password")
        if entry.compress_type not in _READABLE_METHODS:
            raise refused("damaged-workbook", detail="packed with a method workbooks do not use")


def list_sheets(archive: zipfile.ZipFile) -> list[SheetPart]:
    """The worksheets of a workbook in the order of their tabs; chart sheets and the like are left out.

    Raises:
        FileRefused: ``damaged-workbook``.
    """
    targets: dict[str, str] = {}
    sheets: list[SheetPart] = []

    def take_relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:]

    def take_sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and attributes.get("id") in targets:
            is_visible = attributes.get("state", "visible") == "visible"
            sheets.append(SheetPart(attributes.get("name", ""), targets[attributes["id"]], is_visible))

    _walk_tags(archive, "xl/_rels/workbook.xml.rels", take_relation)
    _walk_tags(archive, "xl/workbook.xml", take_sheet)
    return sheets


def find_part(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The archive's entry for a part; some writers spell part names with other capitals.

    Raises:
        FileRefused: ``damaged-workbook`` where the part is missing.
    """
    for entry in archive.infolist():
        if entry.filename.lower() == name.lower():
            return entry
    raise refused("damaged-workbook", detail=f"the part {name} is missing")


def refuse_nested(archive: zipfile.ZipFile) -> None:
    """Refuse archives in the archive; embedded objects sit in folders of their own and are never opened.

    Raises:
        FileRefused: ``damaged-workbook``.
    """
    for entry in archive.infolist():
        name = entry.filename.lower()
        if name.endswith(_NESTED) and not name.startswith("xl/embeddings/"):
            raise refused("damaged-workbook", detail="an archive inside the workbook")


def _walk_tags(archive: zipfile.ZipFile, name: str, take: Callable[[str, dict[str, str]], None]) -> None:
    entry = find_part(archive, name)
    if entry.file_size > _MAX_INDEX_BYTES:
        raise refused("damaged-workbook", detail=f"the part {name} is too large")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda tag, attributes: take(
        _local(tag), {_local(key): value for key, value in attributes.items()}
    )
    try:
        parser.Parse(archive.read(entry), True)
    except (expat.ExpatError, KeyError, *ARCHIVE_ERRORS) as error:
        raise refused("damaged-workbook", detail=f"the part {name} cannot be read") from error


def _refuse_doctype(*_: object) -> None:
    raise refused("damaged-workbook", detail="its XML declares entities, which no workbook needs")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
