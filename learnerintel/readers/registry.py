"""All readers, and the one that reads a file.

A reader registers itself when its module in ``readers.exports`` is imported; every module there is
imported once, so that a new format is one new file.
"""

from __future__ import annotations

import importlib
import pkgutil

from learnerintel.domain.problems import Problem, sentences
from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused, QuestionOpen, UnknownName
from learnerintel.readers import exports
from learnerintel.readers.claims import claim
from learnerintel.readers.partial_tables import partial_table
from learnerintel.readers.reader import Glimpse, Reader

_READERS: dict[str, Reader] = {}


def register(reader: Reader) -> Reader:
    """Make a reader known under its name."""
    if reader.name in _READERS:
        raise ValueError(f"two readers are named {reader.name!r}")
    _READERS[reader.name] = reader
    claim(reader.name, getattr(reader, "claimed", ()))
    return reader


def all_readers() -> tuple[Reader, ...]:
    """Every reader, by name."""
    for module in pkgutil.iter_modules(exports.__path__):
        importlib.import_module(f"{exports.__name__}.{module.name}")
    return tuple(_READERS[name] for name in sorted(_READERS))


def reader_named(name: str) -> Reader:
    """The reader of a name.

    Raises:
        UnknownName: there is none; the message lists them.
    """
    readers = {reader.name: reader for reader in all_readers()}
    if name not in readers:
        raise UnknownName(
            f"There is no reader {name!r}. Allowed are {', '.join(readers)}. Nothing was read; name one of these."
        )
    return readers[name]


def spreads_rows(name: str) -> bool:
    """Whether a row of a file may become several records with a reader."""
    return any(reader.name == name and getattr(reader, "spreads_rows", False) for reader in all_readers())


def choose_reader(glimpse: Glimpse, choices: ReadingChoices) -> Reader:
    """The one reader that reads a file.

    Args:
        glimpse: headings and first rows, or first documents.
        choices: a reader may be stated; columns mapped by hand are taken as they are said.

    Raises:
        UnknownName: the stated reader does not exist.
        FileRefused: the file is of another format than stated, of none that is known, or says too little alone.
        QuestionOpen: several readers recognise it equally well.
    """
    if not choices.mapping:
        _refuse_partial(glimpse)
    strengths = {reader.name: reader.recognise(glimpse) for reader in all_readers()}
    known = {name: strength for name, strength in strengths.items() if strength is not None}
    if choices.reader is not None:
        return _stated(reader_named(choices.reader), glimpse, choices, known)
    if not known:
        raise _unknown(glimpse)
    best = max(known.values())
    winners = [name for name, strength in known.items() if strength == best]
    if len(winners) > 1:
        raise QuestionOpen(
            f"The headings fit {' and '.join(winners)} equally well. Nothing was read. State --as {winners[0]} "
            f"or --as {winners[1]}.",
            "reader",
            tuple(winners),
        )
    return reader_named(winners[0])


def _refuse_partial(glimpse: Glimpse) -> None:
    found = partial_table(glimpse.headings)
    if found is not None:
        problem = Problem("partial-table", detail=f"{found.label}: {found.lacks}")
        raise FileRefused(f"Nothing was read: {sentences([problem])[0]}", [problem])


def _stated(reader: Reader, glimpse: Glimpse, choices: ReadingChoices, known: dict[str, int]) -> Reader:
    """The stated reader, unless the file is plainly another format and no column was mapped by hand."""
    is_open = bool(choices.mapping) or (not known and bool(glimpse.headings))
    if not known.keys().isdisjoint({reader.name, *reader.also_reads}) or (is_open and reader.is_mappable):
        return reader
    if known:
        found = reader_named(max(known, key=lambda name: known[name]))
        is_found = f"its headings are those of {found.label}" if glimpse.headings else f"it holds {found.label}"
        remedy = f"leave --as out, or say --as {found.name}"
    else:
        is_found = "it is of no kind we know" if glimpse.headings else "it holds JSON objects of no kind we know"
        remedy = "export it again in the format you named"
    raise FileRefused(
        f"The file was said to be {reader.label}, but {is_found}. Nothing was read; {remedy}, "
        "or map its columns with --map FIELD=COLUMN.",
        [Problem("other-format", detail=is_found)],
    )


def _unknown(glimpse: Glimpse) -> FileRefused:
    if not glimpse.headings:
        return FileRefused(
            "The file holds JSON objects that are no xAPI statements. Nothing was read. "
            "Export it as statements with an actor, a verb and an object, or as a table.",
            [Problem("unknown-headings", detail="JSON objects that are no xAPI statements")],
        )
    found = ", ".join(repr(heading) for heading in glimpse.headings[:40])
    tables = [reader.name for reader in all_readers() if reader.is_mappable]
    return FileRefused(
        f"The headings are of no kind we know: {found}. Nothing was read. Say what the table is with --as "
        f"({', '.join(tables)}) and map its columns with --map FIELD=COLUMN.",
        [Problem("unknown-headings", detail=found)],
    )
