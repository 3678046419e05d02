"""Approved messages to the learners, by the organisation's mail server: never twice, and none lost.

A message is marked as being sent, and that is committed, before anything is handed to the server. The courier, a
process that outlives the sender, writes each step down; whoever sends next waits for the courier of before and settles
from its journal what became of every message. See ``docs/decisions.md``.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from learnerintel.domain.notices import (
    Hindrance,
    NoticeKind,
    NoticeState,
    Prospect,
    hindrance,
    is_quiet,
    quiet_span,
    retry_pause,
)
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.wording import counted
from learnerintel.errors import Refusal, SettingsError
from learnerintel.notices.composing import Mail, compose
from learnerintel.notices.courier import Server, dispatch
from learnerintel.notices.journal import ANSWERED, FINAL, UNREACHED, Entry, Journal
from learnerintel.notices.links import Link, sign
from learnerintel.notices.rendering import LINK_PLACE
from learnerintel.notices.texts import Text
from learnerintel.services.drafting import text_for
from learnerintel.services.personal import does_stand, is_personal, item_of, need_for, need_in_general, team_of
from learnerintel.settings import MailSettings, Settings
from learnerintel.store import audit, notices
from learnerintel.store.company import company_day, company_setting
from learnerintel.store.engine import Store

#: Messages handed to one courier.
_BATCH = 50
#: How long to wait for another sender, or for the courier of one that was killed, in seconds.
PATIENCE_SECONDS = 120
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Weighed:
    """One approved message and whether it may go out now.

    Attributes:
        row: of the message.
        address: where to; None where none is known.
        kept_back: what keeps it back; None where nothing does.
    """

    row: Row[Any]
    address: str | None
    kept_back: Hindrance | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What a run of sending did, or a dry run would do.

    Attributes:
        is_dry_run: nothing was sent or changed.
        counts: messages by the state they came to.
        kept_back: (message, why) of those that wait or were withdrawn.
        is_quiet_time: nothing was sent because of the quiet hours.
    """

    is_dry_run: bool
    counts: dict[NoticeState, int]
    kept_back: tuple[tuple[int, str], ...] = ()
    is_quiet_time: bool = False

    @property
    def sentence(self) -> str:
        """For the person who asked for it."""
        if self.is_quiet_time:
            return "Nothing was sent: these are the company's quiet hours. Approved messages wait."
        sent = self.counts.get(NoticeState.SENT, 0)
        said = f"{counted(sent, 'message')} would be sent" if self.is_dry_run else f"{counted(sent, 'message')} sent"
        words = {
            NoticeState.APPROVED: "to be tried again",
            NoticeState.FAILED: "failed",
            NoticeState.BOUNCED: "bounced",
            NoticeState.DOUBTFUL: "in doubt: look at the Notices page",
        }
        parts = [f"{self.counts[state]} {text}" for state, text in words.items() if self.counts.get(state)]
        waiting = f"{len(self.kept_back)} kept back" if self.kept_back else ""
        return "; ".join(part for part in (said, *parts, waiting) if part) + "."


def dry_run(store: Store, viewer: Viewer, *, now: int | None = None) -> Sending:
    """What sending would do now; nothing is sent and nothing is changed.

    Raises:
        NotPermitted: the viewer may not send messages.
    """
    require(viewer, Permission.SEND_NOTICES)
    at = int(time.time()) if now is None else now
    with store.read() as connection:
        if _is_quiet_now(connection, at):
            return Sending(True, {}, is_quiet_time=True)
        weighed = _weighed(connection, at)
    going = sum(one.kept_back is None for one in weighed)
    return Sending(True, {NoticeState.SENT: going} if going else {}, _kept_back(weighed))


def send_notices(store: Store, viewer: Viewer, settings: Settings) -> Sending:
    """Send every approved message whose time has come, as far as limits and quiet hours allow.

    Args:
        store: open.
        viewer: must be allowed to send messages.
        settings: with the mail server and the key of links.

    Raises:
        NotPermitted: the viewer may not.
        SettingsError: the mail server, the sender's address or the key of links is not set.
        Refusal: another sender is at work, and stays so.
    """
    require(viewer, Permission.SEND_NOTICES)
    mail = checked_mail(settings.mail)
    journal_path = journal_path_of(store, settings)
    journal = Journal(journal_path)
    counts: dict[NoticeState, int] = {}
    kept: dict[int, str] = {}
    with sending_lock(journal_path) as lock:
        _settle(store, viewer, journal, mail, counts)
        while True:
            at = int(time.time())
            with store.read() as connection:
                if _is_quiet_now(connection, at):
                    return Sending(False, counts, tuple(kept.items()), is_quiet_time=not counts)
            with store.write() as connection:
                weighed = _weighed(connection, at)
                mails = _claim(connection, weighed, mail, at)
            kept.update(_kept_back(weighed))
            if not mails:
                return Sending(False, counts, tuple(kept.items()))
            dispatch(server_of(mail), mails, journal_path, lock)
            if not _settle(store, viewer, journal, mail, counts):
                return Sending(False, counts, tuple(kept.items()))


