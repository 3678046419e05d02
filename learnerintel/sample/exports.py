"""The ten exports of the sample company: their names, headings and columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from learnerintel.domain.surveys import PREFERRED_WAY
from learnerintel.domain.vocabulary import AssignmentStatus, TranscriptStatus
from learnerintel.sample.assignments import Assignments
from learnerintel.sample.feedback import Feedback
from learnerintel.sample.files import Columns, chosen, dates, moments, numbers, texts, write_csv, write_workbook
from learnerintel.sample.mailings import EVENTS, Mailings
from learnerintel.sample.offers import CHANNELS, Offers
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.rhythm import Period, date_of
from learnerintel.sample.rows import COMPLETED, VERBS, Rows
from learnerintel.sample.scores import Scores
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import stream
from learnerintel.sample.survey import RECOMMEND, SurveyAnswers
from learnerintel.sample.transcript import STATUSES, Transcript
from learnerintel.sample.uses import NO_DAY, OBLIGATIONS

_STATUS_WORDS = {
    TranscriptStatus.NOT_STARTED: "Not Started",
    TranscriptStatus.IN_PROGRESS: "In Progress",
    TranscriptStatus.COMPLETED: "Completed",
    TranscriptStatus.FAILED: "Failed",
    TranscriptStatus.WITHDRAWN: "Withdrawn",
    TranscriptStatus.EXEMPT: "Exempt",
    TranscriptStatus.EXPIRED: "Expired",
}
_WITHDRAWN_SHARE, _EXEMPT_SHARE = 0.01, 0.01
_FLAGS = ("no", "yes")


class Exports:
    """Turns what happened into the company's files.

    Args:
        folder: where they go.
        organisation: people and teams.
        shelf: the catalogue.
    """

    def __init__(self, folder: Path, organisation: Organisation, shelf: Shelf) -> None:
        self.folder = folder
        self.organisation = organisation
        self.shelf = shelf
        self.files: dict[str, Path] = {}
        self.row_counts: dict[str, int] = {}

    def _save(self, kind: str, name: str, columns: Columns, delimiter: str = ",", *, has_bom: bool = False) -> None:
        path = self.folder / name
        if path.suffix == ".xlsx":
            write_workbook(path, kind.capitalize(), columns, self.organisation.period.last_day)
        else:
            write_csv(path, columns, delimiter, has_bom=has_bom)
        self.files[kind] = path
        self.row_counts[kind] = len(next(iter(columns.values())))

    def _employee_ids(self, person: np.ndarray) -> pa.Array:
        return texts(self.organisation.people.employee_ids).take(pa.array(person))

    def _emails(self, person: np.ndarray) -> pa.Array:
        return texts(self.organisation.people.emails).take(pa.array(person))

    def _content_ids(self, content: np.ndarray) -> pa.Array:
        return pa.array([item.content_id for item in self.shelf.items]).take(pa.array(content))

    def _titles(self, content: np.ndarray) -> pa.Array:
        return pa.array([item.title for item in self.shelf.items]).take(pa.array(content))

    def roster(self) -> None:
        """One row for each dated membership; semicolons and a byte order mark, as many HR systems write."""
        people, teams = self.organisation.people, self.organisation.teams
        spells = sorted(self.organisation.spells, key=lambda spell: (people.employee_ids[spell.person], spell.since))
        person = np.array([spell.person for spell in spells])

        def days(field: str) -> pa.Array:
            values = [getattr(spell, field) for spell in spells]
            return dates(np.array([NO_DAY if value is None else value for value in values]))

        columns = {
            "Employee ID": self._employee_ids(person),
            "Email": self._emails(person),
            "Name": texts(people.names).take(pa.array(person)),
            "Team": pa.array([teams[spell.team].name for spell in spells]),
            "Department": pa.array([teams[spell.team].department for spell in spells]),
            "Team since": days("since"),
            "Team until": days("until"),
            "Hired on": days("hired"),
            "Left on": days("left"),
            "Leave from": days("leave_from"),
            "Leave until": days("leave_until"),
        }
        self._save("roster", f"HR_Roster_{self._stamp}.csv", columns, ";", has_bom=True)

    def catalogue(self) -> None:
        """One row for each item, as a workbook."""
        items = self.shelf.items

        def days(field: str) -> pa.Array:
            values = [getattr(item, field) for item in items]
            return dates(np.array([NO_DAY if value is None else value for value in values]))

        def flags(values: list[bool]) -> pa.Array:
            return chosen(_FLAGS, np.array(values, dtype=int))

        columns = {
            "Content ID": pa.array([item.content_id for item in items]),
            "Title": pa.array([item.title for item in items]),
            "Address": pa.array([f"{self.shelf.address}{item.content_id}" for item in items]),
            "Format": pa.array([item.format for item in items]),
            "Topic": pa.array([item.topic for item in items]),
            "Level": pa.array([item.level for item in items]),
            "Minutes": pa.array([item.minutes for item in items]),
            "Owner": pa.array([item.owner for item in items]),
            "Obligation": pa.array([str(item.obligation) for item in items]),
            "Regulatory": pa.array([str(item.regulatory) for item in items]),
            "Language": pa.array([item.language for item in items]),
            "Published on": days("published_on"),
            "Edited on": days("edited_on"),
            "Review on": days("review_on"),
            "Role critical": flags(["role_critical" in item.traits for item in items]),
            "Reference": flags(["reference" in item.traits for item in items]),
            "Seasonal": flags([item.season is not None for item in items]),
            "Prerequisite of": pa.array([";".join(item.prerequisite_of) or None for item in items]),
        }
        self._save("catalogue", f"Catalogue_{self._stamp}.xlsx", columns)

    def activity(self, rows: Rows) -> None:
        """One row for each thing the LMS noted, compressed."""
        period = self.organisation.period
        columns = {
            "Employee ID": self._employee_ids(rows.person),
            "Content ID": self._content_ids(rows.content),
            "Content title": self._titles(rows.content),
            "Event": chosen(VERBS, rows.verb),
            "Date and time": moments(rows.minute),
            "Duration (minutes)": numbers(rows.duration),
            "Progress (%)": numbers(rows.progress, is_whole=True),
            "Assigned as": chosen(OBLIGATIONS, rows.obligation),
        }
        name = f"LMS_Activity_{date_of(period.first_day)}_{date_of(period.last_day)}.csv.gz"
        self._save("activity", name, columns)

    def transcript(self, transcript: Transcript) -> None:
        """One row for each person and course of the older LMS."""
        columns = {
            "Employee ID": self._employee_ids(transcript.person),
            "Course ID": self._content_ids(transcript.content),
            "Course title": self._titles(transcript.content),
            "Status": chosen(tuple(_STATUS_WORDS[status] for status in STATUSES), transcript.status),
            "Assigned on": dates(transcript.assigned),
            "Due on": dates(transcript.due),
            "Started on": dates(transcript.started),
            "Completed on": dates(transcript.completed),
            "Progress (%)": numbers(transcript.progress, is_whole=True),
            "Time spent (minutes)": numbers(transcript.minutes, is_whole=True),
            "Score (%)": numbers(transcript.score, is_whole=True),
        }
        self._save("transcript", f"TrainingOffice_Transcript_{self._stamp}.csv", columns)

    def scores(self, scores: Scores) -> None:
        """One row for each attempt at a test."""
        columns = {
            "Employee ID": self._employee_ids(scores.person),
            "Content ID": self._content_ids(scores.content),
            "Status": chosen(("failed", "passed"), scores.has_passed.astype(int)),
            "Submitted on": moments(scores.minute),
            "Score": numbers(scores.score, is_whole=True),
            "Attempt": numbers(scores.attempt, is_whole=True),
            "Pre-test": chosen(_FLAGS, scores.is_pretest.astype(int)),
        }
        self._save("scores", f"LMS_Assessment_Results_{self._stamp}.csv", columns)

    def assignments(self, assignments: Assignments, rows: Rows, seed: int) -> None:
        """The newest assignment of each person and item, with what became of it."""
        is_legacy = np.array([item.is_legacy for item in self.shelf.items])
        latest = assignments.where(~is_legacy[assignments.content]).latest()
        status = self._assignment_status(latest, rows, seed)
        columns = {
            "Employee ID": self._employee_ids(latest.person),
            "Content ID": self._content_ids(latest.content),
            "Assigned on": dates(latest.assigned),
            "Due on": dates(latest.due),
            "Obligation": chosen(OBLIGATIONS, latest.obligation),
            "Status": chosen(tuple(AssignmentStatus), status),
        }
        self._save("assignments", f"LMS_Assignments_{self._stamp}.csv", columns)

    def _assignment_status(self, latest: Assignments, rows: Rows, seed: int) -> np.ndarray:
        """Done where a completion followed; withdrawn from those who left, now and then from others."""
        statuses = tuple(AssignmentStatus)
        done = rows.where(rows.verb == COMPLETED)
        last_done = np.full((len(self.organisation.people), len(self.shelf)), NO_DAY, dtype=np.int32)
        np.maximum.at(last_done, (done.person, done.content), done.day.astype(np.int32))
        is_done = last_done[latest.person, latest.content] >= latest.assigned
        chance = stream(seed, "assignment status").random(len(latest))
        has_left = self.organisation.current_team[latest.person] < 0
        status = np.full(len(latest), statuses.index(AssignmentStatus.OPEN))
        status[chance < _EXEMPT_SHARE] = statuses.index(AssignmentStatus.EXEMPT)
        status[has_left | (chance > 1 - _WITHDRAWN_SHARE)] = statuses.index(AssignmentStatus.WITHDRAWN)
        status[is_done] = statuses.index(AssignmentStatus.DONE)
        return status

    def offers(self, offers: Offers) -> None:
        """One row for each time an item was put before a person."""
        names, position = np.unique(offers.campaign.astype(str), return_inverse=True)
        columns = {
            "Email": self._emails(offers.person),
            "Content ID": self._content_ids(offers.content),
            "Channel": chosen(CHANNELS, offers.channel),
            "Offered on": dates(offers.day),
            "Campaign": chosen(tuple(names), np.where(names[position] == "", -1, position)),
            "Obligation": chosen(OBLIGATIONS, offers.obligation),
        }
        self._save("offers", f"Campaign_Offers_{self._stamp}.csv", columns)

    def feedback(self, feedback: Feedback) -> None:
        """One row for each answer to the survey after a use."""
        columns = {
            "Response ID": pa.array([f"R-{number:06d}" for number in range(1, len(feedback) + 1)]),
            "Email": self._emails(feedback.person),
            "Content ID": self._content_ids(feedback.content),
            "Content title": self._titles(feedback.content),
            "Submitted on": moments(feedback.minute),
            "Rating (1-5)": numbers(feedback.rating, is_whole=True),
            "Comment": texts(feedback.comment),
        }
        self._save("feedback", f"Course_Feedback_Responses_{self._stamp}.csv", columns)

    def survey(self, survey: SurveyAnswers) -> None:
        """One row for each person who answered the yearly survey, a column for each question."""
        columns = {
            "Timestamp": moments(survey.minute),
            "Email Address": self._emails(survey.person),
            PREFERRED_WAY: texts(survey.preferred),
            **{text: numbers(values, is_whole=True) for text, values in survey.scales.items()},
            RECOMMEND: numbers(survey.recommend, is_whole=True),
        }
        self._save("answers", f"Learning_Survey_{self._stamp}.csv", columns)

    def mailings(self, mailings: Mailings) -> None:
        """One row for each thing that became of a copy of a mail."""
        names, position = np.unique(mailings.campaign.astype(str), return_inverse=True)
        columns = {
            "Recipient": self._emails(mailings.person),
            "Campaign": chosen(tuple(names), position),
            "Event": chosen(EVENTS, mailings.event),
            "Timestamp": pa.array(mailings.second, pa.int64()).cast(pa.timestamp("s")).cast(pa.string()),
            "Link clicked": texts(mailings.link),
        }
        self._save("mailing_events", f"Mailing_Activity_{self._stamp}.csv", columns)

    @property
    def _stamp(self) -> str:
        return _stamp(self.organisation.period)


def _stamp(period: Period) -> str:
    return str(date_of(period.last_day))
