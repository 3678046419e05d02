"""Every exception of LearnerIntel.

::

    LearnerIntelError            something the person in front of the screen can be told about
    ├── SettingsError            a setting in the environment cannot be used
    ├── Refusal                  what was asked is not done, the store is as it was; exit code 2
    │   ├── FileRefused          a file cannot be taken in; carries its problems
    │   ├── QuestionOpen         a file can be read in more than one way; carries the question
    │   ├── NotPermitted         the viewer's role or teams do not allow it
    │   ├── UnknownName          a team, content, batch, metric or reader of that name does not exist
    │   ├── DecisionRefused      a decision that the rules do not allow
    │   └── TokenRefused         a token that cannot be made or revoked
    └── StoreError               the store itself
        ├── StoreBusy            another process is writing and did not finish in time
        ├── StoreDamaged         an integrity check failed
        └── StoreTooNew          the store was written by a later version of LearnerIntel

Each message says what was received, what is allowed, what state things are in and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class LearnerIntelError(Exception):
    """Base of everything LearnerIntel raises on purpose; its text is fit for the screen."""


class SettingsError(LearnerIntelError):
    """A setting read from the environment cannot be used."""


class Refusal(LearnerIntelError):
    """What was asked is not done; the store is as it was."""


class FileRefused(Refusal):
    """A file cannot be taken in.

    Args:
        message: one sentence for the whole file.
        problems: the records of ``domain.problems.Problem`` behind it, possibly none.
        rejects: path of the file with the rejected rows, if one was written.
    """

    def __init__(self, message: str, problems: Sequence[Any] = (), rejects: str | None = None) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
        self.rejects = rejects

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (str(self), self.problems, self.rejects))


class QuestionOpen(Refusal):
    """A file can be read in more than one way, and nobody has said which.

    Args:
        message: the question as one sentence, with how to answer it on the command line.
        asks: name of the import option that answers it (``date_order``, ``encoding``, ``sheet``,
            ``reader``, ``roster_mode``, ``scale``, ``continues``, ``table``, ``values.FIELD``).
        choices: the answers that are possible, most likely first.
    """

    def __init__(self, message: str, asks: str, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.asks = asks
        self.choices = tuple(choices)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (str(self), self.asks, self.choices))


class NotPermitted(Refusal):
    """The viewer's role or teams do not allow what was asked."""


class UnknownName(Refusal):
    """A team, content item, batch, metric or reader of that name does not exist."""


class DecisionRefused(Refusal):
    """A decision that the rules do not allow."""


class TargetRefused(Refusal):
    """A plan value that cannot be."""


class TokenRefused(Refusal):
    """A token that cannot be made or revoked."""


class StoreError(LearnerIntelError):
    """The store itself cannot do what is needed."""


class StoreBusy(StoreError):
    """Another process is writing and did not finish in time; nothing was changed."""


class StoreDamaged(StoreError):
    """An integrity check of the store failed; nothing was changed."""


class StoreTooNew(StoreError):
    """The store was written by a later version of LearnerIntel."""