def checked_mail(mail: MailSettings) -> MailSettings:
    """The mail settings, if messages can be sent with them.

    Raises:
        SettingsError: the server, the sender's address or the key of links is missing.
    """
    require_server(mail, "the messages wait", "write a mail-merge file")
    sign(mail.link_key, Link(0, 0, ""))
    return mail


def require_server(mail: MailSettings, state: str, otherwise: str) -> None:
    """Raise unless a mail server and a sender are set; ``state`` and ``otherwise`` say what is left and what to do.

    Raises:
        SettingsError: one of them is not.
    """
    if not mail.host or not mail.sender:
        raise SettingsError(
            f"No mail server is set, so nothing was sent; {state}. Set LEARNERINTEL_SMTP_HOST and "
            f"LEARNERINTEL_MAIL_FROM, or {otherwise}."
        )


def server_of(mail: MailSettings) -> Server:
    """The mail server as the courier needs it."""
    authority = str(Path(mail.authority_file).absolute()) if mail.authority_file else ""
    return Server(mail.host, mail.port, mail.security, mail.user, mail.password, authority)


def _is_quiet_now(connection: Connection, at: int) -> bool:
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    text = company_setting(connection, "notice_quiet_hours")
    try:
        span = quiet_span(text)
    except ValueError:
        raise SettingsError(
            f"The company's quiet hours are {text!r}; they are written like 20:00-07:00, or left empty. "
            "Nothing was sent."
        ) from None
    return is_quiet(datetime.fromtimestamp(at, UTC).astimezone(zone).time(), span)


def _weighed(connection: Connection, at: int) -> list[Weighed]:
    """Every approved message whose time has come, with what keeps it back."""
    rows = [row for row in notices.notices(connection, NoticeState.APPROVED) if (row.next_at or 0) <= at]
    learners = [row.learner_id for row in rows if row.learner_id is not None]
    addresses, objectors = notices.addresses(connection, learners), notices.objectors(connection)
    reached = notices.reached_since(connection, _day_begins(connection, at))
    limit = int(company_setting(connection, "notice_daily_limit"))
    day = company_day(connection, at)
    found: list[Weighed] = []
    for row in rows:
        item = item_of(connection, row.listing_id)
        if row.learner_id is None:
            address = item.owner if item.owner and "@" in item.owner else None
            need, is_present, does_hold = need_in_general(item), True, True
        else:
            address = addresses.get(row.learner_id)
            for_team = row.decision_id is not None and not is_personal(connection, row.decision_id)
            need = need_for(connection, item, row.learner_id, is_decided_for_team=for_team)
            is_present = team_of(connection, row.learner_id, day) is not None
            does_hold = row.decision_id is None or does_stand(connection, row.decision_id, row.learner_id, day)
        prospect = Prospect(
            NoticeKind(row.kind),
            need,
            does_hold,
            is_present,
            row.learner_id in objectors,
            address is not None,
            reached.get(row.learner_id, 0),
            limit,
        )
        kept_back = hindrance(prospect)
        if kept_back is None and row.learner_id is not None:
            reached[row.learner_id] = reached.get(row.learner_id, 0) + 1
        found.append(Weighed(row, address, kept_back))
    return found


