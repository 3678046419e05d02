"""A reader is one file and one folder of fixtures: a new one in a folder of its own is found, held and used."""

from __future__ import annotations

import json
import sys

import pytest

from learnerintel.readers import exports, registry
from learnerintel.readers.registry import all_readers, choose_reader
from learnerintel.services.importing import ImportOptions
from tests.readers.test_reader_contract import check, glimpse_of

MODULE = '''"""Visits to the coffee corner, as its till writes them."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.records import ACTIVITY
from learnerintel.readers.headings import folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register


class CoffeeReader(TableReader):
    """Who read which leaflet over which cup."""

    name = "coffee_corner"
    label = "visits to the coffee corner"
    kind = ACTIVITY
    wordings: ClassVar = {
        "employee_id": folded("cup owner"),
        "content_title": folded("leaflet"),
        "occurred": folded("poured at"),
    }
    needs = (("employee_id",), ("content_title",), ("occurred",))
    marks = ("occurred", "content_title")


register(CoffeeReader())
'''
FIXTURE = "Cup owner,Leaflet,Poured at\n0017,Beans of the World,2026-03-02 09:15\n,Milk,2026-03-02 09:20\n"
EXPECTED = {
    "records": [
        {
            "row_number": 2, "person_namespace": "employee_id", "person_key": "0017",
            "content_namespace": "content_title", "content_key": "Beans of the World",
            "content_title": "Beans of the World", "occurred_on": "2026-03-02",
            "occurred_at": "2026-03-02T09:15:00", "is_time_known": True,
        }
    ],
    "problems": [[3, "no-person", None]],
    "left_out": {},
    "choices": {},
}  # fmt: skip


@pytest.fixture
def coffee(tmp_path, monkeypatch):
    """The fixture file of a reader that lies in a folder of its own."""
    folder = tmp_path / "more_readers"
    folder.mkdir()
    (folder / "coffee_corner.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(exports, "__path__", [*exports.__path__, str(folder)])
    fixtures = tmp_path / "coffee_corner"
    fixtures.mkdir()
    (fixtures / "morning.csv").write_text(FIXTURE, encoding="utf-8")
    (fixtures / "morning.expected.json").write_text(json.dumps(EXPECTED), encoding="utf-8")
    yield fixtures / "morning.csv"
    registry._READERS.pop("coffee_corner", None)
    sys.modules.pop(f"{exports.__name__}.coffee_corner", None)


def test_a_reader_is_found_by_lying_there(coffee):
    assert "coffee_corner" in {reader.name for reader in all_readers()}
    assert choose_reader(glimpse_of(coffee), registry.ReadingChoices()).name == "coffee_corner"


def test_the_contract_holds_it_as_it_holds_every_other(coffee):
    glimpse = glimpse_of(coffee)
    assert [one.name for one in all_readers() if one.recognise(glimpse) is not None] == ["coffee_corner"]
    check(coffee, "coffee_corner", json.loads(coffee.with_name("morning.expected.json").read_text(encoding="utf-8")))


def test_a_file_of_it_goes_in(coffee, take):
    (result,) = take(ImportOptions(accept_good_rows=2), morning=coffee.read_text(encoding="utf-8"))
    assert (result.reader, result.rows_read, result.rows_new, result.rows_rejected) == ("coffee_corner", 2, 1, 1)


def test_two_readers_of_one_name_are_a_mistake(coffee):
    reader = next(one for one in all_readers() if one.name == "coffee_corner")
    with pytest.raises(ValueError, match="two readers"):
        registry.register(reader)
