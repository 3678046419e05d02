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
    OPT_IN_OFFERS = "offers"
    SENTIMENT_SPAN = "answers"
    SENTIMENT_BY = "by"
    COMMENT_SEARCH = "said"
    COMMENT_ITEM = "about"
    COMMENT_SIGN = "sign"
    CONTENT_SEARCH = "title"
    CONTENT_ITEM = "content"
    CONTENT_SPAN = "span"
    CONTENT_IN_HAND = "content_in_hand"
    CONTENT_BY = "measure"
    CONTENT_LISTS = "lists"
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
    UNPAIR_AS_OF = "as_of"
    UNPAIR_BEGIN = "unpair_begin"
    UNPAIR_LIST = "unpair_list"
    UNPAIR_PAGE = "unpair_page"
    UNPAIR_ROW = "unpair_row"
    UNPAIR_TICK = "unpair_tick"
    UNPAIR_SHOW = "unpair_show"
    UNPAIR_ALL = "unpair_all"
    UNPAIR_NONE = "unpair_none"
    UNPAIR_BAR = "unpair_bar"
    UNPAIR_MANY = "unpair_many"
    UNPAIR_VERB = "unpair_verb"
    UNPAIR_REASON = "unpair_reason"
    UNPAIR_NOTE = "unpair_note"
    UNPAIR_UNTIL = "unpair_until"
    UNPAIR_DECIDE = "unpair_decide"
    UNPAIR_DECIDED = "unpair_decided"
    UNPAIR_UNDO = "unpair_undo"
    UNPAIR_CLOSE = "unpair_close"
    LEDGER_STATE = "ledger_state"
    LEDGER_PAGE = "ledger_page"
    LEDGER_ROW = "ledger_row"
    LEDGER_SHOW = "ledger_show"
    LEDGER_UNDO = "ledger_undo"
    LEDGER_UNDONE = "ledger_undone"
    LEDGER_OPEN = "ledger_open"
    LEDGER_MAKE = "ledger_make"
    LEDGER_MADE = "ledger_made"
    LEDGER_MACHINE = "ledger_machine"
    LEDGER_READING = "ledger_reading"


class Place(StrEnum):
    """Names in the address that belong to no widget: what is in hand on a page."""

    LIST = "list"
    ITEM = "item"
    DECISION = "decision"
    METRIC = "metric"


def row_key(key: Key | str, row: object) -> str:
    """Key of a widget that belongs to one row of a list."""
    return f"{key}_{row}"
