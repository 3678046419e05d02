"""Approved messages sent when their time comes, as long as a server runs."""

from __future__ import annotations

import threading
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from learnerintel.domain.viewer import Viewer
from learnerintel.errors import LearnerIntelError
from learnerintel.services.installing import has_store
from learnerintel.services.opening import open_store
from learnerintel.services.sending import dry_run
from learnerintel.services.starting_to_send import begin_sending
from learnerintel.settings import Settings

#: Seconds between two looks for messages that are due.
ROUND_SECONDS = 20.0


def send_in_rounds(settings: Settings, stop: threading.Event, pause: float = ROUND_SECONDS) -> None:
    """Look again and again for approved messages whose time has come, and have them sent; for a running server.

    So retries happen when they are due, what waited for the night goes out in the morning, and ratings that arrive
    live are answered. Nothing is done where no mail server is set.

    Args:
        settings: with the mail server and the store.
        stop: ends it.
        pause: seconds between two looks.
    """
    while settings.mail.host and not stop.wait(pause):
        with suppress(LearnerIntelError, SQLAlchemyError):  # busy or not set up: the next round looks again
            if has_store(settings.store_url) and _is_any_due(settings.store_url):
                begin_sending(settings.store_url, settings).wait()


def _is_any_due(url: str) -> bool:
    """Whether a message would go out now; what limits keep back is no reason to start a sender."""
    return bool(dry_run(open_store(url), Viewer.local_owner()).counts)
