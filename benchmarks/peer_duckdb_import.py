"""The peer of the import: DuckDB doing the same work into a file of its own, as a process of its own.

``python -m benchmarks.peer_duckdb_import ACTIVITY FILE`` reads the log as text, validates it with ``try_cast``,
joins people and content to whole numbers, counts equal rows as often as the file has them, and writes events,
the daily use of teams and the pairings of people with content. FILE already holds people, memberships and content
(``prepare``), as the store has roster and catalogue before its import. Prints what was counted as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

#: Names to numbers, as the import has them in its vocabulary.
_CODES = """
create table verb as select * from (values (0, 'viewed'), (1, 'started'), (2, 'progressed'), (3, 'completed'))
    as named (verb_id, name);
create table obligation as
    select * from (values (0, 'mandatory'), (1, 'required'), (2, 'recommended'), (3, 'optional'))
    as named (obligation_id, name);
"""
_ROSTER = """
create table roster as select * from read_csv(?, header = true, all_varchar = true);
"""
_PEOPLE = """
create table person as
    select (row_number() over (order by "Employee ID"))::integer as learner_id, "Email" as email
    from (select distinct "Employee ID", "Email" from roster);
create table team as
    select (row_number() over (order by name))::integer as team_id, name, department
    from (select distinct "Team" as name, "Department" as department from roster);
create table membership as
    select person.learner_id, team.team_id, "Team since"::date as from_on,
        coalesce(nullif("Team until", '')::date, date '9999-12-31') as until_on
    from roster join person on person.email = roster."Email" join team on team.name = roster."Team";
drop table roster;
"""
_CATALOGUE = """
create table content as
    select (row_number() over (order by "Content ID"))::integer as content_id, "Content ID" as external_id,
        "Title" as title, "Obligation" as obligation, "Published on"::date as published_on,
        "Duration (minutes)"::integer * 60 as nominal_seconds
    from read_csv(?, header = true, all_varchar = true);
"""
_EVENTS = """
create table event as
    with typed as (
        select person.learner_id, content.content_id, verb.verb_id,
            try_cast("Date and time" as timestamp) as occurred_at,
            try_cast("Duration (seconds)" as integer) as seconds,
            try_cast("Progress (%)" as utinyint) as percent,
            obligation.obligation_id
        from read_csv(?, header = true, all_varchar = true) as log
        join person on person.email = log."Email"
        join content on content.external_id = log."Content ID"
        join verb on verb.name = log."Event"
        join obligation on obligation.name = log."Assigned as"
    ), counted as (
        select *, count(*) as times from typed where occurred_at is not null group by all
    )
    select * exclude (times), unnest(range(1, times + 1))::utinyint as ordinal from counted
"""
#: By person first, so that people are counted without ``count(distinct)``: faster than from the events at once.
_ROLLUPS = """
create temp table use_day as
    select event.learner_id, team_id, content_id, occurred_at::date as day, count(*)::integer as events,
        sum(seconds)::bigint as seconds, count(*) filter (where verb_id = 3)::integer as completions,
        max(percent) as percent
    from event left join membership on membership.learner_id = event.learner_id
        and occurred_at::date between from_on and until_on
    group by all;
create table team_day as
    select team_id, content_id, day, sum(events)::integer as events, count(*)::integer as learners,
        sum(seconds)::bigint as seconds, sum(completions)::integer as completions
    from use_day group by all;
create table pairing as
    select learner_id, content_id, min(day) as first_on, max(day) as last_on, sum(events)::integer as events,
        sum(seconds)::bigint as seconds, max(percent) as percent
    from use_day group by all;
"""


def prepare(file: Path, roster: Path, catalogue: Path) -> None:
    """Make a file that knows people, teams, memberships and content, and no events yet."""
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(_CODES)
        connection.execute(_ROSTER, [str(roster)])
        connection.execute(_PEOPLE)
        connection.execute(_CATALOGUE, [str(catalogue)])


def take_in(file: Path, activity: Path) -> dict[str, int]:
    """Do what the import does; returns the number of events, pairings and daily cells."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(_EVENTS, [str(activity)])
        connection.execute(_ROLLUPS)
        connection.execute("checkpoint")
        return {
            name: connection.execute(f"select count(*) from {name}").fetchone()[0]
            for name in ("event", "pairing", "team_day")
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(take_in(Path(sys.argv[2]), Path(sys.argv[1]))) + "\n")
