from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnerintel.domain.problems import PROBLEM_KINDS
from learnerintel.domain.viewer import Viewer
from learnerintel.services import inspecting, opening, reading
from learnerintel.services.families import BRINGS
from learnerintel.services.uploading import desk_of
from learnerintel.services.waiting_files import BUSY
from learnerintel.settings import Settings
from learnerintel.store.company import save_company_setting
from learnerintel.ui import installation
from learnerintel.ui.plain import WORD_JOINER
from learnerintel.ui.upload_words import without_commands

PAGE = Path(__file__).parents[2] / "pages" / "data" / "upload.py"
OWNER = Viewer.local_owner()
ROSTER = "Employee ID,Name,Team\n0001,Ada Lovelace,Blue\n0002,Grace Hopper,Red\n"
HEAD = "Employee ID,Course ID,Event,Date\n"
ACTIVITY = HEAD + "0001,C1,completed,2025-03-14\n0002,C1,completed,2025-03-15\n"


def shown(text):
    """What a reader sees of a text that was made to show literally."""
    return text.replace(WORD_JOINER, "").replace("\\", "")


class Page:
    """The page as one person sees it, without a browser."""

    def __init__(self, store, settings):
        self.desk = desk_of(store, OWNER, settings, str)
        self.test = AppTest.from_file(str(PAGE), default_timeout=30)
        self.run()

    def run(self):
        self.test.run()
        assert not self.test.exception, self.test.exception
        return self

    def settled(self):
        """Wait until nobody is at work, and draw the page again."""
        deadline = time.monotonic() + 20
        while any(file.state in BUSY for file in self.desk.files()):
            assert time.monotonic() < deadline, self.desk.files()
            time.sleep(0.01)
        return self.run()

    def upload(self, **files):
        given = [
            (f"{name}.csv", content.encode() if isinstance(content, str) else content, "text/csv")
            for name, content in files.items()
        ]
        self.test.file_uploader[0].set_value(given).run()
        return self.settled()

    def text(self):
        kinds = ("markdown", "caption", "warning", "info", "success", "error", "text")
        said = [element.value for kind in kinds for element in getattr(self.test, kind)]
        return shown("\n".join(said))

    def press(self, label):
        """Click, and see what the page says at once."""
        (button,) = [button for button in self.test.button if button.label == label]
        button.click().run()
        assert not self.test.exception, self.test.exception
        return self

    def click(self, label):
        """Click, and wait until the work is done."""
        return self.press(label).settled()

    def labels(self):
        return [button.label for button in self.test.button]


@pytest.fixture
def url(tmp_path, empty_store_file):
    shutil.copy(empty_store_file, tmp_path / "store.db")
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture
def kept(url):
    opened = opening.open_store(url)
    yield opened
    opened.close()
    opening.open_store.cache_clear()


@pytest.fixture
def page(tmp_path, url, kept, monkeypatch):
    def read_here(path, name, choices, spool, chosen, _on_progress=None):
        return reading.read_file(path, name, choices, spool, chosen.rejects_folder)

    settings = Settings(store_url=url, is_store_named=True, rejects_folder=tmp_path / "rejects")
    monkeypatch.setattr(installation, "_stated", [settings])
    monkeypatch.setattr(inspecting, "read_in_process", read_here)
    made = Page(kept, settings)
    yield made
    made.settled()


def test_an_empty_store_says_what_to_begin_with_and_offers_a_template_of_each_kind(page):
    assert "Nothing is in yet. Begin with the roster" in page.text()
    for family in ("HR", "LMS", "Surveys", "Comms", "Campaigns"):
        assert f"**{family}**" in page.text()
    assert "Would unlock: Opt-in rate, Time to first touch" in page.text()
    assert len(page.test.download_button) == len(BRINGS)
    assert page.test.expander[0].proto.expanded
    assert "History" not in [heading.value for heading in page.test.subheader]


def test_a_good_file_is_shown_taken_in_and_stands_in_the_history(page):
    page.upload(people=ROSTER)
    assert "An HR roster, 2 rows: known by the headings “Employee ID”, “Name” and “Team”." in page.text()
    assert "1 file: 1 ready." in page.text()
    assert page.test.file_uploader[0].value == []
    page.click("Take in 1 file")
    assert "2 roster rows are in" in page.text()
    assert "**people.csv**" in page.text()
    assert "Roster rows: 2 rows, all new." in page.text()
    assert "Batch 1, taken in by local owner on" in page.text()
    page.click("Clear finished")
    assert "On their way in" not in [heading.value for heading in page.test.subheader]


