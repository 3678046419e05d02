"""What this running server was started with.

``serve`` states the settings before the first visit. Where nobody did (tests, another server), they
are read from the environment once.
"""

from __future__ import annotations

from functools import cache

from learnerintel.settings import Settings

_stated: list[Settings] = []


def state_settings(settings: Settings) -> None:
    """Keep the settings the program was started with; the last statement counts."""
    _stated[:] = [settings]


def settings_in_use() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: nobody stated them, and the environment holds one that cannot be used.
    """
    return _stated[0] if _stated else _settings_of_environment()


@cache
def _settings_of_environment() -> Settings:
    return Settings.from_environment()
