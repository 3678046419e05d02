"""The rule of ``domain.suppression`` written plainly, everybody by name in sets: what the quick one is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from learnerintel.domain.suppression import Standing

_ROUNDING = 1e-9


_LIMITS = frozenset({Standing.AT_MOST, Standing.AT_LEAST})
_EXACT = frozenset({Standing.EXACT})
_DISPLAYED = _LIMITS | _EXACT


@dataclass(slots=True, eq=False)
class Node:
    """One group in one period.

    Attributes:
        key: the group.
        people: everybody in its base.
        direct: those who were in it and not in a group below it.
        base: denominator.
        successes: numerator, moved so that it lies within 0 and ``base``; None where the unit has no limits.
        standing: what happens to it.
        parent: the nearest group above that has a cell.
        children: exactly shown groups below it with no exactly shown group between.
        limits: groups below it shown as a limit, with no exactly shown group between.
        unseen: people below it who are in no group that is shown, exactly or as a limit.
        lone_plus: how many people are in this leftover only, in no group below.
        lone_minus: how many people are in this leftover only, in two groups below.
        shared: person -> coefficient, of people who were in several leftovers.
    """

    key: Hashable
    people: Set[int]
    direct: Set[int]
    base: float
    successes: float | None
    standing: Standing
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    limits: list[Node] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    lone_plus: int = 0
    lone_minus: int = 0
    shared: dict[int, int] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, str]:
        return len(self.people), repr(self.key)

    @property
    def lone(self) -> int:
        return self.lone_plus + self.lone_minus

    @property
    def worth(self) -> float:
        """One person's worth of the numerator."""
        return self.base / len(self.people)

    @property
    def range(self) -> tuple[float, float]:
        """The numerators that a limit leaves open."""
        return (0.0, self.worth) if self.standing is Standing.AT_MOST else (self.base - self.worth, self.base)

    def above(self, standings: Set[Standing]) -> Node | None:
        """The nearest group above that stands so."""
        node = self.parent
        while node is not None and node.standing not in standings:
            node = node.parent
        return node


