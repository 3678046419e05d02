"""Settings, read from the environment once, by whoever starts the program.

Nothing is read when this module is imported. Company settings (time zone, first weekday, currency)
are not here: they are kept in the store and asked once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from learnerintel.errors import SettingsError

DEFAULT_STORE = "sqlite:///data/learnerintel.db"
_SHORTEST_KEY = 16
SAMPLE_STORE = "sqlite:///data/sample/learnerintel-sample.db"


DEFAULT_ADDRESS = "http://127.0.0.1:8501"
SMTP_SECURITIES = ("starttls", "tls", "none")
#: Hosts to which mail may go without encryption.
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The organisation's mail server, and what links in messages need. The password and the key are only here.

    Attributes:
        host: ``LEARNERINTEL_SMTP_HOST``; empty: no mail is sent.
        port: ``LEARNERINTEL_SMTP_PORT``.
        security: ``LEARNERINTEL_SMTP_SECURITY``: starttls, tls or, on this machine only, none.
        user: ``LEARNERINTEL_SMTP_USER``; empty: without signing in.
        password: ``LEARNERINTEL_SMTP_PASSWORD``.
        authority_file: ``LEARNERINTEL_SMTP_CA``: certificates to trust, or empty.
        sender: ``LEARNERINTEL_MAIL_FROM``: the address messages come from.
        does_refuse_repeats: ``LEARNERINTEL_SMTP_REFUSES_REPEATS``: the server takes each Message-ID once.
        link_key: ``LEARNERINTEL_LINK_KEY``: what links are signed with.
        address: ``LEARNERINTEL_ADDRESS``: where learners reach this server.
    """

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    authority_file: str = ""
    sender: str = ""
    does_refuse_repeats: bool = False
    link_key: str = field(default="", repr=False)
    address: str = DEFAULT_ADDRESS

    @classmethod
    def from_environment(cls, values: Mapping[str, str]) -> MailSettings:
        """Read them.

        Raises:
            SettingsError: the port is none, the security is not one of the three, or mail would leave this machine
                without encryption.
        """
        host = values.get("LEARNERINTEL_SMTP_HOST", "").strip()
        security = values.get("LEARNERINTEL_SMTP_SECURITY") or "starttls"
        if security not in SMTP_SECURITIES:
            raise SettingsError(
                f"LEARNERINTEL_SMTP_SECURITY is {security!r}; it must be one of {', '.join(SMTP_SECURITIES)}. "
                "Nothing was started."
            )
        if host and security == "none" and host not in _THIS_MACHINE:
            raise SettingsError(
                f"LEARNERINTEL_SMTP_SECURITY is none, and mail to {host} would leave this machine unencrypted. "
                "Set it to starttls or tls. Nothing was started."
            )
        return cls(
            host,
            _positive(values, "LEARNERINTEL_SMTP_PORT", 465 if security == "tls" else 587),
            security,
            values.get("LEARNERINTEL_SMTP_USER", ""),
            values.get("LEARNERINTEL_SMTP_PASSWORD", ""),
            values.get("LEARNERINTEL_SMTP_CA", ""),
            values.get("LEARNERINTEL_MAIL_FROM", "").strip(),
            bool(values.get("LEARNERINTEL_SMTP_REFUSES_REPEATS")),
            values.get("LEARNERINTEL_LINK_KEY", ""),
            (values.get("LEARNERINTEL_ADDRESS") or DEFAULT_ADDRESS).rstrip("/"),
        )


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
        mail: the mail server and the links of messages.
        erasure_key: secret under which identifiers of erased people are hashed (``LEARNERINTEL_ERASURE_KEY``); None:
            the store makes one and holds it itself.
    """

    store_url: str = DEFAULT_STORE
    sample_store_url: str = SAMPLE_STORE
    is_store_named: bool = False
    upload_limit_bytes: int = 200 * 1024 * 1024
    parse_seconds: int = 600
    parse_memory_bytes: int = 4096 * 1024 * 1024
    rejects_folder: Path = Path("data/rejects")
    mail: MailSettings = MailSettings()
    erasure_key: bytes | None = field(default=None, repr=False)

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
            mail=MailSettings.from_environment(values),
            erasure_key=erasure_key(values),
        )


def erasure_key(environment: Mapping[str, str] | None = None) -> bytes | None:
    """The secret for erased people alone, for whoever stores a file and has no settings.

    Raises:
        SettingsError: it is so short that it could be guessed.
    """
    text = ((os.environ if environment is None else environment).get("LEARNERINTEL_ERASURE_KEY") or "").strip()
    if text and len(text) < _SHORTEST_KEY:
        raise SettingsError(
            f"LEARNERINTEL_ERASURE_KEY has {len(text)} characters; it needs {_SHORTEST_KEY} or more. "
            "Nothing was changed."
        )
    return text.encode() or None


def _positive(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name)
    if not text:
        return default
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(f"{name} is {text!r}; it must be a whole number above 0. Nothing was started.")
    return int(text)
