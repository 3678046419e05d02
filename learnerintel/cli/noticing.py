"""Messages to learners: ``notices list``, ``draft``, ``preview``, ``approve``, ``withdraw``, ``send`` and the like."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from learnerintel.cli.printing import command, print_csv, print_json
from learnerintel.domain.notices import NoticeKind
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import Refusal
from learnerintel.settings import Settings

OWNER = Viewer.local_owner()


def add_commands(commands: Any) -> None:
    """``notices`` with its verbs."""
    parser = commands.add_parser("notices", help="Messages to learners.", description="Messages to learners.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    listing = command(verbs, "list", _list, "The outbox: every message and where it is.")
    listing.add_argument("--format", default="csv", choices=("csv", "json"))
    draft = command(verbs, "draft", _draft, "Draft a message for each learner from whom a decision takes something.")
    draft.add_argument("--decision", type=int, metavar="N", help="of one decision only")
    draft.add_argument("--instead", metavar="C", help="id of the content that comes instead, for one decision")
    command(verbs, "preview", _preview, "A message as its learner will read it.").add_argument("notice", type=int)
    approve = command(verbs, "approve", _approve, "Approve messages; they go out with the next sending.")
    approve.add_argument("notice", type=int, nargs="*", help="numbers of messages")
    approve.add_argument("--all", action="store_true", help="every drafted one")
    for name, text in (
        ("withdraw", "Decide that messages are not sent."),
        ("bounced", "Say that messages came back."),
        ("sent", "Say of messages in doubt that the learner has them."),
    ):
        moving = command(verbs, name, _moving(name), text)
        moving.add_argument("notice", type=int, nargs="+")
    command(verbs, "send", _send, "Send what is approved, as limits and quiet hours allow.")
    command(verbs, "dry-run", _dry_run, "What sending would do now; nothing is sent.")
    merge = command(verbs, "merge", _merge, "Write approved messages as a mail-merge file instead of sending them.")
    merge.add_argument("--out", required=True, metavar="FILE")
    template = command(verbs, "template", _template, "Show the texts, or keep one of one's own from a file.")
    template.add_argument("--kind", choices=[str(kind) for kind in NoticeKind])
    template.add_argument("--language", default="en", metavar="CODE")
    template.add_argument("--file", metavar="FILE", help="first line: the subject; then an empty line and the message")


def _list(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.outbox import COLUMNS, outbox, outbox_rows

    rows = outbox_rows(outbox(open_store(settings.store_url), OWNER))
    if options.format == "json":
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_csv(COLUMNS, rows)
    return 0


def _draft(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.drafting import draft_notices
    from learnerintel.services.opening import open_store

    if options.instead and options.decision is None:
        raise Refusal("What comes instead is said for one decision: add --decision N. Nothing was drafted.")
    drafted = draft_notices(
        open_store(settings.store_url), OWNER, decision_id=options.decision, instead=options.instead
    )
    return _print(drafted.sentence)


def _preview(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.drafting import preview
    from learnerintel.services.opening import open_store

    text = preview(open_store(settings.store_url), OWNER, notice_id=options.notice)
    return _print(f"{text.subject}\n\n{text.body}")


def _approve(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.outbox import approve

    if bool(options.notice) == options.all:
        raise Refusal("Say which messages to approve, by their numbers or with --all. Nothing was approved.")
    return _print(approve(open_store(settings.store_url), OWNER, notice_ids=options.notice or None))


def _moving(name: str) -> Any:
    def run(options: argparse.Namespace, settings: Settings) -> int:
        from learnerintel.services import outbox
        from learnerintel.services.opening import open_store

        verb = {"withdraw": outbox.withdraw, "bounced": outbox.mark_bounced, "sent": outbox.mark_sent}[name]
        return _print(verb(open_store(settings.store_url), OWNER, notice_ids=options.notice))

    return run


def _send(_options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.sending import send_notices

    return _print_sending(send_notices(open_store(settings.store_url), OWNER, settings))


def _dry_run(_options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.opening import open_store
    from learnerintel.services.sending import dry_run

    return _print_sending(dry_run(open_store(settings.store_url), OWNER))


def _print_sending(done: Any) -> int:
    for notice_id, why in done.kept_back:
        sys.stderr.write(f"Message {notice_id}: {why}\n")
    return _print(done.sentence)


def _merge(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.merge_file import write_merge_file
    from learnerintel.services.opening import open_store

    made = write_merge_file(open_store(settings.store_url), OWNER, settings, out=Path(options.out))
    return _print(made.sentence)


def _template(options: argparse.Namespace, settings: Settings) -> int:
    from learnerintel.services.drafting import save_template, templates
    from learnerintel.services.opening import open_store

    store = open_store(settings.store_url)
    if options.file is None:
        for one in templates(store, OWNER):
            if options.kind in (None, one.kind):
                origin = "own" if one.is_own else "built in"
                _print(f"--- {one.kind}, {one.language} ({origin})\n{one.subject}\n\n{one.body}")
        return 0
    if options.kind is None:
        raise Refusal("Say which kind of message the text is for, with --kind. Nothing was kept.")
    try:
        subject, _, body = Path(options.file).read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{options.file} cannot be read as UTF-8 text ({error}). Nothing was kept.") from None
    save_template(
        store, OWNER, kind=NoticeKind(options.kind), language=options.language, subject=subject, body=body.lstrip("\n")
    )
    return _print(f"The text for {options.kind} in {options.language} is kept; messages approved from now on use it.")


def _print(text: str) -> int:
    sys.stdout.write(f"{text}\n")
    return 0
