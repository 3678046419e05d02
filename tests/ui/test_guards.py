from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from learnerintel.ui.guards import FILES_AT_ONCE, ClosedDoors, Headers, UploadGuard, content_policy

LIMIT = 1000
FRAMING = UploadGuard.FRAMING


async def take_all(scope, receive, send):
    """A server that reads the whole body and answers with its length, or 400 where it broke off."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": b"broke off"})
            return
        size += len(message["body"])
        more = message.get("more_body", False)
    headers = [(b"X-Frame-Options", b"ALLOW"), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": str(size).encode()})


def ask(app, method="GET", path="/", body=b"", length=None):
    """Status, headers and body of one request."""
    sent = []
    announced = [] if length == "none" else [(b"content-length", str(len(body) if length is None else length).encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": announced}

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    # In a thread of its own: a browser test in this process may have left an event loop running.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


@pytest.fixture
def active():
    return {"one", "two", "three", "four", "five"}


@pytest.fixture
def put_aside():
    """Files that a page has put aside: the server holds them no longer."""
    return set()


@pytest.fixture
def guard(active, put_aside):
    return UploadGuard(
        take_all,
        file_limit=LIMIT,
        is_active=active.__contains__,
        is_held=lambda session, file: (session, file) not in put_aside,
    )


def put(guard, session="one", file="f", size=LIMIT, length=None):
    return ask(guard, "PUT", f"/_stcore/upload_file/{session}/{file}", b"x" * size, length)[0]


def test_a_file_within_the_limit_passes(guard):
    assert put(guard) == 204


def test_a_file_above_the_limit_is_refused_with_the_way_to_take_it(guard):
    status, _, body = ask(guard, "PUT", "/_stcore/upload_file/one/f", b"", LIMIT + FRAMING + 1)
    assert status == 413
    assert b"Use the command line" in body


def test_an_upload_that_does_not_say_how_large_it_is_is_refused(guard):
    assert put(guard, length="none") == 411
    assert put(guard, length="many") == 411


def test_an_upload_that_is_larger_than_it_said_is_broken_off_and_not_held(guard):
    assert put(guard, size=500, length=100) == 400
    assert guard._held.total() == 0


def test_one_session_cannot_hold_more_than_its_quota(guard):
    assert [put(guard, file=f"f{n}") for n in range(FILES_AT_ONCE)] == [204] * FILES_AT_ONCE
    assert put(guard, file="one more") == 429
    assert put(guard, session="two") == 204


def test_a_file_that_was_taken_back_makes_room(guard):
    for n in range(FILES_AT_ONCE):
        put(guard, file=f"f{n}")
    ask(guard, "DELETE", "/_stcore/upload_file/one/f0")
    assert put(guard, file="one more") == 204


def test_a_file_that_a_page_has_put_aside_makes_room(guard, put_aside):
    for n in range(FILES_AT_ONCE):
        put(guard, file=f"f{n}")
    put_aside.add(("one", "f0"))
    assert put(guard, file="one more") == 204
    assert put(guard, file="and another") == 429


def test_the_server_as_a_whole_has_a_quota_and_sessions_that_ended_leave_it(guard, active):
    for session in ("one", "two", "three", "four"):
        for n in range(FILES_AT_ONCE):
            assert put(guard, session=session, file=f"f{n}") == 204
    assert put(guard, session="five") == 429
    active.discard("one")
    assert put(guard, session="five") == 204


def test_other_requests_are_not_touched_by_the_upload_guard(guard):
    assert ask(guard, "PUT", "/elsewhere", b"x" * 5000)[0] == 204
    assert ask(guard, "OPTIONS", "/_stcore/upload_file/one/f")[0] == 204


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/mcp", "/_stcore/script-health-check"])
def test_closed_doors_answer_not_found(path):
    assert ask(ClosedDoors(take_all), path=path)[0] == 404
    assert ask(ClosedDoors(take_all), path="/_stcore/health")[0] == 204


def test_our_headers_replace_those_of_the_server():
    app = Headers(take_all, [(b"x-frame-options", b"DENY")])
    _, headers, _ = ask(app)
    assert headers[b"x-frame-options"] == b"DENY"
    assert b"X-Frame-Options" not in headers
    assert b"cache-control" not in headers


def test_downloads_are_kept_out_of_every_cache():
    assert ask(Headers(take_all, []), path="/media/abc.csv")[1][b"cache-control"] == b"no-store"


def test_the_policy_allows_the_servers_own_inline_scripts_by_hash_and_no_others():
    policy = content_policy("<html><script>window.x = 1</script><script src='a.js'></script></html>")
    assert policy.count("'sha256-") == 1
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "http" not in policy
