from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import streamlit

from learnerintel.ui.browser_files import DRAWN_WITH, BrowserFiles, announcing, modules_of
from learnerintel.ui.guards import content_policy

FOLDER = Path(streamlit.__file__).parent / "static"


PASSED_ON = b"passed on"


@dataclass
class Answer:
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


async def pass_on(scope, receive, send):
    """What comes after the files."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": PASSED_ON})


@pytest.fixture(scope="module")
def ask():
    """A function that asks for a path as a browser would."""
    app = BrowserFiles(pass_on, FOLDER)

    def answer_to(path, method="GET"):
        found = Answer()

        async def send(message):
            found.headers |= {name.decode(): value.decode() for name, value in message.get("headers", [])}
            found.content += message.get("body", b"")

        scope = {"type": "http", "method": method, "path": path, "headers": []}
        # In a thread of its own: a browser test in this process may have left an event loop running.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(app(scope, None, send))).result()
        return found

    return answer_to


@pytest.mark.parametrize("name", DRAWN_WITH)
def test_every_module_that_pages_draw_with_is_there(name):
    assert modules_of(FOLDER / "static" / "js", (name,))


def test_a_module_brings_what_it_imports(tmp_path):
    (tmp_path / "Chart.1a.js").write_text('import{a as b}from"./line.2b.js";import"./deep.3c.js";from"./gone.js"')
    (tmp_path / "line.2b.js").write_text('import{c}from "./deep.3c.js"')
    (tmp_path / "deep.3c.js").write_text("export const c = 1")
    (tmp_path / "other.4d.js").write_text("")
    assert modules_of(tmp_path, ("Chart",)) == ["Chart.1a.js", "line.2b.js", "deep.3c.js"]


def test_the_first_page_names_each_module_once_and_runs_no_script_of_its_own():
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    modules = modules_of(FOLDER / "static" / "js")
    announced = announcing(page, modules)
    assert all(announced.count(f'"./static/js/{name}"') == 1 for name in modules)
    assert content_policy(announced) == content_policy(page)


@pytest.mark.parametrize("path", ["/", "/engagement", "/opt-in"])
def test_every_page_begins_with_the_page_that_names_what_it_needs(ask, path):
    answer = ask(path)
    assert b'rel="modulepreload"' in answer.content
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/html")


def test_a_file_is_what_lies_on_the_disk_and_may_be_kept_for_ever(ask):
    file = next((FOLDER / "static" / "js").glob("embed.*.js"))
    answer = ask(f"/static/js/{file.name}")
    assert answer.content == file.read_bytes()
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"


@pytest.mark.parametrize(
    "path", ["/_stcore/health", "/favicon.png", "/static/js/none.js", "/static/../index.html", "/media/a.csv", "/a/b"]
)
def test_everything_else_is_passed_on(ask, path):
    assert ask(path).content == PASSED_ON


def test_what_is_sent_to_the_server_is_passed_on(ask):
    assert ask("/", "POST").content == PASSED_ON
