from __future__ import annotations

import asyncio
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from learnerintel.domain.notices import NoticeState
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.notices.links import Link, sign
from learnerintel.services.acting import write_actions
from learnerintel.services.ledger import ledger
from learnerintel.services.outbox import approve, outbox
from learnerintel.services.sending import dry_run, send_notices
from learnerintel.store import notices
from learnerintel.store.company import save_company_setting
from learnerintel.store.opening import open_store
from learnerintel.ui.answer_page import AnswerHeaders, answer_routes
from tests.conftest import close_whole
from tests.services.outgoing import KEY, Mailbox, mail_server, sending_settings

OWNER = Viewer.local_owner()


@dataclass
class Shown:
    status_code: int
    headers: dict[str, str]
    text: str


class Browser:
    """Asks an application as a browser without sign-in would."""

    def __init__(self, app):
        self._app = app

    def get(self, path):
        return self._ask("GET", path)

    def head(self, path):
        return self._ask("HEAD", path)

    def post(self, path, content):
        return self._ask("POST", path, content)

    def _ask(self, method, path, content=b""):
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": b"", "headers": [], "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "",
        }  # fmt: skip
        sent = []

        async def receive():
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message):
            sent.append(message)

        # In a thread of its own: a browser test in this process may have left an event loop running.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(self._app(scope, receive, send))).result()
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Shown(sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:]).decode())


@pytest.fixture(scope="module")
def sent_file(rated_file, tmp_path_factory):
    """The rated company after its four messages were sent, and the link of the first."""

    path = tmp_path_factory.mktemp("sent") / "store.db"
    shutil.copy(rated_file, path)
    store = open_store(f"sqlite:///{path}")
    approve(store, OWNER)
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        send_notices(store, OWNER, sending_settings(port))
    links = [re.search(r"/answer/(\S+)", message.get_content())[1] for _, message in mailbox.messages]
    close_whole(store)
    return path, links


@pytest.fixture
def page(sent_file, tmp_path):
    """(a browser without sign-in, the store, the links)."""

    path, links = sent_file
    shutil.copy(path, tmp_path / "answered.db")
    settings = replace(sending_settings(1), store_url=f"sqlite:///{tmp_path}/answered.db")
    app = Starlette(routes=answer_routes(settings), middleware=[Middleware(AnswerHeaders)])
    store = open_store(settings.store_url)
    yield Browser(app), store, links
    store.close()


def press(browser, token, answer="keep"):
    return browser.post(f"/answer/{token}", content=f"answer={answer}".encode())


def test_a_scanner_that_opens_the_link_ten_times_changes_nothing(page):
    browser, store, links = page
    before = store.data_version()
    for _ in range(10):
        assert browser.get(f"/answer/{links[0]}").status_code == 200
        assert browser.head(f"/answer/{links[0]}").status_code == 200
    assert store.data_version() == before
    assert {line.verb for line in ledger(store, OWNER).lines} == {DecisionVerb.UNPAIR}


def test_pressed_once_it_re_pairs_this_learner_and_nothing_else_and_pressed_again_it_says_so(page, tmp_path):
    browser, store, links = page
    answered = press(browser, links[0])
    assert answered.status_code == 200
    assert "You will be sent “Strategy on a Napkin” again" in answered.text
    lines = ledger(store, OWNER).lines
    assert [line.verb for line in lines] == [DecisionVerb.RE_PAIR] + [DecisionVerb.UNPAIR] * 4
    assert ledger(store, OWNER).re_paired_count == 1
    assert outbox(store, OWNER).keep_count == 1
    out = tmp_path / "actions.csv"
    write_actions(store, OWNER, system="generic", out=out)
    assert "r01" not in out.read_text(encoding="utf-8")  # the LMS was never told, so there is nothing to restore
    again = press(browser, links[0])
    assert again.status_code == 410
    assert "used already" in again.text
    assert len(ledger(store, OWNER).lines) == 5


def test_after_an_action_file_the_next_one_restores_it_for_the_learner(page, tmp_path):
    browser, store, links = page
    out = tmp_path / "actions.csv"
    write_actions(store, OWNER, system="generic", out=out)
    press(browser, links[0])
    write_actions(store, OWNER, system="generic", out=out)
    assert [row for row in out.read_text(encoding="utf-8").splitlines() if "restore" in row and "r01" in row]


def test_an_altered_link_and_one_of_another_learner_say_so_and_change_nothing(page):
    browser, store, links = page
    with store.read() as connection:
        first, second = (notices.notice_row(connection, number) for number in (1, 2))
    own = (first.notice_id, first.account_id, first.message_id)
    forged = sign(KEY, Link(first.notice_id, second.account_id, first.message_id))
    foreign = sign("another key that nobody guesses ....", Link(*own))
    elsewhere = sign(KEY, Link(*own, is_sample=True))
    # An erasure frees numbers: a link to a message that is gone must not open the one that has its numbers now.
    earlier = sign(KEY, Link(first.notice_id, first.account_id, "notice-of-before"))
    for token in (links[0][:-1] + "x", "nonsense", forged, foreign, elsewhere, earlier):
        for answered in (browser.get(f"/answer/{token}"), press(browser, token)):
            assert answered.status_code == 410, token
            assert "Nothing was changed" in answered.text
    assert len(ledger(store, OWNER).lines) == 4


def test_an_old_link_has_expired(page):
    browser, store, links = page
    with store.write() as connection:
        save_company_setting(connection, "notice_link_days", "-1")
    answered = press(browser, links[0])
    assert answered.status_code == 410
    assert "too old" in answered.text


def test_a_learner_who_objects_is_written_to_no_more_and_keeps_what_she_has(page):
    browser, store, links = page
    assert press(browser, links[0], "object").status_code == 200
    with store.write() as connection:
        first = notices.notice_row(connection, 1)
        notices.add_notice(
            connection, "more", kind="poor", account_id=first.account_id, listing_id=first.listing_id, language="en",
            drafted_at=0, decision_id=first.decision_id,
        )  # fmt: skip
    approve(store, OWNER)
    assert dry_run(store, OWNER).kept_back == ((5, "The learner asked for no such messages."),)
    assert len(ledger(store, OWNER).lines) == 4
    assert outbox(store, OWNER).objection_count == 1


@pytest.mark.parametrize("body", [b"", b"answer=everything", b"answer=stop", b"keep", b"x" * 10_000])
def test_what_the_page_does_not_offer_cannot_be_pressed(page, body):
    browser, store, links = page
    assert browser.post(f"/answer/{links[0]}", content=body).status_code in (400, 410)
    assert len(ledger(store, OWNER).lines) == 4


def test_the_page_escapes_the_title_and_may_load_and_run_nothing(page):
    browser, store, links = page
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE content SET title = '<script>alert(1)</script><img src=x>'")
    shown = browser.get(f"/answer/{links[0]}")
    assert "<script" not in shown.text
    assert "<img" not in shown.text
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert shown.headers["cache-control"] == "no-store"


def test_a_message_that_was_never_sent_has_no_answers(page):
    browser, store, _ = page
    with store.write() as connection:
        first = notices.notice_row(connection, 1)
        made = notices.add_notice(
            connection, "more", kind="poor", account_id=first.account_id, listing_id=first.listing_id, language="en",
            drafted_at=0,
        )  # fmt: skip
        made = notices.notice_row(connection, made)
    assert press(browser, sign(KEY, Link(made.notice_id, made.account_id, made.message_id))).status_code == 410
    assert outbox(store, OWNER).count(NoticeState.DRAFTED) == 1
