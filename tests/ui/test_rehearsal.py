from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Starts the server's application as uvicorn would, without a network, and says what is there when it may answer.
START = """
import asyncio, gc, json, sys
from dataclasses import replace
from learnerintel.settings import Settings
from learnerintel.ui import server
from learnerintel.ui.installation import state_settings
from learnerintel.ui.kept_drawings import kept_drawings

settings = replace(Settings(), store_url=sys.argv[1], is_store_named=True)
state_settings(settings)
app = server.application(settings)

async def start():
    asked = asyncio.Queue()
    said = []
    await asked.put({"type": "lifespan.startup"})

    async def send(message):
        said.append(message["type"])
        if message["type"] == "lifespan.startup.complete":
            sections = sorted({question.rest[0] for question in kept_drawings._kept})
            print(json.dumps({"sections": sections, "frozen": gc.get_freeze_count()}))
            await asked.put({"type": "lifespan.shutdown"})

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, asked.get, send)
    assert said[0] == "lifespan.startup.complete", said

asyncio.run(start())
"""


def started(store: Path) -> dict:
    """What a server on that store has in memory before its first visitor."""
    ran = subprocess.run(
        [sys.executable, "-c", START, f"sqlite:///{store}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_every_page_has_been_drawn_and_put_out_of_the_collectors_sight_before_the_first_visit(engaged_file, tmp_path):
    found = started(shutil.copy(engaged_file(), tmp_path / "engaged.db"))
    rooms = {section.rsplit(".", 1)[0].removeprefix("learnerintel.ui.") for section in found["sections"]}
    assert {"summary", "engagement", "opt_in", "coverage", "upload", "glossary"} <= rooms
    assert found["frozen"] > 100_000


def test_a_server_starts_on_an_empty_store_too(empty_store_file, tmp_path):
    assert started(shutil.copy(empty_store_file, tmp_path / "empty.db"))["frozen"] > 100_000
