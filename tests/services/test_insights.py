from __future__ import annotations

import pytest

from learnerintel.domain.metric import Bound
from learnerintel.domain.periods import day_from_iso, iso_day
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, UnknownName
from learnerintel.metrics.spending import Spent
from learnerintel.services.insights.cohorts import return_cohorts
from learnerintel.services.insights.comments import comments_of
from learnerintel.services.insights.days import use_by_day
from learnerintel.services.insights.engagement import engagement_by_week, who_receives_nothing
from learnerintel.services.insights.funnel import teams_funnel
from learnerintel.services.insights.item import item_sheet
from learnerintel.services.insights.opting import open_load, opt_in_by_channel, opt_in_by_content, opt_in_by_month
from learnerintel.services.insights.saying import answers_by_item, answers_by_kind, answers_by_team
from learnerintel.services.insights.shelf import shelf
from learnerintel.services.insights.spending import minutes_by_obligation
from learnerintel.services.insights.summary import summary
from learnerintel.services.measuring import measure
from learnerintel.services.naming import find_content
from tests.metrics.small_company import day, prepared

OWNER = Viewer.local_owner()
LEADER = Viewer("Lee", Role.LEADER)
MANAGER = Viewer("Max", Role.MANAGER)
CHOSEN, REQUIRED = {"obligation": "optional"}, {"obligation": "required"}
AS_OF = day(55)


def uses(people, content, on, **fields):
    return [(person, content, on, fields) for person in people]


def number(count):
    return [f"p{index}" for index in range(1, count + 1)]


@prepared
def story(company):
    """Red: 20 people, Blue: 12, Tiny: 4, two months long.

    January: ten of Red choose c1, four of Blue must take r1. February: five of Red choose again, two of
    Blue begin to. c1 is offered to Red by mail; c2 is on the shelf and nobody uses it.
    """
    company.catalogue(
        {"content_id": "c1", "content_title": "Listening", "obligation": "optional", "regulatory": "no",
         "topic": "Talking", "format": "Video", "nominal_seconds": 600, "published_on": day(-200)},
        {"content_id": "c2", "content_title": "Asking", "obligation": "recommended", "regulatory": "no",
         "topic": "Talking", "nominal_seconds": 1200, "published_on": day(-200)},
        {"content_id": "r1", "content_title": "Fire", "obligation": "required", "regulatory": "yes",
         "topic": "Safety", "published_on": day(-200)},
    )  # fmt: skip
    red, blue = company.team("Red", 20), company.team("Blue", 12, first=21)
    company.team("Tiny", 4, first=41)
    company.offers(*uses(red, "c1", day(1)))
    company.assigned(*((person, "c2", day(2)) for person in red[:8]), obligation="recommended")
    company.activity(
        *uses(red[:10], "c1", day(3), duration_seconds=600, **CHOSEN),
        *uses(blue[:4], "r1", day(4), duration_seconds=300, **REQUIRED),
        *uses(red[:5], "c1", day(38), duration_seconds=120, **CHOSEN),
        *uses(blue[:2], "c1", day(39), **CHOSEN),
        ("p41", "c1", AS_OF, CHOSEN),
    )


def team_id(company, name):
    return measure(company.store, OWNER, "active_share", team=name).group


# --- engagement -------------------------------------------------------------------------------------


def test_engagement_by_week_is_what_the_two_metrics_say_each_week(story):
    found = engagement_by_week(story.store, OWNER, weeks=8, as_of=AS_OF)
    for table, name in (
        (found.voluntary, "voluntary_active_share"),
        (found.mandatory_only, "mandatory_only_active_share"),
    ):
        days = {"first_on": table.period.first_on, "last_on": table.period.last_on}
        assert table.measured == measure(story.store, OWNER, name, by="week", as_of=AS_OF, **days).measured
    assert [row.measurement.value for row in found.voluntary.measured[:2]] == [10 / 36, 0.0]
    assert found.everybody is None


