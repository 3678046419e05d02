"""The peer of the pages' questions: DuckDB on the raw events, in a file of its own.

The file holds whole numbers only, with the store's ids, and what the rules decide per event is decided while it
is written: what counts as use, whether it was chosen, the team of the day, seconds cut at the cap. The events lie
there twice, by day and by team, and each question reads the order that suits it. Nothing is summed up.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa

#: Tables that are copied from the store as they are: they are small.
_COPIED = {
    "person": "select identity.external_id as email, learner_id from identity where namespace = 'email'",
    "learner": "select learner_id, hired_on from learner",
    "membership": "select learner_id, team_id, from_on, coalesce(until_on, 9999999) as until_on from membership",
    "team": "select team_id, name, parent_team_id from team",
    "content": "select content_id, obligation, published_on, nominal_seconds, retired_on from content",
    "listing": "select external_id, content_id from listing where namespace = 'content_id'",
    "asked": "select learner_id, content_id, from_on, source, obligation from asked",
}
_EVENTS = """
create table event_by_day as
    with typed as (
        select person.learner_id, listing.content_id, "Event" as verb,
            datediff('day', date '1970-01-01', try_cast("Date and time" as timestamp)::date)::integer as day,
            try_cast("Duration (seconds)" as integer) as seconds,
            "Assigned as" in ('recommended', 'optional') as is_voluntary
        from read_csv(?, header = true, all_varchar = true) as log
        join person on person.email = log."Email"
        join listing on listing.external_id = log."Content ID"
    )
    select typed.day, typed.learner_id, team_id, typed.content_id, is_voluntary,
        least(seconds, 3 * coalesce(nominal_seconds, 600)) as seconds
    from typed join content on content.content_id = typed.content_id
    left join membership on membership.learner_id = typed.learner_id and day between from_on and until_on
    where day is not null and not (verb = 'viewed' and seconds < 30)
    order by day
