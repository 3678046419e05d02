"""The session of the README, run as it is shown: its commands one after the other, what they write beside it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.test_documents import README, ROOT, parsers, split


@dataclass(slots=True)
class Step:
    """One command of a session and the lines that stand below it."""

    command: str
    shown: list[str] = field(default_factory=list)


def session(path: Path) -> Iterator[Step]:
    step = None
    for line in [line for block in split(path)[1] if block.language == "console" for line in block.lines]:
        if line.startswith("$ "):
            if step is not None:
                yield step
            step = Step(line[2:])
        else:
            assert step is not None, f"a line stands before the first command: {line}"
            step.shown.append(line)
    if step is not None:
        yield step


def run(step: Step, folder: Path, environment: dict[str, str]) -> list[str]:
    """The lines a command writes; an ``export`` writes none and holds for those after it."""
    words = shlex.split(step.command)
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        environment[name] = value
        return []
    assert words[0] == "python"
    files = [sorted(each.relative_to(folder).as_posix() for each in folder.glob(word)) for word in words[1:]]
    arguments = [each for word, found in zip(words[1:], files, strict=True) for each in (found or [word])]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{step.command}\n{done.stderr}"
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def likeness(line: str) -> str:
    """A line without its numbers: they change with the sample company, the words do not."""
    return re.sub(r"\d+(\.\d+)?(e-\d+)?", "0", line)


def expect_like(shown: list[str], written: list[str], command: str) -> None:
    """Hold shown lines against written ones; ``...`` stands for lines, or for the rest of one, left out."""
    place, may_skip = 0, False
    for line in shown:
        if line == "...":
            may_skip = True
            continue
        rest = [likeness(each) for each in written[place:]]
        wanted = likeness(line.removesuffix("..."))
        fits = [each.startswith(wanted) if line.endswith("...") else each == wanted for each in rest]
        found = fits.index(True) if True in fits else -1
        assert found == 0 or (found > 0 and may_skip), "\n".join([f"{command} did not write", line, *written[:40]])
        place, may_skip = place + found + 1, False
    assert may_skip or place == len(written), "\n".join([f"{command} wrote more", *written[place : place + 20]])


def test_the_session_of_the_readme_goes_as_it_is_shown(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEARNERINTEL_")}
    environment["PYTHONPATH"] = str(ROOT)
    steps = list(session(README))
    assert len(steps) > len(parsers()) / 2
    for step in steps:
        expect_like(step.shown, run(step, tmp_path, environment), step.command)
