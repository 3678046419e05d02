"""Files that nobody would export: mutated fixtures of every reader, read as an upload would be.

    python -m benchmarks.fuzz [--files 20000] [--seed 1] [--keep FOLDER]

Each file is a fixture of ``tests/readers/fixtures`` with a few of these done to it: bytes flipped, cut, doubled or
put in; cells replaced by hostile ones; columns or rows swapped, dropped or doubled; another encoding, delimiter or line
end; packed, or packed and cut. A process of its own reads them one after the other; where it dies, the next one goes
on. A file may be read or refused with a typed problem. Anything else is a finding: another exception, a death, more
than 60 seconds, more than 1 GB, or an account that does not add up. Exit code 1 where there is one; ``--keep`` keeps
those files.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import multiprocessing
import resource
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from learnerintel.domain.tables import RawDocuments, RawTable, ReadingChoices
from learnerintel.errors import LearnerIntelError
from learnerintel.intake import open_source
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import choose_reader

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "readers" / "fixtures"
MOST_SECONDS = 60.0
MOST_MB = 1024
#: Address space of the reading process; pyarrow reserves more than it uses.
_ADDRESS_SPACE = 8 << 30
_MOST_MUTATIONS = 4
_HOSTILE = (
    "", " ", "=cmd|' /C calc'!A0", "@SUM(1)", "-5", "\u202egnp.exe", "\u200b", "NaN", "Infinity", "1e999",
    "0000000000000", "9" * 400, "-1", "1.234,56", "1,234.56", "12 %", "n/a", "#N/A", "#REF!", "NULL", "null", "None",
    "31.02.2026", "02/03/04", "2026-13-45", "1899-12-31", "9999-12-31", "45000.5", "1710000000000", "25:61:61",
    "PT-5S", "P1Y", "true", "\"", "'", "\"\"\"", "a\"b", "<script>", "![x](http://127.0.0.1/)", "ﷺ" * 50, "x" * 40_000,
    "\ud7ff", "é", "ß", "İ", "日本語", "🙂", "\x07", "\x1b[31m", "../../etc/passwd", "{}", "[]", "[[", "{\"a\":",
    ";;;;", "\t\t",
)  # fmt: skip
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "shift-jis", "utf-32", "cp037")


def mutated(path: Path, random: Random) -> bytes:
    """The bytes of a fixture with a few things done to it."""
    data = path.read_bytes()
    for _ in range(random.randint(1, _MOST_MUTATIONS)):
        data = random.choice((_bytes, _bytes, _cells, _cells, _cells, _shape, _encoding, _packed))(data, random)
    return data


def _bytes(data: bytes, random: Random) -> bytes:
    at, to = sorted((random.randint(0, len(data)), random.randint(0, len(data))))
    piece = random.choice(
        (b"\0", b"\r", b"\n", b'"', b",", b";", b"\xff\xfe", b"\xef\xbb\xbf", b"\x96", random.randbytes(4))
    )
    return random.choice(
        (
            data[:at] + piece + data[at:],
            data[:at],
            data[:at] + data[to:],
            data[:to] + data[at:],
            bytes(each ^ (1 << random.randint(0, 7)) if random.random() < 0.002 else each for each in data),
        )
    )


def _table(data: bytes) -> tuple[list[list[str]], str] | None:
    text = data.decode("utf-8", "replace")
    if text.lstrip()[:1] in ("{", "["):
        return None
    delimiter = max(",;\t|", key=text[:4000].count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter)), delimiter
    except csv.Error:
        return None


def _written(rows: list[list[str]], delimiter: str, end: str = "\n") -> bytes:
    text = io.StringIO()
    try:
        csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    except csv.Error:
        return b""
    return text.getvalue().encode("utf-8", "surrogatepass")


def _cells(data: bytes, random: Random) -> bytes:
    found = _table(data)
    if found is None or not any(found[0]):
        for _ in range(random.randint(1, 5)):
            data = data.replace(
                random.choice((b'"', b":", b"1", b"e")), random.choice(_HOSTILE).encode("utf-8", "replace"), 1
            )
        return data
    rows, delimiter = found
    for _ in range(random.randint(1, 8)):
        row = random.choice(rows)
        if row:
            row[random.randrange(len(row))] = random.choice(_HOSTILE)
    return _written(rows, delimiter)


def _shape(data: bytes, random: Random) -> bytes:
    found = _table(data)
    if found is None or not found[0]:
        return data + data if random.random() < 0.5 else data[::-1]
    rows, delimiter = found
    place = random.randrange(max(map(len, rows), default=1) or 1)
    which = random.randrange(8)
    if which == 0:
        random.shuffle(rows)
    elif which == 1:
        rows = [row[:place] + row[place + 1 :] for row in rows]
    elif which == 2:
        rows = [[*row, *row] for row in rows]
    elif which == 3:
        rows = rows * random.randint(2, 40)
    elif which == 4:
        rows = rows[: random.randint(0, 2)]
    elif which == 5:
        rows = [row[::-1] for row in rows]
    elif which == 6:
        rows.insert(random.randrange(len(rows) + 1), ["x"] * random.randint(0, 900))
    else:
        rows = [["title"], [], *rows]
    return _written(rows, random.choice((delimiter, ";", "\t", "|")), random.choice(("\n", "\r\n", "\r")))


def _encoding(data: bytes, random: Random) -> bytes:
    return data.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace")


def _packed(data: bytes, random: Random) -> bytes:
    if random.random() < 0.5:
        packed = gzip.compress(data, mtime=0)
    else:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(random.choice(("a.csv", "../../a.csv", "a.json", "a/b.csv")), data)
        packed = file.getvalue()
    return packed if random.random() < 0.7 else packed[: random.randint(1, len(packed))]


def read(path: Path) -> str:
    """Read a file as an upload would; the outcome in one word.

    Raises:
        Exception: whatever is no typed refusal.
    """
    try:
        choices = ReadingChoices()
        source = open_source(path, choices)
        reader = choose_reader(_glimpse(source), choices)
        records = reader.to_records(open_source(path, choices), choices)
        rows, others, count = set(), 0, 0
        for chunk in records:
            chunk.records.validate(full=True)
            rows |= set(chunk.records.column("row_number").to_pylist())
            others += len({problem.row for problem in chunk.problems}) + sum(chunk.left_out.values())
            count += chunk.row_count
    except LearnerIntelError as refusal:
        return type(refusal).__name__
    if count != len(rows) + others:
        raise AssertionError(f"{count} rows are not {len(rows)} with records and {others} others")
    return f"read as {reader.name}"


def _glimpse(source: RawTable | RawDocuments) -> Glimpse:
    if isinstance(source, RawDocuments):
        return Glimpse(documents=tuple(document for _, document in islice(source.documents, 20)))
    places = range(len(source.headings))
    first = next(iter(source.batches), None)
    rows = [] if first is None else first.slice(0, 20).to_pylist()
    return Glimpse(headings=source.headings, rows=tuple(tuple(row[str(place)] for place in places) for row in rows))


def _read_all(pipe: Connection) -> None:
    """In the reading process: a path in, an outcome and the memory used so far out."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    while (path := pipe.recv()) is not None:
        try:
            outcome, finding = read(Path(path)), ""
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            outcome, finding = type(error).__name__, "".join(traceback.format_exception(error)[-3:])
        pipe.send((outcome, finding, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


class Worker:
    """A process that reads files; a new one where it died."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._pipe, other = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(target=_read_all, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def read(self, path: Path) -> tuple[str, str]:
        """The outcome of one file, and what is wrong about it."""
        self._pipe.send(str(path))
        try:
            if self._pipe.poll(MOST_SECONDS):
                outcome, finding, peak = self._pipe.recv()
                if peak > MOST_MB:
                    finding = finding or f"the reading process has taken {peak:.0f} MB"
                    self.close()
                    self._start()
                return outcome, finding
            outcome = f"not done after {MOST_SECONDS:.0f} s"
        except EOFError:
            self._process.join()
            outcome = f"the reading process died with {self._process.exitcode}"
        self.close()
        self._start()
        return outcome, outcome

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def files(count: int, seed: int, folder: Path) -> Iterator[Path]:
    """So many mutated files, one after the other in the same place."""
    random = Random(seed)
    cases = sorted(path for path in FIXTURES.glob("*/*") if not path.name.endswith(".expected.json"))
    for _ in range(count):
        origin = random.choice(cases)
        path = folder / f"{origin.parent.name}-{origin.name}"
        path.write_bytes(mutated(origin, random))
        yield path
        path.unlink()


def run(count: int, seed: int, keep: Path | None = None) -> tuple[Counter[str], list[str]]:
    """Read so many files.

    Args:
        count: files.
        seed: of what is done to them.
        keep: folder for files with a finding; None to keep none.

    Returns:
        Outcomes with their counts, and the findings.
    """
    outcomes: Counter[str] = Counter()
    findings: list[str] = []
    worker = Worker()
    with TemporaryDirectory() as place:
        for number, path in enumerate(files(count, seed, Path(place))):
            outcome, finding = worker.read(path)
            outcomes[outcome] += 1
            if finding:
                findings.append(f"file {number}, {path.name}: {finding.strip()}")
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{number}-{path.name}").write_bytes(path.read_bytes())
    worker.close()
    return outcomes, findings


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    started = time.monotonic()
    outcomes, findings = run(options.files, options.seed, options.keep)
    for outcome, count in outcomes.most_common():
        print(f"{count:7d}  {outcome}")
    for finding in findings[:20]:
        print(finding)
    print(f"{options.files} files in {time.monotonic() - started:.0f} s; {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
