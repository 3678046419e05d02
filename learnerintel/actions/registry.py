"""Action formats by name: one module per LMS, listed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from learnerintel.actions import generic
from learnerintel.actions.files import WrittenFiles
from learnerintel.actions.rows import ActionRow
from learnerintel.errors import UnknownName


@dataclass(frozen=True, slots=True)
class ActionFormat:
    """One LMS's way of taking decisions in.

    Attributes:
        name: on the command line.
        label: on screen.
        write: rows and the machine's file -> what was written.
    """

    name: str
    label: str
    write: Callable[[Sequence[ActionRow], Path], WrittenFiles]


ACTION_FORMATS: dict[str, ActionFormat] = {
    module.NAME: ActionFormat(module.NAME, module.LABEL, module.write) for module in (generic,)
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