def test_engagement_of_a_team_stands_beside_everybodys(story):
    red = team_id(story, "Red")
    found = engagement_by_week(story.store, OWNER, team_id=red, weeks=8, as_of=AS_OF)
    assert found.voluntary.measured[0].measurement.value == 0.5
    assert found.everybody.measured[0].measurement.value == 10 / 36
    assert found.voluntary.group_label == "Red"


def test_engagement_without_a_roster_says_what_is_missing(store):
    found = engagement_by_week(store, OWNER)
    assert not found.voluntary.is_measured
    assert found.voluntary.notes[0].startswith("Nobody is on a roster yet. Upload roster rows")


def test_engagement_of_a_team_is_not_for_leaders(story):
    with pytest.raises(NotPermitted):
        engagement_by_week(story.store, LEADER, team_id=team_id(story, "Red"))


def test_cohorts_one_month_later_are_the_return_rate(story):
    found = return_cohorts(story.store, OWNER, as_of=day_from_iso("2026-03-31"))
    january = {cell.months_later: cell.measurement for cell in found.cells if iso_day(cell.began_on) == "2026-01-01"}
    rate = measure(
        story.store, OWNER, "return_rate", first_on=day_from_iso("2026-01-01"), last_on=day_from_iso("2026-01-31"),
        as_of=day_from_iso("2026-03-31"),
    )  # fmt: skip
    assert (january[1].value, january[1].base) == (rate.only.value, rate.only.base) == (0.5, 10)
    assert january[2].value == 0.0, "March is over, nobody came back in it"
    assert 3 not in january, "April is not over"


def test_the_calendar_of_use_is_the_active_share_of_each_day(story):
    days = use_by_day(story.store, OWNER, days=60, as_of=AS_OF)
    shares = {one.day: one.measurement.value for one in days}
    assert (shares[day(3)], shares[day(4)], shares[day(5)]) == (10 / 36, 4 / 36, 0.0)
    assert min(shares) == day(3), "before it nothing is known"
    one = measure(story.store, OWNER, "active_share", first_on=day(38), last_on=day(38), as_of=AS_OF)
    assert shares[day(38)] == one.only.value


def test_the_calendar_of_a_small_team_withholds_its_days(story):
    days = use_by_day(story.store, OWNER, team_id=team_id(story, "Tiny"), days=60, as_of=AS_OF)
    assert days
    assert all(one.measurement.is_withheld for one in days)


def test_the_calendar_follows_people_who_come_and_go(story):
    story.roster(("p90", "Red", day(30)), ("p91", "Red", day(30), day(40)))
    bases = {one.day: one.measurement.base for one in use_by_day(story.store, OWNER, days=60, as_of=AS_OF)}
    assert (bases[day(29)], bases[day(30)], bases[day(40)], bases[day(41)]) == (36, 38, 38, 37)


def test_who_receives_nothing_is_said_by_team(story):
    table = who_receives_nothing(story.store, OWNER, period="last-12-months", as_of=day_from_iso("2026-01-31"))
    found = {row.label: row.measurement for row in table.measured}
    assert (found["Red"].value, found["Red"].base) == (0.0, 20)
    assert found["Tiny"].is_withheld


def test_a_period_that_does_not_exist_is_refused_with_those_that_do(story):
    with pytest.raises(UnknownName, match="last 4 weeks, last month"):
        who_receives_nothing(story.store, OWNER, period="last fortnight")


# --- the shelf --------------------------------------------------------------------------------------


def test_the_shelf_has_every_item_also_those_nobody_used(story):
    rows = shelf(story.store, OWNER, period="last month", as_of=day_from_iso("2026-01-31"))
    found = {row.key: row for row in rows}
    assert [row.title for row in rows] == ["Asking", "Fire", "Listening"]
    assert (found["c1"].people, found["r1"].people, found["c2"].people) == (10, 4, 0)
    assert (found["c1"].format, found["c2"].format) == ("Video", None)


