"""Editions keep their numbers when late data arrive; a digest says them elsewhere and names nobody."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from learnerintel.cli import main
from learnerintel.domain.editions import MOST_MOVED, moved_sentence
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import DecisionRefused, NotPermitted, Refusal, SettingsError, UnknownName
from learnerintel.notices.digest import digest_pdf
from learnerintel.services.digesting import make_digest, send_digest
from learnerintel.services.editions import freeze_edition, list_editions, open_edition, what_moved
from learnerintel.services.insights.summary import summary
from learnerintel.settings import Settings
from learnerintel.store.company import save_company_setting
from tests.metrics.small_company import day, prepared
from tests.services.outgoing import Mailbox, mail_server, sending_settings

OWNER = Viewer.local_owner()
CHOSEN = {"obligation": "optional"}


@prepared
def company_of_twenty(company):
    """Twenty people; half of them learn by choice every fourth day of a year."""
    people = company.team("Red", 20, since=day(-400))
    company.activity(
        *((person, "c1", day(on), CHOSEN) for person in people[:10] for on in range(-60, 29, 4))
    )  # fmt: skip


def frozen(store):
    return freeze_edition(store, OWNER)


def active(edition):
    return next(one for one in edition.numbers if one.metric.name == "voluntary_active_share")


def test_an_edition_says_what_the_summary_says(company_of_twenty):
    store = company_of_twenty.store
    made, shown = frozen(store), summary(store, OWNER)
    assert (made.sentence, made.completeness) == (shown.sentence, shown.completeness.sentence)
    for number, tile in zip(made.numbers, shown.tiles, strict=True):
        assert number.metric is tile.metric
        for kept, now in ((number.now, tile.now), (number.before, tile.before), (number.year_ago, tile.year_ago)):
            assert (kept and (kept.period, kept.measurement.about(None))) == (
                now and (now.period, now.measurement.about(None))
            )
    assert active(made).now.measurement.value == 0.5
    assert list_editions(store, OWNER) == [made]


def test_late_data_move_no_edition_and_the_next_one_says_what_moved(company_of_twenty):
    store = company_of_twenty.store
    made = frozen(store)
    assert what_moved(store, OWNER, made.edition_id) == ([], [])
    late = active(made).now.period.first_on + 2
    company_of_twenty.activity(("p15", "c1", late, CHOSEN))
    assert open_edition(store, OWNER, made.edition_id) == made
    moved, late_files = what_moved(store, OWNER, made.edition_id)
    (now,) = [one for one in moved if one.period == active(made).now.period]
    assert (now.then.value, now.today.value) == (0.5, 0.55)
    assert [one.label for one in late_files] == ["activity rows"]
    assert "50 % of 20 people" in moved_sentence(now).replace("\u202f", " ")
    frozen(store)
    told = make_digest(store, OWNER).page.moved
    assert any("55" in line for line in told)
    assert told[-1].startswith("Came later: activity rows taken in on ")
    assert ".csv" not in told[-1], "a file's name may hold a person's"
    company_of_twenty.activity(("p16", "c1", late, CHOSEN))
    assert make_digest(store, OWNER).page.moved == told, "what was handed on can be handed on again"


def test_trap_a_value_that_is_withheld_today_is_said_to_be_so(company_of_twenty):
    made = frozen(company_of_twenty.store)
    with company_of_twenty.store.write() as connection:
        save_company_setting(connection, "minimum_group", "30")
    moved, _ = what_moved(company_of_twenty.store, OWNER, made.edition_id)
    (now,) = [one for one in moved if one.period == active(made).now.period]
    assert now.today.value is None
    assert "Withheld: fewer than 30 people. today." in moved_sentence(now)
    assert active(open_edition(company_of_twenty.store, OWNER, made.edition_id)).now.measurement.value == 0.5


def test_nothing_measured_is_no_edition_and_leaders_freeze_none(company, company_of_twenty):
    with pytest.raises(DecisionRefused, match="Nothing is measured yet"):
        freeze_edition(company.store, OWNER)
    with pytest.raises(NotPermitted):
        freeze_edition(company_of_twenty.store, Viewer("Lea", Role.LEADER))
    with pytest.raises(UnknownName, match="`editions list` names them"):
        open_edition(company_of_twenty.store, OWNER, 7)
    with pytest.raises(Refusal, match="no edition of the summary yet"):
        make_digest(company.store, OWNER)


def sheets(pdf):
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_digest_has_the_figures_and_names_nobody_and_nothing_of_a_file(company_of_twenty):
    frozen(company_of_twenty.store)
    made = make_digest(company_of_twenty.store, OWNER)
    assert sheets(made.pdf) == 1
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", made.web_page, flags=re.DOTALL)
    for row in made.page.rows:
        assert row.value in text
        assert all(line in text for line in row.lines)
    assert made.page.rows[0].value.replace("\u202f", " ") == "50 %"
    assert not re.search(r"\bp\d+\b", text), "people are p1 to p20"
    assert made.web_page.count("<img") == sum(bool(row.picture) for row in made.page.rows) > 0
    assert "http" not in made.web_page, "nothing is fetched from anywhere"
    bare = re.sub(r"<style>.*?</style>| (style|class)=\"[^\"]*\"", "", made.web_page, flags=re.DOTALL)
    assert [bare.index(part) for part in ("<h1>", "<strong>", "<table>")] == sorted(
        bare.index(part) for part in ("<h1>", "<strong>", "<table>")
    )


def test_the_fullest_digest_there_can_be_is_one_sheet_and_more_would_not_be(company_of_twenty):
    frozen(company_of_twenty.store)
    page = make_digest(company_of_twenty.store, OWNER).page
    longest = (
        "Time to first touch, 1 September 2025 to 31 August 2026: Withheld: beside the shorter periods it would give a "
        "smaller group away. in that edition, 88.8 minutes of 88 888 offered pairs (88.8 to 99.9) today."
    )
    lines = (
        "Withheld: beside the shorter periods it would give a smaller group away.",
        "88 888.8 minutes less than the period before", "88 888.8 minutes more than a year ago",
    )  # fmt: skip
    rows = [replace(row, lines=lines) for row in page.rows]
    full = replace(page, rows=rows, moved=(longest,) * (MOST_MOVED + 2), completeness=page.completeness * 2)
    assert sheets(digest_pdf(full)) == 1
    assert sheets(digest_pdf(replace(full, moved=full.moved * 6))) > 1


def test_a_digest_is_sent_with_its_sheet(company_of_twenty):
    frozen(company_of_twenty.store)
    made = make_digest(company_of_twenty.store, OWNER)
    with pytest.raises(SettingsError, match="No mail server is set"):
        send_digest(company_of_twenty.store, OWNER, made, ["boss@example.com"], Settings())
    mailbox = Mailbox(refuse={"gone@example.com": "550 no such person"})
    with mail_server(mailbox) as port:
        said = send_digest(company_of_twenty.store, OWNER, made, ["boss@example.com"], sending_settings(port))
        not_sent = r"sent to 1 address\. It was not sent to gone@example.com: 550 no such person"
        with pytest.raises(Refusal, match=not_sent):
            send_digest(
                company_of_twenty.store, OWNER, made, ["gone@example.com", "chief@example.com"], sending_settings(port)
            )
    assert said == "Edition 1 was sent to 1 address."
    assert [recipient for recipient, _ in mailbox.messages] == ["boss@example.com", "chief@example.com"]
    parts = {part.get_content_type() for part in mailbox.messages[0][1].walk()}
    assert {"text/plain", "text/html", "application/pdf"} <= parts


def test_the_commands_freeze_list_and_write(company_of_twenty, tmp_path, capsys):
    address = ["--store", company_of_twenty.store.url]
    assert main(["digest", "--freeze", "--folder", str(tmp_path / "out"), *address]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"summary.html", "summary.pdf"}
    capsys.readouterr()
    assert main(["editions", "list", "--json", *address]) == 0
    assert json.loads(capsys.readouterr().out)[0]["edition"] == 1
    assert main(["editions", "moved", *address]) == 0
    assert capsys.readouterr().out == "Nothing moved.\n"
