"""Senders that are killed at any moment, with their whole process group: no message twice, and none lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from learnerintel.domain.notices import NoticeState
from learnerintel.domain.viewer import Viewer
from learnerintel.services.outbox import approve, outbox
from learnerintel.services.sending import send_notices
from learnerintel.store import notices
from learnerintel.store.company import save_company_setting
from tests.services.outgoing import KEY, Mailbox, mail_server, sending_settings

OWNER = Viewer.local_owner()
KILLS = int(os.environ.get("LEARNERINTEL_KILLS", "6"))
#: Longer than a sender needs for what waits, so that kills come at every stage, also after the last message.
LONGEST_LIFE_SECONDS = 0.35

#: Everything is imported once; each sender is a fork of it, in a process group of its own.
NURSERY = """
import os, sys
from learnerintel.domain.viewer import Viewer
from learnerintel.services import drafting, sending
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
url, settings = sys.argv[1], Settings.from_environment()
for _ in sys.stdin:
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        sys.stdin = open(os.devnull)
        try:
            sending.send_notices(open_store(url), Viewer.local_owner(), settings)
        finally:
            os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


class SlowMailbox(Mailbox):
    """Takes its time before and after it has a message, so that kills come there too."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        await asyncio.sleep(random.uniform(0, 0.01))
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(random.uniform(0, 0.02))
        return answer


@pytest.fixture
def nursery(rated):
    def start(port):
        environment = {
            **os.environ,
            "LEARNERINTEL_SMTP_HOST": "127.0.0.1",
            "LEARNERINTEL_SMTP_PORT": str(port),
            "LEARNERINTEL_SMTP_SECURITY": "none",
            "LEARNERINTEL_MAIL_FROM": "learning@works.example",
            "LEARNERINTEL_LINK_KEY": KEY,
        }
        return subprocess.Popen(
            [sys.executable, "-c", NURSERY, rated.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment,
        )  # fmt: skip

    return start


def approve_more(store, count, number):
    """Further messages, so that every sender has work."""
    with store.write() as connection:
        first = notices.notice_row(connection, 1)
        made = [
            notices.add_notice(
                connection, f"more:{number}:{position}", kind="poor", account_id=first.account_id,
                listing_id=first.listing_id, language="en", drafted_at=0,
            )
            for position in range(count)
        ]  # fmt: skip
    approve(store, OWNER, notice_ids=made)


def _live(mailbox, before, *, is_until_first):
    """Let a sender live for a while: every second one until its first message has arrived, and a little longer."""
    deadline = time.monotonic() + 3
    while is_until_first and len(mailbox.messages) == before and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.06 if is_until_first else LONGEST_LIFE_SECONDS))


def test_killed_senders_send_no_message_twice_and_lose_none(rated, nursery):
    with rated.write() as connection:
        save_company_setting(connection, "notice_daily_limit", "100000")
    approve(rated, OWNER)
    mailbox = SlowMailbox()
    midway = 0
    with mail_server(mailbox) as port:
        process = nursery(port)
        for number in range(KILLS):
            approve_more(rated, 3, number)
            before = len(mailbox.messages)
            process.stdin.write("go\n")
            process.stdin.flush()
            pid = int(process.stdout.readline())
            _live(mailbox, before, is_until_first=number % 2 == 0)
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                os.kill(pid, signal.SIGKILL)  # before it had a group of its own
            process.stdout.readline()
            midway += len(mailbox.messages) - before > 0
        process.communicate("")
        send_notices(rated, OWNER, sending_settings(port))
    expected = 4 + 3 * KILLS
    assert set(mailbox.ids().values()) == {1}
    assert len(mailbox.ids()) == expected
    assert outbox(rated, OWNER).count(NoticeState.SENT) == expected
    print(f"{KILLS} kills, {midway} of them after the first message; {expected} messages, each once")
