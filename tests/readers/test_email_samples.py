"""Every table of the email samples: imported where it stands alone, refused with what it lacks where it does not."""

from __future__ import annotations

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused
from learnerintel.intake import open_source
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import choose_reader, reader_named

#: File -> reader, records, rows left out.
READ = {
    "hubspot_email_campaign_data": ("campaign_totals", 100, 0),
    "hubspot_email_event_data": ("mailing_events", 97, 3),
    "mailchimp_automation_recipient_activity": ("mailing_events", 8, 0),
    "mailchimp_campaign": ("campaign_totals", 1, 0),
    "mailchimp_campaign_recipient": ("invitations", 10, 0),
    "mailchimp_campaign_recipient_activity": ("mailing_events", 17, 0),
    "mailchimp_member": ("audience", 9, 0),
    "mailchimp_unsubscribe": ("mailing_events", 1, 0),
    "marketo_activity_click_email_data": ("mailing_events", 100, 0),
    "marketo_activity_email_bounced_data": ("mailing_events", 100, 0),
    "marketo_activity_open_email_data": ("mailing_events", 100, 0),
    "marketo_activity_unsubscribe_email_data": ("mailing_events", 100, 0),
}
REFUSED = {
    **dict.fromkeys(
        [f"hubspot_email_event_{what}_data" for what in (
            "bounce", "click", "delivered", "dropped", "open", "sent", "status_change",
        )],
        "neither the person nor the campaign nor the time of an event; the table email_event does",
    ),
    "mailchimp_list": "names nobody on them; the table member does",
    "marketo_campaign_data": "the activity tables do, and name the mailing themselves",
    "marketo_program_data": "names programs and no mailing of theirs",
}  # fmt: skip


def opened(samples, name):
    source = open_source(samples / "email" / f"{name}.csv", ReadingChoices())
    return source, Glimpse(headings=source.headings)


@pytest.mark.parametrize("name", READ)
def test_a_table_that_stands_alone_is_read(samples, name):
    reader_name, record_count, left_out = READ[name]
    source, glimpse = opened(samples, name)
    assert choose_reader(glimpse, ReadingChoices()).name == reader_name
    chunks = list(reader_named(reader_name).to_records(source, ReadingChoices()))
    assert [problem for chunk in chunks for problem in chunk.problems] == []
    assert sum(chunk.records.num_rows for chunk in chunks) == record_count
    assert sum(sum(chunk.left_out.values()) for chunk in chunks) == left_out


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_needs_another_is_refused_with_what_it_lacks(samples, name):
    with pytest.raises(FileRefused) as refusal:
        choose_reader(opened(samples, name)[1], ReadingChoices())
    assert [problem.slug for problem in refusal.value.problems] == ["partial-table"]
    assert REFUSED[name] in str(refusal.value)


def test_no_table_of_the_samples_is_forgotten(samples):
    assert {path.stem for path in (samples / "email").glob("*.csv")} == {*READ, *REFUSED}


def test_opens_by_an_image_proxy_are_marked(samples):
    source, _ = opened(samples, "mailchimp_campaign_recipient_activity")
    rows = [
        row
        for chunk in reader_named("mailing_events").to_records(source, ReadingChoices())
        for row in chunk.records.to_pylist()
    ]
    opens = [row["is_machine"] for row in rows if row["event"] == "opened"]
    assert (len(opens), opens.count(True), opens.count(False)) == (12, 9, 3)
