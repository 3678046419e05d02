"""Keys of widgets and of session state, all in one place.

A key that is bound to the address (filters) is also the name of its parameter there, so it is short
and never changes. Keys made for one row of a list come from :func:`row_key`.
"""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """Widgets and values that are remembered."""

    COMPANY = "company"
    TEAM = "team"
    PERIOD = "period"
    START_OWN = "start_own"
    DOWNLOAD_NONCE = "download_nonce"
    MISSED_ADDRESS = "missed_address"
    GLOSSARY_SEARCH = "word"


def row_key(key: Key | str, row: object) -> str:
    """Key of a widget that belongs to one row of a list."""
    return f"{key}_{row}"
