"""The yearly survey about learning at work: the same asked of apps people like and of work, and what they prefer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learnerintel.domain.surveys import PAIRED, PREFERRED_WAY, SURVEY, WORK
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.streams import stream

RECOMMEND = "How likely are you to recommend learning here to a colleague? (0-10)"
_DAYS_AGO, _ANSWERED_SHARE, _DAYS_OPEN = 45, 0.42, 10
_DAY_MINUTES = 1440
#: What people give the apps and sites they like, and by how much learning at work is behind, by what is asked.
_CONSUMER_MEAN, _NOISE = 4.3, 0.7
_BEHIND = {"easy_to_find": 1.5, "relevant": 0.7, "worth_the_time": 0.9, "good_on_my_device": 1.2, "my_choice": 1.0}
#: How many wish for each way of learning, in the order of the survey's options.
_WISHED = (0.62, 0.35, 0.4, 0.33, 0.12, 0.25, 0.3, 0.18)
_RECOMMEND_MEAN, _RECOMMEND_SPREAD = 7.4, 2.0


@dataclass(frozen=True, slots=True)
class SurveyAnswers:
    """One row for each person who answered, oldest first.

    Attributes:
        person: number of the person.
        minute: minutes from 1970-01-01 00:00, local time.
        preferred: the ways of learning she chose, joined by commas.
        scales: question -> 1 to 5 of each person.
        recommend: 0 to 10.
    """

    person: np.ndarray
    minute: np.ndarray
    preferred: np.ndarray
    scales: dict[str, np.ndarray]
    recommend: np.ndarray


def survey_of(organisation: Organisation, seed: int) -> SurveyAnswers:
    """Ask everybody who is there.

    Args:
        organisation: people and teams.
        seed: of the random numbers.
    """
    rng = stream(seed, "survey")
    day = organisation.period.ago(_DAYS_AGO)
    there = organisation.present_in(np.arange(len(organisation.teams)), day)
    person = there[rng.random(len(there)) < _ANSWERED_SHARE]
    count = len(person)
    minute = np.sort(day * _DAY_MINUTES + 480 + rng.integers(0, _DAYS_OPEN * _DAY_MINUTES, count))
    options = next(each.options for each in SURVEY if each.text == PREFERRED_WAY)
    chosen = rng.random((count, len(options))) < np.array(_WISHED)
    chosen[~chosen.any(axis=1), 0] = True
    preferred = [", ".join(option for option, is_in in zip(options, row, strict=True) if is_in) for row in chosen]
    scales = {
        text: np.clip(
            np.rint(_CONSUMER_MEAN - (_BEHIND[aspect] if side == WORK else 0) + rng.normal(0, _NOISE, count)), 1, 5
        )
        for text, (aspect, side) in PAIRED.items()
    }
    recommend = np.clip(np.rint(rng.normal(_RECOMMEND_MEAN, _RECOMMEND_SPREAD, count)), 0, 10)
    return SurveyAnswers(person, minute, np.array(preferred, dtype=object), scales, recommend)
