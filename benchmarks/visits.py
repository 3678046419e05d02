"""Pages of the large company as visitors meet them: the rows of the table from ``benchmarks.pages``."""

from __future__ import annotations

from dataclasses import replace

from benchmarks import pages
from benchmarks.measuring import Measured, tell
from benchmarks.scene import Scene

_KB = 1000


def measure(scene: Scene, rounds: int) -> dict[str, Measured]:
    """Measure the pages over the store that the questions are asked of.

    Args:
        scene: of the size.
        rounds: alternating pairs.

    Returns:
        Measurements by the keys of ``goals.PAGES``.
    """
    store = f"sqlite:///{scene.whole}"
    tell("bytes of every page")
    largest = max(pages.cost_of_pages(store), key=lambda cost: cost.rerun_bytes)
    tell("reruns of every page beside an empty one")
    beside_empty = pages.reruns_beside_empty(store, rounds)
    slowest = max(beside_empty, key=lambda address: beside_empty[address].ratio or 0)
    others = ", ".join(f"{address or 'first page'} {found.ratio:.2f}" for address, found in beside_empty.items())
    tell("reruns at once beside the page written plainly")
    at_once = pages.reruns_at_once(store, rounds)
    tell("first visits in a browser")
    first = pages.first_visit(store, rounds)
    tell("memory of the server")
    return {
        "pages.at_once": at_once,
        "pages.rerun": replace(beside_empty[slowest], note=f"the slowest is {slowest}; all, ours / peer: {others}"),
        "pages.bytes": Measured((largest.rerun_bytes / _KB,), note=f"the largest is {largest.address}"),
        "pages.first": first,
        "pages.memory": pages.memory_growth(store),
    }
