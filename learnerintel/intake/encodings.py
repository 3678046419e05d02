"""Which encoding a text file is in.

The order is: what the analyst stated, a byte order mark, NULs at every second byte (UTF-16), valid UTF-8,
and only then Windows-1252, which is marked uncertain and shown with samples. No library that guesses by
frequency is asked: on short files such guesses are wrong more often than right.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from learnerintel.errors import QuestionOpen
from learnerintel.intake import limits
from learnerintel.intake.containers import Container, ContentReader
from learnerintel.intake.refusals import refused

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16 LE, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FALLBACK = "cp1252"
_NOT_IN_FALLBACK = b"\x81\x8d\x8f\x90\x9d"
_OTHER_CODECS = ("shift_jis", "gb18030", "big5", "euc_kr", "cp1250", "cp1251", "mac_roman")
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b")
_HIGH = bytes(range(0x80, 0x100))
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_FOREIGN_WORD = re.compile(r"[^\s,;|\"]*[^\x00-\x7f\s][^\s,;|\"]*")
_FOREIGN_CHARACTER = re.compile(r"[^\x00-\x7f]")
_RARE_CHARACTER = re.compile("[\u0080-\u009f\u0180-\u02ff\u0530-\u05cf\u0700-\u07ff]")
_ACCIDENTAL_SHARE = 0.25
"""Windows-1252 text has a few pairs that happen to be valid UTF-8, such as a sharp s before a closing quote."""
_SCAN_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How a file's bytes become text.

    Attributes:
        codec: Python codec name.
        is_certain: False where it was concluded without mark, statement or valid UTF-8.
        mark_length: bytes of the byte order mark, 0 without one.
        samples: up to five words with non-ASCII characters; only where somebody should look at them.
    """

    codec: str
    is_certain: bool = True
    mark_length: int = 0
    samples: tuple[str, ...] = ()


def decide_encoding(container: Container, stated: str | None = None) -> TextEncoding:
    """Find the encoding of a file's text.

    Args:
        container: the file.
        stated: the codec the analyst named, or None.

    Returns:
        The encoding. UTF-8 is also the answer for a file that is mostly UTF-8 with bad bytes in it; whoever
        reads on is then stopped at the first bad byte.

    Raises:
        FileRefused: ``empty-file``, or ``not-a-table`` for binary content.
        QuestionOpen: no encoding fits without somebody's word (``asks="encoding"``).
    """
    with container.open() as content:
        head = content.read(limits.HEAD_BYTES)
    mark = next(((mark, codec) for mark, codec in _MARKS if head.startswith(mark)), (b"", ""))
    if not head[len(mark[0]):]:
        raise refused("empty-file", detail=f"{len(head)} bytes")
    if stated is not None:
        return _stated_encoding(stated, head, mark)
    if mark[0]:
        return TextEncoding(mark[1], mark_length=len(mark[0]))
    wide = _wide_codec(head)
    if wide is not None:
        return TextEncoding(wide, is_certain=False, samples=_samples(head, wide))
    _refuse_binary(head)
    return _narrow_encoding(container)


def _stated_encoding(stated: str, head: bytes, mark: tuple[bytes, str]) -> TextEncoding:
    try:
        codec = codecs.lookup(stated).name
        "".encode(codec)  # refuses codecs that are no text encodings, such as base64
        codecs.getincrementaldecoder(codec)
    except LookupError:
        raise QuestionOpen(
            f"{stated!r} is no text encoding known here. State another one with --encoding, or none to have it found.",
            asks="encoding",
            choices=("utf-8", _FALLBACK, "utf-16", *_OTHER_CODECS),
        ) from None
    is_marked = bool(mark[0]) and codec in {mark[1], f"{mark[1]}-sig", mark[1].rpartition("-")[0]}
    if is_marked:
        return TextEncoding(mark[1], mark_length=len(mark[0]))
    return TextEncoding(codec, samples=_samples(head, codec))


