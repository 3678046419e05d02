"""Attack what the disclosure gate shows of random organisations, and count what is recovered: must be 0.

    python -m benchmarks.disclosure_attack --organisations 10000

The attacker knows who was in which group when, and how the gate works; she is given the cells that are
shown. She (1) looks for anything that adding and subtracting them gives about 1 to 4 people, counting
people once or once per team and month, all periods together; (2) among what it gives about under ten
people, for anything that says the same of all of them; (3) narrows the number of every group down from
sums and limits, and looks for groups of 1 to 4 that are pinned, or groups under ten pinned at an end.
What a shown figure of 0 % or 100 % of ten or more people says of everybody among them is allowed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations
from math import comb

from benchmarks.organisations import (
    PEOPLE_METRIC,
    SUMS_METRIC,
    Organisation,
    people_cells,
    random_organisation,
    sums_cells,
)
from learnerintel.domain.disclosure import Cell, guard
from learnerintel.domain.metric import Bound, Measurement
from learnerintel.domain.periods import Period

LEAST_PEOPLE = 5
EXACT_PEOPLE = 10
#: Where a tangle would need more systems than this to be searched through, sums and differences of two are tried.
_MOST_SYSTEMS = 500
#: Arithmetic is modulo this prime: many times as fast as with fractions, and ranks differ only where a
#: determinant of these small systems of 0 and 1 happens to be a multiple of it.
_PRIME = 2**61 - 1

Row = dict[Hashable, int]


def small_combinations(rows: Iterable[set[Hashable]], person_of: Mapping[Hashable, int], below: int) -> list[Row]:
    """What adding and subtracting rows gives that depends on fewer than ``below`` people.

    Args:
        rows: sets of units (a person, or a membership) that a shown figure is the sum over.
        person_of: unit -> the person it is of.
        below: how many people are allowed.

    Returns:
        Combinations as unit -> coefficient (modulo a large prime), of least support first; empty where
        there is none.
    """
    patterns: dict[Hashable, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for unit in row:
            patterns[unit].append(number)
    atoms: dict[tuple[int, ...], list[Hashable]] = defaultdict(list)
    for unit, pattern in patterns.items():
        atoms[tuple(pattern)].append(unit)
    people = {atom: {person_of[unit] for unit in units} for atom, units in atoms.items()}
    order = sorted(atoms, key=lambda atom: (len(people[atom]) < below, atom))
    matrix: dict[int, Row] = defaultdict(dict)
    for atom in order:
        for number in atom:
            matrix[number][atom] = 1
    basis = _echelon(list(matrix.values()), order)
    small = [row for row in basis if all(len(people[atom]) < below for atom in row)]
    found = []
    for tangle in _tangles(small):
        for candidate in _candidates(tangle):
            support = set().union(*(people[atom] for atom in candidate))
            if len(support) < below:
                found.append({unit: value for atom, value in candidate.items() for unit in atoms[atom]})
    return sorted(found, key=len)


def _echelon(rows: list[Row], order: list[Hashable]) -> list[Row]:
    basis: list[Row] = []
    rest = rows
    for column in order:
        pivot = next((row for row in rest if column in row), None)
        if pivot is None:
            continue
        rest = [row for row in rest if row is not pivot]
        pivot = _scaled(pivot, column)
        rest = [reduced for row in rest if (reduced := _less(row, pivot, column))]
        basis = [_less(row, pivot, column) for row in basis]
        basis.append(pivot)
    return basis


def _scaled(row: Row, column: Hashable) -> Row:
    inverse = pow(row[column], -1, _PRIME)
    return {atom: value * inverse % _PRIME for atom, value in row.items()}


def _less(row: Row, pivot: Row, column: Hashable) -> Row:
    factor = row.get(column)
    if not factor:
        return row
    reduced = dict(row)
    for atom, value in pivot.items():
        left = (reduced.get(atom, 0) - factor * value) % _PRIME
        if left:
            reduced[atom] = left
        else:
            reduced.pop(atom, None)
    return reduced


def _tangles(rows: list[Row]) -> list[list[Row]]:
    """Rows that share no column, even by way of others, apart."""
    tangles: list[tuple[set[Hashable], list[Row]]] = []
    for row in rows:
        columns, members = set(row), [row]
        for other in [tangle for tangle in tangles if tangle[0] & columns]:
            tangles.remove(other)
            columns |= other[0]
            members += other[1]
        tangles.append((columns, members))
    return [members for _, members in tangles]


def _candidates(tangle: list[Row]) -> Iterable[Row]:
    """The combinations of least support: those that are made zero in as many columns as can be."""
    yield from tangle
    columns = sorted(set().union(*tangle))
    if len(tangle) > 1 and comb(len(columns), len(tangle) - 1) <= _MOST_SYSTEMS:
        for zeros in combinations(columns, len(tangle) - 1):
            yield from _without(tangle, zeros)
    elif len(tangle) > 1:
        for one, other in combinations(tangle, 2):
            for column in set(one) & set(other):
                yield _less(one, _scaled(other, column), column)


def _without(tangle: list[Row], zeros: tuple[Hashable, ...]) -> list[Row]:
    rest = tangle
    for column in zeros:
        pivot = next((row for row in rest if column in row), None)
        if pivot is not None:
            scaled = _scaled(pivot, column)
            rest = [reduced for row in rest if row is not pivot and (reduced := _less(row, scaled, column))]
    return rest


def attack_people(
    organisation: Organisation, cells: list[Cell], shown: list[Measurement], active: Mapping[Period, set[int]]
) -> Counter[str]:
    """Recoveries where everybody counts once in every group and period."""
    found: Counter[str] = Counter()
    for period in (*organisation.months, *organisation.longer):
        exact = [cell for cell, value in zip(cells, shown, strict=True) if cell.period == period and _is_exact(value)]
        people = {person: person for cell in exact for person in cell.people}
        for row in small_combinations([set(cell.people) for cell in exact], people, EXACT_PEOPLE):
            found["few people"] += len(row) < LEAST_PEOPLE
            found["the same of all"] += _says_the_same(row, exact, active[period])
        if not organisation.moved_to or not any(month for _, month in organisation.moved_to if period.holds(month)):
            found += attack_ranges(organisation, cells, shown, period)
    return found


def _says_the_same(row: Row, exact: list[Cell], active: set[int]) -> bool:
    """Whether a combination is the number of a few people, and none or all of them are active."""
    if len(set(row.values())) > 1 or 0 < len(row.keys() & active) < len(row):
        return False
    many = [cell.people for cell in exact if len(cell.people) >= EXACT_PEOPLE and cell.value in (0, 1)]
    return not any(row.keys() <= people for people in many)


def attack_sums(
    organisation: Organisation, cells: list[Cell], shown: list[Measurement], starts: Mapping[Hashable, int]
) -> Counter[str]:
    """Recoveries where each membership in each month carries its own number, all periods together."""
    found: Counter[str] = Counter()
    rows = []
    for cell, value in zip(cells, shown, strict=True):
        if _is_exact(value):
            rows.append({unit for unit in _units(organisation, cell) if starts[unit]})
    person_of = {unit: unit[0] for unit in starts}
    found["few people"] += len(small_combinations(rows, person_of, LEAST_PEOPLE))
    for period in organisation.months:
        found += attack_ranges(organisation, cells, shown, period)
    return found


def attack_ranges(
    organisation: Organisation, cells: list[Cell], shown: list[Measurement], period: Period
) -> Counter[str]:
    """Recoveries by narrowing every group's numerator down, from below and from above.

    The groups are a tree and every cell is the sum of what is below it, so that one pass up and one pass
    down give exactly what is possible. The attacker is given all denominators.
    """
    of_group = {cell.group: (cell, value) for cell, value in zip(cells, shown, strict=True) if cell.period == period}
    below: dict[str, list[str]] = defaultdict(list)
    for group, above in organisation.hierarchy.items():
        if above is not None:
            below[above].append(group)
    ranges: dict[str, tuple[float, float]] = {}
    sizes: dict[str, tuple[int, float]] = {}  # people and base, of groups and of those directly in them
    for group in sorted(of_group, key=len, reverse=True):
        cell, value = of_group[group]
        base = cell.base or 0
        direct_base = base - sum(of_group[child][0].base or 0 for child in below[group])
        sizes[group] = (len(cell.people), base)
        sizes[group + "."] = (len(cell.direct_people), direct_base)
        ranges[group + "."] = (0.0, direct_base)
        parts = [ranges[part] for part in (*below[group], group + ".")]
        own = _own_range(cell, value)
        ranges[group] = (max(own[0], sum(low for low, _ in parts)), min(own[1], sum(high for _, high in parts)))
    for group in sorted(of_group, key=len):
        parts = (*below[group], group + ".")
        low, high = sum(ranges[part][0] for part in parts), sum(ranges[part][1] for part in parts)
        for part in parts:
            least, most = ranges[part]
            ranges[part] = (
                max(least, ranges[group][0] - (high - most)),
                min(most, ranges[group][1] - (low - least)),
            )
    allowed = _same_of_many(organisation, of_group)
    found: Counter[str] = Counter()
    for part, (least, most) in ranges.items():
        people, base = sizes[part]
        if not people or part.rstrip(".") in allowed or most - least > 1e-6:
            continue
        found["pinned down"] += people < LEAST_PEOPLE
        found["the same of all"] += people < EXACT_PEOPLE and (least < 1e-6 or most > base - 1e-6)
    return found


def _same_of_many(organisation: Organisation, of_group: dict[str, tuple[Cell, Measurement]]) -> set[str]:
    """Groups within ten or more people of whom what is shown says the same."""
    allowed: set[str] = set()
    for group, (cell, value) in of_group.items():
        if not _is_exact(value):
            continue
        inside = [other for other in of_group if group in organisation.groups_of(other)]
        exact = [other for other in inside if other != group and _is_exact(of_group[other][1])]
        left = [other for other in inside if not set(organisation.groups_of(other)) & set(exact)]
        top = [other for other in exact if not set(organisation.groups_of(other)[1:]) & set(exact)]
        people = set().union(*(of_group[other][0].direct_people for other in left))
        base = cell.base - sum(of_group[other][0].base for other in top)
        total = cell.value * cell.base - sum(of_group[other][0].value * of_group[other][0].base for other in top)
        if len(people) >= EXACT_PEOPLE and (total < 1e-6 or total > base - 1e-6):
            allowed |= set(left)
        if len(cell.people) >= EXACT_PEOPLE and cell.value in (0, 1):
            allowed |= set(inside)
    return allowed


def _own_range(cell: Cell, value: Measurement) -> tuple[float, float]:
    base = cell.base or 0
    if _is_exact(value):
        return (value.value * base, value.value * base)
    if value.bound is Bound.AT_MOST:
        return (0.0, value.value * base)
    if value.bound is Bound.AT_LEAST:
        return (value.value * base, base)
    return (0.0, base)


def _is_exact(value: Measurement) -> bool:
    return value.value is not None and value.bound is None


def _units(organisation: Organisation, cell: Cell) -> list[tuple[int, str, Period]]:
    return [unit for unit in organisation.memberships(cell.period) if cell.group in organisation.groups_of(unit[1])]


def attack(seed: int) -> tuple[Counter[str], Counter[str]]:
    """Recoveries in one random organisation under both metrics, and what became of its cells."""
    organisation = random_organisation(seed)
    fates: Counter[str] = Counter()
    cells, active = people_cells(organisation, seed)
    shown = guard(cells, organisation.hierarchy, PEOPLE_METRIC)
    found = attack_people(organisation, cells, shown, active)
    _count_fates(fates, cells, shown)
    cells, starts = sums_cells(organisation, seed)
    shown = guard(cells, organisation.hierarchy, SUMS_METRIC)
    found += attack_sums(organisation, cells, shown, starts)
    _count_fates(fates, cells, shown)
    return found, fates


def _count_fates(fates: Counter[str], cells: list[Cell], shown: list[Measurement]) -> None:
    for cell, value in zip(cells, shown, strict=True):
        if len(cell.people) >= LEAST_PEOPLE:
            fates["exact" if _is_exact(value) else "limit" if value.bound else "withheld"] += 1


def main(arguments: list[str] | None = None) -> int:
    """Attack random organisations and print what was recovered; 1 where anything was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--first-seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    began = time.perf_counter()
    found: Counter[str] = Counter()
    fates: Counter[str] = Counter()
    for seed in range(chosen.first_seed, chosen.first_seed + chosen.organisations):
        recovered, fate = attack(seed)
        found += recovered
        fates += fate
    seconds = time.perf_counter() - began
    cells = fates.total()
    print(f"organisations {chosen.organisations}, cells of five or more people {cells}, {seconds:.0f} s")
    print(", ".join(f"{name} {count / cells:.0%}" for name, count in fates.most_common()))
    for name, count in found.items():
        print(f"recovered, {name}: {count}")
    print(f"recoveries {found.total()}")
    return 1 if found.total() else 0


if __name__ == "__main__":
    sys.exit(main())
