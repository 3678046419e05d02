"""A person's wish to be forgotten: what would go, and its going; and what the store knows of one person."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection

from learnerintel.domain.erasure import ERASED_MARK, identifier_digest, is_address
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.wording import counted
from learnerintel.errors import Refusal, UnknownName
from learnerintel.services.erased_rows import erased_judge
from learnerintel.services.erasing_files import files_that_name, remove_waiting, take_out_rows, waiting_that_name
from learnerintel.settings import Settings, erasure_key
from learnerintel.store import audit, erasures
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.identities import Name

#: What the tables hold, in the words of whoever reads of an erasure.
_WORDS = {
    "activity": "activity events",
    "offer": "offers",
    "feedback": "ratings, comments and answers",
    "mailing_event": "mailing events",
    "transcript": "transcript rows",
    "assignment": "assignments",
    "invitation": "invitations",
    "audience_member": "list memberships",
    "people_totals": "totals",
    "roster_row": "roster rows",
    "identity": "names in sources",
    "identity_name": "names on rosters",
    "identity_link": "links between names",
    "account_match": "verdicts on who is who",
    "decision": "decisions about this learner",
    "notice": "messages",
    "notice_answer": "answers to messages",
    "event_record": "record ids",
    "repeat_row": "notes of repeated rows",
    "batch_account": "mentions in files",
    "erasure_request": "erasures asked for",
}
_SHORTEST_NAME, _SHORTEST_CODE = 5, 6


@dataclass(frozen=True, slots=True)
class Found:
    """A person as the store knows her."""

    accounts: list[int]
    names: list[Name]
    person_names: list[str]

    @property
    def words(self) -> list[str]:
        """Everything that names her."""
        return [*dict.fromkeys([*(name for _, name in self.names), *self.person_names])]

    @property
    def telling(self) -> list[str]:
        """What names her inside a text as well: addresses, codes, and names of several words in either order."""
        whole = [name for name in self.person_names if " " in name and len(name) >= _SHORTEST_NAME]
        turned = [turn for name in whole for turn in _turned(name)]
        ways = [name for _, name in self.names if is_address(name) or _is_code(name)]
        return [*dict.fromkeys([*ways, *whole, *turned])]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure takes away, or would.

    Attributes:
        identifiers: how many of the person's identifiers go on the list of erased people.
        rows: rows by what they are.
        rejected_files: files of rejected rows that name her.
        waiting_files: uploads that wait and name her, or cannot be searched.
        left: names of teams, titles of content and accounts of others that name her; they stay.
        state: ``dry run``, ``waits for a second person`` or ``erased``.
        is_overwritten: nothing of it is left in the file or its log; None where nothing was erased.
    """

    identifiers: int
    rows: dict[str, int]
    rejected_files: int
    waiting_files: int
    left: tuple[str, ...]
    state: str
    is_overwritten: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)

    def sentences(self) -> list[str]:
        """What to tell whoever asked for it."""
        would = "Erased" if self.is_overwritten is not None else "Would go"
        said = [f"{would}: {', '.join(f'{count} {what}' for what, count in self.rows.items()) or 'no rows'}."]
        files = counted(self.rejected_files, "file of rejected rows", "files of rejected rows")
        waiting = counted(self.waiting_files, "waiting upload", "waiting uploads")
        said.append(f"{would}: the rows that name this person in {files}, and {waiting}.")
        said += [f"Stays, since a source names it so: {name!r}. Rename it there." for name in self.left]
        said.append(_STATES[self.state])
        if self.is_overwritten is False:
            said.append(
                "Somebody was reading the store, so deleted rows are still in the log beside it. "
                "Say `erase --finish` when nobody is."
            )
        return said


_DRY, _WAITS, _DONE = "dry run", "waits for a second person", "erased"
_STATES = {
    _DRY: "Dry run: nothing was changed.",
    _WAITS: "Nothing was changed yet: a second person has to say the same.",
    _DONE: (
        "The person is erased; rows in later files that carry one of these identifiers are left out. Backups, files "
        "that were exported and the systems the files came from still hold what they held."
    ),
}


def find_person(connection: Connection, person: str) -> Found:
    """The one person whom an identifier names.

    Args:
        connection: any.
        person: an address or number as a source has it, or ``NAMESPACE:NUMBER`` where several systems use it.

    Raises:
        UnknownName: it names nobody, or more than one person.
    """
    found = erasures.learners_named(connection, None, person)
    space, colon, name = person.partition(":")
    if not found and colon:
        found = erasures.learners_named(connection, space, name)
    if not found:
        raise UnknownName(
            f"Nobody in the store is called {person!r}. Nothing was changed. "
            "Say an e-mail address or a number as a source has it, or NAMESPACE:NUMBER such as employee_id:1017."
        )
    if len(found) > 1:
        ways = "; ".join(sorted(", ".join(f"{way}:{name}" for way, name in names) for names in found.values()))
        raise UnknownName(f"{person!r} names {len(found)} people: {ways}. Nothing was changed. Say one of these.")
    learner_id, names = found.popitem()
    accounts = erasures.accounts_of(connection, learner_id)
    return Found(accounts, names, erasures.person_names(connection, accounts))


