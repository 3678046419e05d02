"""Approved messages as a mail-merge file, for organisations that send with their marketing tool."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import dataclass
from pathlib import Path

from learnerintel.domain.notices import NoticeState
from learnerintel.domain.spreadsheets import is_run_by_spreadsheets
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.wording import counted
from learnerintel.errors import Refusal
from learnerintel.services.sending import waiting_messages
from learnerintel.settings import Settings
from learnerintel.store import audit, notices
from learnerintel.store.engine import Store

COLUMNS = ("email", "subject", "body", "message_id")


@dataclass(frozen=True, slots=True)
class MergeFile:
    """A mail-merge file.

    Attributes:
        path: of the file: CSV with a heading, UTF-8.
        count: messages in it.
    """

    path: Path
    count: int

    @property
    def sentence(self) -> str:
        """What was written and what it means."""
        written = f"{counted(self.count, 'message')} written to {self.path}."
        return f"{written} They count as handed over and are not sent from here."


def write_merge_file(store: Store, viewer: Viewer, settings: Settings, *, out: Path) -> MergeFile:
    """Write every approved message whose time has come, as limits allow, and count it as handed over.

    Args:
        store: open.
        viewer: must be allowed to send messages; the file names people.
        settings: with the key of links.
        out: the file; it is whole before the messages count as handed over.

    Raises:
        NotPermitted: the viewer may not.
        SettingsError: the key of links is not set.
        Refusal: there is nothing to write, or an address is one that a spreadsheet would run.
    """
    require(viewer, Permission.SEND_NOTICES)
    now = int(time.time())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    with store.write() as connection:
        for row, address, message in waiting_messages(connection, settings.mail, now):
            if is_run_by_spreadsheets(address):
                raise Refusal(
                    f"Message {row.notice_id} has an address that a spreadsheet would run. Nothing was written."
                )
            cells = (address, message.subject, message.body, row.message_id)
            writer.writerow([f"'{cell}" if is_run_by_spreadsheets(cell) else cell for cell in cells])
            notices.move(
                connection, row.notice_id, NoticeState.MERGED, attempted_at=now, reply="Written into a mail-merge file."
            )
            count += 1
        if not count:
            raise Refusal("No approved message waits. Nothing was written. Approve messages first.")
        audit.record(connection, viewer, "mail-merge file", f"{count} messages", now)
        out.write_text(text.getvalue(), encoding="utf-8", newline="")
    return MergeFile(out, count)