def _day_begins(connection: Connection, at: int) -> int:
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    moment = datetime.fromtimestamp(at, UTC).astimezone(zone)
    return int(moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def _kept_back(weighed: list[Weighed]) -> tuple[tuple[int, str], ...]:
    return tuple((one.row.notice_id, one.kept_back.sentence) for one in weighed if one.kept_back is not None)


def _claim(connection: Connection, weighed: list[Weighed], mail: MailSettings, at: int) -> list[Mail]:
    """Mark the messages that may go as being sent, and compose them; withdraw those that must never go."""
    mails: list[Mail] = []
    is_sample = bool(company_setting(connection, "is_sample"))
    sender_name = company_setting(connection, "notice_sender")
    for one in weighed:
        row = one.row
        if one.kept_back is not None:
            if one.kept_back.is_final:
                notices.move(connection, row.notice_id, NoticeState.WITHDRAWN, reply=one.kept_back.sentence)
            continue
        if len(mails) == _BATCH or one.address is None:
            continue
        attempt = row.attempt_count + 1
        approved = text_for(connection, row)
        text = _with_link(approved, row, mail, is_sample)
        notices.move(
            connection,
            row.notice_id,
            NoticeState.SENDING,
            attempt_count=attempt,
            attempted_at=at,
            next_at=None,
            subject=approved.subject,
            body=approved.body,
        )
        try:
            mails.append(
                compose(
                    text,
                    to=one.address,
                    sender=mail.sender,
                    sender_name=sender_name,
                    message_id=row.message_id,
                    at=at,
                    name=_try_name(row.message_id, attempt),
                )
            )
        except Refusal as refusal:
            notices.move(connection, row.notice_id, NoticeState.FAILED, reply=str(refusal))
    return mails


def waiting_messages(connection: Connection, mail: MailSettings, at: int) -> Iterator[tuple[Row[Any], str, Text]]:
    """Approved messages that may go out now: (message, address, text with its link)."""
    is_sample = bool(company_setting(connection, "is_sample"))
    for one in _weighed(connection, at):
        if one.kept_back is None and one.address is not None:
            yield one.row, one.address, _with_link(text_for(connection, one.row), one.row, mail, is_sample)


def _with_link(text: Text, row: Row[Any], mail: MailSettings, is_sample: bool) -> Text:
    if row.learner_id is None:
        return text
    token = sign(mail.link_key, Link(row.notice_id, row.account_id, row.message_id, is_sample))
    return replace(text, body=text.body.replace(LINK_PLACE, f"{mail.address}/answer/{token}"))


def _try_name(message_id: str, attempt: int) -> str:
    return f"{message_id}#{attempt}"


def _settle(store: Store, viewer: Viewer, journal: Journal, mail: MailSettings, counts: dict[NoticeState, int]) -> bool:
    """Bring every message that is being sent to what its journal says; the lock is held, so no courier is at work.

    Returns:
        Whether the server could be talked to.
    """
    steps = journal.last_steps()
    is_reached = True
    with store.read() as connection:
        is_any = bool(notices.notices(connection, NoticeState.SENDING))
    if is_any:
        with store.write(changes_pages=False) as connection:
            now = int(time.time())
            sent: list[int] = []
            for row in notices.notices(connection, NoticeState.SENDING):
                entry = steps.get(_try_name(row.message_id, row.attempt_count))
                state, values = _outcome(row, entry, mail, now)
                notices.move(connection, row.notice_id, state, **values)
                if entry is not None:
                    counts[state] = counts.get(state, 0) + 1
                is_reached &= entry is not None and entry.step != UNREACHED
                if state is NoticeState.SENT:
                    sent.append(row.notice_id)
            if sent:
                audit.record(connection, viewer, "send messages", f"messages {', '.join(map(str, sent))}", now)
    journal.clear()
    return is_reached


def _outcome(row: Row[Any], entry: Entry | None, mail: MailSettings, now: int) -> tuple[NoticeState, dict[str, Any]]:
    """Where a message stands after a try of which this is the last step."""
    if entry is None:
        # Never handed over: as if it had not been tried.
        return NoticeState.APPROVED, {"next_at": now, "attempt_count": row.attempt_count - 1}
    reply = f"{entry.code or ''} {entry.text}".strip()
    if entry.step == FINAL:
        if mail.does_refuse_repeats:
            return NoticeState.APPROVED, {"next_at": now, "reply": "In doubt; the server refuses repeats."}
        return NoticeState.DOUBTFUL, {"reply": "The server was handed the message and did not answer."}
    if entry.step == ANSWERED and entry.code is not None and 200 <= entry.code < 300:
        return NoticeState.SENT, {"sent_at": entry.at, "reply": reply}
    is_for_now = entry.step == UNREACHED or (entry.code is not None and 400 <= entry.code < 500)
    pause = retry_pause(row.attempt_count) if is_for_now else None
    if pause is not None:
        return NoticeState.APPROVED, {"next_at": now + pause, "reply": reply}
    return NoticeState.BOUNCED if entry.is_about_address else NoticeState.FAILED, {"reply": reply}


def journal_path_of(store: Store, settings: Settings, name: str = "courier") -> Path:
    """Where the courier of a store writes down what it did; each kind of mail has a journal of its own."""
    if store.path is not None:
        return Path(f"{store.path}.{name}")
    folder = settings.rejects_folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"learnerintel.{name}"


@contextmanager
def sending_lock(journal_path: Path) -> Iterator[int]:
    """The lock of one store's sending; a courier that outlived its sender holds it until it is done."""
    descriptor = os.open(f"{journal_path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Refusal(
                        "Messages are being sent by somebody else for minutes. Nothing was sent by this. "
                        "Look at the Notices page again later."
                    ) from None
                time.sleep(0.05)
        yield descriptor
    finally:
        os.close(descriptor)
