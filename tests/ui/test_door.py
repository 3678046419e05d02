"""The live feedback door, asked over ASGI, with a real store and the real reading process."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from learnerintel.domain.viewer import Viewer
from learnerintel.services.door.rates import Rates
from learnerintel.services.door.tokens import list_tokens, make_token, revoke_token
from learnerintel.services.opening import open_store
from learnerintel.settings import Settings
from learnerintel.ui import door
from learnerintel.ui.door import BODY_LIMIT, DoorEntry

OWNER = Viewer.local_owner()


def statement(number, **parts):
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))),
        "actor": {"mbox": f"mailto:p{number}@example.com"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": f"http://example.com/courses/{number}"},
        "timestamp": "2026-11-03T10:00:00Z",
        **parts,
    }


class Sender:
    """A system that sends to a door of its own, with a store of its own."""

    def __init__(self, folder, empty_store_file, rates=None):
        shutil.copy(empty_store_file, folder / "store.db")
        settings = Settings(f"sqlite:///{folder}/store.db", is_store_named=True, rejects_folder=folder / "rejects")
        self.path = folder / "store.db"
        self.store = open_store(settings.store_url)
        self.token = make_token(self.store, OWNER, source="Moodle").text
        self.entry = DoorEntry(settings, rates, gathered_seconds=0.0)
        self.app = Starlette(routes=self.entry.routes())

    def headers(self, **changes):
        names = {
            "authorization": f"Bearer {self.token}",
            "x-experience-api-version": "1.0.3",
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }
        return {name: value for name, value in names.items() if value is not None}

    def send(self, content, method="POST", path="/xapi/statements", query="", **changes):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = [(name.encode(), value.encode()) for name, value in self.headers(**changes).items()]
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(ask(self.app, method, path, query, headers, body))).result()

    def people(self):
        """Who did something, as often as it counts."""
        with self.store.read() as connection:
            return sorted(connection.execute(text(
                "SELECT i.external_id FROM activity JOIN identity i USING (account_id)")).scalars())  # fmt: skip

    def end(self):
        """Let everything be taken that was sent."""
        # In a thread of its own: a browser test in this process may have left an event loop running.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(lambda: asyncio.run(self.entry.close())).result()

    def close(self):
        self.end()
        self.store.close()


async def ask(app, method, path, query, headers, body):
    """Status, headers and JSON of one request."""
    sent = []
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers,
        "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive():
        return next(messages, {"type": "http.disconnect"})

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    content = b"".join(message.get("body", b"") for message in sent[1:])
    names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], names, json.loads(content) if content else None


@pytest.fixture(scope="module")
def sender(tmp_path_factory, empty_store_file):
    made = Sender(tmp_path_factory.mktemp("door"), empty_store_file)
    yield made
    made.close()
    open_store.cache_clear()


def test_statements_are_in_the_store_when_their_ids_are_answered_and_count_once(sender):
    posted = [statement(1), statement(2)]
    status, headers, ids = sender.send(posted)
    assert (status, ids) == (200, [one["id"] for one in posted])
    assert headers["x-experience-api-version"] == "1.0.3"
    assert sender.people().count("p1@example.com") == 1
    assert sender.send([statement(2), statement(3)])[0] == 200
    assert [sender.people().count(f"p{number}@example.com") for number in (1, 2, 3)] == [1, 1, 1]


def test_a_statement_without_an_id_that_is_sent_again_counts_once(sender):
    without = statement(4)
    del without["id"]
    first, again = sender.send(without), sender.send([without])
    assert first[2] == again[2]
    assert sender.people().count("p4@example.com") == 1


def test_the_time_of_receipt_stands_where_a_statement_states_none(sender):
    timeless = statement(5)
    del timeless["timestamp"]
    assert sender.send(timeless)[0] == 200
    assert sender.send(timeless)[0] == 200
    assert sender.people().count("p5@example.com") == 1


def test_a_rating_is_feedback_of_its_person_and_no_activity(sender):
    people = sender.people()
    rated = statement(
        70,
        verb={"id": "http://id.tincanapi.com/verb/rated"},
        result={"score": {"raw": 2, "min": 1, "max": 5}, "response": "Nothing in it was new to me."},
    )
    status, _, answer = sender.send(rated)
    assert (status, answer) == (200, [rated["id"]])
    with sender.store.read() as connection:
        rows = connection.execute(text(
            "SELECT rating, rating_low, rating_high, comment"
            " FROM feedback JOIN feedback_detail USING (detail_id) JOIN comment USING (comment_id)")).all()  # fmt: skip
    assert rows == [(2, 1, 5, "Nothing in it was new to me.")]
    assert sender.people() == people


def test_one_is_put_under_its_id(sender):
    one = statement(6)
    name = one.pop("id")
    status, _, content = sender.send(one, "PUT", query=f"statementId={name}")
    assert (status, content) == (204, None)
    assert sender.people().count("p6@example.com") == 1
    for wrong in (f"statementId={uuid.uuid4()}", "statementId=6", "", f"statementId={name}&x=1"):
        assert sender.send(statement(6), "PUT", query=wrong)[0] == 400
    assert sender.send([one], "PUT", query=f"statementId={name}")[0] == 400


def test_malformed_statements_are_named_by_place_and_nothing_of_the_request_is_taken(sender):
    bad = statement(8, result={"score": {"scaled": 2}})
    status, _, content = sender.send([statement(7), bad, {**statement(9), "verb": {}}])
    assert status == 400
    assert content["faults"] == [
        "statement 2: result.score.scaled is not between -1 and 1",
        "statement 3: verb.id is missing",
    ]
    assert "p7@example.com" not in sender.people()
    long_ago = sender.send([statement(7), statement(8, timestamp="1970-01-01T00:00:00Z")])
    assert long_ago[0] == 400
    assert long_ago[2]["faults"] == ["statement 2: timestamp: the date cannot be right (1990-01-01 to " + (
        long_ago[2]["faults"][0].rpartition(" ")[2])]  # fmt: skip
    assert "p7@example.com" not in sender.people()
    twice = sender.send([statement(7), statement(7)])
    assert twice[2]["faults"] == ["statement 2: id is that of statement 1"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[1, 2]", "line 1, column 2: not an object"),
        (b'{"a": 1', "the text ends here"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": 1, "a": 2}', "occurs twice"),
        (b"[" * 5000, "nested deeper"),
        (b"", "neither a JSON object nor a list"),
        (b"PK\x03\x04", "neither a JSON object nor a list"),
        ("é".encode("latin-1"), "not UTF-8"),
        (b'{"statements": [{"a": 1}]}', "statements is no property"),
        (b"{}\n{}", "an object and more"),
        (b'[{"a": "\\u0000"}]', "U+0000"),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(sender, body, said):
    status, _, content = sender.send(body)
    assert status == 400
    assert said in " ".join(content["faults"])


def test_another_statement_under_the_same_id_is_a_conflict(sender):
    assert sender.send(statement(10))[0] == 200
    other = statement(10, actor={"mbox": "mailto:other@example.com"})
    status, _, content = sender.send([statement(11), other])
    assert (status, content["faults"]) == (409, [f"the id {other['id']} was sent before with other content"])
    assert not {"p11@example.com", "other@example.com"} & set(sender.people())
    assert sender.send(statement(10, version="1.0.0", stored="2026-11-04T00:00:00Z"))[0] == 200


def test_an_empty_list_is_taken_and_a_verb_nobody_knows_is_too(sender):
    assert sender.send([])[::2] == (200, [])
    unknown = statement(12, verb={"id": "http://example.com/verbs/juggled"})
    assert sender.send(unknown)[::2] == (200, [unknown["id"]])
    assert "p12@example.com" not in sender.people()


def test_without_a_valid_token_nothing_is_taken(sender):
    for shown in (None, "Bearer ", "Bearer li_guess", f"Digest {sender.token}", "Basic ???"):
        status, headers, content = sender.send(statement(13), authorization=shown)
        assert status == 401
        assert headers["www-authenticate"].startswith("Bearer")
        assert "no valid token" in content["error"]
    pair = base64.b64encode(f"moodle:{sender.token}".encode()).decode()
    assert sender.send(statement(14), authorization=f"Basic {pair}")[0] == 200
    assert "p13@example.com" not in sender.people()


def test_a_revoked_token_is_refused_from_the_next_request_on(sender):
    brief = make_token(sender.store, OWNER, source="Brief").text
    assert sender.send(statement(15), authorization=f"Bearer {brief}")[0] == 200
    revoke_token(sender.store, OWNER, source="Brief")
    assert sender.send(statement(16), authorization=f"Bearer {brief}")[0] == 401


@pytest.mark.parametrize(
    ("changes", "query", "said"),
    [
        ({"x_experience_api_version": None}, "", "X-Experience-API-Version is missing"),
        ({"x_experience_api_version": "2.0.0"}, "", "'2.0.0'; 1.0 and 1.0.x"),
        ({"content_type": "multipart/mixed; boundary=x"}, "", "without attached files"),
        ({}, "method=PUT", "parameter 'method'"),
    ],
)
def test_what_the_specification_asks_of_a_request_is_asked(sender, changes, query, said):
    status, headers, content = sender.send(statement(17), query=query, **changes)
    assert status == 400
    assert said in content["error"]
    assert headers["x-experience-api-version"] == "1.0.3"


def test_nothing_is_given_out_but_the_version(sender):
    status, headers, content = sender.send(b"", "GET", authorization=None)
    assert (status, headers["allow"]) == (405, "POST, PUT")
    assert "not given out" in content["error"]
    assert sender.send(b"", "GET", "/xapi/about", authorization=None)[::2] == (200, {"version": ["1.0.3"]})
    assert sender.send(b"", "GET", "/xapi/activities/state")[0] == 404


def test_a_body_over_the_limit_is_refused_by_what_it_says_and_by_what_it_is(sender, monkeypatch):
    assert sender.send(b"[]", content_length=str(BODY_LIMIT + 1))[0] == 413
    monkeypatch.setattr(door, "BODY_LIMIT", 100)
    status, _, content = sender.send([statement(18)])
    assert status == 413
    assert "in several" in content["error"]


def test_each_use_and_refusal_leaves_a_count_and_the_token_is_nowhere(tmp_path, empty_store_file):
    made = Sender(tmp_path, empty_store_file)
    made.send([statement(1), statement(2)])
    made.send([{}])
    made.send([statement(3)], content_type="text/plain")
    made.send([statement(1, version="1.0.1", verb={"id": "http://example.com/x"})])
    made.send([statement(4)], authorization="Bearer x")
    made.end()
    found = list_tokens(made.store, OWNER)
    (line,) = found.lines
    assert line.counts == {"taken": 1, "statements": 2, "malformed": 2, "conflict": 1}
    assert (line.statement_count, line.refused_count, found.unauthorised_count) == (2, 3, 1)
    assert line.last_used_at is not None
    with made.store.read() as connection:
        acts = connection.execute(text("SELECT viewer, role, action FROM audit")).fetchall()
    assert [tuple(act) for act in acts] == [
        ("local owner", "owner", "make a token"), ("Moodle", "source", "import")
    ]  # fmt: skip
    made.store.close()
    assert all(made.token.encode() not in path.read_bytes() for path in tmp_path.glob("store.db*"))


def test_a_flood_is_refused_with_the_time_to_wait(tmp_path, empty_store_file):
    made = Sender(tmp_path, empty_store_file, Rates(requests_a_second=1, burst_seconds=2, clock=lambda: 0.0))
    answers = [made.send([]) for _ in range(3)]
    made.close()
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert answers[2][1]["retry-after"] == "1"
    assert "Moodle sends more" in answers[2][2]["error"]


def test_what_is_spent_comes_back_with_time():
    now = 0.0
    rates = Rates(requests_a_second=2, bytes_a_second=100, burst_seconds=2, clock=lambda: now)
    assert rates.spend(1, 4, 200) is None
    assert rates.spend(1, 1, 0) == 1
    assert rates.spend(1, 0, 150) == 2
    assert rates.spend(2, 4, 200) is None
    now = 1.0
    assert rates.spend(1, 2, 100) is None
    assert rates.spend(1, 0, 1) == 1


def test_without_a_store_there_is_no_token(tmp_path):
    app = Starlette(routes=DoorEntry(Settings(f"sqlite:///{tmp_path}/none.db")).routes())
    headers = [(b"authorization", b"Bearer x")]
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lambda: asyncio.run(ask(app, "POST", "/xapi/statements", "", headers, b"[]")))
    assert asked.result()[0] == 401
    assert not list(tmp_path.iterdir())
