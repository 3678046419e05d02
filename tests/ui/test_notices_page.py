from __future__ import annotations

import csv
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnerintel.cli import main
from learnerintel.domain.notices import NoticeState
from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening
from learnerintel.services.company_settings import change_setting
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.outbox import approve, outbox
from learnerintel.services.sending_rounds import send_in_rounds
from learnerintel.services.starting_to_send import environment_of
from learnerintel.ui import installation
from learnerintel.ui.plain import WORD_JOINER
from tests.services.outgoing import Mailbox, mail_server, sending_settings

PAGE = Path(__file__).parents[2] / "pages" / "decisions" / "notices.py"
OWNER = Viewer.local_owner()
AGO = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
ROSTER = "Employee id,Email,Team,Department\nr05,r05@works.example,Red,Works\nr06,r06@works.example,Red,Works\n"
RATINGS = f"Employee id,Content id,Submitted on,Rating (1-5)\nr05,IDLE2,{AGO},2\nr06,IDLE2,{AGO},1\n"


@pytest.fixture
def place(tmp_path, story_store_file, monkeypatch, read_here):
    """(store, settings, a function that takes a CSV in): a mail server is named, and nobody is behind it yet."""
    shutil.copy(story_store_file, tmp_path / "store.db")
    settings = sending_settings(1)

    def at(port):
        here = sending_settings(port)
        made = type(here)(
            f"sqlite:///{tmp_path}/store.db", is_store_named=True, rejects_folder=tmp_path / "rejects", mail=here.mail
        )
        monkeypatch.setattr(installation, "_stated", [made])
        return made

    settings = at(1)
    store = opening.open_store(settings.store_url)

    def take(name, content, chosen=settings):
        (tmp_path / f"{name}.csv").write_text(content)
        options = ImportOptions(roster_mode="changes")
        (result,) = import_files(store, OWNER, [tmp_path / f"{name}.csv"], options, chosen)
        assert result.refusal is None, result

    take("roster", ROSTER)
    yield store, at, take
    store.close()
    opening.open_store.cache_clear()


def click(test, label):
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception, test.exception


def said(test):
    kinds = ("markdown", "success", "info", "warning", "text", "caption")
    texts = (element.value for kind in kinds for element in getattr(test, kind))
    return "\n".join(texts).replace(WORD_JOINER, "").replace("\\", "")


def test_a_message_is_looked_at_approved_tried_and_sent_from_the_page(place):
    store, at, take = place
    take("feedback", RATINGS)
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        at(port)
        test = AppTest.from_file(str(PAGE), default_timeout=30).run()
        assert "Sorry: you will not be sent" in said(test)
        assert "2 of 5 stars" in said(test) or "1 of 5 stars" in said(test)
        click(test, "Approve all 2 drafted messages")
        click(test, "Dry run")
        assert "2 messages would be sent" in said(test)
        assert not mailbox.messages
        click(test, "Send what is approved")
    assert "2 messages sent" in said(test)
    assert len(mailbox.messages) == 2
    assert "the clock" in " ".join(element.help or "" for element in test.markdown)
    assert outbox(store, OWNER).count(NoticeState.SENT) == 2


def test_a_text_of_ones_own_is_tried_with_a_real_case_and_used_and_a_bad_one_is_refused(place):
    _, _, take = place
    take("feedback", RATINGS)
    test = AppTest.from_file(str(PAGE), default_timeout=30).run()
    test.selectbox(key="notice_text").select("stopped: it was told to be poor (en)").run()
    area = test.text_area[0]
    area.set_value("Good riddance to {{ title }}. {{ link }}").run()
    click(test, "Try it with a real case")
    assert "Good riddance to Strategy on a Napkin" in said(test)
    click(test, "Keep this text")
    assert "Good riddance to Strategy on a Napkin" in said(test)
    test.text_area[0].set_value("{% for x in range(9) %}{{ link }}{% endfor %}").run()
    click(test, "Keep this text")
    assert "does more than fill in words" in said(test)


def test_where_sending_is_switched_on_the_apology_is_in_the_server_within_a_minute_of_the_import(place):
    store, at, take = place
    change_setting(store, OWNER, name="fast_path", value="send")
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        take("feedback", RATINGS, at(port))
        deadline = time.monotonic() + 60
        while outbox(store, OWNER).count(NoticeState.SENT) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
    assert sorted(to for to, _ in mailbox.messages) == ["r05@works.example", "r06@works.example"]
    assert "Strategy on a Napkin" in mailbox.messages[0][1]["Subject"]


def test_the_command_line_approves_and_sends(place, monkeypatch, capsys):
    store, at, take = place
    take("feedback", RATINGS)
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        for name, value in environment_of(at(port).mail).items():
            monkeypatch.setenv(name, value)
        for words, expected in (
            (("approve", "--all"), "2 messages approved"),
            (("dry-run",), "2 messages would be sent"),
            (("send",), "2 messages sent."),
            (("list",), "Strategy on a Napkin"),
            (("preview", "1"), "2 of 5 stars"),
        ):
            assert main(["--store", store.url, "notices", *words]) == 0
            assert expected in capsys.readouterr().out
    assert len(mailbox.messages) == 2


def test_a_mail_merge_file_holds_links_and_its_messages_are_not_sent(place, monkeypatch, tmp_path, capsys):
    store, at, take = place
    take("feedback", RATINGS)
    for name, value in environment_of(at(1).mail).items():
        monkeypatch.setenv(name, value)
    assert main(["--store", store.url, "notices", "approve", "1"]) == 0
    assert main(["--store", store.url, "notices", "merge", "--out", str(tmp_path / "merge.csv")]) == 0
    with (tmp_path / "merge.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["email"] == "r05@works.example"
    assert "http://127.0.0.1:8501/answer/" in row["body"]
    assert main(["--store", store.url, "notices", "dry-run"]) == 0
    assert "0 messages would be sent" in capsys.readouterr().out


def test_a_running_server_sends_what_is_approved_and_then_has_nothing_to_do(place):
    store, at, take = place
    take("feedback", RATINGS)
    approve(store, OWNER)
    mailbox, stop = Mailbox(), threading.Event()
    with mail_server(mailbox) as port:
        rounds = threading.Thread(target=send_in_rounds, args=(at(port), stop, 0.05))
        rounds.start()
        deadline = time.monotonic() + 60
        while len(mailbox.messages) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        stop.set()
        rounds.join()
    assert len(mailbox.messages) == 2
    assert outbox(store, OWNER).count(NoticeState.SENT) == 2
