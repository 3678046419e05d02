"""Headings that one system alone writes: a table that has them is that system's, whatever else it looks like.

A reader claims groups of headings; where a table has all of a group, no reader takes it but those that claim it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

_GROUPS: dict[str, tuple[frozenset[str], ...]] = {}


def claim(reader_name: str, groups: Iterable[Iterable[str]]) -> None:
    """Note the groups of folded headings by which a reader's files are known for certain."""
    found = tuple(frozenset(group) for group in groups)
    if found:
        _GROUPS[reader_name] = found


def claimants(headings: Set[str]) -> set[str]:
    """Names of the readers that claim a table.

    Args:
        headings: of the table, folded, in all their readings.
    """
    return {name for name, groups in _GROUPS.items() if any(group <= headings for group in groups)}
