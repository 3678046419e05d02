"""Tables of a warehouse that say nothing without another one: known by their headings, refused with what is missing.

Such a table holds an id where the person, the campaign or the day should stand; the table that the id belongs to
has them. Reading it all the same would make something up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel.readers.headings import folded, readings
from learnerintel.readers.roster_wordings import DEPARTMENT, TEAM


@dataclass(frozen=True, slots=True)
class PartialTable:
    """One such table.

    Attributes:
        label: for people.
        headings: folded; a table that has all of them is this one.
        lacks: what it does not say, and which table does, as the end of a sentence.
        unless: folded; a table that has any of them says enough.
    """

    label: str
    headings: tuple[str, ...]
    lacks: str
    unless: tuple[str, ...] = ()


def _hubspot(what: str, headings: str) -> PartialTable:
    return PartialTable(
        f"HubSpot's table of {what}",
        folded(headings),
        "it names neither the person nor the campaign nor the time of an event; the table email_event does, and holds "
        "the same ids",
        folded("recipient, email, email campaign id"),
    )


PARTIAL_TABLES: tuple[PartialTable, ...] = (
    _hubspot("bounces", "id, category, response, status"),
    _hubspot("clicks", "id, referer, url, user agent"),
    _hubspot("deliveries", "id, response, smtp id"),
    _hubspot("dropped mails", "id, drop reason, subject"),
    _hubspot("opens", "id, duration, browser, user agent"),
    _hubspot("sent mails", "id, bcc, cc, from, reply to, subject"),
    _hubspot("changed subscriptions", "id, portal subscription status, requested by, subscriptions"),
    PartialTable(
        "Mailchimp's table of lists",
        folded("id, default from email, default from name, permission reminder"),
        "it says how lists are set up and names nobody on them; the table member does",
    ),
    PartialTable(
        "Marketo's table of smart campaigns",
        folded("id, name, smart list id, qualification rule type"),
        "it says how campaigns are set up and nothing of what became of them; the activity tables do, and name the "
        "mailing themselves",
    ),
    PartialTable(
        "Marketo's table of programs",
        folded("id, name, channel, sfdc id, workspace"),
        "it names programs and no mailing of theirs; the activity tables do",
    ),
    PartialTable(
        "Workday's table of job profiles",
        folded("id, job profile code, job category id"),
        "it names jobs and no people; a worker report with the employee number and the supervisory organisation does",
    ),
    PartialTable(
        "Workday's table of organisations",
        folded("id, organization code, superior organization id"),
        "it names teams and nobody in them; a worker report with the employee number and the supervisory organisation "
        "does",
    ),
    PartialTable(
        "Workday's table of names",
        folded("personal info system id, first name, last name"),
        "it says neither the employee number nor the team; a worker report does",
    ),
    PartialTable(
        "Workday's table of workers",
        folded("id, fivetran start, worker code, hire date"),
        "it names no team; a worker report with the supervisory organisation does",
        (*TEAM, *DEPARTMENT),
    ),
    PartialTable(
        "Workday's table of positions",
        folded("position id, worker id, fivetran start, business title"),
        "it names no team, and people only by an internal id; a worker report with the employee number and the "
        "supervisory organisation does",
        (*TEAM, *DEPARTMENT),
    ),
)


def partial_table(headings: Sequence[str]) -> PartialTable | None:
    """The partial table that a table's headings are those of; None for every other table."""
    found = {reading for heading in headings for reading in readings(heading)}
    return next(
        (each for each in PARTIAL_TABLES if found.issuperset(each.headings) and not found.intersection(each.unless)),
        None,
    )
