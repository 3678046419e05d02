"""Minimum groups, and the only way from cells about people to a page: :func:`guard`.

What is promised, for calendar periods: no figure about fewer than k people can be read or computed from
the cells that are shown together, and none that says the same of everybody in a group under ten. "Shown
together" is what one call of :func:`guard` is given: every group of the organisation, and every period
in which a viewer may look at them, whoever the viewer is. What one viewer may see is chosen afterwards,
so that two viewers who put their pages side by side learn nothing either.

Free date ranges are not protected this way; they are for analysts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields

from learnerintel.domain.metric import Bound, Measurement, Metric, MetricKind
from learnerintel.domain.periods import Period
from learnerintel.domain.suppression import Node, Standing, Suppression, parents_with_cells
from learnerintel.errors import Refusal

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Minimum groups. An organisation may raise them, never lower them: the defaults are the floor.

    Attributes:
        rate_people: people behind any rate, score or count of people (k).
        comment_people: people behind comments before their text is shown.
        decision_people: eligible people for a decision about a team; below, only the individual path.
        sentiment_shown: comments behind a shown share of negative comments.
        sentiment_ranked: comments behind a place in a ranking by sentiment.
        exact_people: people from which on nothing shared by everybody (0 % or 100 %) is hidden, and
            from which on evidence is put in numbers instead of words.
    """

    rate_people: int = 5
    comment_people: int = 10
    decision_people: int = 10
    sentiment_shown: int = 5
    sentiment_ranked: int = 20
    exact_people: int = 10

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            if given < field.default:
                words = field.name.replace("_", " ")
                raise Refusal(
                    f"The minimum group {words!r} was to be {given}; it may be raised, and {field.default} is the "
                    "least. Nothing was changed."
                )

    def allow_rate(self, people: int) -> bool:
        return people >= self.rate_people

    def allow_comment_text(self, people: int) -> bool:
        return people >= self.comment_people

    def allow_team_decision(self, eligible: int) -> bool:
        return eligible >= self.decision_people

    def allow_sentiment(self, comments: int) -> bool:
        return comments >= self.sentiment_shown

    def allow_sentiment_ranking(self, comments: int) -> bool:
        return comments >= self.sentiment_ranked

    def allow_exact(self, people: int) -> bool:
        return people >= self.exact_people


FLOOR = Thresholds()


@dataclass(frozen=True, slots=True)
class Cell:
    """One value about one group of people in one period, before anybody may see it.

    Attributes:
        group: the team, parent or company.
        period: the period, None where the metric has none.
        people: everybody in the base who is not settled, those in groups below included. Somebody who moved is in
            both groups.
        value: in the metric's unit; None where it is unknown.
        base: what it was computed over, in what the metric's base counts; None where unknown.
        low: lower end of its interval.
        high: upper end.
        direct_people: those of them who were in the group itself and not in a group below it; None
            where nobody who was is in a group below too, so that the sets tell.
        settled: how many more people are in the base, each of them in one group only and in those above it. They
            need not stand in ``people``; whoever is named there may be in any groups.
    """

    group: Hashable
    period: Period | None
    people: Set[int]
    value: float | None
    base: int | None
    low: float | None = None
    high: float | None = None
    direct_people: Set[int] | None = None
    settled: int = 0

    @property
    def count(self) -> int:
        """How many people are in the base."""
        return self.settled + len(self.people)

    @property
    def key(self) -> tuple[Hashable, Period | None]:
        return self.group, self.period


