"""Pages beside an empty Streamlit page and beside the heaviest one written plainly, over the websocket.

``python -m benchmarks.pages --store sqlite:///data/sample/learnerintel-sample.db`` prints all of it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.measuring import ROUNDS, Measured
from benchmarks.pages_content import write_content
from benchmarks.pages_servers import EMPTY, PLAIN, Serving, ours, streamlit_page
from benchmarks.pages_visitors import Visitor, many_visitors, one_visitor, per_second
from learnerintel.ui.navigation import PAGES
from tests.browser.harness import DESK, launch, new_context

SAMPLE = "sqlite:///data/sample/learnerintel-sample.db"
HEAVIEST = "engagement"
_AT_ONCE, _RERUNS_EACH = 10, 5
_RERUNS = 12
_MANY, _MANY_RERUNS = 50, 20

_LAST_CHART = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
    return app && app.dataset.testScriptState === 'notRunning' && charts.length > 0
        && !document.querySelector('[data-testid="stSkeleton"]')
        && charts.every(chart => chart.querySelector('.marks')) && performance.now();
}"""
_FIRST_PAINT = """() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return paint && paint.startTime;
}"""


@dataclass(frozen=True, slots=True)
class PageCost:
    """What one page costs one visitor.

    Attributes:
        address: of the page.
        first_bytes: sent for its first run, when the browser has nothing yet.
        rerun_bytes: sent for a rerun.
        milliseconds: of a rerun, in the middle.
        cpu_milliseconds: of the server's processor for a rerun.
    """

    address: str
    first_bytes: int
    rerun_bytes: int
    milliseconds: float
    cpu_milliseconds: float


def page_cost(serving: Serving, address: str, reruns: int = _RERUNS) -> PageCost:
    """Visit a page once, so that its answers are there, then as a new visitor who reruns it."""
    one_visitor(serving.origin, address, 1)
    before = serving.cpu_seconds()
    first, *rest = one_visitor(serving.origin, address, reruns)
    spent = serving.cpu_seconds() - before
    return PageCost(
        address,
        first.size,
        max(rerun.size for rerun in rest),
        median(rerun.seconds for rerun in rest) * 1000,
        spent / (reruns + 1) * 1000,
    )


def addresses() -> list[str]:
    """Every page, as links to it begin."""
    return [page.address for page in PAGES]


def cost_of_pages(store: str) -> list[PageCost]:
    """Every page of a store, visited by one person."""
    with ours(store) as serving:
        return [page_cost(serving, address) for address in addresses()]


def reruns_beside_empty(store: str, rounds: int = ROUNDS) -> dict[str, Measured]:
    """Milliseconds of a rerun of each page beside those of an empty Streamlit page, by the page's address."""
    mine: dict[str, list[float]] = {address: [] for address in addresses()}
    empty: list[float] = []
    with ours(store) as serving, streamlit_page(EMPTY) as peer:
        for _ in range(rounds):
            for address, found in mine.items():
                found.append(page_cost(serving, address).milliseconds)
            empty.append(page_cost(peer, "").milliseconds)
    return {address: Measured(tuple(found), tuple(empty)) for address, found in mine.items()}


def reruns_at_once(store: str, rounds: int = ROUNDS) -> Measured:
    """Milliseconds per rerun with ten tabs at once: our heaviest page, and the same contents written plainly."""
    mine, plain = [], []
    with ours(store) as serving, tempfile.TemporaryDirectory() as folder:
        contents = Path(folder) / "contents.parquet"
        rows = asyncio.run(_save_contents(serving, contents))
        with streamlit_page(PLAIN, {"LEARNERINTEL_PLAIN": str(contents)}) as peer:
            one_visitor(peer.origin, "", 1)
            for _ in range(rounds):
                mine.append(1000 / per_second(many_visitors(serving.origin, HEAVIEST, _AT_ONCE, _RERUNS_EACH)))
                plain.append(1000 / per_second(many_visitors(peer.origin, "", _AT_ONCE, _RERUNS_EACH)))
    return Measured(tuple(mine), tuple(plain), f"{HEAVIEST}, {rows} rows drawn")


async def _save_contents(serving: Serving, target: Path) -> int:
    async with Visitor(serving.origin, HEAVIEST) as visitor:
        await visitor.run()
        return write_content(visitor.last_messages, target)


def first_visit(store: str, rounds: int = ROUNDS) -> Measured:
    """Milliseconds until the last chart of the first page is drawn, and until an empty page shows anything.

    Each time on a server that has just started, in a browser that has never been there.
    """
    mine, empty = [], []
    for _ in range(rounds):
        with ours(store) as serving:
            mine.append(_until(serving, _LAST_CHART))
        with streamlit_page(EMPTY) as peer:
            empty.append(_until(peer, _FIRST_PAINT))
    return Measured(tuple(mine), tuple(empty))


def _until(serving: Serving, holds: str) -> float:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = new_context(browser, DESK, dark=False).new_page()
        page.goto(serving.origin, wait_until="commit")
        milliseconds = page.wait_for_function(holds, polling="raf", timeout=120_000).json_value()
        browser.close()
    return float(milliseconds)


def memory_growth(store: str) -> Measured:
    """Megabytes by which our server grows over a thousand reruns of the heaviest page by fifty visitors."""
    with ours(store) as serving:
        one_visitor(serving.origin, HEAVIEST, 2)
        before = serving.memory_mb()
        many_visitors(serving.origin, HEAVIEST, _MANY, _MANY_RERUNS)
        return Measured((serving.memory_mb() - before,), note=f"from {before:.0f} MB")


def report(store: str, rounds: int) -> str:
    """All of it as Markdown."""
    lines = ["| page | first bytes | bytes of a rerun | rerun ms | processor ms |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.address} | {one.first_bytes:,} | {one.rerun_bytes:,} | {one.milliseconds:.1f} "
        f"| {one.cpu_milliseconds:.1f} |"
        for one in cost_of_pages(store)
    ]
    lines += ["", "| what | ours | peer | ours / peer |", "|---|---|---|---|"]
    beside_empty = reruns_beside_empty(store, rounds)
    worst = max(beside_empty, key=lambda address: beside_empty[address].ratio or 0)
    measured: dict[str, Callable[[], Measured]] = {
        f"rerun of the slowest page ({worst}) beside an empty Streamlit page, ms": lambda: beside_empty[worst],
        "a rerun with ten tabs at once beside the page written plainly, ms": lambda: reruns_at_once(store, rounds),
        "first visit: last chart drawn beside an empty page's first paint, ms": lambda: first_visit(store, rounds),
        "memory after 1,000 reruns by 50 visitors, MB more": lambda: memory_growth(store),
    }
    for what, measure in measured.items():
        found = measure()
        note = f" ({found.note})" if found.note else ""
        peer = f"{median(found.peer):.1f}" if found.peer else ""
        ratio = "" if found.ratio is None else f"{found.ratio:.2f}"
        lines.append(f"| {what}{note} | {median(found.ours):.1f} | {peer} | {ratio} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description="Pages beside plain ones.")
    parser.add_argument("--store", default=SAMPLE, help="address of a store that has been filled")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    sys.stdout.write(report(options.store, options.rounds))


if __name__ == "__main__":
    main()
