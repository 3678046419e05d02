"""Which items of a team the unpair rule has to look at one by one, and which it need not.

Most items of a large shelf are quiet: how little they are touched is all that could list them. What becomes of
these is decided for all of them at once, by the same conditions as in ``domain.guards`` and
``domain.signals``. Whatever may come to stand on the page, and whatever lies too near to a limit for two ways
of computing to agree, is left to the rule itself.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from learnerintel.domain.evidence import Rest
from learnerintel.domain.guards import (
    BEHIND_PEERS_PROBABILITY,
    DUE_AHEAD_DAYS,
    EXPOSURE_DAYS,
    GUARDS,
    UNTOUCHED_BY_ALL_DAYS,
)
from learnerintel.domain.periods import RECENT_DAYS
from learnerintel.domain.signals import ABANDONED_FACTOR, LEAST_STARTS, MOST_TEAM_USE, UNUSED_SHARE
from learnerintel.domain.unpairing import CLEARLY_BEHIND_CHANCE, most_listed
from learnerintel.domain.vocabulary import Obligation, Reason
from learnerintel.metrics import signals
from learnerintel.services.catalogue_columns import CatalogueColumns
from learnerintel.services.team_view import TeamView

#: Nearer to a limit than this the rule itself decides.
_MARGIN = 1e-9
_NO_DAY = signals.NO_DAY
_NAMES = tuple(guard.name for guard in GUARDS if Reason.UNTOUCHED in guard.reasons)
_ASKS = {guard.name: guard.asks for guard in GUARDS}


def sorted_out(view: TeamView) -> tuple[np.ndarray, Rest]:
    """Places on the shelf that the rule has to look at, and what becomes of the rest."""
    columns = view.shelf.catalogue
    quiet = _is_quiet(view, columns)
    mean_use = _mean_use(view)
    has_signal, is_behind, is_near = _silence(view, mean_use)
    quiet &= ~is_near
    fails, may_be_listed = failing_guards(view, columns, is_behind)
    any_fails = np.logical_or.reduce(list(fails.values()))
    waits = np.logical_or.reduce([failed for name, failed in fails.items() if not _ASKS[name]])
    is_proposed = quiet & has_signal & ~any_fails
    is_waiting = quiet & has_signal & waits
    is_nothing = quiet & ~has_signal
    is_counted = may_be_listed | is_proposed
    # So many can be listed at most: as if everything that is still open would raise the cap.
    open_count = np.count_nonzero(~quiet | (quiet & has_signal & any_fails & ~waits))
    most = most_listed(np.count_nonzero(is_counted & quiet) + open_count)
    best = _best(view, columns, np.flatnonzero(is_proposed), most)
    left_off = is_proposed.copy()
    left_off[best] = False
    rest = is_nothing | is_waiting | left_off
    return np.flatnonzero(~rest), Rest(
        mean_use=mean_use,
        eligible_optional=int(np.count_nonzero(is_counted & rest)),
        left_off=int(np.count_nonzero(left_off)),
        waiting=_waiting(fails, is_waiting),
    )


def _is_quiet(view: TeamView, columns: CatalogueColumns) -> np.ndarray:
    """Items of which nothing but how little they are touched can be evidence."""
    shelf, team_id = view.shelf, view.team.team_id
    tests, courses = shelf.tests, shelf.courses
    found = ~columns.has_prerequisite
    for known, tried in ((tests.pretest_known, tests.pretested), (tests.first_try_known, tests.first_tried)):
        base = view.row_of(tried).astype(np.int64)
        # Four in five have to know it; with fewer than half nothing makes that likely.
        found &= (base == 0) | (2 * view.row_of(known).astype(np.int64) < base)
    found &= ~columns.has_topic | (2 * view.row_of(shelf.prior).astype(np.int64) < view.eligible)
    started, abandoned = (view.row_of(grid).astype(np.int64) for grid in (courses.started, courses.abandoned))
    often = abandoned > ABANDONED_FACTOR * columns.usual_abandonment * started * (1 - _MARGIN)
    found &= ~(often & (started >= LEAST_STARTS))
    # What people choose where nobody asks is looked at one by one; only items that some rule asks for have that.
    for content_id in (*shelf.chosen, *shelf.rated_items[team_id], *shelf.decided_items[team_id]):
        if content_id in columns.place:
            found[columns.place[content_id]] = False
    return found


def _mean_use(view: TeamView) -> float:
    people = view.peer_eligible * len(view.peer_touched_28)
    return int(view.peer_touched_28.sum()) / people if people else 0.0


def _silence(view: TeamView, mean_use: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of quiet items: whether silence is evidence, whether peers use them, and what is too near a limit to tell."""
    context, peers = view.context, view.peer_eligible
    strength, own = context.prior_strength, view.touched_28.astype(np.int64)
    pooled = (view.peer_touched_28 + strength * mean_use) / (peers + strength)
    use = (own + strength * pooled) / (view.eligible + strength)
    is_little = own <= MOST_TEAM_USE * view.eligible
    is_untouched, is_near = is_little & (use <= UNUSED_SHARE), is_little & _near(use, UNUSED_SHARE)
    if not peers:
        return is_untouched, np.zeros(len(use), dtype=bool), is_near
    expected = view.peer_touched_28 / peers
    if context.active_share is not None and context.peers_active_share:
        expected *= context.active_share / context.peers_active_share
    # How often chance gives no use at all; of an item with some use chance gives so little at least as often.
    chance = (1 - np.minimum(expected, 1.0)) ** view.eligible
    for limit in (BEHIND_PEERS_PROBABILITY, CLEARLY_BEHIND_CHANCE):
        is_near |= is_little & _near(chance, limit)
    is_near |= is_little & (own > 0) & (chance < BEHIND_PEERS_PROBABILITY)
    has_signal = is_untouched | (is_little & (chance < CLEARLY_BEHIND_CHANCE))
    return has_signal, chance < BEHIND_PEERS_PROBABILITY, is_near


