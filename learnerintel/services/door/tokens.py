"""Tokens of the live feedback door: made once and shown once, kept as a hash, revoked at any time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import TokenRefused
from learnerintel.services.sampling import is_sample
from learnerintel.store import audit
from learnerintel.store.door import NO_TOKEN, DoorToken, add_token, load_counts, load_tokens, revoke_tokens
from learnerintel.store.engine import Store

LONGEST_SOURCE = 60
_TOKEN_BYTES = 32
_PREFIX = "li_"

#: Outcome in the counts -> what it says of the requests or statements it counts.
OUTCOMES = {
    "taken": "requests taken",
    "statements": "statements taken",
    "unauthorised": "requests without a valid token",
    "malformed": "requests refused as malformed",
    "conflict": "requests refused because an id was taken",
    "too large": "requests refused as too large",
    "flood": "requests refused as too many",
    "failed": "requests that failed here",
}


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was just made; its text is nowhere else and cannot be shown again."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token and what came with it.

    Attributes:
        source: the system that uses it.
        made_at, last_used_at, revoked_at: UTC seconds; None where it did not happen.
        made_by, revoked_by: who did it.
        counts: outcome, a key of ``OUTCOMES`` -> how many.
    """

    source: str
    made_at: int
    made_by: str
    last_used_at: int | None
    revoked_at: int | None
    revoked_by: str | None
    counts: dict[str, int]

    @property
    def statement_count(self) -> int:
        """Statements taken with it."""
        return self.counts.get("statements", 0)

    @property
    def refused_count(self) -> int:
        """Requests with it that were refused or failed."""
        return sum(self.counts.values()) - self.statement_count - self.counts.get("taken", 0)


@dataclass(frozen=True, slots=True)
class TokenList:
    """All tokens, the newest first, and how many requests showed none that was valid."""

    lines: tuple[TokenLine, ...]
    unauthorised_count: int


def list_tokens(store: Store, viewer: Viewer) -> TokenList:
    """Every token that was ever made, without its text.

    Raises:
        NotPermitted: the viewer may not see tokens.
    """
    require(viewer, Permission.MANAGE_TOKENS)
    with store.read() as connection:
        tokens, counted = load_tokens(connection), load_counts(connection)
    lines = tuple(_line(one, counted) for one in tokens)
    return TokenList(lines, counted.get((NO_TOKEN, "unauthorised"), 0))


def make_token(store: Store, viewer: Viewer, *, source: str) -> MadeToken:
    """Make the token of a source.

    Args:
        store: open; not the sample company's.
        viewer: may make tokens.
        source: name of the system that will use it; one valid token each.

    Raises:
        NotPermitted: the viewer may not.
        TokenRefused: the name cannot be, the source has a valid token, or this is the sample company.
    """
    require(viewer, Permission.MANAGE_TOKENS)
    name = " ".join(source.split())
    if not name or len(name) > LONGEST_SOURCE or not name.isprintable():
        raise TokenRefused(
            f"{source[:LONGEST_SOURCE]!r} cannot name a source: a name has 1 to {LONGEST_SOURCE} printable "
            "characters. No token was made. Choose another name."
        )
    if is_sample(store):
        raise TokenRefused(
            "This is the sample company, which takes no statements. No token was made. Start with your own data."
        )
    text = _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    now = int(time.time())
    with store.write(changes_pages=False) as connection:
        if any(one.source == name and one.revoked_at is None for one in load_tokens(connection)):
            raise TokenRefused(
                f"{name} has a valid token already. No other was made. Revoke it first."
            )
        add_token(connection, name, _hash_of(text), viewer.name, now)
        audit.record(connection, viewer, "make a token", name, now)
    return MadeToken(name, text)


def revoke_token(store: Store, viewer: Viewer, *, source: str) -> str:
    """Revoke the token of a source; it is refused from the next request on.

    Returns:
        A sentence on what holds now.

    Raises:
        NotPermitted: the viewer may not.
        TokenRefused: the source has no valid token.
    """
    require(viewer, Permission.MANAGE_TOKENS)
    now = int(time.time())
    with store.write(changes_pages=False) as connection:
        if not revoke_tokens(connection, source, viewer.name, now):
            raise TokenRefused(f"{source} has no valid token. Nothing was changed. Choose one from the list.")
        audit.record(connection, viewer, "revoke a token", source, now)
    return f"The token of {source} is revoked; what it brought stays."


def token_shown(store: Store, text: str) -> DoorToken | None:
    """The valid token with that text; None where there is none.

    Every valid token is compared, each in the same time, so that an answer's time tells nothing.
    """
    with store.read() as connection:
        tokens = load_tokens(connection)
    shown = _hash_of(text)
    matching = [one for one in tokens if hmac.compare_digest(one.token_hash, shown)]
    return next((one for one in matching if one.revoked_at is None), None)


def _hash_of(text: str) -> str:
    """Of 32 random bytes a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _line(one: DoorToken, counted: dict[tuple[int, str], int]) -> TokenLine:
    counts = {outcome: count for (token_id, outcome), count in counted.items() if token_id == one.token_id}
    return TokenLine(
        one.source, one.made_at, one.made_by, one.last_used_at, one.revoked_at, one.revoked_by, counts
    )