def test_time_at_stake_is_the_length_times_the_people_before_whom_it_lies(story):
    found = {row.key: row for row in shelf(story.store, OWNER, period="last month", as_of=day_from_iso("2026-01-31"))}
    assert found["c2"].minutes == 8 * 20
    assert found["r1"].minutes is None, "nobody knows how long it is"


def test_in_a_small_team_an_unused_item_is_a_limit_and_has_no_number_of_people(story):
    story.team("Green", 7, first=61)
    rows = shelf(
        story.store, OWNER, team_id=team_id(story, "Green"), period="last month", as_of=day_from_iso("2026-01-31")
    )
    unused = next(row for row in rows if row.key == "c2")
    assert (unused.reached.bound, unused.people, unused.minutes) == (Bound.AT_MOST, None, None)


def test_a_shelf_without_activity_says_why(company):
    company.catalogue({"content_id": "c1"})
    (row,) = shelf(company.store, OWNER)
    assert row.people is None
    assert row.reached.why.startswith("Nobody is on a roster yet.")


# --- opt-in -----------------------------------------------------------------------------------------


@prepared
def offered(company):
    """30 people, three items by two channels, one only listed."""
    people = company.team("Red", 30)
    company.offers(
        *uses(people, "c1", day(1)),
        *uses(people, "c2", day(1), channel="invited"),
        *uses(people[:20], "c3", day(1)),
        *uses(people, "c4", day(1), channel="listed"),
    )
    company.activity(
        *uses(people[:6], "c1", day(2), **CHOSEN),
        *uses(people[:15], "c2", day(2), **CHOSEN),
        *uses(people[:8], "c3", day(2), **CHOSEN),
        *uses(people[:29], "c4", day(60), **CHOSEN),
        *uses(people[:1], "c4", day(3), **CHOSEN),
    )


def test_channels_stand_with_the_best_first_and_the_list_last(offered):
    table = opt_in_by_channel(offered.store, OWNER, period="last month", as_of=day_from_iso("2026-02-03"))
    assert [row.key for row in table.measured] == ["invited", "emailed", "listed"]
    assert table.measured[0].measurement.value == 0.5


def test_items_stand_with_the_best_first_and_withheld_ones_last(offered):
    offered.offers(*uses(number(3), "c5", day(1)), *uses(number(12), "c6", day(1)))
    table = opt_in_by_content(offered.store, OWNER, period="last month", as_of=day_from_iso("2026-02-03"))
    exact = [row.key for row in table.measured if row.measurement.value is not None]
    assert exact == ["c2", "c3", "c1"]
    assert {row.key for row in table.measured[3:]} == {"c5", "c6"}


def test_the_shift_by_month_is_the_metric_by_month(offered):
    table = opt_in_by_month(offered.store, OWNER, as_of=day_from_iso("2026-03-31"))
    assert (
        table.measured
        == measure(offered.store, OWNER, "opt_in_rate", by="month", as_of=day_from_iso("2026-03-31")).measured
    )


def test_the_load_has_its_median_and_from_fifty_people_on_its_ninetieth_percentile(offered):
    load = open_load(offered.store, OWNER, as_of=day(2))
    assert load.ninetieth is None
    assert load.median.only.value == 2
    offered.team("Blue", 40, first=101)
    offered.assigned(*((f"p{index}", f"a{item}", day(1)) for index in range(101, 110) for item in range(10)))
    load = open_load(offered.store, OWNER, as_of=day(2))
    assert load.ninetieth == 10
    assert [row.label for row in load.by_team.measured] == ["Blue", "Red"]


def test_a_leader_sees_the_load_of_everybody_and_of_no_team(offered):
    load = open_load(offered.store, LEADER)
    assert load.by_team is None
    assert load.median.is_measured


# --- must-have to nice-to-have ----------------------------------------------------------------------


