"""Erased people: what stays of them is a keyed hash of each of their identifiers, so that a later file is recognised.

An identifier is compared after nothing but case, surrounding space and Unicode composition (NFC) are set aside. Two
addresses that differ in a plus tag or a dot are two identifiers: nobody is left out because of somebody else.
"""

from __future__ import annotations

import hmac
import unicodedata

#: The reason in an import's account; it completes "N rows left out: ...".
ERASED_ROWS = "they are of people who were erased"
#: Stands for an erased person's name or address inside a text that stays.
ERASED_MARK = "[erased]"
_MARK_LENGTH = 12


def normalised(identifier: str) -> str:
    """An identifier without what may differ between two files: case, surrounding space, Unicode composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", identifier).casefold()).strip()


def identifier_digest(key: bytes, namespace: str, identifier: str) -> str:
    """Keyed hash of one identifier, hexadecimal.

    Args:
        key: secret; without it a guessed address cannot be compared with the list.
        namespace: in which way the identifier names somebody. An e-mail address is the same in all of them; the
            number 1017 is somebody else in another system.
        identifier: as the source has it.
    """
    text = normalised(identifier)
    way = "email" if is_address(text) else namespace
    return hmac.digest(key, f"{way}\x1f{text}".encode("utf-8", "surrogatepass"), "sha256").hex()


def is_address(identifier: str) -> bool:
    """Whether an identifier is an e-mail address, which names the same person everywhere."""
    name, at, place = identifier.strip().rpartition("@")
    return bool(name and at and "." in place and " " not in identifier.strip())


def key_mark(key: bytes) -> str:
    """Tells under which key a hash was made, without telling the key."""
    return hmac.digest(key, b"mark of the key", "sha256").hex()[:_MARK_LENGTH]