def _wide_codec(head: bytes) -> str | None:
    """UTF-16 without a mark: delimiters, digits and line ends leave NULs in one half of the byte pairs only."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    few, many = sorted((even, odd))
    if many * 8 < len(head) or few * 20 > many:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(codec, errors="replace")
    return codec if "\n" in text or "\r" in text else None


def _refuse_binary(head: bytes) -> None:
    control_count = len(head) - len(head.translate(None, _CONTROLS))
    if control_count * 20 > len(head) or head.count(0) * 3 > len(head):
        raise refused("not-a-table", detail="its bytes are not text")


def _narrow_encoding(container: Container) -> TextEncoding:
    """UTF-8 where the first block with anything beyond ASCII is valid UTF-8; otherwise weigh the whole file."""
    with container.open() as content:
        blocks = _foreign_blocks(content)
        first = next(blocks, b"")
        try:
            text = first.decode()
        except UnicodeDecodeError:
            return _weigh(first, blocks)
    return _utf8_encoding(text)


def _foreign_blocks(content: ContentReader) -> Iterator[bytes]:
    """The blocks of a file that hold anything beyond ASCII, none of them beginning or ending inside a character."""
    block = content.read(_SCAN_BYTES)
    while block:
        following = content.read(_SCAN_BYTES)
        block, rest = _cut_between_characters(block) if following else (block, b"")
        if not block.isascii():
            yield block
        block = rest + following


def _weigh(first: bytes, others: Iterable[bytes]) -> TextEncoding:
    """Compare how many characters are valid UTF-8 with how many bytes cannot be."""
    sequence_count = stray_count = 0
    is_fallback_possible = True
    for block in chain((first,), others):
        remaining, found = _UTF8_SEQUENCE.subn(b"", block)
        sequence_count += found
        stray_count += len(remaining) - len(remaining.translate(None, _HIGH))
        is_fallback_possible = is_fallback_possible and len(block.translate(None, _NOT_IN_FALLBACK)) == len(block)
    is_mostly_utf8 = sequence_count > stray_count
    if not is_mostly_utf8 and not is_fallback_possible:
        raise _encoding_question(first)
    if is_mostly_utf8 or sequence_count > stray_count * _ACCIDENTAL_SHARE:
        return TextEncoding("utf-8")  # both encodings occur: reading on stops at the first stray byte
    return TextEncoding(_FALLBACK, is_certain=False, samples=_samples(first, _FALLBACK))


def _encoding_question(block: bytes) -> QuestionOpen:
    fitting = tuple(codec for codec in _OTHER_CODECS if _decodes(block, codec))
    return QuestionOpen(
        "The file is neither UTF-8 nor Windows-1252, and its encoding cannot be told from the bytes. "
        "Name it on the upload page or with --encoding, or save the file again as UTF-8. The file was not taken in.",
        asks="encoding",
        choices=fitting,
    )


def _decodes(block: bytes, codec: str) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_encoding(text: str) -> TextEncoding:
    """UTF-8, uncertain where its only characters beyond ASCII are ones hardly any language uses.

    A capital or a sharp s before a typographic mark is a valid pair of UTF-8 bytes, too.
    """
    foreign = set(_FOREIGN_CHARACTER.findall(text))
    if foreign and all(_RARE_CHARACTER.match(character) for character in foreign):
        return TextEncoding("utf-8", is_certain=False, samples=_words(text))
    return TextEncoding("utf-8")


def _cut_between_characters(block: bytes) -> tuple[bytes, bytes]:
    """Part a block before a UTF-8 sequence that may be cut: the last lead byte and what follows it moves on."""
    if len(block) > 8:
        for cut in range(len(block) - 1, len(block) - 4, -1):
            if block[cut] >= 0xC0:
                return block[:cut], block[cut:]
    return block, b""


def _samples(head: bytes, codec: str) -> tuple[str, ...]:
    return _words(head.decode(codec, errors="ignore"))


def _words(text: str) -> tuple[str, ...]:
    words = dict.fromkeys(match.group()[:40] for match in _FOREIGN_WORD.finditer(text))
    return tuple(words)[:5]