def test_minutes_are_told_apart_from_law_to_choice(company):
    people = company.team("Red", 10)
    company.catalogue(
        {"content_id": "law", "obligation": "mandatory", "regulatory": "yes"},
        {"content_id": "own", "obligation": "required", "regulatory": "no"},
        {"content_id": "odd", "obligation": "required"},
        {"content_id": "good", "obligation": "recommended"},
        {"content_id": "free", "obligation": "optional"},
        {"content_id": "new"},
    )
    on = day_from_iso("2026-01-10")
    for content, minutes in (("law", 20), ("own", 30), ("odd", 10), ("good", 15), ("free", 25), ("new", 5)):
        company.activity((people[0], content, on, {"duration_seconds": minutes * 60}))
    company.activity((people[1], "free", on), (people[2], "free", day_from_iso("2026-02-02")))
    found = minutes_by_obligation(company.store, OWNER, as_of=day_from_iso("2026-02-02"))
    assert {row.spent: row.minutes.value for row in found.months} == {
        Spent.REGULATORY: 2.0,
        Spent.REQUIRED: 3.0,
        Spent.REQUIRED_UNCLEAR: 1.0,
        Spent.RECOMMENDED: 1.5,
        Spent.OPTIONAL: 2.5,
        Spent.UNKNOWN: 0.5,
    }
    assert list(dict.fromkeys(row.spent for row in found.months)) == list(Spent)
    assert found.notes == ("On 1 days of people and items nobody knows how long it took.",)


def test_minutes_of_nobody_knows_how_long_are_missing_and_not_zero(company):
    company.team("Red", 10)
    company.activity(("p1", "c1", day(1), CHOSEN))
    found = minutes_by_obligation(company.store, OWNER)
    assert found.months == ()
    assert "with durations" in found.notes[-1]


# --- what people say --------------------------------------------------------------------------------


def said(text, stars=None):
    return {"comment": text, "rating": stars, "rating_low": 1.0, "rating_high": 5.0}


@prepared
def answered(company):
    """Twelve of Red and three of Blue say something of c1, two of Red of c2, eleven of c3."""
    company.catalogue(
        {"content_id": "c1", "topic": "Talking"},
        {"content_id": "c2", "topic": "Numbers"},
        {"content_id": "c3", "topic": "Talking"},
    )
    company.team("Red", 14)
    company.team("Blue", 12, first=21)
    company.feedback(
        *((f"p{index}", "c1", day(2), said(f"Great course number {index}.", 4.0)) for index in range(1, 12)),
        ("p12", "c1", day(2), said("A complete waste of time, awful.", 1.0)),
        *((f"p{index}", "c1", day(3), said(f"Very helpful, thanks, {index}.", 5.0)) for index in range(21, 24)),
        *((f"p{index}", "c2", day(3), said(f"Lovely numbers {index}.", 5.0)) for index in (1, 2)),
        *((f"p{index}", "c3", day(3), said(f"Good fun, {index}.", 4.0)) for index in range(1, 12)),
        ("p1", "c1", day(40), said("Still great.", 4.0)),
    )


LATER = {"period": "last month", "as_of": day_from_iso("2026-02-15")}


def content_id(company, key):
    with company.store.read() as connection:
        return find_content(connection, key).content_id


def test_answers_of_items_have_stars_and_negative_comments(answered):
    found = {item.key: item for item in answers_by_item(answered.store, OWNER, **LATER).items}
    assert (round(found["c1"].rating.value, 4), found["c1"].rating.base) == (4.0, 15)
    assert found["c1"].negative.value == 1 / 15
    assert found["c2"].rating.why == "Withheld: fewer than 5 people."
    assert found["c3"].rating.is_withheld, "the total less c1 and c3 would be c2"
    assert not found["c1"].is_ranked, "a place in a ranking needs 20 comments"


def test_a_topic_is_withheld_where_its_items_would_give_few_people_away(answered):
    table = answers_by_kind(answered.store, OWNER, kind="topic", **LATER)
    found = {row.key: row.measurement for row in table.measured}
    assert found["Numbers"].is_withheld
    with pytest.raises(ValueError, match="kinds are topic"):
        answers_by_kind(answered.store, OWNER, kind="colour")


