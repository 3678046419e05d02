from __future__ import annotations

import time

import pytest

from learnerintel.domain.notices import NoticeState
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import NotPermitted, SettingsError
from learnerintel.services.deciding import decide_many
from learnerintel.services.drafting import draft_notices, preview
from learnerintel.services.outbox import approve, mark_sent, outbox, withdraw
from learnerintel.services.personal import re_pair_learner
from learnerintel.services.sending import dry_run, send_notices
from learnerintel.store import notices
from learnerintel.store.company import save_company_setting
from tests.services.outgoing import Mailbox, mail_server, sending_settings

OWNER = Viewer.local_owner()


def states(store):
    return [line.state for line in reversed(outbox(store, OWNER).lines)]


def test_an_approved_message_lies_in_the_mail_server_with_the_item_and_the_reason(rated):
    approve(rated, OWNER)
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        done = send_notices(rated, OWNER, sending_settings(port))
    assert done.sentence == "4 messages sent."
    to, message = mailbox.messages[0]
    body = message.get_content()
    assert to == "r01@works.example"
    assert message["Subject"] == 'Sorry: you will not be sent "Strategy on a Napkin" again'
    assert "you gave it 2 of 5 stars" in body
    assert "http://127.0.0.1:8501/answer/" in body
    assert message["Auto-Submitted"] == "auto-generated"
    found = outbox(rated, OWNER)
    assert found.count(NoticeState.SENT) == found.timed_count == 4
    assert found.most_seconds is not None
    assert found.most_seconds < 900


def test_sending_again_sends_nothing_twice(rated):
    approve(rated, OWNER)
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        for _ in range(2):
            send_notices(rated, OWNER, sending_settings(port))
    assert set(mailbox.ids().values()) == {1}
    assert len(mailbox.messages) == 4


def test_what_is_not_approved_is_not_sent_and_a_dry_run_sends_nothing(rated):
    assert dry_run(rated, OWNER).sentence == "0 messages would be sent."
    approve(rated, OWNER, notice_ids=[1, 2])
    assert dry_run(rated, OWNER).sentence == "2 messages would be sent."
    assert states(rated) == ["approved", "approved", "drafted", "drafted"]


def test_a_refused_address_bounces_and_a_refusal_for_now_is_tried_again_later(rated):
    approve(rated, OWNER)
    mailbox = Mailbox({"r01@works.example": "550 no such r01@works.example", "r02@works.example": "451 later"})
    with mail_server(mailbox) as port:
        send_notices(rated, OWNER, sending_settings(port))
    assert states(rated) == ["bounced", "approved", "sent", "sent"]
    bounced, again = list(reversed(outbox(rated, OWNER).lines))[:2]
    assert bounced.reply == "550 no such the address"
    assert again.next_at - time.time() > 30


def test_a_server_that_cannot_be_reached_keeps_the_messages_and_counts_one_try(rated):
    approve(rated, OWNER)
    with mail_server(Mailbox()) as port:
        pass
    send_notices(rated, OWNER, sending_settings(port))
    assert set(states(rated)) == {"approved"}
    assert [line.attempt_count for line in reversed(outbox(rated, OWNER).lines)] == [1, 0, 0, 0]


def test_a_message_that_was_handed_over_without_an_answer_is_in_doubt_and_waits_for_a_person(rated):
    class Silent(Mailbox):
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
            await super().handle_DATA(server, session, envelope)
            server.transport.abort()
            return "250 nobody hears this"

    approve(rated, OWNER, notice_ids=[1])
    mailbox = Silent()
    with mail_server(mailbox) as port:
        send_notices(rated, OWNER, sending_settings(port))
        assert states(rated)[0] == "doubtful"
        send_notices(rated, OWNER, sending_settings(port))
    assert len(mailbox.messages) == 1
    mark_sent(rated, OWNER, notice_ids=[1])
    assert states(rated)[0] == "sent"


def test_a_learner_gets_no_more_than_the_daily_limit_and_the_rest_waits(rated):
    with rated.write() as connection:
        save_company_setting(connection, "notice_daily_limit", "1")
        notices.add_notice(
            connection, "more", kind="poor", account_id=notices.notice_row(connection, 1).account_id,
            listing_id=notices.notice_row(connection, 1).listing_id, language="en", drafted_at=0,
        )  # fmt: skip
    approve(rated, OWNER)
    with mail_server(Mailbox()) as port:
        done = send_notices(rated, OWNER, sending_settings(port))
    assert states(rated) == ["sent"] * 4 + ["approved"]
    assert done.kept_back == ((5, "The learner was written to 1 times today already."),)


def test_in_quiet_hours_nothing_goes_out(rated):
    with rated.write() as connection:
        save_company_setting(connection, "notice_quiet_hours", "00:00-23:59:59")
    approve(rated, OWNER)
    with mail_server(Mailbox()) as port:
        assert "quiet hours" in send_notices(rated, OWNER, sending_settings(port)).sentence
    assert set(states(rated)) == {"approved"}


def test_what_was_taken_back_in_the_meantime_is_withdrawn_instead_of_sent(rated):
    approve(rated, OWNER)
    re_pair_learner(rated, OWNER, decision_id=1)
    with mail_server(Mailbox()) as port:
        send_notices(rated, OWNER, sending_settings(port))
    assert states(rated) == ["withdrawn", "sent", "sent", "sent"]


def test_a_decision_for_a_team_is_told_to_those_who_had_it_open_once_each(rated):
    decide_many(rated, OWNER, team="Red", contents=["IDLE2"], verb=DecisionVerb.UNPAIR, note="Because.")
    assert draft_notices(rated, OWNER).count == 0  # r01 and r02 had it open, and have their own message already
    decide_many(rated, OWNER, team="Blue", contents=["KNOWN"], verb=DecisionVerb.UNPAIR, note="Because.")
    drafted = draft_notices(rated, OWNER)
    assert (drafted.count, drafted.decision_count) == (15, 1)
    assert draft_notices(rated, OWNER).count == 0
    text = preview(rated, OWNER, notice_id=5)
    assert "you have shown that you already know it" in text.body
    assert text.subject == 'You know it already: "Phishing Basics" is off your list'


def test_without_a_mail_server_or_a_key_the_messages_wait_and_one_sentence_says_why(rated):
    approve(rated, OWNER)
    with pytest.raises(SettingsError, match="LEARNERINTEL_SMTP_HOST"):
        send_notices(rated, OWNER, sending_settings(1, host=""))
    with pytest.raises(SettingsError, match="LEARNERINTEL_LINK_KEY"):
        send_notices(rated, OWNER, sending_settings(1, link_key="short"))
    assert set(states(rated)) == {"approved"}


def test_whoever_may_not_send_messages_sees_and_sends_none(rated):
    manager = Viewer("Mia", Role.MANAGER)
    for service in (outbox, dry_run, approve):
        with pytest.raises(NotPermitted):
            service(rated, manager)
    with pytest.raises(NotPermitted):
        withdraw(rated, manager, notice_ids=[1])
