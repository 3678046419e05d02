"""Whether the definition of a question keeps to the xAPI specification 1.0.3 (part two, 2.4.4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: Kind of question -> lists of answers that its definition may hold.
_LISTS: Mapping[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
_ALL_LISTS = ("choices", "scale", "source", "target", "steps")


def interaction_faults(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Place, within the definition of an activity, and sentence of each fault of its question."""
    kind = definition.get("interactionType")
    is_known = isinstance(kind, str) and kind in _LISTS
    if "interactionType" in definition and not is_known:
        yield "interactionType", "is none of the kinds of the specification"
    pattern = definition.get("correctResponsesPattern")
    if pattern is not None and not (isinstance(pattern, list) and all(isinstance(text, str) for text in pattern)):
        yield "correctResponsesPattern", "is not a list of texts"
    present = [name for name in _ALL_LISTS if definition.get(name) is not None]
    if "interactionType" not in definition:
        for name in (*present, *(["correctResponsesPattern"] if pattern is not None else [])):
            yield name, "stands only beside interactionType"
    for name in present:
        if is_known and name not in _LISTS[str(kind)]:
            yield name, f"does not belong to a question of the kind {kind}"
        yield from _components(definition[name], name)


def _components(value: object, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield place, "is not a list"
        return
    met: set[str] = set()
    for number, component in enumerate(value):
        inner = f"{place}[{number}]"
        if not isinstance(component, dict) or not isinstance(component.get("id"), str):
            yield inner, "is not an object with an id"
            continue
        if component["id"] in met:
            yield f"{inner}.id", "occurs twice in the list"
        met.add(component["id"])
        if not set(component) <= {"id", "description"}:
            yield inner, "holds more than id and description"
        described = component.get("description", {})
        if not (isinstance(described, dict) and all(isinstance(text, str) for text in described.values())):
            yield f"{inner}.description", "is not an object of texts by language"
