from __future__ import annotations

import csv
import io
import shutil

import pytest

from learnerintel.cli import main
from learnerintel.domain.viewer import Permission, Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, TokenRefused
from learnerintel.services.door.tokens import LONGEST_SOURCE, list_tokens, make_token, revoke_token, token_shown
from learnerintel.services.opening import open_store

OWNER = Viewer.local_owner()


@pytest.fixture
def url(tmp_path, empty_store_file):
    shutil.copy(empty_store_file, tmp_path / "store.db")
    yield f"sqlite:///{tmp_path}/store.db"
    open_store.cache_clear()


def test_a_token_is_shown_once_listed_without_its_text_and_revoked(url, capsys):
    assert main(["--store", url, "token", "make", "  My \n LMS "]) == 0
    text = capsys.readouterr().out.strip()
    assert token_shown(open_store(url), text).source == "My LMS"
    assert main(["--store", url, "token", "list"]) == 0
    listed = capsys.readouterr().out
    assert text not in listed
    (row,) = csv.DictReader(io.StringIO(listed))
    assert (row["source"], row["made_by"], row["last_used_at"], row["statements"]) == ("My LMS", "local owner", "", "0")
    assert main(["--store", url, "token", "revoke", "My LMS"]) == 0
    assert capsys.readouterr().out == "The token of My LMS is revoked; what it brought stays.\n"
    assert token_shown(open_store(url), text) is None
    assert main(["--store", url, "token", "revoke", "My LMS"]) == 2
    assert "has no valid token" in capsys.readouterr().err


def test_a_source_has_one_valid_token_and_another_after_it_is_revoked(url):
    store = open_store(url)
    first = make_token(store, OWNER, source="LMS")
    with pytest.raises(TokenRefused, match="has a valid token already"):
        make_token(store, OWNER, source="LMS")
    revoke_token(store, OWNER, source="LMS")
    second = make_token(store, OWNER, source="LMS")
    assert first.text != second.text
    assert (token_shown(store, first.text), token_shown(store, second.text).source) == (None, "LMS")
    assert [line.revoked_by for line in list_tokens(store, OWNER).lines] == [None, "local owner"]


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_SOURCE + 1), "a\u202eb"])
def test_a_name_that_cannot_be_shown_is_refused(url, name):
    with pytest.raises(TokenRefused, match="cannot name a source"):
        make_token(open_store(url), OWNER, source=name)


def test_only_administrators_make_tokens_and_a_source_may_only_bring_records(url):
    store = open_store(url)
    for role in set(Role) - {Role.OWNER, Role.ADMINISTRATOR}:
        for act, details in ((list_tokens, {}), (make_token, {"source": "x"}), (revoke_token, {"source": "x"})):
            with pytest.raises(NotPermitted):
                act(store, Viewer("somebody", role), **details)
    source = Viewer("LMS", Role.SOURCE)
    assert [permission for permission in Permission if source.may(permission)] == [Permission.IMPORT]