class Suppression:
    """The cells of one period, and what has to be withheld of them.

    Args:
        nodes: every cell of the period with its first standing, ``parent`` set.
        least_people: k; nothing may speak of fewer.
        exact_people: in groups below it, nothing may say the same of everybody.
    """

    def __init__(self, nodes: Iterable[Node], least_people: int, exact_people: int) -> None:
        self._least_people = least_people
        self._exact_people = exact_people
        self._top_down = sorted(nodes, key=lambda node: (_depth(node), node.size))
        self._fill_leftovers()

    def run(self) -> None:
        """Withhold until what is left is safe; the nodes' standings are changed in place."""
        self._drop_narrowed_limits()
        for node in self._top_down:
            if node.standing is not Standing.EXACT:
                self._take_out(node)
        while True:
            for node in reversed(self._top_down):
                while node.standing is Standing.EXACT and not (self._is_large(node) and self._is_open(node)):
                    self._withhold(_limit_to_hide(node) or _smallest_below(node))
            entangled = self._entangled()
            if not entangled:
                return
            self._withhold(_smallest_below(min(entangled, key=lambda node: (not node.children, -_depth(node)))))

    def _fill_leftovers(self) -> None:
        for node in self._top_down:
            if node.parent is not None:
                node.parent.children.append(node)
        leftovers = {node: _leftover(node) for node in self._top_down}
        appearances = Counter(person for leftover in leftovers.values() for person in leftover)
        for node, leftover in leftovers.items():
            node.unseen = set(node.direct)
            node.shared = {person: sign for person, sign in leftover.items() if appearances[person] > 1}
            lone = [sign for person, sign in leftover.items() if appearances[person] == 1]
            node.lone_plus = sum(sign > 0 for sign in lone)
            node.lone_minus = len(lone) - node.lone_plus

    def _drop_narrowed_limits(self) -> None:
        """Withhold limits that something shown within them narrows down from the other side."""
        for node in self._top_down:
            while (above := node.above(_DISPLAYED)) is not None and node.standing in _DISPLAYED:
                if above.standing in (Standing.EXACT, node.standing):
                    break
                above.standing = Standing.PROTECTS_OTHERS

    def _withhold(self, node: Node) -> None:
        was_exact = node.standing is Standing.EXACT
        node.standing = Standing.PROTECTS_OTHERS
        if was_exact:
            self._take_out(node)
            return
        node.above(_EXACT).limits.remove(node)
        node.above(_DISPLAYED).unseen.update(node.unseen)

    def _take_out(self, node: Node) -> None:
        """Hand what a group kept apart by being shown exactly to the next exactly shown group above it."""
        displayed = node.above(_DISPLAYED)
        if displayed is not None and node.standing not in _LIMITS:
            displayed.unseen.update(node.unseen)
        exact = node.above(_EXACT)
        if exact is None:
            return
        exact.children.remove(node)
        exact.children += node.children
        exact.limits += [*node.limits, node] if node.standing in _LIMITS else node.limits
        exact.lone_plus += node.lone_plus
        exact.lone_minus += node.lone_minus
        exact.shared = _added(exact.shared, node.shared)

    def _is_large(self, node: Node) -> bool:
        people = _people_left(node, node.limits)
        return not people or len(people) >= self._least_people

    def _is_open(self, node: Node) -> bool:
        """Whether nothing in the leftover can be pinned down that may not be."""
        if node.successes is None:
            return True
        total = node.successes - sum(child.successes for child in node.children)
        if not self._is_mixed(node, total):
            return False
        limits = [limit for limit in node.limits if limit.above(_DISPLAYED).standing is Standing.EXACT]
        people = _people_left(node, limits)
        base = node.base - sum(child.base for child in node.children)
        if not people or not -_ROUNDING <= total <= base + _ROUNDING:
            return True  # where people count in two groups the numbers do not add up, and pin nothing down
        is_same_for_all = total <= _ROUNDING or total >= base - _ROUNDING
        if is_same_for_all and len(people) >= self._exact_people:
            return True
        low, high = sum(limit.range[0] for limit in limits), sum(limit.range[1] for limit in limits)
        unseen_base = base - sum(limit.base for limit in limits)
        for limit in limits:
            least, most = limit.range
            others_low, others_high = low - least, high - most
            if min(most, total - others_low) - max(least, total - unseen_base - others_high) < 1 - _ROUNDING:
                return False
        least, most = max(0.0, total - high), min(unseen_base, total - low)
        return not node.unseen or self._may_be_known(len(node.unseen), unseen_base, least, most)

    def _is_mixed(self, node: Node, total: float) -> bool:
        """Whether, with everybody counting once, the leftover does not say the same of a few people."""
        people = node.lone + len(node.shared)
        if not people or people >= self._exact_people or node.base != len(node.people):
            return True
        most = node.lone_plus + sum(sign for sign in node.shared.values() if sign > 0)
        least = -node.lone_minus + sum(sign for sign in node.shared.values() if sign < 0)
        return least + 1 + _ROUNDING < total < most - 1 - _ROUNDING

    def _may_be_known(self, people: int, base: float, least: float, most: float) -> bool:
        worth = base / people
        if most - least >= worth - _ROUNDING:
            return True
        if people < self._least_people:
            return False
        return people >= self._exact_people or (least > worth + _ROUNDING and most < base - worth - _ROUNDING)

    def _entangled(self) -> list[Node]:
        """Exactly shown groups whose leftovers, taken together, may speak of too few people.

        Those that cannot be put in a safe order for k; else those that cannot be for the number of people
        from which on the same may be said of all, and share people with another such. (``_is_mixed`` has
        looked at each by itself; two that are apart say the same of all only where both do.)
        """
        shown = [node for node in self._top_down if node.standing is Standing.EXACT and (node.lone or node.shared)]
        rest, _ = _without_safe_order(shown, self._least_people)
        if rest:
            return rest
        rest, appearances = _without_safe_order(shown, self._exact_people)
        return [
            node
            for node in rest
            if node.successes is not None and any(appearances[person] > 1 for person in node.shared)
        ]


def _without_safe_order(nodes: list[Node], people: int) -> tuple[list[Node], Counter[int]]:
    """The leftovers that are left when those with so many people of their own are taken out, over and over."""
    rest = nodes
    appearances = Counter(person for node in rest for person in node.shared)
    while True:
        safe = {node for node in rest if node.lone + sum(appearances[person] == 1 for person in node.shared) >= people}
        if not safe:
            return rest, appearances
        # All of them at once: their people are in no other leftover at all.
        rest = [node for node in rest if node not in safe]
        appearances.subtract(person for node in safe for person in node.shared)


def _leftover(node: Node) -> dict[int, int]:
    covered: set[int] = set()
    leftover: dict[int, int] = {}
    for child in node.children:
        for person in covered & child.people:
            leftover[person] = leftover.get(person, 0) - 1
        covered |= child.people
    leftover.update(dict.fromkeys(node.people - covered, 1))
    return leftover


def _added(leftover: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    merged = dict(leftover)
    for person, sign in other.items():
        coefficient = merged.pop(person, 0) + sign
        if coefficient:
            merged[person] = coefficient
    return merged


def _people_left(node: Node, limits: Iterable[Node]) -> Set[int]:
    return set(node.unseen).union(*(limit.people for limit in limits)) if limits else node.unseen


def _limit_to_hide(node: Node) -> Node | None:
    """A limit, where withholding it hides more of people who are not shown at all."""
    return min(node.limits, key=lambda limit: limit.size) if node.limits and node.unseen else None


def _smallest_below(node: Node) -> Node:
    return min(node.children or node.limits or [node], key=lambda below: below.size)


def _depth(node: Node) -> int:
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth
