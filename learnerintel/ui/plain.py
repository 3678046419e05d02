"""Text from data, made to show literally.

Most of Streamlit's labels read Markdown: a course titled ``2*3*4`` loses its stars, ``:material/x:``
becomes an icon, ``![x](http://...)`` makes the browser fetch a picture. So text from data goes through
:func:`plain` wherever Markdown is read, and through :func:`clean` where it is not (options of a
select box, cells of ``st.dataframe``, text in charts, files).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Longer text from data is cut in labels.
LABEL_LENGTH = 200

#: Keeps two characters apart without showing: some replacements (links, icons, arrows) are made after
#: escapes were resolved, so a backslash alone does not stop them.
WORD_JOINER = "\u2060"

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# what Streamlit still replaces in finished text: shortcodes and directives, addresses, arrows, dashes
_REPLACED_LATE = re.compile(r"(?<=:)|(?<=@)|(?<=www)(?=\.)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE)
# control characters, halves of characters, separators of lines and paragraphs
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# writing direction overrides, byte order mark, invisible tag characters
_INVISIBLE = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
# spaces that may break a line; the others hold a number and its unit together
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def clean(text: str, limit: int | None = LABEL_LENGTH) -> str:
    """Text on one line, without control and direction characters, cut where it is too long.

    Args:
        text: as it stands in the data.
        limit: most characters, None for all of them.
    """
    spaced = _CONTROL.sub(" ", unicodedata.normalize("NFC", text))
    line = _SPACES.sub(" ", _INVISIBLE.sub("", spaced)).strip()
    if limit is not None and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


@lru_cache(maxsize=20_000)
def plain(text: str, limit: int | None = LABEL_LENGTH) -> str:
    """Text that shows literally where Markdown is read.

    Args:
        text: as it stands in the data.
        limit: most characters shown, None for all of them.
    """
    parts = _REPLACED_LATE.split(clean(text, limit))
    return WORD_JOINER.join(_PUNCTUATION.sub(r"\\\1", part) for part in parts)