def test_a_file_that_is_there_already_says_so_and_is_not_taken_in_again(page):
    page.upload(people=ROSTER).click("Take in 1 file").click("Clear finished")
    page.upload(again=ROSTER)
    assert "1 file: 1 already there." in page.text()
    assert "Take in 1 file" not in page.labels()
    page.click("Clear finished")
    assert page.desk.files() == []


def test_the_first_rows_stand_beside_the_headings_and_name_nobody_in_full(page):
    page.upload(people=ROSTER)
    (table,) = page.test.table
    assert list(table.value.columns) == ["Read as", "From the column", "Row 2", "Row 3"]
    assert table.value.iloc[1].tolist() == ["Person name", "Name", "A… L…", "G… H…"]
    assert "Lovelace" not in str(table.value)


def test_people_and_content_that_are_known_are_counted(page):
    page.upload(people=ROSTER, courses="Course ID,Course title,Format\nC9,Safety,Course\n", activity=ACTIVITY)
    assert "All 2 people are on the roster that waits here." in page.text()
    assert "The item is not in the catalogue yet." in page.text()
    page.click("Take in 3 files")
    assert "2 roster rows, 1 catalogue items, 2 activity rows are in, up to 15" in page.text()


def test_a_question_is_answered_in_place(page):
    page.upload(dates=HEAD + "0001,C1,completed,03/04/2025\n")
    assert "1 file: 1 with a question." in page.text()
    assert "--date-order" not in page.text()
    (radio,) = page.test.radio
    assert radio.value is None
    assert [shown(option) for option in radio.options] == ["Day first: 3 April", "Month first: 4 March"]
    page.press("Answer")
    assert "Choose one of the answers first." in page.text()
    page.test.radio[0].set_value("mdy")
    page.click("Answer")
    assert "1 file: 1 ready." in page.text()
    assert "2025-03-04" in shown(page.test.table[0].value.to_string())


def test_a_period_that_the_file_does_not_say_is_typed_in(page):
    page.upload(pages="Page title,Views\nWelcome,12\n")
    assert "Which days do these totals speak of" in page.text()
    assert "--value" not in page.text()
    (box,) = [box for box in page.test.text_input if box.label == "First and last day"]
    box.set_value("2025-02-01 to 2025-02-28")
    page.click("Answer")
    assert "1 file: 1 ready." in page.text()
    assert "2025-02-28" in shown(page.test.table[0].value.to_string())


def test_one_of_two_tables_is_chosen_in_place_and_the_other_is_named(page):
    above = "# Home\n# 20260201-20260203\n\n"
    page.upload(web=f"{above}Page title,Views\nHome,9\n\nPage path,Pageviews\n/a,4\n/b,5\n")
    (radio,) = page.test.radio
    assert [shown(option) for option in radio.options] == [
        "1: Page title, Views (1 rows)", "2: Page path, Pageviews (2 rows)",
    ]  # fmt: skip
    page.test.radio[0].set_value("2: Page path, Pageviews (2 rows)")
    page.click("Answer")
    assert "1 file: 1 ready." in page.text()
    assert "in another table of the file, number 1" in page.text()


def test_a_shorter_roster_asks_who_has_left_and_says_how_many_before_it_is_taken(page):
    page.upload(people=ROSTER).click("Take in 1 file").click("Clear finished")
    page.upload(fewer="Employee ID,Name,Team\n0001,Ada Lovelace,Blue\n0003,Mary Jackson,Red\n")
    assert "1 of the 2 people on the roster are not in this file." in page.text()
    page.test.radio[0].set_value("snapshot")
    page.click("Answer")
    assert "1 people who are not in this file have left." in page.text()


def test_an_encoding_is_confirmed_by_eye(page):
    page.upload(people=ROSTER.replace("Ada", "Zoë").encode("cp1252"))
    assert "Zoë" in page.text()
    (choice,) = page.test.selectbox
    assert choice.options[0] == "They look right: Windows-1252 (Western Europe)"
    choice.set_value("cp1252")
    page.click("Answer")
    assert "1 file: 1 ready." in page.text()


def test_times_that_name_no_zone_are_read_in_the_one_that_is_said(page):
    page.upload(activity=HEAD + "0001,C1,completed,2025-03-14 23:30\n")
    assert "2025-03-14 23:30:00 UTC" in shown(page.test.table[0].value.to_string())
    (zone,) = [box for box in page.test.selectbox if box.label == "Zone of times that name none"]
    zone.set_value("America/New_York").run()
    page.settled()
    assert "2025-03-15 03:30:00 UTC" in shown(page.test.table[0].value.to_string())


