"""Company settings: asked once, kept in the store, with defaults that are said."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from learnerintel.store.keeping import Kept
from learnerintel.store.schema import setting

#: Name -> (default, what it decides). Shown wherever a setting is shown.
COMPANY_SETTINGS: dict[str, tuple[str, str]] = {
    "time_zone": ("UTC", "The zone in which days begin, and of times in files that state none."),
    "first_weekday": ("1", "The day a week begins: 1 is Monday."),
    "fiscal_year_month": ("1", "The month a fiscal year begins."),
    "currency": ("EUR", "The currency of money values."),
    "hourly_cost": ("", "What an hour of a learner's time costs; empty: no money is shown."),
    "languages": ("", "Languages people comment in, as codes separated by commas; empty: told among the usual ones."),
    "minimum_group": ("5", "People that any rate needs; it can be raised, not lowered."),
    "minimum_comments": ("10", "People that the text of comments needs; it can be raised, not lowered."),
    "minimum_team_decision": ("10", "Eligible people that a team decision needs; it can be raised, not lowered."),
    "roster_mode": ("", "What a second roster that lacks people is: snapshot or changes; empty: asked."),
    "promise_days": ("14", "Days after a hand-over from which content that the LMS still lists counts as not done."),
    "second_person": ("", "Filled where a decision that takes content away waits until a second person confirms it."),
    "fast_path": ("draft", "What a poor rating leads to: off: nothing; draft: the learner is unpaired and a message is "
                  "drafted; send: it is sent at once."),
    "fast_path_days": ("14", "Days after which a rating is too old, at its import, to lead to anything."),
    "notice_sender": ("Learning team", "The name under which messages to learners are sent."),
    "notice_language": ("en", "The language of messages where a learner's own is not known."),
    "notice_daily_limit": ("2", "Messages a learner gets in a day, at most; more wait for the next day."),
    "notice_quiet_hours": ("", "Hours in which nothing is sent, such as 20:00-07:00; empty: none."),
    "notice_link_days": ("30", "Days for which the link in a message can be answered."),
    "is_sample": ("", "Filled where the store holds the sample company."),
}


def _load_settings(connection: Connection) -> dict[str, str]:
    return {name: str(value) for name, value in connection.execute(select(setting.c.name, setting.c.value))}


#: Every answer is computed with some of them; they change with the version of the data.
_settings = Kept(_load_settings)


def company_setting(connection: Connection, name: str) -> str:
    """A setting's value, or its default where nobody has set it."""
    return _settings.of(connection).get(name, COMPANY_SETTINGS[name][0])


def save_company_setting(connection: Connection, name: str, value: str) -> None:
    """Set a setting; ``name`` is a key of :data:`COMPANY_SETTINGS`."""
    if name not in COMPANY_SETTINGS:
        raise KeyError(name)
    connection.execute(delete(setting).where(setting.c.name == name))
    connection.execute(insert(setting).values(name=name, value=value))


def company_day(connection: Connection, at: int) -> int:
    """The day that a time in UTC seconds falls on in the company's zone."""
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    return datetime.fromtimestamp(at, UTC).astimezone(zone).date().toordinal() - 719_163
