"""The days that a file of totals speaks of, stated in one answer: ``2025-01-01 to 2025-03-31``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from learnerintel.errors import FileRefused

PERIOD = "period"
QUESTION = "Which days do these totals speak of, first to last, such as 2025-01-01 to 2025-03-31?"
_PARTS = re.compile(r"\s+(?:to|until|bis|a|al|au|-|\u2013)\s+|\s*\.\.+\s*|\s*/\s*(?=[0-9]{4}-)")


def unfolded(values: Mapping[str, str]) -> dict[str, str]:
    """Stated values with a period as its first and its last day.

    Raises:
        FileRefused: a period is stated that has not two parts.
    """
    found = dict(values)
    text = found.pop(PERIOD, None)
    if text is None:
        return found
    parts = _PARTS.split(text.strip())
    if len(parts) != 2:
        raise FileRefused(
            f"{text!r} is no period. Nothing was read. State the first and the last day, such as "
            "2025-01-01 to 2025-03-31."
        )
    return {"first_on": parts[0], "last_on": parts[1], **found}
