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
    UPLOAD_ROUND = "upload_round"
    UPLOAD_FILES = "upload_files"
    UPLOAD_TAKE = "upload_take"
    UPLOAD_CLEAR = "upload_clear"
    UPLOAD_FILE = "upload_file"
    UPLOAD_REMOVE = "upload_remove"
    UPLOAD_AGAIN = "upload_again"
    UPLOAD_ANSWER = "upload_answer"
    UPLOAD_ANSWERED = "upload_answered"
    UPLOAD_ACCEPT = "upload_accept"
    UPLOAD_ACCEPT_MANY = "upload_accept_many"
    UPLOAD_CONTINUES = "upload_continues"
    UPLOAD_PREVIEW_PAGE = "upload_preview_page"
    UPLOAD_SKETCH = "upload_sketch"
    UPLOAD_KIND = "upload_kind"
    UPLOAD_FIELD = "upload_field"
    UPLOAD_UNIT = "upload_unit"
    UPLOAD_MAP = "upload_map"
    UPLOAD_TEMPLATE = "upload_template"
    UPLOAD_HISTORY_PAGE = "upload_history_page"
    UPLOAD_UNDO = "upload_undo"
    UPLOAD_UNDONE = "upload_undone"


def row_key(key: Key | str, row: object) -> str:
    """Key of a widget that belongs to one row of a list."""
    return f"{key}_{row}"
