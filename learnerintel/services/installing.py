"""What a new installation opens on: the sample company, made once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from learnerintel.services.importing import Progress
from learnerintel.services.sampling import fill_with_sample
from learnerintel.settings import Settings
from learnerintel.store import opening


def has_store(url: str) -> bool:
    """Whether there is a store at a URL already; one on a database server is taken to exist."""
    path = _file_of(url)
    return path is None or path.exists()


def ensure_sample(settings: Settings, progress: Progress | None = None, learners: int = 600) -> bool:
    """Make the sample company's store where there is no store at all.

    It is made under another name and moved to its place when it is whole, so that being stopped half
    way leaves no half company behind.

    Args:
        settings: where the stores are; nothing is made where a store was named.
        progress: is told what is being done, and how much of it (0 to 1) where that is known.
        learners: people on the sample company's roster.

    Returns:
        Whether it was made.
    """
    target = _file_of(settings.sample_store_url)
    if settings.is_store_named or target is None or has_store(settings.store_url) or target.exists():
        return False
    unfinished = target.with_name(f"{target.name}.unfinished")
    _remove(unfinished)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    store = opening.open_store(f"sqlite:///{unfinished}")
    try:
        fill_with_sample(store, settings, progress, learners=learners)
    finally:
        store.close()
    unfinished.replace(target)
    _remove(unfinished)
    return True


def _file_of(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _remove(store_file: Path) -> None:
    """Remove a store's file with what SQLite and the writer's lock keep beside it."""
    for path in store_file.parent.glob(f"{store_file.name}*"):
        path.unlink()
