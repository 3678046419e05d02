"""Ratings and comments after use: most people are content, some teams are not, and say why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import Obligation
from learnerintel.sample.comments import CommentWriter
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.plans import PLANS, TruthKind
from learnerintel.sample.rows import COMPLETED, VIEWED, Rows
from learnerintel.sample.shelf import Item, Shelf
from learnerintel.sample.streams import stream
from learnerintel.sample.transcript import DONE, Transcript

_DAY_MINUTES = 1440
_PER_PERSON = 5
_FORMAT_MEANS = {"course": 4.0, "video": 4.2, "article": 4.1, "podcast": 4.25, "workshop": 4.5, "test": 3.75}
_MANDATORY_MALUS, _HABIT_MEAN = 0.35, 4.6
#: What one team dislikes is neither good nor bad to the others.
_DISLIKED_ELSEWHERE_MEAN = 3.8
_ITEM_SPREAD, _PERSON_SPREAD, _NOISE = 0.3, 0.3, 0.8
_COMMENT_SHARE, _RATING_SHARE = 0.55, 0.98
#: What the teams that dislike something answer: share who do, with a comment, and their ratings 1 to 5.
_DISLIKE_SHARE, _DISLIKE_COMMENT_SHARE = 0.92, 0.8
_DISLIKE_RATINGS = (0.4, 0.43, 0.15, 0.02, 0.0)
#: What the comments of those teams are about, by the item's key.
_THEMES = {"disliked_calls": "disliked_calls", "disliked_smile": "disliked_smile", "fire_safety": "disliked_fire"}
#: The survey comes within days of the use.
_MEAN_DELAY, _LONGEST_DELAY = 1.2, 8


@dataclass(frozen=True, slots=True)
class Feedback:
    """Rows of the survey export, oldest first.

    Attributes:
        person: number of the person.
        content: number of the item.
        minute: minutes from 1970-01-01 00:00, local time.
        rating: 1 to 5, NaN where only a comment was given.
        comment: text, None where only a rating was given.
    """

    person: np.ndarray
    content: np.ndarray
    minute: np.ndarray
    rating: np.ndarray
    comment: np.ndarray

    def __len__(self) -> int:
        return len(self.person)


def feedback_of(rows: Rows, transcript: Transcript, organisation: Organisation, shelf: Shelf, seed: int) -> Feedback:
    """Write the answers to the survey that follows a use.

    Args:
        rows: the LMS activity.
        transcript: of the older LMS.
        organisation: people and teams.
        shelf: the catalogue.
        seed: of the random numbers.
    """
    rng = stream(seed, "feedback")
    person, content, minute = _last_uses(rows, transcript, rng)
    dislikes = _dislikes(person, content, organisation, shelf)
    chance = np.minimum(_PER_PERSON * len(organisation.people) / max(len(person), 1), 0.5)
    answers = rng.random(len(person)) < np.where(dislikes, _DISLIKE_SHARE, chance)
    minute = minute + np.minimum(rng.exponential(_MEAN_DELAY, len(person)), _LONGEST_DELAY).astype(int) * _DAY_MINUTES
    minute += rng.integers(3, 55, len(person))
    answers &= organisation.were_present(person, minute // _DAY_MINUTES)
    order = np.flatnonzero(answers)[np.argsort(minute[answers], kind="stable")]
    person, content, minute, dislikes = person[order], content[order], minute[order], dislikes[order]
    rating = _content_ratings(person, content, organisation, shelf, rng)
    for number in np.unique(content[dislikes]):
        unhappy = dislikes & (content == number)
        rating[unhappy] = _shared_out(int(unhappy.sum()), rng)
    comment = _comments((person, content, rating, dislikes), organisation, shelf, rng)
    is_rated = (rng.random(len(person)) < _RATING_SHARE) | np.equal(comment, None) | dislikes
    return Feedback(person, content, minute, np.where(is_rated, rating, np.nan), comment)


def _last_uses(rows: Rows, transcript: Transcript, rng: Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person, item and time of the last view or completion of each pair, in both LMS."""
    used = rows.where(np.isin(rows.verb, (VIEWED, COMPLETED)))
    done = transcript.status == DONE
    person = np.concatenate([used.person, transcript.person[done]])
    content = np.concatenate([used.content, transcript.content[done]])
    noon = transcript.completed[done].astype(np.int64) * _DAY_MINUTES + rng.integers(540, 1000, int(done.sum()))
    minute = np.concatenate([used.minute, noon])
    order = np.lexsort((minute, content, person))
    person, content, minute = person[order], content[order], minute[order]
    is_last = np.append((person[1:] != person[:-1]) | (content[1:] != content[:-1]), True)[: len(person)]
    return person[is_last], content[is_last], minute[is_last]


def _dislikes(person: np.ndarray, content: np.ndarray, organisation: Organisation, shelf: Shelf) -> np.ndarray:
    """Whether each pair is of a team that dislikes the item."""
    result = np.zeros(len(person), dtype=bool)
    for plan in PLANS:
        if plan.kind in (TruthKind.DISLIKES, TruthKind.REQUIRED_AND_DISLIKED) and plan.key and plan.role:
            is_member = organisation.current_team == organisation.team_number(plan.role)
            result |= is_member[person] & (content == shelf.number(plan.key))
    return result


def _mean_rating(item: Item, luck: float) -> float:
    """What people think of an item: a matter of its format and of luck, except for hidden truths."""
    kinds = {plan.kind for plan in PLANS if plan.key and plan.key == item.key}
    if TruthKind.REQUIRED_BY_HABIT in kinds:
        return _HABIT_MEAN
    if kinds & {TruthKind.DISLIKES, TruthKind.REQUIRED_AND_DISLIKED}:
        return _DISLIKED_ELSEWHERE_MEAN
    malus = _MANDATORY_MALUS if item.obligation == Obligation.MANDATORY else 0.0
    return _FORMAT_MEANS[item.format] - malus + luck


def _content_ratings(
    person: np.ndarray, content: np.ndarray, organisation: Organisation, shelf: Shelf, rng: Generator
) -> np.ndarray:
    luck = rng.normal(0, _ITEM_SPREAD, len(shelf))
    means = np.array([_mean_rating(item, luck[number]) for number, item in enumerate(shelf.items)])
    leniency = rng.normal(0, _PERSON_SPREAD, len(organisation.people))
    exact = means[content] + leniency[person] + rng.normal(0, _NOISE, len(person))
    return np.clip(np.round(exact), 1, 5).astype(int)


def _shared_out(count: int, rng: Generator) -> np.ndarray:
    """Bad ratings in just the shares they should have, in random order, so that no luck hides the dislike."""
    places = (rng.permutation(count) + 0.5) / count
    return np.searchsorted(np.cumsum(_DISLIKE_RATINGS), places) + 1


def _comments(answers: tuple[np.ndarray, ...], organisation: Organisation, shelf: Shelf, rng: Generator) -> np.ndarray:
    person, content, rating, dislikes = answers
    writer = CommentWriter(rng)
    writes = rng.random(len(person)) < np.where(dislikes, _DISLIKE_COMMENT_SHARE, _COMMENT_SHARE)
    comments = np.full(len(person), None, dtype=object)
    for place in np.flatnonzero(writes):
        item = shelf.items[content[place]]
        theme = _THEMES.get(item.key) if dislikes[place] else None
        language = organisation.people.languages[person[place]]
        comments[place] = writer.write(int(rating[place]), item, language, theme)
    return comments
