"""The digest of an edition: the same words and numbers as the Summary page, for people who read it elsewhere."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel import __version__
from learnerintel.charts.lines import SparkPoint, spark
from learnerintel.charts.pictures import png_of
from learnerintel.domain import number_words as words
from learnerintel.domain.editions import Edition, FrozenNumber, FrozenValue
from learnerintel.domain.number_words import BEFORE, YEAR_AGO, change
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import Refusal
from learnerintel.notices.composing import Headers
from learnerintel.notices.courier import dispatch
from learnerintel.notices.digest import (
    DigestPage,
    DigestRow,
    digest_html,
    digest_mail,
    digest_pdf,
    digest_text,
)
from learnerintel.notices.journal import ANSWERED, FINAL, Entry, Journal
from learnerintel.services.editions import list_editions, open_edition
from learnerintel.services.sending import journal_path_of, require_server, sending_lock, server_of
from learnerintel.settings import Settings
from learnerintel.store import audit
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store

_WIDTH, _HEIGHT = 220, 56
_DAY_SECONDS = 86_400
#: Of a small line so much must be known, or it says little.
_LEAST_KNOWN = 2 / 3


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest in all its forms.

    Attributes:
        edition: whose numbers it shows.
        page: what it says.
        web_page: as one file of HTML, pictures inside.
        pdf: as one sheet.
        text: as plain text.
    """

    edition: Edition
    page: DigestPage
    web_page: str
    pdf: bytes
    text: str


def make_digest(store: Store, viewer: Viewer, edition_id: int | None = None) -> Digest:
    """The digest of an edition; of the newest where none is named.

    Raises:
        NotPermitted: the viewer may not see the summary.
        UnknownName: there is no such edition.
        Refusal: there is no edition yet.
    """
    require(viewer, Permission.SEE_SUMMARY)
    editions = list_editions(store, viewer)
    if not editions:
        raise Refusal("There is no edition of the summary yet. Nothing was made. Freeze one with `editions freeze`.")
    edition = editions[0] if edition_id is None else open_edition(store, viewer, edition_id)
    page = _page(edition)
    return Digest(edition, page, digest_html(page), digest_pdf(page), digest_text(page))


def send_digest(store: Store, viewer: Viewer, digest: Digest, to: Sequence[str], settings: Settings) -> str:
    """Send a digest to some addresses through the organisation's mail server, once to each.

    Raises:
        NotPermitted: the viewer may not see the summary.
        Refusal: an address cannot be one, or the server did not take some of the mails; it says which.
        SettingsError: no mail server or no sender is set.
    """
    require(viewer, Permission.SEE_SUMMARY)
    mail = settings.mail
    require_server(mail, "the edition keeps its numbers", "write the digest into a folder with --folder")
    now, number = int(time.time()), digest.edition.edition_id
    with store.read() as connection:
        sender_name = company_setting(connection, "notice_sender")
    mails = {}
    for address in dict.fromkeys(to):
        name = f"digest-{number}-{uuid.uuid4().hex}"
        headers = Headers(address, mail.sender, sender_name, digest.page.title, name, now)
        mails[address] = digest_mail(digest.page, headers, name)
    path = journal_path_of(store, settings, "digest-courier")
    with sending_lock(path) as lock:
        journal = Journal(path)
        journal.clear()
        dispatch(server_of(mail), [*mails.values()], path, lock)
        steps = journal.last_steps()
        journal.clear()
    kept_back = {address: why for address, one in mails.items() if (why := _why_not_sent(steps.get(one.name)))}
    sent = [address for address in mails if address not in kept_back]
    if sent:
        with store.write(changes_pages=False) as connection:
            audit.record(connection, viewer, "send a digest", f"edition {number} to {len(sent)} addresses", now)
    said = f"Edition {number} was sent to {words.counted(len(sent), 'address', 'addresses')}."
    if kept_back:
        failed = "; ".join(f"{address}: {why}" for address, why in kept_back.items())
        raise Refusal(f"{said} It was not sent to {failed}. Send it again to these alone.")
    return said


def _why_not_sent(entry: Entry | None) -> str:
    """Empty where the server has taken a mail."""
    if entry is None:
        return "the mail server was not reached"
    if entry.step == FINAL:
        return "in doubt, because the server did not answer"
    if entry.step == ANSWERED and entry.code is not None and 200 <= entry.code < 300:
        return ""
    return f"{entry.code or ''} {entry.text}".strip() or "the mail server did not take it"


def _page(edition: Edition) -> DigestPage:
    made_on = words.day(edition.made_at // _DAY_SECONDS)
    return DigestPage(
        title=f"Learning in your company, as of {words.day(edition.as_of)}",
        sentence=edition.sentence,
        rows=[_row(number) for number in edition.numbers],
        moved=edition.moved,
        completeness=edition.completeness,
        made=f"Edition {edition.edition_id}, made on {made_on} with LearnerIntel {__version__}. It keeps its numbers.",
    )


def _row(number: FrozenNumber) -> DigestRow:
    metric = number.metric
    if number.now is None:
        why = () if number.told or not number.why else (number.why,)
        return DigestRow(metric.label, "", number.told or words.DASH, why, b"", "")
    now = number.now.measurement
    lines = [words.certainty(metric, now)]
    pasts = [(BEFORE, number.before), (YEAR_AGO, number.year_ago)]
    if number.before is not None and number.year_ago is not None and number.before.period == number.year_ago.period:
        pasts = pasts[1:]
    lines += [change(metric, now, past.measurement, since) for since, past in pasts if past is not None]
    days = words.short_span(number.now.period.first_on, number.now.period.last_on)
    picture, alt = _line(number)
    return DigestRow(metric.label, days, words.value(metric, now), tuple(lines), picture, alt)


def _line(number: FrozenNumber) -> tuple[bytes, str]:
    known = sum(one.measurement.value is not None for one in number.line)
    if known < 2 or known < _LEAST_KNOWN * len(number.line):
        return b"", ""
    chart = spark([_point(number, one) for one in number.line], title=number.metric.label)
    return png_of(chart, _WIDTH, _HEIGHT), chart.alt


def _point(number: FrozenNumber, one: FrozenValue) -> SparkPoint:
    said = words.said(number.metric, one.measurement)
    return SparkPoint(on=one.period.first_on, value=one.measurement.value, compared=None, said=said)
