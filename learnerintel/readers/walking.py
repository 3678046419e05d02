"""Walking a file's blocks: looking at them, concluding how they are written, typing them.

How a column is written can be said for certain only at the end of a file. Two ways lead to the same records,
statements and problems. The patient one looks at every block before it types the first. The eager one types each
block at once, in the styles that the blocks so far show; after every block the styles are concluded anew, so that the
last conclusion is that of the whole file, and where all were the same nothing has to be done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from learnerintel.domain.tables import ReadingChoices, RecordChunk
from learnerintel.errors import QuestionOpen
from learnerintel.readers.blocks import Notes, TypedBlock, type_block
from learnerintel.readers.columns import StyleSurvey
from learnerintel.readers.headings import Matched
from learnerintel.readers.text_blocks import TextBlock


class Unsettled(Exception):
    """Blocks cannot be typed yet, or the styles of those typed so far turned out to be wrong."""


class BlockReader(Protocol):
    """What a walk needs of a reader: its hooks."""

    conclusion: object

    def observe(self, block: TextBlock, matched: Matched) -> None:
        """Look at a block."""

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        """Conclude from the blocks looked at so far."""

    def complete(self, typed: TypedBlock, matched: Matched) -> TypedBlock:
        """Put what follows from a block's values."""

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        """What concerns several rows."""


class BlockWalk:
    """The blocks of one file and what is concluded from them.

    Args:
        reader: with hooks of its own for this file.
        blocks: gives the blocks from the first one on, as often as it is called.
        matched: which column each field is read from.
        choices: what the analyst stated.
        survey: of the columns, fresh.
    """

    def __init__(
        self,
        reader: BlockReader,
        blocks: Callable[[], Iterable[TextBlock]],
        matched: Matched,
        choices: ReadingChoices,
        survey: StyleSurvey,
    ) -> None:
        self._reader, self._blocks, self._matched, self._choices = reader, blocks, matched, choices
        self._survey = survey
        self._unseen: Iterator[TextBlock] | None = None

    def eager(self, statements: list[str]) -> Iterator[RecordChunk]:
        """Type each block as soon as it was looked at.

        Raises:
            Unsettled: what was handed out so far is void; ``patient`` goes on from here.
        """
        concluded: list[str] = []
        notes = Notes()
        said: list[str] = []
        yield from self._reader.across(self._typed_at_once(concluded, notes), said)
        statements += [*concluded, *said, *notes.sentences()]

    def _typed_at_once(self, concluded: list[str], notes: Notes) -> Iterator[TypedBlock]:
        settled = None
        for block in self._looked_at():
            try:
                styles, sentences = self._conclude()
            except QuestionOpen as question:
                raise Unsettled from question
            conclusion = (styles, self._reader.conclusion)
            if settled is not None and conclusion != settled:
                raise Unsettled
            settled = conclusion
            concluded[:] = sentences
            yield self._typed(block, styles, notes)
        if settled is None:
            concluded[:] = self._conclude()[1]

    def patient(self, statements: list[str]) -> Iterator[RecordChunk]:
        """Look at every block that was not looked at yet, then type all of them."""
        for _ in self._looked_at():
            pass
        styles, sentences = self._conclude()
        statements += sentences
        notes = Notes()
        typed = (self._typed(block, styles, notes) for block in self._blocks())
        yield from self._reader.across(typed, statements)
        statements += notes.sentences()

    def _looked_at(self) -> Iterator[TextBlock]:
        """The blocks that were not looked at yet, each looked at as it passes."""
        if self._unseen is None:
            self._unseen = iter(self._blocks())
        for block in self._unseen:
            self._survey.observe(block)
            self._reader.observe(block, self._matched)
            yield block

    def _conclude(self) -> tuple[dict[str, Any], list[str]]:
        styles, sentences = self._survey.conclude()
        return styles, [*sentences, *self._reader.conclude(self._matched, self._choices)]

    def _typed(self, block: TextBlock, styles: dict[str, Any], notes: Notes) -> TypedBlock:
        return self._reader.complete(type_block(block, self._survey.columns, styles, notes), self._matched)


@dataclass(slots=True)
class Records:
    """Typed records of a file, block by block, with an account that is complete once they are walked.

    They are walked once, in one of two ways: as an iterable, which is the patient way, or by ``attempts``.

    Attributes:
        walk: of the file's blocks.
        mapping: field name -> heading it is taken from.
        unused_headings: headings nothing is taken from.
        statements: sentences on what was concluded.
    """

    walk: BlockWalk
    mapping: dict[str, str] = field(default_factory=dict)
    unused_headings: tuple[str, ...] = ()
    statements: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[RecordChunk]:
        return self.walk.patient(self.statements)

    def attempts(self) -> Iterator[Iterator[RecordChunk]]:
        """The records eagerly, then patiently; the second is for a caller whom the first raised ``Unsettled``."""
        yield self.walk.eager(self.statements)
        yield self.walk.patient(self.statements)
