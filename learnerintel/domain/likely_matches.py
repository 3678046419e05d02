"""Who a name that no roster knows is likely to be, and why. Nothing is merged here: each is a proposal for a person.

A key that two people on the roster share says nothing of either, so nothing is proposed by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why two names are likely one person's, the surest first."""

    LEADING_ZEROS = "the same number but for leading zeros"
    SAME_ID = "the same id, given as another kind of id"
    LOGIN = "the login is the part of the address before the @"
    LOCAL_PART = "the same part of the address before the @"
    ADDRESS_OF_NAME = "the address is made of the name"
    SAME_NAME = "the same name"


@dataclass(frozen=True, slots=True)
class Naming:
    """One way in which a source names somebody.

    Attributes:
        owner: number of the account that waits, or of the person on the roster.
        namespace: ``employee_id``, ``lms_id``, ``email``, ``contact_id`` or ``person_name``.
        external_id: the name itself.
    """

    owner: int
    namespace: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Likely:
    """A waiting account, the person it is likely to be, and all the reasons, the surest first."""

    account_id: int
    person_id: int
    reasons: tuple[Reason, ...]


#: Addresses that several people read.
_SHARED = frozenset({
    "academy", "accounts", "admin", "administrator", "billing", "booking", "careers", "conges", "contact",
    "contacto", "desk", "donotreply", "empfang", "enquiries", "events", "facilities", "finance", "formacion",
    "formation", "frontdesk", "hello", "helpdesk", "hr", "info", "it", "jobs", "kontakt", "learning", "lms",
    "mail", "mailbox", "marketing", "no-reply", "noreply", "office", "onboarding", "operations", "orders",
    "payroll", "personal", "post", "postmaster", "privacy", "reception", "recruiting", "rrhh", "sales", "schulung",
    "security", "service", "servicedesk", "shared", "shop", "staff", "support", "team", "training", "vertrieb",
    "webmaster", "welcome",
})  # fmt: skip
_PARTS = re.compile(r"[^\w]+|_")
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss"})
_BARE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d"})
#: Shorter plain numbers are given out by every system from 1 on, so that equal ones mean nothing.
_TELLING_DIGITS = 5

Key = tuple[Reason, object]


def is_shared_mailbox(address: str) -> bool:
    """Whether an address such as ``info@`` or ``team.claims@`` is read by several people."""
    local = _local_part(address)
    words = [word for word in _PARTS.split(local) if word]
    return local in _SHARED or (bool(words) and (words[0] in _SHARED or words[-1] in _SHARED))


def likely_matches(waiting: Iterable[Naming], known: Iterable[Naming]) -> list[Likely]:
    """Proposals by account, those with the surest reason first.

    Args:
        waiting: names that no roster knows.
        known: all names of the people on the roster.
    """
    owners: dict[Key, set[int]] = {}
    for naming in known:
        for key in _keys_of_known(naming):
            owners.setdefault(key, set()).add(naming.owner)
    found: dict[tuple[int, int], set[Reason]] = {}
    for naming in waiting:
        for key in _keys_of_waiting(naming):
            people = owners.get(key, set())
            if len(people) == 1:
                found.setdefault((naming.owner, next(iter(people))), set()).add(key[0])
    order = list(Reason)
    likely = [
        Likely(account, person, tuple(sorted(reasons, key=order.index))) for (account, person), reasons in found.items()
    ]
    return sorted(likely, key=lambda each: (order.index(each.reasons[0]), each.account_id, each.person_id))


def _keys_of_known(naming: Naming) -> Iterator[Key]:
    text = naming.external_id.strip().lower()
    if naming.namespace == "person_name":
        for parts in _name_parts(text):
            yield Reason.SAME_NAME, parts
            yield Reason.ADDRESS_OF_NAME, parts
        return
    yield Reason.SAME_ID, text
    if naming.namespace == "email":
        if not is_shared_mailbox(text):
            yield Reason.LOCAL_PART, _local_part(text)
            yield Reason.LOGIN, _local_part(text)
    elif text.isdigit():
        yield Reason.LEADING_ZEROS, (naming.namespace, text.lstrip("0"))


def _keys_of_waiting(naming: Naming) -> Iterator[Key]:
    text = naming.external_id.strip().lower()
    if naming.namespace == "person_name":
        for parts in _name_parts(text):
            yield Reason.SAME_NAME, parts
    elif "@" in text:
        if not is_shared_mailbox(text):
            yield Reason.SAME_ID, text
            yield Reason.LOCAL_PART, _local_part(text)
            for parts in _name_parts(_local_part(text)):
                yield Reason.ADDRESS_OF_NAME, parts
    elif text.isdigit():
        yield Reason.LEADING_ZEROS, (naming.namespace, text.lstrip("0"))
        if len(text) >= _TELLING_DIGITS:
            yield Reason.SAME_ID, text
    elif text not in _SHARED:
        yield Reason.SAME_ID, text
        yield Reason.LOGIN, text


def _local_part(address: str) -> str:
    """What stands before the @, without what follows a plus."""
    return address.strip().lower().split("@")[0].split("+")[0]


def _name_parts(text: str) -> set[tuple[str, ...]]:
    """The words of a name in an order of their own, with umlauts spelt out and without; none of a single word."""
    text = unicodedata.normalize("NFC", text.lower())
    spellings = (text.translate(_SPELT), text.translate(_BARE))
    parts = {tuple(sorted(word for word in _PARTS.split(_without_accents(each)) if word)) for each in spellings}
    return {each for each in parts if len(each) > 1}


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
