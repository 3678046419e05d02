"""A mail server on loopback for tests, and what a company needs to send to it."""

from __future__ import annotations

import socket
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from learnerintel.settings import MailSettings, Settings

KEY = "a key for tests that nobody guesses"


class Mailbox:
    """What the server took, each message once for each time it was delivered."""

    def __init__(self, refuse=None):
        self.messages = []
        self._refuse = refuse or {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the library's name
        if address in self._refuse:
            return self._refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - likewise
        self.messages.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"

    def ids(self):
        return Counter(message["Message-ID"] for _, message in self.messages)


@contextmanager
def mail_server(mailbox, **options):
    """Serve a mailbox on loopback; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def sending_settings(port, **changes) -> Settings:
    mail = MailSettings("127.0.0.1", port, "none", sender="learning@works.example", link_key=KEY)
    return Settings(mail=replace(mail, **changes))