"""
_BY_TEAM = "create table event_by_team as select * from event_by_day order by team_id, day"


def prepare(file: Path, store: Path, activity: Path) -> None:
    """Write the file.

    Args:
        file: to write.
        store: a store that holds the same events; the ids are its.
        activity: the log.
    """
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection, sqlite3.connect(store) as source:
        for name, statement in _COPIED.items():
            rows = source.execute(statement)
            names = [column[0] for column in rows.description]
            columns = list(zip(*rows.fetchall(), strict=True))
            copied = pa.table(dict(zip(names, map(list, columns), strict=True)))
            connection.register("copied", copied)
            connection.execute(f"create table {name} as select * from copied")
            connection.unregister("copied")
        connection.execute(_EVENTS, [str(activity)])
        connection.execute(_BY_TEAM)


TEAM_WEEKS = """
with somebody as (
    select (day - $first) // 7 as week, learner_id, bool_or(is_voluntary) as chose, bool_or(not is_voluntary) as had_to
    from event_by_team where team_id = $team and day between $first and $last group by all
), did as (
    select week, count(*) filter (chose) as chosen, count(*) filter (had_to and not chose) as only_had_to
    from somebody group by week
), there as (
    select week, count(distinct learner_id) as people
    from range(($last - $first + 1) // 7) as weeks (week) join membership
        on team_id = $team and from_on <= $first + 7 * week + 6 and until_on >= $first + 7 * week
    group by week
)
select week, coalesce(chosen, 0), coalesce(only_had_to, 0), people from there left join did using (week)
"""
ALL_WEEKS = """
with somebody as (
    select (day - $first) // 7 as week, team_id, learner_id
    from event_by_day where day between $first and $last and is_voluntary and team_id is not null group by all
), did as (
    select week, team_id, count(*) as chosen from somebody group by all
), there as (
    select week, team_id, count(distinct learner_id) as people
    from range(($last - $first + 1) // 7) as weeks (week) join membership
        on from_on <= $first + 7 * week + 6 and until_on >= $first + 7 * week
    group by all
)
select team_id, week, coalesce(chosen, 0), people from there left join did using (week, team_id)
"""
#: Offered pairs that could be taken by choice, and whether they were; ``{of}`` narrows to a team.
_OFFERED = """
with first as (
    select learner_id, content_id, min(from_on) as first_on from asked
    where source in ('invited', 'emailed', 'recommended') and from_on <= $last
    group by all having first_on between $first and $last and first_on + 28 <= $as_of
), offered as (
    select first.learner_id, first.content_id, first_on, team_id, max(obligation) as obligation
    from first join asked using (learner_id, content_id)
    join membership on membership.learner_id = first.learner_id
        and first_on between membership.from_on and membership.until_on
    where asked.from_on = first_on and source in ('invited', 'emailed', 'recommended') {of}
    group by all
), free as (
    select * from offered where coalesce(obligation, '') not in ('mandatory', 'required') and not exists (
        from asked where asked.learner_id = offered.learner_id and asked.content_id = offered.content_id
            and asked.from_on <= first_on and asked.obligation in ('mandatory', 'required'))
), begun as (
    select learner_id, content_id, min(day) as begun_on
    from event_by_day semi join free using (learner_id, content_id) group by all
), pair as (
    select free.*, begun_on <= first_on + 28 as is_taken from free left join begun using (learner_id, content_id)
    where begun_on is null or begun_on >= first_on
)
"""
TEAM_OPTIN = f"""{_OFFERED.format(of="and team_id = $team")}
select content_id, count(*) filter (is_taken) as taken, count(*) as offered
from pair group by content_id order by taken / offered desc, content_id
"""
ALL_OPTIN = f"""{_OFFERED.format(of="")}
select team_id, count(*) filter (is_taken), count(*) from pair group by team_id
"""
TEAM_RETENTION = """
with month as (select unnest($firsts) as first_on, unnest($lasts) as last_on),
first as (
    select learner_id, min(day) as first_on from event_by_day where is_voluntary
    and learner_id in (select learner_id from membership where team_id = $team) group by learner_id
), began as (
    select first.learner_id, month.first_on as began_on from first
    join month on first.first_on between month.first_on and month.last_on
    join membership on membership.learner_id = first.learner_id and team_id = $team
        and first.first_on between from_on and until_on
), active as (
    select distinct learner_id, month.last_on from event_by_day join month on day between first_on and month.last_on
    where is_voluntary and team_id is not null and learner_id in (select learner_id from began)
)
select began_on, later.first_on, count(active.learner_id), count(*)
from began join month as later on later.first_on > began_on
join membership as still on still.learner_id = began.learner_id
    and later.last_on between still.from_on and still.until_on
left join active on active.learner_id = began.learner_id and active.last_on = later.last_on
group by all
"""
TEAM_UNPAIR = """
with eligible as (
    select learner_id, team_id = $team as is_own from membership join learner using (learner_id)
    where team_id in (select unnest($peers)) and $as_of between from_on and until_on and hired_on <= $as_of - 30
)
select content_id,
    count(distinct learner_id) filter (is_own and day > $as_of - 28),
    count(distinct learner_id) filter (not is_own and day > $as_of - 28),
    count(distinct learner_id) filter (is_own),
    count(distinct learner_id) filter (not is_own)
from event_by_day join eligible using (learner_id) where day between $as_of - 89 and $as_of group by content_id
"""
TEAM_MONTHS = """
with month as (select unnest($firsts) as first_on, unnest($lasts) as last_on),
somebody as (
    select first_on, learner_id, sum(seconds) filter (is_voluntary) as chosen, sum(seconds) as whole
    from event_by_team join month on day between first_on and last_on
    where team_id = $team and day between $first and $last group by all having whole > 0
)
select first_on, median(coalesce(chosen, 0) / whole), count(*) from somebody group by first_on
"""
TEAM_DAYS = """
with did as (
    select day, count(distinct learner_id) as people from event_by_team
    where team_id = $team and day between $first and $last group by day
), there as (
    select day, count(*) as people from range($first, $last + 1) as days (day)
    join membership on team_id = $team and day between from_on and until_on group by day
)
select day, coalesce(did.people, 0), there.people from there left join did using (day)
"""
ALL_UNTOUCHED = """
with item as (
    select content_id from content where published_on <= $last - 60 and (retired_on is null or retired_on > $last)
    and coalesce(obligation, '') not in ('mandatory', 'required')
), member as (
    select learner_id, team_id from membership where $last between from_on and until_on
), people as (
    select team_id, count(*) as size from member group by team_id
), put as (
    select distinct learner_id, content_id from asked where from_on <= $last and source <> 'listed'
), put_items as (
    select distinct content_id from put
), offered as (
    select team_id, content_id, count(*) as reached from put join member using (learner_id) group by all
), used as (
    select distinct team_id, content_id from event_by_day where day between $last - 89 and $last and is_voluntary
)
select people.team_id, count(*) filter (used.team_id is null), count(*)
from people cross join item left join put_items on put_items.content_id = item.content_id
left join offered on offered.team_id = people.team_id and offered.content_id = item.content_id
left join used on used.team_id = people.team_id and used.content_id = item.content_id
where if(put_items.content_id is null, people.size, coalesce(reached, 0)) >= 10
group by people.team_id
"""
ALL_PEOPLE = """
select team_id, count(distinct learner_id) from event_by_day
where day between $first and $last and team_id is not null group by team_id
"""
TILE_ACTIVE = """
with days as (select unnest($firsts) as first_on, unnest($lasts) as last_on),
did as (
    select first_on, last_on, count(distinct learner_id) as people
    from event_by_day join days on day between first_on and last_on
    where is_voluntary and team_id is not null group by all
), there as (
    select first_on, last_on, count(distinct learner_id) as people
    from membership join days on from_on <= last_on and until_on >= first_on group by all
)
select first_on, last_on, coalesce(did.people, 0) / there.people, there.people
from there left join did using (first_on, last_on)
"""
TILE_OPTIN = f"""{_OFFERED.format(of="")},
days as (select unnest($firsts) as first_on, unnest($lasts) as last_on)
select days.first_on, days.last_on, count(*) filter (is_taken) / count(*), count(*)
from pair join days on pair.first_on between days.first_on and days.last_on group by all
"""
TILE_SELF_DIRECTED = """
with days as (select unnest($firsts) as first_on, unnest($lasts) as last_on),
somebody as (
    select first_on, last_on, learner_id, sum(seconds) filter (is_voluntary) as chosen, sum(seconds) as whole
    from event_by_day join days on day between first_on and last_on
    where team_id is not null group by all having whole > 0
)
select first_on, last_on, median(coalesce(chosen, 0) / whole), count(*) from somebody group by all
"""