def _near(values: np.ndarray, limit: float) -> np.ndarray:
    return np.abs(values - limit) <= _MARGIN * limit


def failing_guards(
    view: TeamView, columns: CatalogueColumns, is_behind: np.ndarray
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Where each guard of the untouched list fails, in the order of the guards; and which items the cap counts.

    Args:
        view: the team.
        columns: the items.
        is_behind: where comparable people use an item so much more that chance does not explain it.
    """
    as_of, asked = view.shelf.as_of, view.shelf.asked
    called = view.row_of(asked.strictest).astype(np.int64)
    called = np.where(called == signals.NOT_CALLED, columns.catalogued, called)
    is_mandatory, is_required = (
        called == signals.STRICTEST_FIRST.index(one) for one in (Obligation.MANDATORY, Obligation.REQUIRED)
    )
    asked_on, assigned_on, due_on = (
        view.row_of(grid).astype(np.int64) for grid in (asked.first_on, asked.last_assigned_on, asked.due_on)
    )
    is_dated = (asked_on != _NO_DAY) | (columns.published_on != -_NO_DAY)
    exposed_on = np.where(asked_on != _NO_DAY, asked_on, columns.published_on)
    first_on = view.first_on.astype(np.int64)
    is_touched = first_on != _NO_DAY
    there = np.where(is_dated, as_of - exposed_on >= EXPOSURE_DAYS, is_touched & (as_of - first_on >= EXPOSURE_DAYS))
    longer = is_dated & (as_of - exposed_on >= UNTOUCHED_BY_ALL_DAYS)
    found = np.where(is_touched, as_of - first_on >= EXPOSURE_DAYS, longer)
    has_people = view.context.thresholds.allow_team_decision(view.eligible)
    is_due = (due_on != _NO_DAY) & (due_on >= as_of)
    by_name = {
        "regulatory": columns.is_law,
        "please classify": columns.is_unclassified,
        "offered as mandatory": is_mandatory,
        "role-critical": columns.is_role_critical,
        "required": is_required,
        "reference": columns.is_reference,
        "just published": as_of - columns.published_on < EXPOSURE_DAYS,
        "seasonal": columns.is_seasonal,
        "behind its peers": is_behind,
        "few people": np.full(len(called), not has_people),
        "short exposure": ~there,
        "not found yet": ~found,
        "just edited": as_of - columns.edited_on < RECENT_DAYS,
        "just assigned": as_of - assigned_on < RECENT_DAYS,
        "due ahead": is_due & (as_of - assigned_on < DUE_AHEAD_DAYS),
    }
    is_asked_for = columns.is_law | columns.is_unclassified | is_mandatory | is_required
    may_be_listed = ~is_asked_for & there & found & has_people
    # Guards that look at what quiet items do not have (prerequisites, decisions) cannot fail.
    return {name: by_name[name] for name in _NAMES if name in by_name}, may_be_listed


def _best(view: TeamView, columns: CatalogueColumns, places: np.ndarray, count: int) -> np.ndarray:
    """The first so many of some quiet items, in the order of the untouched list."""
    if len(places) <= count:
        return places
    last_on = np.maximum(view.last_on, view.peer_last_on)[places]
    lately, own = (column[places].astype(np.int64) for column in (view.touched_28, view.touched_90))
    recent, longer = lately + view.peer_touched_28[places], own + view.peer_touched_90[places]
    order = np.lexsort((columns.rank[places], own, lately, last_on, longer, recent))
    return places[order[:count]]


def _waiting(fails: dict[str, np.ndarray], is_waiting: np.ndarray) -> Counter[str]:
    """Waiting items by the first guard for which it is not time yet."""
    found: Counter[str] = Counter()
    left = is_waiting.copy()
    for name, failed in fails.items():
        count = 0 if _ASKS[name] else int(np.count_nonzero(left & failed))
        if count:
            found[name] = count
            left &= ~failed
    return found
