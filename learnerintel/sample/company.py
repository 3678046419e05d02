"""The sample company from end to end: founded, let live for eighteen months, exported."""

from __future__ import annotations

import datetime
from pathlib import Path

from learnerintel.errors import Refusal
from learnerintel.sample.activity import activity_of
from learnerintel.sample.appeal import appeal_of
from learnerintel.sample.assignments import assign
from learnerintel.sample.choice import chooser_of
from learnerintel.sample.exports import Exports
from learnerintel.sample.feedback import feedback_of
from learnerintel.sample.mailings import mailings_of
from learnerintel.sample.offers import Offers, offers_of
from learnerintel.sample.organisation import Organisation, organisation_of
from learnerintel.sample.plants import plant
from learnerintel.sample.rhythm import Period, date_of
from learnerintel.sample.scores import scores_of
from learnerintel.sample.shelf import shelf_of
from learnerintel.sample.survey import survey_of
from learnerintel.sample.transcript import transcript_of
from learnerintel.sample.truths import CompanyTruth, truths_of
from learnerintel.sample.uses import Uses

#: Below this size the teams would be too small for what is hidden in them.
LEAST_LEARNERS = 200
EVENTS_PER_LEARNER = 175


def write_company(
    folder: Path, *, learners: int = 600, events: int | None = None, seed: int = 1, last_day: datetime.date
) -> CompanyTruth:
    """Write the exports of a company of eighteen months into a folder.

    Args:
        folder: made if it is not there; files of the same names are replaced.
        learners: people on the roster over the whole period, those who left included; at least 200.
        events: rows of the LMS activity export, exactly; None for 175 for each learner.
        seed: the same seed and arguments give the same bytes.
        last_day: last day of what happened; due dates and ends of leave may lie after it.

    Returns:
        The files in the order to import them, and everything hidden in them.

    Raises:
        Refusal: the company would be too small, or the rows too few for it.
    """
    if learners < LEAST_LEARNERS:
        raise Refusal(
            f"A sample company of {learners:,} people is too small for what is hidden in it. "
            f"Nothing was written; ask for at least {LEAST_LEARNERS}."
        )
    period = Period.ending(last_day)
    organisation = organisation_of(learners, period, seed)
    shelf = shelf_of(period, seed)
    planted = plant(organisation, shelf, seed)
    appeal = appeal_of(organisation, shelf, seed)
    assignments = assign(organisation, shelf, seed)
    offers = offers_of(organisation, shelf, appeal, seed)
    given = Uses.joined(
        [
            planted.uses,
            assignments.uses(organisation, planted.is_barred),
            offers.taken_up(organisation, appeal, planted.is_barred, seed),
        ]
    )
    chooser = chooser_of(organisation, shelf, appeal, planted.is_barred, seed)
    rows = activity_of(given, chooser, EVENTS_PER_LEARNER * learners if events is None else events, seed)
    transcript = transcript_of(assignments, organisation, shelf, seed)
    folder.mkdir(parents=True, exist_ok=True)
    exports = Exports(folder, organisation, shelf)
    exports.roster()
    exports.catalogue()
    exports.activity(rows)
    exports.transcript(transcript)
    exports.scores(scores_of(rows, organisation, shelf, seed))
    exports.assignments(assignments, rows, seed)
    exports.offers(offers)
    exports.feedback(feedback_of(rows, transcript, organisation, shelf, seed))
    _asked_and_mailed(exports, organisation, offers, seed)
    return CompanyTruth(
        folder,
        tuple(exports.files.values()),
        exports.files,
        exports.row_counts,
        date_of(period.first_day),
        last_day,
        truths_of(organisation, shelf, planted.reference_users),
    )


def _asked_and_mailed(exports: Exports, organisation: Organisation, offers: Offers, seed: int) -> None:
    exports.survey(survey_of(organisation, seed))
    exports.mailings(mailings_of(organisation, offers, seed))
