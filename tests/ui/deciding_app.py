"""The whole app on a small company, as one person sees it, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from learnerintel.ui.plain import WORD_JOINER

APP = Path(__file__).parents[2] / "app.py"


def shown(text: str) -> str:
    """What a reader sees of a text that was made to show literally."""
    return text.replace(WORD_JOINER, "").replace("\\", "")


class DecidingApp:
    """A visit that began at some page, with what stands in its address."""

    def __init__(self, page: str, **address: str) -> None:
        self.test = AppTest.from_file(str(APP), default_timeout=60)
        self._ran(self.test.run())
        for name, value in address.items():
            self.test.query_params[name] = value
        if "team" in address:
            self.test.session_state["team"] = address["team"]
        self._ran(self.test.switch_page(f"pages/decisions/{page}.py").run())

    def text(self) -> str:
        kinds = ("markdown", "caption", "warning", "info", "success", "error", "header", "subheader")
        return shown("\n".join(element.value for kind in kinds for element in getattr(self.test, kind)))

    def button(self, label: str):
        (found,) = [button for button in self.test.button if shown(button.label) == label]
        return found

    def buttons(self) -> list[str]:
        return [shown(button.label) for button in self.test.button]

    def press(self, label: str):
        return self._ran(self.button(label).click().run())

    def tick(self, *titles: str):
        for title in titles:
            (box,) = [box for box in self.test.checkbox if shown(box.label) == f"**{title}**"]
            box.check()
        return self._ran(self.test.run())

    def titles(self) -> list[str]:
        """Titles of the rows that can be ticked."""
        return [shown(box.label).strip("*") for box in self.test.checkbox]

    def choose_list(self, name: str):
        (lists,) = [one for one in self.test.segmented_control if one.label == "List"]
        return self._ran(lists.set_value(name).run())

    def choose_team(self, name: str):
        (teams,) = [one for one in self.test.selectbox if one.label == "Team"]
        return self._ran(teams.set_value(name).run())

    def _ran(self, _result):
        assert not self.test.exception, self.test.exception
        return self