def test_answers_by_team_are_those_of_the_people_in_it(answered):
    table = answers_by_team(answered.store, OWNER, **LATER)
    found = {row.label: row.measurement for row in table.measured}
    assert found["Blue"].why == "Withheld: fewer than 5 people."
    with pytest.raises(ValueError, match="not about answers"):
        answers_by_team(answered.store, OWNER, metric="reach")


def test_comments_are_read_where_ten_people_wrote(answered):
    found = comments_of(answered.store, OWNER, content_id=content_id(answered, "c1"), **LATER)
    assert (found.people, found.found, len(found.lines)) == (15, 15, 15)
    assert found.lines[0].text == "A complete waste of time, awful."
    assert found.lines[0].sign == -1


def test_comments_of_few_people_are_withheld_with_a_reason(answered):
    found = comments_of(answered.store, OWNER, content_id=content_id(answered, "c2"), **LATER)
    assert (found.lines, found.people, found.why_withheld) == ((), None, "Withheld: fewer than 10 people.")


def test_comments_of_a_team_are_withheld_where_the_rest_would_be_few_people(answered):
    red = team_id(answered, "Red")
    found = comments_of(answered.store, OWNER, content_id=content_id(answered, "c1"), team_id=red, **LATER)
    assert found.lines == ()
    assert found.why_withheld == "Withheld: beside the other figures it would give a smaller group away."


def test_a_search_looks_at_texts_that_may_be_read(answered):
    found = comments_of(answered.store, OWNER, content_id=content_id(answered, "c1"), search="WASTE", **LATER)
    assert [line.text for line in found.lines] == ["A complete waste of time, awful."]
    assert comments_of(answered.store, OWNER, content_id=content_id(answered, "c2"), search="7", **LATER).lines == ()


def test_an_item_few_wrote_about_is_not_named_beside_a_text(answered):
    found = comments_of(answered.store, OWNER, **LATER)
    titles = {line.text: line.title for line in found.lines}
    assert titles["Lovely numbers 1."] is None
    assert titles["Great course number 3."] == "Title of c1"


def test_comments_are_not_for_everybody(answered):
    with pytest.raises(NotPermitted, match="read comments"):
        comments_of(answered.store, LEADER)
    with pytest.raises(NotPermitted, match="read comments"):
        comments_of(answered.store, Viewer("Ana", Role.ANALYST))


# --- one item, all teams, the summary ---------------------------------------------------------------


def test_one_item_over_all_teams(story):
    sheet = item_sheet(story.store, OWNER, content_id=content_id(story, "c1"), period="last month",
                       as_of=day_from_iso("2026-01-31"))  # fmt: skip
    assert (sheet.facts.name.title, sheet.facts.topic, sheet.facts.regulatory) == ("Listening", "Talking", "no")
    assert sheet.overall["active_share"].only.value == 10 / 36
    assert {row.label: row.measurement.value for row in sheet.by_team["active_share"].measured}["Red"] == 0.5
    assert sheet.weekly.measured[-3].measurement.value == 10 / 36
    with pytest.raises(UnknownName, match="no item 9999"):
        item_sheet(story.store, OWNER, content_id=9999)


def test_a_manager_sees_one_items_opt_in_as_it_stands_among_all_items(offered):
    offered.offers(*uses(number(3), "c5", day(1)), *uses(number(12), "c6", day(1)))
    offered.activity(("p1", "c1", day_from_iso("2026-05-01"), CHOSEN))
    items = {key: content_id(offered, key) for key in ("c1", "c6")}
    hidden = item_sheet(offered.store, MANAGER, content_id=items["c6"], period="last quarter")
    shown = item_sheet(offered.store, MANAGER, content_id=items["c1"], period="last quarter")
    assert hidden.overall["opt_in_rate"].only.is_withheld, "the total less the shown ones would give c5 away"
    assert shown.overall["opt_in_rate"].only.value == 0.2
    assert "opt_in_rate" not in shown.by_team
    with pytest.raises(NotPermitted):
        item_sheet(offered.store, Viewer("Ada", Role.ADMINISTRATOR), content_id=items["c1"])


