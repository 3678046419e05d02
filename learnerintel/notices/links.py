"""The signed link of a message: it names a message and its learner, and cannot be made up or altered."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from learnerintel.errors import Refusal, SettingsError

#: Characters that a key needs at least.
SHORTEST_KEY = 32
_SALT = "learnerintel.answer"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names.

    Attributes:
        notice_id: the message.
        account_id: the learner it went to.
        message_id: what no other message is ever called; numbers may be given again after an erasure.
        is_sample: whether the message lies in the store of the sample company.
    """

    notice_id: int
    account_id: int
    message_id: str
    is_sample: bool = False


class LinkExpired(Refusal):
    """The link is genuine, and too old."""


class LinkAltered(Refusal):
    """The link is not one of ours, or was altered on its way."""


def sign(key: str, link: Link) -> str:
    """The last part of the address of a link, made now.

    Raises:
        SettingsError: the key is missing or too short.
    """
    return str(_serializer(key).dumps([link.notice_id, link.account_id, link.message_id, int(link.is_sample)]))


def read(key: str, token: str, days: int | None = None) -> Link:
    """What the last part of an address names.

    Args:
        key: as it was signed with.
        token: the last part of the address.
        days: for which a link works; None: its age is not looked at.

    Raises:
        LinkExpired: it is older.
        LinkAltered: it was not signed with this key.
        SettingsError: the key is missing or too short.
    """
    try:
        values = _serializer(key).loads(token, max_age=None if days is None else days * 86_400)
        notice_id, account_id, message_id, is_sample = values
        link = Link(int(notice_id), int(account_id), str(message_id), bool(is_sample))
    except SignatureExpired:
        raise LinkExpired("This link is too old. Nothing was changed.") from None
    except (BadSignature, TypeError, ValueError):
        raise LinkAltered("This link is not complete, or was altered. Nothing was changed.") from None
    return link


def _serializer(key: str) -> URLSafeTimedSerializer:
    if len(key) < SHORTEST_KEY:
        raise SettingsError(
            f"LEARNERINTEL_LINK_KEY has {len(key)} characters; links in messages need at least {SHORTEST_KEY} that "
            "nobody can guess. Nothing was sent."
        )
    return URLSafeTimedSerializer(key, salt=_SALT)
