"""What of a comment is shown: no name where it is one, no address, no number, nothing about health."""

from __future__ import annotations

import pytest

from learnerintel.domain.holding_back import Reason, known_names, lower_case_words, shown

PEOPLE = {"Ada Lovelace", "Mark Somerville", "Grace Hopper", "Thanks Giving", "Müller, Jürgen", "Bo Li", "O'Neill, Pat"}
NAMES = known_names(PEOPLE, lower_case_words("many thanks, i had to mark it"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ada Lovelace explained it well", "[name] explained it well"),
        ("Explained by Lovelace, Ada.", "Explained by [name]."),
        ("ask lovelace", "ask [name]"),
        ("ADA'S examples", "[name]'S examples"),
        ("The part that Mark did was dull", "The part that [name] did was dull"),
        ("I could not mark my answers", "I could not mark my answers"),
        ("many thanks", "many thanks"),
        ("Write to ada.l@example.com or +44 20 7946 0958", "Write to [address] or [number]"),
        ("Call 020-7946-0958 before 2026-01-05", "Call [number] before 2026-01-05"),
        ("Took 10000 seconds on 05.01.2026, version 3.11.4", "Took 10000 seconds on 05.01.2026, version 3.11.4"),
        ("Herr Müller war gut", "Herr [name] war gut"),
        ("The sickle and the strokes of the brush", "The sickle and the strokes of the brush"),
    ],
)
def test_a_name_an_address_or_a_number_is_redacted_and_words_stay(written, read):
    assert shown(written, NAMES).text == read
    assert shown(written, NAMES).is_redacted == (written != read)


@pytest.mark.parametrize(
    ("written", "language", "why"),
    [
        ("Mark was dull", "en", Reason.NAME),
        ("It was long. Grace helped", "en", Reason.NAME),
        ("THANKS FOR THIS", "en", Reason.NAME),
        ("Das hat Mark gut erklärt", "de", Reason.NAME),
        ("I was on sick leave when it came", "en", Reason.HEALTH),
        ("since my Depression i cannot", "en", Reason.HEALTH),
        ("Ich war krankgeschrieben", "de", Reason.HEALTH),
    ],
)
def test_what_may_be_a_name_or_speaks_of_health_is_held_back_whole(written, language, why):
    found = shown(written, NAMES, language=language)
    assert (found.text, found.why) == (None, why)


def test_words_of_the_items_own_title_are_the_items():
    assert shown("Burnout was treated too briefly", NAMES, title="Preventing burnout").text is not None
    assert shown("Ada was hard to install", NAMES, title="Programming in Ada").text == "Ada was hard to install"
    assert shown("Burnout got me", NAMES, title="Excel").why is Reason.HEALTH


def test_without_a_roster_nothing_is_taken_for_a_name():
    assert shown("Mark was dull", known_names(set(), set())).text == "Mark was dull"
