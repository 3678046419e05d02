"""Text files with titles above their table, and with several tables."""

from __future__ import annotations

import pytest

from learnerintel.errors import UnknownName

STACK = """# ----------------------------------------
# Reports snapshot
# Account: Acme, Inc
# ----------------------------------------
#
# Start date: 20260201
# End date: 20260228

Nth day,Users
0000,12
0001,15

# Start date: 20260201
# End date: 20260228
Page title and screen name,Views,Active users
Home,"1,200",80
First aid,80,12
"""


def test_each_table_of_a_stack_can_be_opened_and_names_the_rows_of_the_others(opened, rows):
    first = opened(STACK)
    assert [(table.number, table.headings, table.row_count) for table in first.found] == [
        (1, ("Nth day", "Users"), 2),
        (2, ("Page title and screen name", "Views", "Active users"), 2),
    ]
    assert first.headings == ("Nth day", "Users")
    assert first.left_out == {
        "in another table of the file, number 2: 'Page title and screen name', 'Views', 'Active users'": 2
    }
    assert rows(STACK, table=2) == [(16, ("Home", "1,200", "80")), (17, ("First aid", "80", "12"))]
    assert opened(STACK, table=2).preamble[-1] == ("# End date: 20260228",)


def test_a_table_that_is_not_there_is_refused_with_how_many_there_are(opened):
    with pytest.raises(UnknownName, match="There is no table 3 in the file; it holds 2"):
        opened(STACK, table=3)
    with pytest.raises(UnknownName, match="There is no table 2 in the file; it holds one"):
        opened("a,b\n1,2\n", table=2)
    assert opened("a,b\n1,2\n", table=1).headings == ("a", "b")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_stack_reads_the_same_with_every_line_end(opened, end):
    assert [table.row_count for table in opened(STACK.replace("\n", end)).found] == [2, 2]


def test_a_stack_that_a_spreadsheet_padded_with_semicolons_reads_the_same(opened):
    padded = "\n".join(line.replace('"1,200"', "1.200").replace(",", ";") + ";;" for line in STACK.splitlines())
    assert [(table.headings, table.row_count) for table in opened(padded).found] == [
        (("Nth day", "Users"), 2),
        (("Page title and screen name", "Views", "Active users"), 2),
    ]


def test_two_tables_parted_by_a_blank_line_alone_are_told_by_their_headings(opened):
    text = "Page,Pageviews,Exits\n/a,10,2\n/b,20,3\n\nDay Index,Pageviews\n1/13/18,700\n1/14/18,600\n"
    assert [(table.headings, table.row_count) for table in opened(text).found] == [
        (("Page", "Pageviews", "Exits"), 2),
        (("Day Index", "Pageviews"), 2),
    ]
    same_width = "Page,Pageviews\n/a,10\n/b,20\n\nDay Index,Users\n1/13/18,700\n1/14/18,600\n"
    assert [table.headings for table in opened(same_width).found] == [("Page", "Pageviews"), ("Day Index", "Users")]


def test_blank_lines_within_one_table_part_nothing(opened, rows):
    text = "Name,Comment\nAnn,good\n\nBo,long\n\n\nCy,fine\n"
    assert opened(text).found == ()
    assert [cells[0] for _, cells in rows(text)] == ["Ann", "Bo", "Cy"]


def test_titles_above_a_table_are_kept_beside_it(opened, rows):
    titles = "Transcript report\nCriteria: Division = Sales, North\n\n"
    text = f"{titles}User ID,Training Title,Status\nu1,Safety,Completed\n"
    table = opened(text)
    assert table.headings == ("User ID", "Training Title", "Status")
    assert table.reading.header_row == 4
    assert table.preamble == (("Transcript report",), ("Criteria: Division = Sales", "North"))
    assert rows(text) == [(5, ("u1", "Safety", "Completed"))]


def test_a_heading_that_is_a_number_sign_is_no_note(opened):
    assert opened("#,How was it?,Submit Date (UTC)\nr1,good,2024-01-02\nr2,bad,2024-01-03\n").headings == (
        "#", "How was it?", "Submit Date (UTC)",
    )  # fmt: skip


def test_a_grand_total_is_left_out_by_name_also_where_it_has_a_cell_too_many(opened, rows):
    text = "# a\n# 20260201-20260228\n\nPage,Views\n,130,Grand total\n/a,100\n/b,30\n"
    assert opened(text).left_out == {"a grand total over other rows": 1}
    assert [cells for _, cells in rows(text)] == [("/a", "100"), ("/b", "30")]


def test_a_ragged_row_of_a_stack_is_a_problem_of_its_row(opened):
    table = opened(STACK.replace("First aid,80,12", "First aid,80"), table=2)
    assert [(problem.slug, problem.row) for problem in table.problems] == [("short-row", 17)]
    assert table.found[1].rows == (("Home", "1,200", "80"), ("First aid", "80", ""))


def test_a_long_row_under_two_headings_is_a_problem_and_no_reason_to_look_for_other_headings(opened, rows):
    text = "id,comment\n1,good\n2,good, nice, very, much, fine\n3,fine\n4,fine\n5,fine\n"
    table = opened(text)
    assert table.headings == ("id", "comment")
    assert len(rows(text)) == 4