def test_a_leader_sees_an_item_without_teams(story):
    sheet = item_sheet(story.store, LEADER, content_id=content_id(story, "c1"))
    assert sheet.by_team == {}
    assert sheet.overall["active_share"].is_measured


def test_the_funnel_has_teams_by_size_and_counts_the_hidden_ones(story):
    funnel = teams_funnel(
        story.store, OWNER, metric="active_share", period="last month", as_of=day_from_iso("2026-01-31")
    )
    assert [(team.team, team.size) for team in funnel.teams] == [("Red", 20)]
    assert funnel.withheld == 2, "Tiny has four people, and Blue would give them away"
    assert funnel.everybody.base == 36


@prepared
def two_years(company):
    """40 people; a quarter of them choose in March 2025, three quarters in March 2026."""
    people = company.team("Red", 40, since=day(-800))
    march = [day_from_iso(f"{year}-03-{on}") for year in (2025, 2026) for on in ("03", "12", "27")]
    for on in march[:3]:
        company.activity(*uses(people[:10], "c1", on, duration_seconds=600, **CHOSEN))
    for on in march[3:]:
        company.activity(*uses(people[:30], "c1", on, duration_seconds=600, **CHOSEN))


def test_the_summary_compares_with_a_year_ago_in_one_sentence(two_years):
    found = summary(two_years.store, OWNER, as_of=day_from_iso("2026-03-29"))
    choice = found.tiles[0]
    assert (choice.now.measurement.value, choice.year_ago.measurement.value) == (0.75, 0.25)
    assert choice.year_ago.period.last_on == choice.now.period.last_on - 364
    assert len(choice.line) == 13
    assert found.sentence == "Active by choice: 75 % of 40 people, 50 points more than a year ago."


def test_a_past_of_which_only_a_part_is_known_is_not_compared_with(two_years):
    tile = summary(two_years.store, OWNER, as_of=day_from_iso("2025-04-20")).tiles[0]
    assert tile.now.measurement.value == 0.25
    assert tile.before.measurement.value is None
    assert tile.before.measurement.why == "Known only from 2025-03-03 on."


def test_a_tile_that_is_not_measured_yet_says_what_would_unlock_it(two_years):
    tiles = {tile.metric.name: tile for tile in summary(two_years.store, OWNER).tiles}
    assert tiles["opt_in_rate"].now is None
    assert tiles["opt_in_rate"].why.startswith("Not measured yet: Nobody knows what was offered to whom. Upload offers")
    assert tiles["hours_returned"].why.startswith("Not measured yet")
    assert tiles["self_directed_ratio"].now.measurement.value == 1.0


def test_a_tile_is_what_the_metric_says(two_years):
    as_of = day_from_iso("2026-03-29")
    tile = summary(two_years.store, OWNER, as_of=as_of).tiles[0]
    days = {"first_on": tile.now.period.first_on, "last_on": tile.now.period.last_on}
    told = measure(two_years.store, OWNER, "voluntary_active_share", as_of=as_of, **days).only
    assert (tile.now.measurement.value, tile.now.measurement.low) == (told.value, told.low)


def test_nothing_can_be_said_of_an_empty_store(store):
    found = summary(store, OWNER)
    assert found.sentence == "Nothing can be said yet. The tiles say what is missing."
    assert found.completeness.on_roster_share is None


def test_the_summary_says_how_complete_the_data_are(story):
    story.activity(("Zoe", "c1", AS_OF))
    line = summary(story.store, LEADER).completeness
    assert line.sentence.startswith("Known until 2026-03-01 (")
    assert (line.waiting_people, line.has_offers, line.scored_share) == (1, True, None)
    assert round(line.on_roster_share * 23) == 22
