"""The peer of the import: the plain way in pandas, as a process of its own.

``python -m benchmarks.peer_pandas_import ACTIVITY ROSTER CATALOGUE FILE`` reads, validates, maps people and
content to whole numbers, drops duplicates, and writes events, daily use and pairings with ``to_sql``.
"""

from __future__ import annotations

import sqlite3
import sys

import pandas as pd


def take_in(activity: str, roster: str, catalogue: str, file: str) -> int:
    """Do the work; returns the number of events."""
    people = pd.read_csv(roster, dtype=str).drop_duplicates("Email", keep="last")
    items = pd.read_csv(catalogue, dtype=str)
    learner_ids = pd.Series(range(len(people)), index=people["Email"])
    content_ids = pd.Series(range(len(items)), index=items["Content ID"])
    teams = people.set_index("Email")["Team"].astype("category")
    frame = pd.read_csv(activity, dtype=str, keep_default_na=False)
    frame["occurred_at"] = pd.to_datetime(frame["Date and time"], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    frame["seconds"] = pd.to_numeric(frame["Duration (seconds)"], errors="coerce")
    frame["percent"] = pd.to_numeric(frame["Progress (%)"], errors="coerce")
    frame["learner_id"] = frame["Email"].map(learner_ids)
    frame["content_id"] = frame["Content ID"].map(content_ids)
    frame["team"] = frame["Email"].map(teams)
    is_good = frame[["occurred_at", "seconds", "learner_id", "content_id"]].notna().all(axis=1)
    columns = ["learner_id", "content_id", "team", "Event", "occurred_at", "seconds", "percent", "Assigned as"]
    frame = frame.loc[is_good, columns].drop_duplicates()
    frame["day"] = frame["occurred_at"].dt.floor("D")
    days = frame.groupby(["team", "content_id", "day"], observed=True).agg(
        events=("seconds", "size"), seconds=("seconds", "sum"), learners=("learner_id", "nunique")
    )
    pairs = frame.groupby(["learner_id", "content_id"]).agg(
        first_at=("occurred_at", "min"), last_at=("occurred_at", "max"), events=("seconds", "size")
    )
    with sqlite3.connect(file) as connection:
        frame.to_sql("activity", connection, index=False)
        days.reset_index().to_sql("days", connection, index=False)
        pairs.reset_index().to_sql("pairs", connection, index=False)
    return len(frame)


if __name__ == "__main__":
    sys.stdout.write(f"{take_in(*sys.argv[1:5])}\n")
