"""The whole app on a company that rates and comments, as one person sees it, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from learnerintel.ui.plain import WORD_JOINER
from tests.metrics.small_company import SmallCompany, day

APP = Path(__file__).parents[2] / "app.py"
LOVED, HATED, RARE, SEVEN = "Loved Course", "Hated Course", "Rare Course", "Course of Seven"
HOSTILE_TITLE = "![x](http://127.0.0.1:9/a.png) :red-badge[OK] $x$"
HOSTILE_COMMENT = "<script>alert(1)</script> [a](javascript:alert(1)) this was truly awful"
SECRET = "The trainer was boring and I know where he lives"


#: A day of each month from January to April, so that every month of the quarter holds an answer.
MONTHLY = (day(2), day(35), day(70), day(95))


def rated(stars: float, comment: str | None = None) -> dict[str, object]:
    """Fields of an answer on the scale of 1 to 5."""
    return {"rating": float(stars), "rating_low": 1.0, "rating_high": 5.0, "comment": comment}


def rating_company(company: SmallCompany) -> None:
    """Three teams; one item loved, one hated, one with a hostile title; two that few people rated."""
    blue = company.team("Blue", 30)
    red = company.team("Red", 25, first=31)
    green = company.team("Green", 6, first=56)
    everybody = [*blue, *red, *green]
    company.catalogue(
        {"content_id": "c1", "content_title": LOVED, "topic": "Talking", "format": "course", "regulatory": "no"},
        {"content_id": "c2", "content_title": HATED, "topic": "Selling", "format": "video", "nominal_seconds": 1800},
        {"content_id": "c3", "content_title": RARE},
        {"content_id": "c4", "content_title": HOSTILE_TITLE},
        {"content_id": "c5", "content_title": SEVEN},
        {"content_id": "c6", "content_title": "Never Opened"},
    )
    company.activity(
        *((person, "c1", day(30 + place % 20)) for place, person in enumerate(everybody)),
        *((person, "c2", day(40)) for person in [*red[:20], *green[:3], *blue[:3]]),
        ("p1", "c5", day(120)),
    )
    company.feedback(
        *((one, "c1", day(40), rated(4 + place % 2, f"Very useful and clear, part {place}"))
          for place, one in enumerate(blue)),
        *((one, "c1", day(40), rated(4, "Fine and helpful")) for one in green),
        *((one, "c2", day(41), rated(1 + place % 2, f"Awful, a boring waste of time {place}"))
          for place, one in enumerate(red)),
        *((one, "c3", day(42), rated(2, SECRET)) for one in green[:3]),
        *((one, "c4", day(43), rated(3, HOSTILE_COMMENT)) for one in blue[:12]),
        *((one, "c4", at, rated(3, "Fine, could be shorter")) for one in blue[12:24] for at in MONTHLY),
        *((one, "c5", day(44), rated(3 + place % 2)) for place, one in enumerate(blue[:7])),
    )  # fmt: skip


def shown(text: str) -> str:
    """What a reader sees of a text that was made to show literally, with ordinary spaces."""
    return text.replace(WORD_JOINER, "").replace("\\", "").replace("\u00a0", " ").replace("\u202f", " ")


class InsightApp:
    """A visit that began at some page, with what stands in its address."""

    def __init__(self, page: str, **address: str) -> None:
        self.test = AppTest.from_file(str(APP), default_timeout=60)
        self._ran(self.test.run())
        for name, value in address.items():
            self.test.query_params[name] = value
            if name not in {"item", "metric"}:
                self.test.session_state[name] = value
        self._ran(self.test.switch_page(f"pages/{page}.py").run())

    def text(self) -> str:
        """Everything that is written on the page, tables and alternatives of charts included."""
        kinds = ("markdown", "caption", "warning", "info", "header", "subheader", "title")
        said = [element.value for kind in kinds for element in getattr(self.test, kind)]
        return shown("\n".join([*said, *self.cells(), *self.charts(), *(box.label for box in self.test.expander)]))

    def cells(self) -> list[str]:
        """What stands in tables, as it was sent."""
        return [str(cell) for table in self.test.table for column in table.value for cell in table.value[column]]

    def charts(self) -> list[str]:
        """Charts in words."""
        return [chart.proto.alt for chart in self.test.get("vega_lite_chart")]

    def chart(self, beginning: str) -> str:
        """The one chart whose words hold this."""
        (found,) = [words for words in map(shown, self.charts()) if beginning in words]
        return found

    def choose(self, label: str, value: object) -> InsightApp:
        kinds = ("selectbox", "text_input", "segmented_control", "toggle")
        (widget,) = [one for kind in kinds for one in getattr(self.test, kind) if one.label == label]
        self._ran(widget.set_value(value).run())
        return self

    def _ran(self, _result: AppTest) -> None:
        assert not self.test.exception, self.test.exception