def guard(
    cells: Iterable[Cell],
    hierarchy: Mapping[Hashable, Hashable | None],
    metric: Metric,
    thresholds: Thresholds = FLOOR,
) -> list[Measurement]:
    """What may be shown of a metric's cells; the only way from cells about people to a page.

    1. A cell about fewer than k people, or with a base below the metric's minimum, is withheld.
    2. Of a group under ten, a value within one person's worth of the least or the most that is possible
       is shown as a limit ("at most 14 %"): an exact 0 % would say what each of them did.
    3. More cells, the smallest groups first, are withheld until nothing under k people can be computed
       by adding and subtracting what is shown (``domain.suppression`` says how that is decided).
    4. Where a metric adds up over time, a group's longer period is withheld unless the group is shown
       exactly in every shorter period within it. The longer periods then tell nothing new.

    Args:
        cells: all groups of the organisation and all periods that viewers may choose, at most one each.
        hierarchy: group -> the group above it; None or absent at the top. May hold groups without cells.
        metric: whose cells they are.
        thresholds: the organisation's minimum groups.

    Returns:
        One measurement for each cell, in the same order; its key is (group, period).

    Raises:
        ValueError: a group has two cells in a period, people who are not among those of the group above
            it, or a place in a circle of groups; or the metric adds up over time and two periods overlap
            without one holding the other.
    """
    cells = list(cells)
    by_period: dict[Period | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_period[cell.period].append(cell)
    shorter = periods_within([period for period in by_period if period]) if metric.adds_up_over_time else {}
    standings: dict[tuple[Hashable, Period | None], Standing] = {}
    for period in sorted(by_period, key=lambda period: period.day_count if period else 0):
        barred = _barred_by_shorter(by_period[period], shorter.get(period, []), standings)
        nodes = _nodes(by_period[period], hierarchy, metric, thresholds, barred)
        Suppression(nodes, thresholds.rate_people, thresholds.exact_people).run()
        standings.update({(node.key, period): node.standing for node in nodes})
    return [measurement_of(cell, standings[cell.key], metric, thresholds) for cell in cells]


def said_share(count: int, base: int, thresholds: Thresholds = FLOOR, *, in_words: bool = False) -> str:
    """A share of people as it may be said: "3 of 41 people", or in words where there are few.

    Args:
        count: of them, how many.
        base: people in all.
        thresholds: the organisation's minimum groups.
        in_words: True where the numbers may not be said although there are enough people.
    """
    if not thresholds.allow_rate(base):
        return f"some of fewer than {thresholds.rate_people} people"
    if not thresholds.allow_exact(base):
        return f"{_in_words(count, base)} of fewer than {thresholds.exact_people} people"
    return _in_words(count, base) if in_words else f"{count} of {base} people"


def about_share(share: float) -> str:
    """A share of other teams' people in steps too coarse to subtract one's own from: "about 15 %"."""
    if share < 0.025:
        return "almost nobody"
    if share > 0.975:
        return "almost everybody"
    return f"about {round(coarse_share(share) * 100)} %"


def coarse_share(share: float) -> float:
    """The same as a number, for drawing: a share in steps of five percent."""
    return round(share * 20) / 20


def _in_words(count: int, base: int) -> str:
    # Wider than one person at both ends, so that none and one, or all and all but one, sound alike.
    share = count / base
    if count <= 1:
        return "almost nobody"
    if count >= base - 1:
        return "almost everybody"
    if share < 0.4:
        return "a few"
    return "about half" if share <= 0.6 else "most"


def periods_within(periods: Sequence[Period]) -> dict[Period, list[Period] | None]:
    """For each period those within it; None where they leave days of it out."""
    shorter: dict[Period, list[Period] | None] = {}
    for period in periods:
        within = sorted(other for other in periods if other != period and period.holds(other))
        crossing = [other for other in periods if period.overlaps(other) and not other.holds(period)]
        if len(crossing) > len(within):
            apart = next(other for other in crossing if other not in within)
            raise ValueError(
                f"A metric that adds up over time cannot be shown for {period} and {apart} together: "
                "they overlap, and neither holds the other. Choose weeks, or months and what they make up."
            )
        covered_until = period.first_on - 1
        for other in within:
            covered_until = max(covered_until, other.last_on) if other.first_on <= covered_until + 1 else covered_until
        shorter[period] = within if not within or covered_until == period.last_on else None
    return shorter


def _barred_by_shorter(
    cells: list[Cell], within: list[Period] | None, standings: Mapping[tuple[Hashable, Period | None], Standing]
) -> set[Hashable]:
    if within is None:
        return {cell.group for cell in cells}
    return {
        cell.group
        for cell in cells
        if any(
            standings.get((cell.group, period), Standing.NOBODY) not in (Standing.EXACT, Standing.NOBODY)
            for period in within
        )
    }


def _nodes(
    cells: list[Cell],
    hierarchy: Mapping[Hashable, Hashable | None],
    metric: Metric,
    thresholds: Thresholds,
    barred: Set[Hashable],
) -> list[Node]:
    nodes: dict[Hashable, Node] = {}
    for cell in cells:
        if cell.group in nodes:
            raise ValueError(f"The group {cell.group!r} has two cells in one period ({cell.period}).")
        successes = _successes(cell, metric)
        standing = _first_standing(cell, successes, metric, thresholds, cell.group in barred)
        direct = cell.people if cell.direct_people is None else cell.direct_people
        nodes[cell.group] = Node(
            cell.group, cell.people, direct, cell.base or 0, successes, standing, cell.settled, cell.settled
        )
    for group, above in parents_with_cells(nodes.keys(), hierarchy).items():
        node, parent = nodes[group], nodes[above]
        parent.direct_settled -= node.settled
        if parent.direct_settled < 0 or not node.people <= parent.people:
            raise ValueError(f"The group {group!r} has people who are not among those of {above!r} above it.")
        node.parent = parent
    below_by_group: dict[Hashable, set[int]] = defaultdict(set)
    for node in nodes.values():
        if node.parent is not None:
            below_by_group[node.parent.key] |= node.people
    for cell in cells:
        if cell.direct_people is None:
            nodes[cell.group].direct = cell.people - below_by_group[cell.group]
    return list(nodes.values())


def _successes(cell: Cell, metric: Metric) -> float | None:
    """The numerator, moved and scaled so that nothing is 0 and everything is the base."""
    if metric.limits is None or metric.kind is MetricKind.LEARNER_MEDIAN or cell.value is None or cell.base is None:
        return None  # a median at the end of the scale does not say the same of everybody
    least, most = metric.limits
    return (cell.value - least) / (most - least) * cell.base


def _first_standing(
    cell: Cell, successes: float | None, metric: Metric, thresholds: Thresholds, is_barred: bool
) -> Standing:
    people = cell.count
    if not people:
        return Standing.NOBODY
    if not thresholds.allow_rate(people):
        return Standing.TOO_FEW_PEOPLE
    if cell.value is None:
        return Standing.UNKNOWN
    if cell.base is None or cell.base < metric.minimum_base:
        return Standing.BASE_TOO_SMALL
    if is_barred:
        return Standing.PROTECTS_SHORTER_PERIOD
    if successes is None or thresholds.allow_exact(people):
        return Standing.EXACT
    worth = cell.base / people
    if successes <= worth + _ROUNDING:
        return Standing.AT_MOST
    return Standing.AT_LEAST if successes >= cell.base - worth - _ROUNDING else Standing.EXACT


_LIMITED = "Shown as a limit: in a small group, an exact value would say what each of them did."
_NOT_KNOWN = "We do not know yet."


def measurement_of(cell: Cell, standing: Standing, metric: Metric, thresholds: Thresholds) -> Measurement:
    """A cell as it may be shown once it is decided how it stands."""
    if standing is Standing.EXACT:
        low, high = (None, None) if metric.kind is MetricKind.COUNT else (cell.low, cell.high)
        return Measurement(cell.key, cell.value, cell.base, low, high)
    return not_exact(cell.key, standing, cell.base, cell.count, metric, thresholds)


def not_exact(
    key: Hashable, standing: Standing, base: int | None, people: int, metric: Metric, thresholds: Thresholds
) -> Measurement:
    """What stands for a value that may not be shown as it is, or is not known.

    Args:
        key: what it is the value of.
        standing: any but ``EXACT``.
        base: what the value was computed over.
        people: how many are in the base.
        metric: whose value it is.
        thresholds: the organisation's minimum groups.
    """
    if standing in (Standing.UNKNOWN, Standing.NOBODY):
        return Measurement(key, None, None, why=_NOT_KNOWN)
    if standing in (Standing.AT_MOST, Standing.AT_LEAST):
        least, most = metric.limits
        worth = (most - least) / people
        bound = Bound.AT_MOST if standing is Standing.AT_MOST else Bound.AT_LEAST
        value = least + worth if bound is Bound.AT_MOST else most - worth
        return Measurement(key, value, base, bound=bound, why=_LIMITED)
    why = {
        Standing.TOO_FEW_PEOPLE: f"Withheld: fewer than {thresholds.rate_people} people.",
        Standing.BASE_TOO_SMALL: f"Withheld: fewer than {metric.minimum_base} {metric.base_label}.",
        Standing.PROTECTS_OTHERS: "Withheld: beside the other figures it would give a smaller group away.",
        Standing.PROTECTS_SHORTER_PERIOD: "Withheld: beside the shorter periods it would give a smaller group away.",
    }[standing]
    return Measurement(key, None, None, is_withheld=True, why=why)
