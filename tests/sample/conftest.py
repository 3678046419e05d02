"""Sample companies of three sizes, written once and read back with pandas as any reader would."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest

from learnerintel.sample import CompanyTruth, Truth, TruthKind, write_company

LAST_DAY = datetime.date(2026, 10, 31)


@dataclass
class WrittenCompany:
    """The files of one company as tables of text with parsed dates, and the truth about them."""

    truth: CompanyTruth

    @property
    def last_day(self) -> pd.Timestamp:
        return pd.Timestamp(self.truth.last_day)

    def table(self, kind: str) -> pd.DataFrame:
        path = self.truth.file_by_kind[kind]
        if path.suffix == ".xlsx":
            return pd.read_excel(path, dtype=str, engine="calamine")
        delimiter = ";" if kind == "roster" else ","
        return pd.read_csv(path, sep=delimiter, dtype=str, encoding="utf-8-sig", keep_default_na=False, na_values=[""])

    @cached_property
    def roster(self) -> pd.DataFrame:
        dates = ("Team since", "Team until", "Hired on", "Left on", "Leave from", "Leave until")
        return _dated(self.table("roster"), *dates)

    @cached_property
    def catalogue(self) -> pd.DataFrame:
        table = _dated(self.table("catalogue"), "Published on", "Edited on", "Review on")
        return table.set_index("Content ID", drop=False)

    @cached_property
    def activity(self) -> pd.DataFrame:
        table = _dated(self.table("activity"), "Date and time")
        table["Day"] = table["Date and time"].dt.normalize()
        return table

    @cached_property
    def transcript(self) -> pd.DataFrame:
        return _dated(self.table("transcript"), "Assigned on", "Due on", "Started on", "Completed on")

    @cached_property
    def scores(self) -> pd.DataFrame:
        table = _dated(self.table("scores"), "Submitted on")
        return table.assign(Score=table["Score"].astype(int), Attempt=table["Attempt"].astype(int))

    @cached_property
    def assignments(self) -> pd.DataFrame:
        return _dated(self.table("assignments"), "Assigned on", "Due on")

    @cached_property
    def offers(self) -> pd.DataFrame:
        return _dated(self.table("offers"), "Offered on")

    @cached_property
    def feedback(self) -> pd.DataFrame:
        table = _dated(self.table("feedback"), "Submitted on")
        return table.assign(Rating=pd.to_numeric(table["Rating (1-5)"]))

    @cached_property
    def current(self) -> pd.DataFrame:
        """Memberships of the last day, one row for each person."""
        is_now = self.roster["Team until"].isna() | (self.roster["Team until"] >= self.last_day)
        return self.roster[is_now].set_index("Employee ID", drop=False)

    @cached_property
    def touches(self) -> pd.DataFrame:
        """Employee ID, Content ID, Day, Team and Department of every use by those who are there now."""
        started = self.transcript.dropna(subset="Started on")
        legacy = started.rename(columns={"Course ID": "Content ID", "Started on": "Day"})
        columns = ["Employee ID", "Content ID", "Day"]
        uses = pd.concat([self.activity[columns], legacy[columns]])
        uses = uses[uses["Employee ID"].isin(self.current.index)]
        return uses.assign(
            Team=self.current["Team"].reindex(uses["Employee ID"]).to_numpy(),
            Department=self.current["Department"].reindex(uses["Employee ID"]).to_numpy(),
        )

    def members(self, teams: tuple[str, ...]) -> pd.DataFrame:
        return self.current[self.current["Team"].isin(teams)]

    def ago(self, days: int) -> pd.Timestamp:
        return self.last_day - pd.Timedelta(days=days)

    def one(self, kind: TruthKind) -> Truth:
        (truth,) = self.truth.of(kind)
        return truth

    def of(self, *kinds: TruthKind) -> list[Truth]:
        return [truth for kind in kinds for truth in self.truth.of(kind)]

    def peers(self, team: str) -> pd.DataFrame:
        """Members of comparable teams: the department's if it has three teams and 50 people, else everybody."""
        department = self.current.loc[self.current["Team"] == team, "Department"].iloc[0]
        near = self.current[self.current["Department"] == department]
        return near if near["Team"].nunique() >= 3 and len(near) >= 50 else self.current

    def untouched_order(self, team: str) -> list[str]:
        """Optional items from least to most used.

        By four weeks' use pooled over comparable teams and shrunk, then by that of 90 days.
        """
        peers = self.peers(team)
        size = (self.current["Team"] == team).sum()
        uses = self.touches[self.touches["Employee ID"].isin(peers.index)]
        month = uses[uses["Day"] > self.ago(28)]
        own = month[month["Team"] == team]
        optional = self.catalogue.index[self.catalogue["Obligation"].isin(["optional", "recommended"])]

        def people(table: pd.DataFrame) -> pd.Series:
            return table.groupby("Content ID")["Employee ID"].nunique().reindex(optional, fill_value=0)

        rate = (people(own) + 10 * people(month) / len(peers)) / (size + 10)
        quarter = people(uses[uses["Day"] > self.ago(90)])
        return list(pd.DataFrame({"rate": rate, "quarter": quarter}).sort_values(["rate", "quarter"]).index)

    def is_among_least_used(self, team: str, content_id: str) -> bool:
        """Whether a fifth of the team's optional items, least used first, holds the item."""
        order = self.untouched_order(team)
        return content_id in order[: len(order) // 5]


def _dated(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return table.assign(**{column: pd.to_datetime(table[column]) for column in columns})


def _company(folder: Path, **wishes: int) -> WrittenCompany:
    return WrittenCompany(write_company(folder, last_day=LAST_DAY, **wishes))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> WrittenCompany:
    """The company as it is shown to newcomers."""
    return _company(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="session", params=["as shown", "small", "of several sites"])
def any_company(
    request: pytest.FixtureRequest, company: WrittenCompany, tmp_path_factory: pytest.TempPathFactory
) -> WrittenCompany:
    """Companies whose truths are recounted."""
    if request.param == "as shown":
        return company
    folder = tmp_path_factory.mktemp("company")
    if request.param == "small":
        return _company(folder, learners=200, seed=5)
    return _company(folder, learners=1300, events=110_000, seed=3)
