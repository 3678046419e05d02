"""Errors nobody foresaw: a number on the screen, the rest in the log, without personal data in either."""

from __future__ import annotations

import logging
import re
import secrets
import traceback

from learnerintel.errors import LearnerIntelError
from learnerintel.ui.messages import show_incident, show_refusal

_log = logging.getLogger("learnerintel.incidents")
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_STREAMLIT_ERROR_LOGGER = "streamlit.error_util"


def show_error(error: Exception) -> bool:
    """Show an error of a page, a fragment or a callback; handed to Streamlit as its error handler.

    What LearnerIntel raised on purpose is shown in its own words; anything else becomes an incident.

    Returns:
        True: the error has been shown, Streamlit shows nothing of its own.
    """
    if isinstance(error, LearnerIntelError):
        show_refusal(error)
    else:
        show_incident(log_incident(error))
    return True


def log_incident(error: Exception) -> str:
    """Write an error to the log under a new number, with email addresses blotted out.

    Returns:
        The number.
    """
    incident_id = secrets.token_hex(4)
    told = "".join(traceback.format_exception(error))
    _log.error("incident %s\n%s", incident_id, without_addresses(told))
    return incident_id


def without_addresses(text: str) -> str:
    """The text with every email address blotted out."""
    return _ADDRESS.sub("<address>", text)


def quieten_streamlit() -> None:
    """Stop Streamlit from logging page errors itself: it would log them a second time, addresses included."""
    logging.getLogger(_STREAMLIT_ERROR_LOGGER).addFilter(_is_not_page_error)


def _is_not_page_error(record: logging.LogRecord) -> bool:
    return record.exc_info is None
