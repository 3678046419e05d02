"""Documents under test: what they show exists, what they claim is read from the code, what they link to is there."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import re
import shlex
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from learnerintel import __version__, cli
from learnerintel.services.waiting_files import quarantine_folder
from learnerintel.settings import Settings
from learnerintel.ui.navigation import PAGES
from tests.test_house import DOORS

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SCREENSHOT = ROOT / "docs" / "screenshot.png"
LARGEST_SCREENSHOT = 300_000

#: Places that commands make; they are named in documents and not kept in the repository.
MADE = (
    *("data/", "screenshots/", ".venv/", "exports/", "actions.csv", "actions-reading-copy.xlsx", "scored.csv"),
    *("nightly", "taken", "refused"),
)
SUFFIXES = (".py", ".md", ".toml", ".txt", ".json", ".csv", ".xlsx", ".png")
#: How many there are of these is to be counted, not to be written down.
COUNTED = "metrics|readers|pages|commands|guards|tables|tests|formats|rooms|charts|kinds of problems?"
NUMBERS = r"\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|twenty"
#: Words of a person who tells how a text came about; documents speak of the project.
OUT_OF_PLACE = r"\b(I|[Ww]e|[Oo]urs?|[Mm]y|us|assistants?|agents?|prompts?|language models?|design papers?)\b"


@dataclass(slots=True)
class Block:
    """A fenced block: its language and its lines."""

    language: str
    lines: list[str] = field(default_factory=list)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def split(path: Path) -> tuple[str, list[Block]]:
    """A document's prose, and its fenced blocks."""
    prose, blocks, inside = [], [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside
            if inside:
                blocks.append(Block(line[3:]))
        elif inside:
            blocks[-1].lines.append(line)
        else:
            prose.append(line)
    assert not inside, f"{named(path)} has an open block"
    return "\n".join(prose), blocks


def spans(path: Path) -> list[str]:
    """What stands in backticks within the prose."""
    return re.findall(r"`([^`]+)`", split(path)[0])


def commands(path: Path) -> list[str]:
    """Every command a document shows, in blocks and in the prose."""
    shown = [line for block in split(path)[1] if block.language == "sh" for line in block.lines]
    shown += [line[2:] for block in split(path)[1] for line in block.lines if line.startswith("$ ")]
    return shown + [span for span in spans(path) if re.match(r"(\S*python\S* -m|make) ", span)]


def modules(command: str) -> list[str]:
    return re.findall(r"python\S* -m (\S+)", command)


def own_arguments(command: str) -> list[str] | None:
    """Arguments of a command of the command line, None for any other command."""
    words = shlex.split(command)
    return words[3:] if words[1:3] == ["-m", "learnerintel"] else None


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Verb -> its parser."""
    (verbs,) = [each for each in cli._parser()._actions if isinstance(each, argparse._SubParsersAction)]
    return dict(verbs.choices)


def every(what) -> list:
    return [pytest.param(path, each, id=f"{named(path)}: {each}") for path in DOCUMENTS for each in what(path)]


def is_understood(arguments: list[str]) -> bool:
    """Whether the command line takes these arguments; asking for help ends well."""
    try:
        cli._parser().parse_args(arguments)
    except SystemExit as left:
        return left.code == 0
    return True


# --- commands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "command"), every(commands))
def test_every_command_that_is_shown_exists(path, command):
    arguments = own_arguments(command)
    assert arguments is None or is_understood(arguments), f"{named(path)} shows what the parser refuses"
    for module in modules(command):
        assert importlib.util.find_spec(module) is not None
    if command.startswith("make "):
        target = command.split()[1]
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_shows_every_verb_of_the_command_line():
    shown = {arguments[0] for command in commands(README) if (arguments := own_arguments(command))}
    assert set(parsers()) <= shown


def test_every_option_that_is_named_exists():
    known = {option for parser in parsers().values() for one in parser._actions for option in one.option_strings}
    assert {span for path in DOCUMENTS for span in spans(path) if span.startswith("--")} <= known


def test_the_commands_for_a_machine_without_make_are_those_of_the_makefile():
    head = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nVENV", maxsplit=1)[0]
    meant = re.findall(r"^#   (\S.*?)(?:   .*)?$", head, re.MULTILINE)
    assert meant
    assert meant in [block.lines for block in split(README)[1]]


# --- paths, links, settings -------------------------------------------------------------------------


def paths(path: Path) -> list[str]:
    """Files and folders that a document names in backticks or commands."""
    words = [*spans(path), *(word for command in commands(path) for word in command.split())]
    likely = [word for word in words if re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", word)]
    known = [word for word in likely if "/" in word or word.endswith(SUFFIXES)]
    return sorted({word for word in known if not word.startswith(MADE)})


@pytest.mark.parametrize(("path", "name"), every(paths))
def test_every_file_and_folder_that_is_named_exists(path, name):
    assert (ROOT / name).exists(), f"{named(path)} names {name}"


def links(path: Path) -> list[str]:
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", split(path)[0]) if "://" not in target]


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", split(path)[0], re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("path", "target"), every(links))
def test_links_between_documents_lead_somewhere(path, target):
    file, _, anchor = target.partition("#")
    there = (path.parent / file).resolve() if file else path
    assert there.is_relative_to(ROOT)
    assert there.exists()
    assert not anchor or anchor in anchors(there)


def test_every_document_can_be_reached_from_the_readme():
    reached, waiting = set(), [README]
    while waiting:
        path = waiting.pop()
        reached.add(path)
        found = [(path.parent / target.partition("#")[0]).resolve() for target in links(path) if target[0] != "#"]
        waiting += [each for each in found if each.suffix == ".md" and each not in reached]
    assert set(DOCUMENTS) <= reached


def test_the_picture_is_there_and_small():
    assert SCREENSHOT.read_bytes().startswith(b"\x89PNG")
    assert SCREENSHOT.stat().st_size < LARGEST_SCREENSHOT


class Asked(dict):
    """An empty environment that remembers what was asked of it."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return default


def variables_of_settings() -> set[str]:
    environment = Asked()
    Settings.from_environment(environment)
    return environment.names


def settings_table() -> dict[str, str]:
    rows = re.findall(r"^\| `(LEARNERINTEL_\w+)` \| (?:`([^`]+)`|none) \|", split(README)[0], re.MULTILINE)
    return dict(rows)


def test_the_settings_table_names_what_is_read_with_its_defaults():
    table = settings_table()
    assert set(table) == variables_of_settings()
    assert replace(Settings.from_environment(table), is_store_named=False) == Settings.from_environment({})


def test_every_variable_that_is_named_is_read():
    text = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    named_ones = set(re.findall(r"LEARNERINTEL_\w+", text))
    in_tests = {
        "LEARNERINTEL_SAMPLES": "tests/conftest.py",
        "LEARNERINTEL_CHROMIUM": "tests/browser/chromium.py",
        "LEARNERINTEL_KILLS": "tests/services/test_killed_sending.py",
    }
    assert named_ones == variables_of_settings() | set(in_tests)
    for name, reader in in_tests.items():
        assert f'"{name}"' in (ROOT / reader).read_text(encoding="utf-8")


def test_the_readme_says_where_data_lie():
    settings = Settings()
    sample = Path(make_url(settings.sample_store_url).database)
    lying = {
        make_url(settings.store_url).database,
        f"{sample.parent.as_posix()}/",
        f"{settings.rejects_folder.as_posix()}/",
        f"{quarantine_folder(settings).as_posix()}/",
    }
    said = split(README)[0].split("## Where data lie")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", said, re.MULTILINE)) == lying


# --- what is said -----------------------------------------------------------------------------------


def test_the_table_of_rooms_is_the_plan_that_is_held():
    said = split(README)[0].split("## Rooms")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|[^|]+\|([^|]+)\|$", said, re.MULTILINE)
    assert {room: set(re.findall(r"`([\w.]+)`", doors)) for room, doors in rows} == {
        room: doors for room, doors in DOORS.items() if room != "__main__"
    }


def test_the_table_of_pages_is_the_navigation():
    said = split(README)[0].split("## The pages")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+\?) \|$", said, re.MULTILINE)
    assert rows == [(page.section, page.title, page.question) for page in PAGES]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_page_that_is_named_is_in_the_navigation(path):
    spoken_of = set(re.findall(r"\*\*([A-Z][\w -]*)\*\* page", split(path)[0]))
    assert spoken_of <= {page.title for page in PAGES}


@cache
def words_of_the_product() -> list[str]:
    files = sorted((ROOT / "learnerintel").rglob("*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_words_on_the_screen_are_quoted_as_they_stand_there(path):
    quoted = {" ".join(words.split()) for words in re.findall(r"“([^”]+)”", split(path)[0])}
    assert {words for words in quoted if not any(words in said for said in words_of_the_product())} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_nothing_that_can_be_counted_is_written_down_as_a_number(path):
    assert re.findall(rf"\b(?:{NUMBERS}) (?:\w+ )?(?:{COUNTED})\b", split(path)[0], re.IGNORECASE) == []


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "data" / "README.md", ROOT / "LICENSE"], ids=named)
def test_documents_speak_of_the_project_and_of_nothing_around_it(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(OUT_OF_PLACE, text) == []
    assert "shared/" not in text
    assert "!" not in re.sub(r"!\[|!=", "", split(path)[0])


def test_the_changelog_begins_with_the_version_of_the_package():
    first = re.search(r"^## \[([\d.]+)\]", split(ROOT / "CHANGELOG.md")[0], re.MULTILINE)
    assert first is not None
    assert first[1] == __version__
