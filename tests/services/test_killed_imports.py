"""Two processes import at once and one is killed at a random moment: no half batch, none lost, nothing drifts."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from learnerintel.domain.viewer import Viewer
from learnerintel.services.checking import check
from learnerintel.store.schema import activity, batch

ROUNDS = int(os.environ.get("LEARNERINTEL_KILLS", "6"))
ROWS = 2_000


def _write(path: Path, number: int) -> None:
    rows = [
        f"{number}-{row % 50},C{row % 20},Item {row % 20},viewed,2026-01-{1 + row % 28:02d} 09:{row % 60:02d}:00"
        for row in range(ROWS)
    ]
    path.write_text("Employee ID,Content ID,Content title,Event,Date and time\n" + "\n".join(rows) + "\n")


def _start(store_url: str, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "learnerintel", "--store", store_url, "import", str(path), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def _reported_batch(output: str) -> int | None:
    lines = output.splitlines()
    return json.loads(lines[0])["batch"] if lines else None


def test_no_half_batch_and_none_lost_when_one_of_two_imports_is_killed(tmp_path, store):
    chance = random.Random(7)
    reported: set[int] = set()
    usual_seconds = 3.0
    for number in range(ROUNDS):
        victim_file, other_file = tmp_path / f"victim-{number}.csv", tmp_path / f"other-{number}.csv"
        _write(victim_file, 2 * number)
        _write(other_file, 2 * number + 1)
        started = time.monotonic()
        victim, other = _start(store.url, victim_file), _start(store.url, other_file)
        time.sleep(chance.uniform(0.3, usual_seconds))
        os.killpg(victim.pid, signal.SIGKILL)
        victim_output, _ = victim.communicate()
        other_output, other_errors = other.communicate(timeout=120)
        usual_seconds = 0.5 * usual_seconds + 0.5 * (time.monotonic() - started)
        assert other.returncode == 0, other_errors
        reported.add(_reported_batch(other_output))
        if victim_output:
            reported.add(_reported_batch(victim_output))
    with store.read() as connection:
        done = {row.batch_id: row.new_count for row in connection.execute(select(batch)) if row.state == "done"}
        unfinished = connection.scalar(select(func.count()).where(batch.c.state == "running"))
        held = dict(connection.execute(select(activity.c.batch_id, func.count()).group_by(activity.c.batch_id)).all())
    assert reported <= set(done), "a batch that was reported done is there"
    assert unfinished == 0
    assert held == {number: count for number, count in done.items() if count}
    assert check(store, Viewer.local_owner()) == []
