"""A message as mail: headers, plain text, seven bits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from learnerintel.errors import Refusal
from learnerintel.notices.texts import Text


@dataclass(frozen=True, slots=True)
class Mail:
    """One message on its way to the server.

    Attributes:
        name: for the journal; of one try.
        sender: address in the envelope.
        recipient: the same.
        content: the message's bytes, with CRLF.
    """

    name: str
    sender: str
    recipient: str
    content: bytes


def compose(text: Text, *, to: str, sender: str, sender_name: str, message_id: str, at: int, name: str) -> Mail:
    """A message in the form of mail.

    Args:
        text: filled in, with its link.
        to: the learner's address.
        sender: the organisation's address.
        sender_name: shown beside it.
        message_id: the part before the ``@``; the same for every try.
        at: UTC seconds.
        name: of this try, for the journal.

    Raises:
        Refusal: an address cannot be one.
    """
    headers = Headers(to, sender, sender_name, text.subject, message_id, at)
    return headers.mail(name, lambda message: message.set_content(text.body, cte="quoted-printable"))


@dataclass(frozen=True, slots=True)
class Headers:
    """What stands above every message.

    Attributes:
        to: the recipient's address.
        sender: the organisation's address.
        sender_name: shown beside it.
        subject: of the message.
        message_id: the part before the ``@``; the same for every try.
        at: UTC seconds.
    """

    to: str
    sender: str
    sender_name: str
    subject: str
    message_id: str
    at: int

    def mail(self, name: str, fill: Callable[[EmailMessage], None]) -> Mail:
        """A message with these headers.

        Args:
            name: of this try, for the journal.
            fill: puts the content into it.

        Raises:
            Refusal: an address cannot be one.
        """
        recipient, origin = usable_address(self.to), usable_address(self.sender)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(display_name=self.sender_name, addr_spec=origin)
        message["To"] = Address(addr_spec=recipient)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(datetime.fromtimestamp(self.at, UTC))
        message["Message-ID"] = f"<{self.message_id}@{origin.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence notice answers it
        fill(message)
        return Mail(name, origin, recipient, message.as_bytes())


def usable_address(text: str) -> str:
    """An address as the envelope takes it, with the domain in ASCII.

    Raises:
        Refusal: it is none, or holds what could end a header or a command.
    """
    local, _, domain = text.strip().rpartition("@")
    try:
        spec = Address(username=local, domain=domain.encode("idna").decode("ascii")).addr_spec
    except (UnicodeError, ValueError, IndexError):
        spec = ""
    is_usable = bool(local and domain) and spec.isascii() and spec.isprintable() and not set(spec) & set(' <>,;"')
    if not is_usable or len(spec) > 254:
        raise Refusal("The e-mail address cannot be one. Nothing was sent to it.")
    return spec