@pytest.mark.parametrize(("bad", "questions"), [(1, 1), (3, 2)])
def test_rows_with_problems_are_named_and_left_out_only_after_as_many_questions_as_it_needs(page, bad, questions):
    good = "".join(f"{number:04d},C1,completed,2025-03-14\n" for number in range(30))
    page.upload(activity=HEAD + good + "0001,C1,completed,2025-02-30\n" * bad)
    assert "1 file: 1 with problems." in page.text()
    assert "the date cannot be read (row 32, column 'Date', '2025-02-30'" in page.text()
    assert [button.label for button in page.test.download_button if button.label.startswith("Rows")]
    for question in range(questions):
        assert "Take in 1 file" not in page.labels()
        page.test.checkbox[question].check().run()
    assert len(page.test.checkbox) == questions
    page.click("Take in 1 file")
    assert f"{30 + bad} rows, 30 new + {bad} rejected." in page.text()


def test_a_file_of_unknown_headings_is_mapped_by_hand(page):
    page.upload(shapes="Wer;Was;Wann\n0001;C1;2025-03-14\n")
    assert "1 file: 1 to be mapped." in page.text()
    assert "The headings are of no kind we know" in page.text()
    assert "--as" not in page.text()
    page.test.selectbox[0].set_value("activity").run()
    assert "Still missing" in page.text()
    by_label = {shown(box.label): box for box in page.test.selectbox}
    for field, heading in {"Employee id *": "Wer", "Content id *": "Was", "Date and time *": "Wann"}.items():
        by_label[field].set_value(heading)
    page.run()
    assert "Still missing" not in page.text()
    page.click("Read the file this way")
    assert "LMS activity, 1 row: known by the headings “Wer”, “Was” and “Wann”." in page.text()


def test_a_file_that_goes_on_where_another_one_stopped_counts_every_row_when_that_is_said(page):
    page.upload(first=ACTIVITY).click("Take in 1 file").click("Clear finished")
    page.upload(second=HEAD + "0001,C1,completed,2025-03-14\n0003,C1,completed,2025-03-16\n")
    assert "--continues" not in page.text()
    (box,) = page.test.checkbox
    box.check().run()
    page.settled().click("Take in 1 file")
    assert "2 rows, all new." in page.text()


def test_an_undo_says_what_goes_and_takes_it_back(page):
    page.upload(activity=ACTIVITY).click("Take in 1 file").click("Clear finished")
    assert "The 2 new rows of this file go, as if it had never come." in page.text()
    assert "These numbers may change: Active people" in page.text()
    page.press("Undo this file")
    assert "activity.csv (batch 1) is undone; the store is as if it had never come." in page.text()
    assert "Nothing is in yet." in page.text()
    assert "Undo this file" not in page.labels()
    assert "Undone by local owner on" in page.text()


def test_a_file_that_is_no_table_is_refused_calmly(page):
    page.upload(picture=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0")
    assert "1 file: 1 refused." in page.text()
    assert "it is a PNG picture" in page.text()
    page.click("Remove")
    assert page.desk.files() == []


def test_names_and_headings_from_files_show_literally(page):
    page.upload(**{"![x](a.png) 127": "Employee ID,Name,Team,:red-badge[OK]\n0001,*a*,$x$,1\n"})
    (name,) = [each.value for each in page.test.markdown if "127" in each.value]
    assert "\\!\\[x\\]" in name
    assert any("\\:" in each.value and "badge\\[OK\\]" in each.value for each in page.test.markdown)
    assert "\\$x\\$" in page.test.table[0].value.to_string()


def test_the_sample_company_takes_no_files_and_loses_none(page, kept):
    page.upload(people=ROSTER).click("Take in 1 file")
    with kept.write() as connection:
        save_company_setting(connection, "is_sample", "yes")
    page.run()
    assert "The sample company takes no files." in page.text()
    assert len(page.test.file_uploader) == 0
    assert "Undo this file" not in page.labels()


@pytest.mark.parametrize("kind", PROBLEM_KINDS.values(), ids=lambda kind: kind.slug)
def test_what_is_said_of_a_problem_leaves_the_command_line_out(kind):
    said = without_commands(f"Something is wrong. Allowed: {kind.allowed}. {kind.remedy}")
    assert " --" not in said
    assert len(said) > len("Something is wrong. ")


def test_a_sentence_about_the_command_line_alone_goes_and_the_others_stay():
    said = without_commands("3 of 9 people are missing. Nothing was taken in. If it is everybody: say --snapshot.")
    assert said == "3 of 9 people are missing. Nothing was taken in."
    assert without_commands("Say --as roster.") == "Say --as roster."
