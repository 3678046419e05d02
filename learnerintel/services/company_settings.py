"""Settings of the company: what each decides, what it is, and how it is changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from learnerintel.domain.notices import quiet_span
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import Refusal, UnknownName
from learnerintel.store import audit
from learnerintel.store.company import COMPANY_SETTINGS, company_setting, save_company_setting
from learnerintel.store.engine import Store

#: Columns of ``setting`` on the command line.
COLUMNS = ("setting", "value", "decides")
#: Days in the store were made with this zone, and the mark of the sample company is no choice.
FIXED = ("time_zone", "is_sample")
_LONGEST = 200
_Check = Callable[[str], str | None]


def company_settings(store: Store, viewer: Viewer) -> list[tuple[str, str, str]]:
    """Every setting with its value and what it decides.

    Raises:
        NotPermitted: the viewer may not change settings.
    """
    require(viewer, Permission.CHANGE_SETTINGS)
    with store.read() as connection:
        return [(name, company_setting(connection, name), text) for name, (_, text) in COMPANY_SETTINGS.items()]


def change_setting(store: Store, viewer: Viewer, *, name: str, value: str) -> str:
    """Set a setting; an empty value brings the default back where the default is empty.

    Args:
        store: open.
        viewer: must be allowed to change settings.
        name: of the setting.
        value: as text.

    Returns:
        What holds now.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: there is no such setting.
        Refusal: the value is none that the setting takes; nothing was changed.
    """
    require(viewer, Permission.CHANGE_SETTINGS)
    if name not in COMPANY_SETTINGS:
        raise UnknownName(f"There is no setting {name!r}. Nothing was changed. `setting` lists them.")
    if name in FIXED:
        raise Refusal(f"{name} cannot be changed in a store that is in use. Nothing was changed.")
    text = value.strip()
    wanted = _CHECKS.get(name, _short)(text)
    if wanted is not None:
        raise Refusal(f"{name} was to be {text!r}; it has to be {wanted}. Nothing was changed.")
    with store.write() as connection:
        save_company_setting(connection, name, text)
        audit.record(connection, viewer, "setting", f"{name}: {text}", int(time.time()))
    return f"{name} is {text!r} now. {COMPANY_SETTINGS[name][1]}"


def _short(text: str) -> str | None:
    return None if len(text) <= _LONGEST else f"at most {_LONGEST} characters"


def _whole(least: int, most: int | None = None) -> _Check:
    upper = "" if most is None else f" to {most}"

    def check(text: str) -> str | None:
        is_fine = text.isascii() and text.isdigit() and int(text) >= least and (most is None or int(text) <= most)
        return None if is_fine else f"a whole number from {least}{upper or ' on'}"

    return check


def _cost(text: str) -> str | None:
    try:
        is_fine = not text or 0 < float(text) < float("inf")
    except ValueError:
        is_fine = False
    return None if is_fine else "an amount such as 48.50, or empty for none"


def _yes(text: str) -> str | None:
    return None if text in ("", "yes") else "yes, or empty for no"


def _currency(text: str) -> str | None:
    is_fine = len(text) == 3 and text.isascii() and text.isupper() and text.isalpha()
    return None if is_fine else "a code of three capital letters, such as EUR"


def _one_of(*values: str) -> _Check:
    return lambda text: None if text in values else f"one of {', '.join(values)}"


def _quiet_hours(text: str) -> str | None:
    try:
        quiet_span(text)
    except ValueError:
        return "hours such as 20:00-07:00, or empty for none"
    return None


def _name(text: str) -> str | None:
    return None if text and text.isprintable() and len(text) <= _LONGEST else f"1 to {_LONGEST} characters"


#: Minimum groups can be raised and not lowered.
_CHECKS: dict[str, _Check] = {
    "first_weekday": _whole(1, 7),
    "fiscal_year_month": _whole(1, 12),
    "currency": _currency,
    "hourly_cost": _cost,
    "minimum_group": _whole(int(COMPANY_SETTINGS["minimum_group"][0])),
    "minimum_comments": _whole(int(COMPANY_SETTINGS["minimum_comments"][0])),
    "minimum_team_decision": _whole(int(COMPANY_SETTINGS["minimum_team_decision"][0])),
    "promise_days": _whole(1),
    "second_person": _yes,
    "fast_path": _one_of("off", "draft", "send"),
    "fast_path_days": _whole(1),
    "notice_sender": _name,
    "notice_language": _name,
    "notice_daily_limit": _whole(1),
    "notice_quiet_hours": _quiet_hours,
    "notice_link_days": _whole(1, 365),
}