def plan_erasure(store: Store, viewer: Viewer, *, settings: Settings, person: str) -> Erasure:
    """What an erasure would take away; nothing is changed but the audit, which notes that somebody looked.

    Raises:
        NotPermitted: the viewer may not answer such requests.
        UnknownName: nobody, or more than one person, is called so.
    """
    require(viewer, Permission.ERASE)
    with store.write(changes_pages=False) as connection:
        found = find_person(connection, person)
        audit.record(connection, viewer, "erase: dry run", digest_of(connection, found), int(time.time()))
        return _weighed(connection, found, settings, _DRY)


def erase(store: Store, viewer: Viewer, *, settings: Settings, person: str, also: Sequence[str] = ()) -> Erasure:
    """Take everything of a person out of the store and the files beside it, for good.

    Where the company asks for a second person, the first call only keeps the wish, and the same call of somebody
    else carries it out.

    Args:
        store: open.
        viewer: must be allowed to.
        settings: where files of rejected rows and uploads lie.
        person: an identifier of hers.
        also: further identifiers that later files may carry: addresses, or ``NAMESPACE:NUMBER``.

    Returns:
        What went, or waits.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: nobody, or more than one person, is called so.
        Refusal: one of ``also`` is neither an address nor ``NAMESPACE:NUMBER``.
    """
    require(viewer, Permission.ERASE)
    more, now = [_name_of(text) for text in also], int(time.time())
    with store.write() as connection:
        found = find_person(connection, person)
        if _waits(connection, viewer, found, now):
            return _weighed(connection, found, settings, _WAITS)
        weighed = _weighed(connection, found, settings, _DONE)
        digest = digest_of(connection, found)
        erasures.add_erased(connection, _key(connection), [*found.names, *more], now)
        erasures.remove_person(connection, found.accounts, dict.fromkeys(found.telling, ERASED_MARK))
        audit.record(connection, viewer, "erase", digest, now)
    take_out_rows(files_that_name(settings, found.words), found.words)
    remove_waiting(waiting_that_name(settings, found.words))
    values = asdict(weighed) | {"identifiers": len({*found.names, *more}), "is_overwritten": store.overwrite_deleted()}
    return Erasure(**values)


def finish_erasures(store: Store, viewer: Viewer) -> bool:
    """Overwrite what earlier erasures deleted and a reader kept in the log; whether nothing of it is left.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.ERASE)
    return store.overwrite_deleted()


def _waits(connection: Connection, viewer: Viewer, found: Found, now: int) -> bool:
    """Whether a second person has to say so as well; the first one's wish is kept."""
    if not company_setting(connection, "second_person"):
        return False
    first = erasures.first_requested_by(connection, found.accounts)
    if first is None:
        erasures.request_erasure(connection, found.accounts[0], now, viewer.name)
        audit.record(connection, viewer, "erase: asked for", digest_of(connection, found), now)
    return first in (None, viewer.name)


def _weighed(connection: Connection, found: Found, settings: Settings, state: str) -> Erasure:
    rows = erasures.rows_of(connection, found.accounts)
    return Erasure(
        identifiers=len(found.names),
        rows={_WORDS.get(name, name.replace("_", " ")): count for name, count in rows.items()},
        rejected_files=len(files_that_name(settings, found.words)),
        waiting_files=len(waiting_that_name(settings, found.words)),
        left=tuple(text for text in erasures.texts_that_name(connection, found.telling) if text not in found.words),
        state=state,
    )


def _key(connection: Connection) -> bytes:
    erased_judge(connection)  # a list that cannot be read any more must not grow a second half
    return erasure_key() or erasures.make_own_key(connection)


def digest_of(connection: Connection, found: Found) -> str:
    """How the audit speaks of a person: by the hash of her first identifier."""
    return identifier_digest(_key(connection), *min(found.names))


def _name_of(text: str) -> Name:
    space, colon, name = text.partition(":")
    if is_address(text):
        return "email", text
    if not (colon and space.strip() and name.strip()):
        raise Refusal(
            f"{text!r} is neither an e-mail address nor NAMESPACE:NUMBER such as employee_id:1017. Nothing was changed."
        )
    return space.strip(), name.strip()


def _is_code(name: str) -> bool:
    """Whether an identifier such as E-70177 is nobody else's and no word or number of a text."""
    return len(name) >= _SHORTEST_CODE and any(map(str.isdigit, name)) and any(map(str.isalpha, name))


def _turned(name: str) -> tuple[str, ...]:
    """A name with its last word first, as lists have it, or back."""
    if "," in name:
        last, _, first = name.partition(",")
        return (f"{first.strip()} {last.strip()}",)
    first, _, last = name.rpartition(" ")
    return (f"{last}, {first}", f"{last} {first}")
