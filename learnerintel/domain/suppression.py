"""Which cells of one period stand exactly, stand as a limit, or are withheld; used by ``domain.disclosure`` only.

What an attacker can do with everything shown is add and subtract. A shown group less the shown groups
directly below it is its *leftover*; the leftovers of all shown groups span everything that can be computed.
A metric may follow either of two pictures, so both must be safe:

*memberships*: somebody who moved carries one number for each team she was in, and they add up. Then
leftovers do not overlap, and it is enough that each is empty or speaks of at least k people.

*people*: everybody carries one number, which counts once in every group she was in. Then a leftover has
+1 for people in none of the groups below and -1 for people in two of them, and leftovers overlap. They
are safe if they can be put in an order in which each is zero or has k people who are in none after it:
whatever is computed, the first leftover that takes part in it has k people who cannot cancel. That it
does not say the same of everybody among less than ten is seen to in the same way, with ten for k; what
cannot be put in order so must be apart from all others like it, and is looked at by itself.

People who were in one group only, and in those above it, are the same to both pictures. They are *settled*: they
are counted and need no names, however many they are, and only the others stand in sets.

A group shown exactly, of settled people only, that is safe by itself and through all groups below it stays so
until the group above it is withheld. Such *closed* groups may be handed over folded up in the group above
(:attr:`Node.folded`): they count there, and take a shape of their own only when one of them has to be chosen.

Besides, where a leftover holds groups that are shown as a limit, what the limits leave open is looked at
as a range: what can be pinned down must speak of k people, and not say the same of everybody in a small
group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import Enum

_ROUNDING = 1e-9


class Standing(Enum):
    """What happens to a cell."""

    EXACT = "exact"
    AT_MOST = "shown as at most one person's worth above the least"
    AT_LEAST = "shown as at least one person's worth below the most"
    UNKNOWN = "nothing is known"
    NOBODY = "nobody is in it"
    TOO_FEW_PEOPLE = "too few people"
    BASE_TOO_SMALL = "base too small"
    PROTECTS_OTHERS = "would give others away"
    PROTECTS_SHORTER_PERIOD = "would give a shorter period away"


# Not sets: these are looked through by identity, and they are looked through all the time.
_LIMITS = (Standing.AT_MOST, Standing.AT_LEAST)
_EXACT = (Standing.EXACT,)
_DISPLAYED = (*_EXACT, *_LIMITS)


@dataclass(slots=True, eq=False)
class Node:
    """One group in one period.

    Attributes:
        key: the group.
        people: everybody in its base who is not settled.
        settled: how many people of its base are.
        direct: those of ``people`` who were in it and not in a group below it.
        direct_settled: those of the settled who were in it and not in a group below it.
        base: denominator.
        successes: numerator, moved so that it lies within 0 and ``base``; None where the unit has no limits.
        standing: what happens to it.
        folded: gives the closed groups directly below it as nodes, one at each call, the smallest first.
        folded_count: how many of them it has not given yet.
        folded_base: sum of their denominators.
        folded_successes: sum of their numerators.
        parent: the nearest group above that has a cell.
        children: exactly shown groups below it with no exactly shown group between.
        limits: groups below it shown as a limit, with no exactly shown group between.
        unseen: people below it, not settled, who are in no group that is shown, exactly or as a limit.
        unseen_settled: how many settled people are in none.
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
    settled: int = 0
    direct_settled: int = 0
    folded: Callable[[], Node] | None = None
    folded_count: int = 0
    folded_base: float = 0
    folded_successes: float = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    limits: list[Node] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    unseen_settled: int = 0
    lone_plus: int = 0
    lone_minus: int = 0
    shared: dict[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Everybody in its base."""
        return self.settled + len(self.people)

    @property
    def size(self) -> tuple[int, str]:
        return self.count, repr(self.key)

    @property
    def lone(self) -> int:
        return self.lone_plus + self.lone_minus

    @property
    def worth(self) -> float:
        """One person's worth of the numerator."""
        return self.base / self.count

    @property
    def range(self) -> tuple[float, float]:
        """The numerators that a limit leaves open."""
        return (0.0, self.worth) if self.standing is Standing.AT_MOST else (self.base - self.worth, self.base)

    def unfold_smallest(self) -> None:
        """Take the smallest of what was folded up among the children."""
        smallest = self.folded()
        self.children.append(smallest)
        self.folded_count -= 1
        self.folded_base -= smallest.base
        self.folded_successes -= smallest.successes or 0

    def above(self, standings: tuple[Standing, ...]) -> Node | None:
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
        unsure: Iterable[Node] = reversed(self._top_down)
        while True:
            for node in unsure:
                while node.standing is Standing.EXACT and not self._is_safe(node):
                    self._withhold(_limit_to_hide(node) or _smallest_below(node))
            entangled = self._entangled()
            if not entangled:
                return
            chosen = min(entangled, key=lambda node: (not (node.children or node.folded_count), -_depth(node)))
            withheld = _smallest_below(chosen)
            self._withhold(withheld)
            unsure = _line_above(withheld)  # nobody else's leftover has changed

    def _fill_leftovers(self) -> None:
        for node in self._top_down:
            if node.parent is not None:
                node.parent.children.append(node)
        leftovers = [(node, _leftover(node)) for node in self._top_down]
        appearances = Counter(person for _, leftover in leftovers for person in leftover)
        for node, leftover in leftovers:
            node.unseen = set(node.direct)
            node.unseen_settled = node.lone_plus = node.direct_settled
            for person, sign in leftover.items():
                if appearances[person] > 1:
                    node.shared[person] = sign
                elif sign > 0:
                    node.lone_plus += 1
                else:
                    node.lone_minus += 1

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
        _leave_unseen(node, node.above(_DISPLAYED))

    def _take_out(self, node: Node) -> None:
        """Hand what a group kept apart by being shown exactly to the next exactly shown group above it."""
        displayed = node.above(_DISPLAYED)
        if displayed is not None and node.standing not in _LIMITS:
            _leave_unseen(node, displayed)
        exact = node.above(_EXACT)
        if exact is None:
            return
        while node.folded_count:
            node.unfold_smallest()
        exact.children.remove(node)
        exact.children += node.children
        exact.limits += [*node.limits, node] if node.standing in _LIMITS else node.limits
        exact.lone_plus += node.lone_plus
        exact.lone_minus += node.lone_minus
        exact.shared = _added(exact.shared, node.shared)

    def _is_safe(self, node: Node) -> bool:
        """Whether a leftover by itself tells nothing that it may not."""
        if not (node.children or node.limits or node.folded_count):
            return True  # nothing to subtract: the leftover is the group, which may be shown
        people = _people_left(node)
        return (not people or people >= self._least_people) and self._is_open(node, people)

    def _is_open(self, node: Node, people: int) -> bool:
        """Whether nothing in the leftover can be pinned down that may not be."""
        if node.successes is None:
            return True
        total = node.successes - node.folded_successes - sum(child.successes for child in node.children)
        if not self._is_mixed(node, total):
            return False
        base = node.base - node.folded_base - sum(child.base for child in node.children)
        if not people or not -_ROUNDING <= total <= base + _ROUNDING:
            return True  # where people count in two groups the numbers do not add up, and pin nothing down
        is_same_for_all = total <= _ROUNDING or total >= base - _ROUNDING
        if is_same_for_all and people >= self._exact_people:
            return True
        limits = _outermost_limits(node)
        low, high = sum(limit.range[0] for limit in limits), sum(limit.range[1] for limit in limits)
        unseen_base = base - sum(limit.base for limit in limits)
        for limit in limits:
            least, most = limit.range
            others_low, others_high = low - least, high - most
            if min(most, total - others_low) - max(least, total - unseen_base - others_high) < 1 - _ROUNDING:
                return False
        least, most = max(0.0, total - high), min(unseen_base, total - low)
        unseen = node.unseen_settled + len(node.unseen)
        return not unseen or self._may_be_known(unseen, unseen_base, least, most)

    def _is_mixed(self, node: Node, total: float) -> bool:
        """Whether, with everybody counting once, the leftover does not say the same of a few people."""
        people = node.lone + len(node.shared)
        if not people or people >= self._exact_people or node.base != node.count:
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
        enough = max(self._least_people, self._exact_people)
        shown = [node for node in self._top_down if node.standing is Standing.EXACT and node.lone < enough]
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
    # Most groups have so many people of their own that nobody need look who else was in them.
    rest = [node for node in nodes if node.lone < people and (node.lone or node.shared)]
    appearances = Counter(person for node in rest for person in node.shared)
    while True:
        safe = {node for node in rest if node.lone + sum(appearances[person] == 1 for person in node.shared) >= people}
        if not safe:
            return rest, appearances
        # All of them at once: their people are in no other leftover at all.
        rest = [node for node in rest if node not in safe]
        for node in safe:
            for person in node.shared:
                appearances[person] -= 1


def _leftover(node: Node) -> dict[int, int]:
    if not node.children:
        return dict.fromkeys(node.people, 1)
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


def _leave_unseen(node: Node, above: Node) -> None:
    above.unseen.update(node.unseen)
    above.unseen_settled += node.unseen_settled


def _outermost_limits(node: Node) -> list[Node]:
    """The limits in a leftover that are not within another one."""
    return [limit for limit in node.limits if limit.above(_DISPLAYED).standing is Standing.EXACT]


def _people_left(node: Node) -> int:
    """How many people of a group are in none that is shown exactly below it."""
    if not node.limits:
        return node.unseen_settled + len(node.unseen)
    limits = _outermost_limits(node)
    named = set(node.unseen).union(*(limit.people for limit in limits))
    return node.unseen_settled + sum(limit.settled for limit in limits) + len(named)


def _limit_to_hide(node: Node) -> Node | None:
    """A limit, where withholding it hides more of people who are not shown at all."""
    hides_more = node.limits and (node.unseen or node.unseen_settled)
    return min(node.limits, key=lambda limit: limit.size) if hides_more else None


def _smallest_below(node: Node) -> Node:
    if node.folded_count:
        node.unfold_smallest()
    return min(node.children or node.limits or [node], key=lambda below: below.size)


def _line_above(node: Node) -> list[Node]:
    """All groups that hold a group, nearest first."""
    line = []
    while node.parent is not None:
        node = node.parent
        line.append(node)
    return line


def _depth(node: Node) -> int:
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def parents_with_cells(keys: Set[Hashable], hierarchy: Mapping[Hashable, Hashable | None]) -> dict[Hashable, Hashable]:
    """For each group the nearest group above it that has a cell; groups without one are left out.

    Raises:
        ValueError: the hierarchy leads back to where it began.
    """
    found: dict[Hashable, Hashable] = {}
    for key in keys:
        above, steps = hierarchy.get(key), 0
        while above is not None:
            if above in keys:
                found.setdefault(key, above)
            above, steps = hierarchy.get(above), steps + 1
            if steps > len(hierarchy):
                raise ValueError(f"The groups above {key!r} lead round in a circle.")
    return found
