"""Sending in a process of its own, begun by an import whose apologies the company wants sent at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from learnerintel.domain.notices import NoticeState
from learnerintel.services.fast_path import SEND
from learnerintel.settings import MailSettings, Settings
from learnerintel.store import notices
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store

_ROOT = Path(__file__).resolve().parents[2]


def start_sending(store: Store, settings: Settings) -> bool:
    """Begin to send what is approved, if the company sends at once and a mail server is set; waits for nothing.

    Several may be begun at the same time: the second waits for the first, and finds what is left.

    Args:
        store: open.
        settings: with the mail server.

    Returns:
        Whether sending was begun.
    """
    with store.read() as connection:
        is_wanted = company_setting(connection, "fast_path") == SEND
        if not is_wanted or not settings.mail.host or not notices.notices(connection, NoticeState.APPROVED):
            return False
    begin_sending(store.url, settings)
    return True


def begin_sending(url: str, settings: Settings) -> subprocess.Popen[bytes]:
    """Start a process that sends what is approved in the store at a URL, and ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "learnerintel", "--store", url, "notices", "send"],
        env={**os.environ, **environment_of(settings.mail), "PYTHONPATH": str(_ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no dead process behind
    return process


def environment_of(mail: MailSettings) -> dict[str, str]:
    """Mail settings as the variables they are read from, for a process that is started with them."""
    return {
        "LEARNERINTEL_SMTP_HOST": mail.host,
        "LEARNERINTEL_SMTP_PORT": str(mail.port),
        "LEARNERINTEL_SMTP_SECURITY": mail.security,
        "LEARNERINTEL_SMTP_USER": mail.user,
        "LEARNERINTEL_SMTP_PASSWORD": mail.password,
        "LEARNERINTEL_SMTP_CA": mail.authority_file,
        "LEARNERINTEL_SMTP_REFUSES_REPEATS": "yes" if mail.does_refuse_repeats else "",
        "LEARNERINTEL_MAIL_FROM": mail.sender,
        "LEARNERINTEL_LINK_KEY": mail.link_key,
        "LEARNERINTEL_ADDRESS": mail.address,
    }
