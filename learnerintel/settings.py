"""Settings, read from the environment once, by whoever starts the program.

Nothing is read when this module is imported. Company settings (time zone, first weekday, currency)
are not here: they are kept in the store and asked once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from learnerintel.errors import SettingsError

DEFAULT_STORE = "sqlite:///data/learnerintel.db"
SAMPLE_STORE = "sqlite:///data/sample/learnerintel-sample.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides.

    Attributes:
        store_url: SQLAlchemy URL of the store (``LEARNERINTEL_STORE``).
        sample_store_url: the store of the sample company, always a file of its own.
        is_store_named: whether the environment or the command line named the store.
        upload_limit_bytes: largest file the browser may send (``LEARNERINTEL_UPLOAD_MB``).
        parse_seconds: wall-clock limit of the process that reads a file (``LEARNERINTEL_PARSE_SECONDS``).
        parse_memory_bytes: address-space limit of that process (``LEARNERINTEL_PARSE_MB``).
        rejects_folder: where rejected rows are written (``LEARNERINTEL_REJECTS``).
    """

    store_url: str = DEFAULT_STORE
    sample_store_url: str = SAMPLE_STORE
    is_store_named: bool = False
    upload_limit_bytes: int = 200 * 1024 * 1024
    parse_seconds: int = 600
    parse_memory_bytes: int = 4096 * 1024 * 1024
    rejects_folder: Path = Path("data/rejects")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises:
            SettingsError: a number is not a positive whole number.
        """
        values = os.environ if environment is None else environment
        return cls(
            store_url=values.get("LEARNERINTEL_STORE") or DEFAULT_STORE,
            sample_store_url=values.get("LEARNERINTEL_SAMPLE_STORE") or SAMPLE_STORE,
            is_store_named=bool(values.get("LEARNERINTEL_STORE")),
            upload_limit_bytes=_positive(values, "LEARNERINTEL_UPLOAD_MB", 200) * 1024 * 1024,
            parse_seconds=_positive(values, "LEARNERINTEL_PARSE_SECONDS", 600),
            parse_memory_bytes=_positive(values, "LEARNERINTEL_PARSE_MB", 4096) * 1024 * 1024,
            rejects_folder=Path(values.get("LEARNERINTEL_REJECTS") or "data/rejects"),
        )


def _positive(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name)
    if not text:
        return default
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(f"{name} is {text!r}; it must be a whole number above 0. Nothing was started.")
    return int(text)
