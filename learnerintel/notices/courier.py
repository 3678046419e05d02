"""The process that talks to the mail server.

It is started by the sender and leaves the sender's family at once, so that killing the sender, or its whole process
group, does not reach it: it finishes the one message it has in hand, writes down what became of it, and ends. The lock
that the sender hands it is held until then, so the next sender waits, and then finds everything written down.

Run as ``python -m learnerintel.notices.courier JOURNAL``; the order comes by standard input, which stays open as
long as the sender lives.
"""

from __future__ import annotations

import base64
import json
import os
import re
import select
import smtplib
import ssl
import struct
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from learnerintel.notices.composing import Mail
from learnerintel.notices.journal import ANSWERED, FINAL, REFUSED, UNREACHED, Journal

STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
#: Seconds to wait for an answer of the server.
PATIENCE_SECONDS = 30
_LENGTH = struct.Struct(">Q")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Server:
    """The organisation's mail server.

    Attributes:
        host: its name.
        port: of it.
        security: ``starttls``, ``tls`` or, on this machine only, ``none``.
        user: to sign in as; empty: without signing in.
        password: for that.
        authority_file: certificates to trust, where the server's is signed by the organisation itself; or empty.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    authority_file: str = ""


def dispatch(server: Server, mails: Sequence[Mail], journal_path: Path, lock: int) -> None:
    """Have messages delivered and wait for it; what became of each stands in the journal.

    Args:
        server: to deliver to.
        mails: in their order.
        journal_path: of the store.
        lock: descriptor that holds the lock of the store's sending; the courier holds it too.
    """
    order = json.dumps(
        {
            "server": asdict(server),
            "mails": [{**asdict(one), "content": base64.b64encode(one.content).decode()} for one in mails],
        }
    ).encode()
    with subprocess.Popen(
        [sys.executable, "-m", __name__, str(journal_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
        start_new_session=True,
        cwd=Path(__file__).resolve().parents[2],
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(_LENGTH.pack(len(order)) + order)
            process.stdin.flush()
        process.stdout.read()  # ends when the courier does
        with suppress(BrokenPipeError):
            process.stdin.close()


class Courier:
    """Delivers one message after the other over one connection."""

    def __init__(self, server: Server, journal: Journal) -> None:
        self._server = server
        self._journal = journal
        self._connection: smtplib.SMTP | None = None

    def deliver(self, mail: Mail) -> bool:
        """Deliver a message and write down what became of it; returns False where the server cannot be talked to."""
        try:
            connection = self._connected()
            refusal = self._refused(connection, mail)
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            self._journal.write(mail.name, UNREACHED, getattr(error, "smtp_code", None), _said(error, mail))
            return False
        if refusal is not None:
            code, text, is_about_address = refusal
            self._journal.write(mail.name, REFUSED, code, _masked(text, mail), is_about_address=is_about_address)
            with suppress(OSError, smtplib.SMTPException):
                connection.rset()
            return True
        self._journal.write(mail.name, FINAL)
        try:
            connection.send(b".\r\n")
            code, answer = connection.getreply()
        except (OSError, smtplib.SMTPException):
            self._close()  # whether the server has it, only the server knows: it stays in doubt
            return False
        self._journal.write(mail.name, ANSWERED, code, _masked(answer, mail))
        return True

    def close(self) -> None:
        """Take leave of the server."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
        self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        context = ssl.create_default_context(cafile=self._server.authority_file or None)
        place = {"host": self._server.host, "port": self._server.port, "timeout": PATIENCE_SECONDS}
        if self._server.security == TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(**place, context=context)
        else:
            connection = smtplib.SMTP(**place)
        self._connection = connection
        if self._server.security == STARTTLS:
            connection.starttls(context=context)
        if self._server.user:
            connection.login(self._server.user, self._server.password)
        connection.ehlo_or_helo_if_needed()
        return connection

    def _refused(self, connection: smtplib.SMTP, mail: Mail) -> tuple[int, bytes, bool] | None:
        """Hand everything over but the final dot; the server's refusal, None where it takes it."""
        code, text = connection.mail(mail.sender)
        if code != 250:
            return code, text, False
        code, text = connection.rcpt(mail.recipient)
        if code not in (250, 251):
            return code, text, True
        code, text = connection.docmd("DATA")
        if code != 354:
            return code, text, False
        connection.send(_LEADING_DOT.sub(b"..", mail.content))
        return None


def _said(error: Exception, mail: Mail) -> str:
    text = getattr(error, "smtp_error", None) or str(error) or type(error).__name__
    return _masked(text, mail)


def _masked(text: bytes | str, mail: Mail) -> str:
    """An answer of the server without the learner's address: answers are shown on a page."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return re.sub(re.escape(mail.recipient), "the address", plain, flags=re.IGNORECASE)


def _order(stream: BinaryIO) -> dict[str, Any] | None:
    """The sender's order; None where the sender was killed before it had given all of it."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return json.loads(body) if len(body) == length else None


def _is_sender_gone() -> bool:
    readable, _, _ = select.select([0], [], [], 0)
    return bool(readable) and not os.read(0, 1)


def main(journal_path: str) -> None:
    """Take the order and carry it out, message by message, as long as the sender lives."""
    if os.fork():
        os._exit(0)  # whoever kills the sender's children does not find the one that goes on
    order = _order(sys.stdin.buffer)
    if order is None:
        return
    courier = Courier(Server(**order["server"]), Journal(Path(journal_path)))
    for one in order["mails"]:
        if _is_sender_gone() or not courier.deliver(Mail(**{**one, "content": base64.b64decode(one["content"])})):
            break
    courier.close()


if __name__ == "__main__":
    main(sys.argv[1])
