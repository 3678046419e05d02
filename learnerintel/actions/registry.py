"""Action formats by name: one module per LMS, listed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from learnerintel.actions import (
    cornerstone,
    degreed,
    docebo,
    generic,
    moodle,
    moodle_flat_file,
    successfactors,
)
from learnerintel.actions.files import WrittenFiles
from learnerintel.actions.rows import ActionRow
from learnerintel.errors import UnknownName


@dataclass(frozen=True, slots=True)
class ActionFormat:
    """One LMS's way of taking decisions in.

    Attributes:
        name: on the command line.
        label: on screen.
        does: what the LMS, or its administrator, does with the file.
        loses: what the LMS has no place for.
        write: rows and the machine's file -> what was written.
    """

    name: str
    label: str
    does: str
    loses: str
    write: Callable[[Sequence[ActionRow], Path], WrittenFiles]


ACTION_FORMATS: dict[str, ActionFormat] = {
    module.NAME: ActionFormat(module.NAME, module.LABEL, module.DOES, module.LOSES, module.write)
    for module in (generic, cornerstone, degreed, docebo, moodle, moodle_flat_file, successfactors)
}


def action_format(name: str) -> ActionFormat:
    """The format of that name.

    Raises:
        UnknownName: there is none.
    """
    if name not in ACTION_FORMATS:
        raise UnknownName(
            f"There is no action format {name!r}; there is {', '.join(sorted(ACTION_FORMATS))}. Nothing was written. "
            "Name one of these."
        )
    return ACTION_FORMATS[name]
