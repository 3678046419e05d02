from __future__ import annotations

import gzip
import random

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import QuestionOpen
from learnerintel.intake import open_source
from tests.intake.conftest import rows_of

TEXT = "id;name\r\n1;Zoë Müller\r\n2;Ångström – “café”\r\n3;plain\r\n"
NAMES = ["Zoë Müller", "Ångström – “café”", "plain"]


def names_of(table) -> list[str]:
    return [cells[1] for _, cells in rows_of(table)]


@pytest.mark.parametrize(
    ("content", "codec", "is_certain"),
    [
        (TEXT.encode(), "utf-8", True),
        (TEXT.encode("utf-8-sig"), "utf-8", True),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", True),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", True),
        (b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), "utf-32-le", True),
        (TEXT.encode("utf-16-le"), "utf-16-le", False),
        (TEXT.encode("utf-16-be"), "utf-16-be", False),
        (TEXT.encode("cp1252"), "cp1252", False),
        (gzip.compress(TEXT.encode("cp1252"), mtime=0), "cp1252", False),
    ],
)
def test_each_encoding_is_found_and_stated(opened, content, codec, is_certain):
    table = opened(content)
    assert (table.reading.encoding, table.reading.is_encoding_certain) == (codec, is_certain)
    assert table.headings == ("id", "name")
    assert names_of(table) == NAMES


def test_an_uncertain_encoding_comes_with_words_to_look_at(opened):
    assert opened(TEXT.encode("cp1252")).reading.samples == ("Zoë", "Müller", "Ångström", "–", "“café”")
    assert opened(TEXT.encode("utf-16-le")).reading.samples[0] == "Zoë"
    assert opened(TEXT).reading.samples == ()


def test_at_most_five_words_are_shown(opened):
    words = "\n".join(f"{number},é{number}" for number in range(20))
    assert len(opened(("a,b\n" + words).encode("cp1252")).reading.samples) == 5


def test_a_windows_text_that_happens_to_be_valid_utf8_is_not_certain(opened):
    table = opened("a,b\n1,„Spaß”\n".replace("„", "").encode("cp1252"))
    assert not table.reading.is_encoding_certain
    assert table.reading.samples == ("Spa\u07d4",)


@pytest.mark.parametrize("word", ["ßß", "ß", "Zoë", "é"])
@pytest.mark.parametrize("end", ["", "\n", ",\n", "x\n", ",xx\n"])
def test_an_accent_at_the_very_end_decides_as_well(opened, word, end):
    for codec in ("cp1252", "utf-8"):
        table = opened(f"heading,other\nvalue,{word}{end.replace(',', ' ')}".encode(codec))
        assert table.reading.encoding == codec
        assert names_of(table) == [(word + end.replace(",", " ")).removesuffix("\n")]


def test_a_cyrillic_utf16_file_without_a_mark_is_found(opened):
    table = opened("номер,имя,дата\n1,Анна,2026-03-31\n2,Борис,2026-04-01\n".encode("utf-16-le"))
    assert table.reading.encoding == "utf-16-le"
    assert names_of(table) == ["Анна", "Борис"]


@pytest.mark.parametrize("codec", ["mac_roman", "shift_jis", "cp1251", "utf-16"])
def test_a_stated_encoding_is_used(opened, codec):
    text = {"mac_roman": "Zoë", "shift_jis": "研修", "cp1251": "Анна", "utf-16": "Zoë"}[codec]
    table = opened(f"a,b\n1,{text}\n".encode(codec), encoding=codec)
    assert table.reading.is_encoding_certain
    assert names_of(table) == [text]


def test_a_stated_encoding_wins_over_what_the_bytes_look_like(opened):
    assert names_of(opened("a,b\n1,é\n".encode(), encoding="latin-1")) == ["Ã©"]


@pytest.mark.parametrize("stated", ["klingon", "base64", "rot13"])
def test_a_stated_encoding_that_is_none_is_asked_about(written, stated):
    with pytest.raises(QuestionOpen) as caught:
        open_source(written("a,b\n1,2\n"), ReadingChoices(encoding=stated))
    assert caught.value.asks == "encoding"
    assert "utf-8" in caught.value.choices


def test_bytes_that_fit_neither_utf8_nor_windows_1252_are_asked_about(written):
    with pytest.raises(QuestionOpen) as caught:
        open_source(written("番号,名前\n1,研修を始めました\n".encode("shift_jis")), ReadingChoices())
    assert caught.value.asks == "encoding"
    assert "shift_jis" in caught.value.choices


def test_a_first_accent_far_into_the_file_still_decides(opened):
    content = b"a,b\n" + b"1,plain ascii\n" * 500_000 + "2,Zoë\n".encode("cp1252")
    table = opened(content)
    assert table.reading.encoding == "cp1252"
    assert rows_of(table)[-1] == (500_002, ("2", "Zoë"))


def test_a_bad_byte_in_a_utf8_file_is_refused_with_its_place(refusal):
    good = "1,Zoë\n" * 1_000
    (problem,) = refusal(b"a,b\n" + good.encode() + b"2,Zo\xeb\n" + good.encode()).problems
    assert problem.slug == "mixed-encoding"
    assert problem.detail == "byte EB at offset 7\u202f008, line 1\u202f002 as a text editor counts, is not utf-8"


def test_a_bad_byte_far_behind_the_first_block_is_refused_with_its_place(refusal):
    good = "1,Zoë Zoë Zoë\n".encode() * 1_000_000
    (problem,) = refusal(b"a,b\n" + good + b"2,Zo\x97\n" + good).problems
    assert problem.slug == "mixed-encoding"
    assert f"offset {4 + len(good) + 4:,}".replace(",", "\u202f") in problem.detail
    assert "line 1\u202f000\u202f002" in problem.detail


def test_a_file_half_in_one_and_half_in_the_other_encoding_is_refused(refusal):
    first, second = "1,Zoë\n" * 100, "2,Zoë\n" * 100
    for content in (first.encode() + second.encode("cp1252"), first.encode("cp1252") + second.encode()):
        assert refusal(b"a,b\n" + content).problems[0].slug == "mixed-encoding"


@pytest.mark.parametrize("tail", [b"\xc3", b"\xe2\x80"])
def test_a_character_cut_off_at_the_end_is_refused(refusal, tail):
    assert refusal("a,b\n1,Zoë\n2,Zo".encode() + tail).problems[0].slug == "mixed-encoding"


def test_half_of_a_utf16_pair_is_refused(refusal):
    for tail in (b"\x00", b"\x3d\xd8\x41\x00"):
        content = b"\xff\xfe" + "a,b\n1,2\n3,".encode("utf-16-le") + tail
        assert refusal(content).problems[0].slug == "mixed-encoding"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_long_texts_survive_the_cuts_between_blocks(written, codec):
    chooser = random.Random(3)
    words = ["é", "ü–", "plain", "“ß”", "ñandú"] + ([] if codec == "cp1252" else ["研修", "🎓", "Анна"])
    names = ["".join(chooser.choices(words, k=12)) for _ in range(120_000)]
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")
    body = "id,name\n" + "".join(f"{row},{name}\n" for row, name in enumerate(names))
    assert names_of(open_source(written(mark + body.encode(codec)), ReadingChoices())) == names
