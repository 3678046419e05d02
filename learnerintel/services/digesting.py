"""The digest of an edition: the same words and numbers as the Summary page, for people who read it elsewhere."""

from __future__ import annotations

import smtplib
import ssl
import time
from dataclasses import dataclass, replace

from learnerintel import __version__
from learnerintel.charts.lines import SparkPoint, spark
from learnerintel.charts.pictures import png_of
from learnerintel.domain import number_words as words
from learnerintel.domain.editions import Edition, FrozenNumber, FrozenValue, Moved
from learnerintel.domain.number_words import BEFORE, YEAR_AGO, change
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import Refusal, SettingsError
from learnerintel.notices.digest import (
    MOST_MOVED,
    DigestPage,
    DigestRow,
    digest_html,
    digest_mail,
    digest_pdf,
    digest_text,
)
from learnerintel.services.editions import list_editions, open_edition, what_moved
from learnerintel.settings import MailSettings
from learnerintel.store import audit
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
    earlier = next((one for one in editions if one.edition_id < edition.edition_id), None)
    page = _page(edition, [] if earlier is None else _moved(store, viewer, earlier))
    return Digest(edition, page, digest_html(page), digest_pdf(page), digest_text(page))


def send_digest(store: Store, viewer: Viewer, digest: Digest, to: list[str], mail: MailSettings) -> str:
    """Send a digest to some addresses through the organisation's mail server.

    Raises:
        NotPermitted: the viewer may not see the summary.
        Refusal: an address cannot be one, or the server did not take the mail.
        SettingsError: no mail server or no sender is set.
    """
    require(viewer, Permission.SEE_SUMMARY)
    if not mail.host or not mail.sender:
        raise SettingsError(
            "No mail server is set. Nothing was sent. Set LEARNERINTEL_SMTP_HOST and LEARNERINTEL_MAIL_FROM, or write "
            "the digest into a folder with --folder."
        )
    now = int(time.time())
    made = {
        address: digest_mail(
            digest.page, to=address, sender=mail.sender, sender_name="LearnerIntel",
            message_id=f"digest-{digest.edition.edition_id}-{now}-{place}", at=now,
        )
        for place, address in enumerate(to)
    }  # fmt: skip
    try:
        _deliver(mail, made)
    except (OSError, smtplib.SMTPException) as error:
        raise Refusal(
            f"The mail server {mail.host} did not take the digest ({error}). Look at its address and at who may send "
            "there, then send it again."
        ) from None
    with store.write(changes_pages=False) as connection:
        audit.record(
            connection, viewer, "send a digest", f"edition {digest.edition.edition_id} to {len(to)} addresses", now
        )
    return f"Edition {digest.edition.edition_id} was sent to {words.counted(len(to), 'address', 'addresses')}."


def _deliver(mail: MailSettings, made: dict[str, bytes]) -> None:
    context = ssl.create_default_context(cafile=mail.authority_file or None)
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=30, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=30)
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password)
        for address, content in made.items():
            server.sendmail(mail.sender, [address], content)


def _page(edition: Edition, moved: list[str]) -> DigestPage:
    made_on = words.day(edition.made_at // _DAY_SECONDS)
    return DigestPage(
        title=f"Learning in your company, as of {words.day(edition.as_of)}",
        sentence=edition.sentence,
        rows=[_row(number) for number in edition.numbers],
        moved=moved,
        completeness=edition.completeness,
        made=f"Edition {edition.edition_id}, made on {made_on} with LearnerIntel {__version__}. It keeps its numbers.",
    )


def _row(number: FrozenNumber) -> DigestRow:
    metric = number.metric
    if number.now is None:
        is_told = number.why is not None and "net" in number.why
        value, why = (number.why or "", ()) if is_told else (words.DASH, (number.why,) if number.why else ())
        return DigestRow(metric.label, "", value, tuple(why), b"", "")
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


def _moved(store: Store, viewer: Viewer, earlier: Edition) -> list[str]:
    moved, files = what_moved(store, viewer, earlier.edition_id)
    told = [moved_sentence(one) for one in moved[:MOST_MOVED]]
    if len(moved) > MOST_MOVED:
        told.append(f"{len(moved) - MOST_MOVED} more values moved.")
    return [*told, late_sentence(files)] if moved else []


def moved_sentence(one: Moved) -> str:
    """A value that later data changed: what it was, and what it is today."""
    days = words.span(one.period.first_on, one.period.last_on)
    then, today = (words.said(one.metric, replace(found, key=None)) for found in (one.then, one.today))
    return f"{one.metric.label}, {days}: {then} in that edition, {today} today."


def late_sentence(files: list[str]) -> str:
    """Which files came later."""
    if not files:
        return "No file with these days came later: matches, settings or what an undo took back changed them."
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    return f"Came later: {', '.join(files[:3])}{more}."
