from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from learnerintel.store import batches, integrity
from learnerintel.store.engine import connect
from learnerintel.store.opening import open_store
from learnerintel.store.rollup_rows import learner_content_days
from learnerintel.store.schema import metadata

MIGRATIONS = Path(batches.__file__).parent / "migrations"


@pytest.fixture
def first_store(tmp_path):
    """A store as the first version left it: two batches, one event of each kind of duration, one repeated."""
    url = f"sqlite:///{tmp_path}/old.db"
    old = connect(url)
    with old.write(changes_pages=False) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO store_state VALUES (1, 1)",
            "INSERT INTO identity VALUES (1, 'employee_id', 'p1', 1)",
            "INSERT INTO listing VALUES (1, 'content_id', 'c1', 1)",
            *(
                "INSERT INTO batch (batch_id, state, kind, reader, file_name, content_hash, choices, imported_at, "
                "imported_by, row_count, new_count, duplicate_count, rejected_count, left_out_count, account_text, "
                f"first_on, last_on) VALUES ({number}, 'done', 'activity', 'lms', 'f', 'h', '{{}}', 0, 'x', 3, 3, 0, "
                "0, 0, '{}', 19000, 19002)"
                for number in (1, 2)
            ),
            *(
                "INSERT INTO activity_detail (detail_id, fingerprint, source, is_time_known, verb, duration_seconds, "
                f"interaction_count) VALUES ({number}, 'f{number}', 'lms', 1, 'completed', {duration}, 2)"
                for number, duration in ((1, 600), (2, 900), (3, "NULL"))
            ),
            *(
                f"INSERT INTO activity VALUES ({day}, 1, 1, {detail}, {day * 86_400}, 0, 1)"
                for day, detail in ((19_000, 1), (19_001, 2), (19_002, 3))
            ),
            "INSERT INTO repeat_row VALUES ('activity', 19001, 1, 1, 2, 1641686400, 0, 2)",
        ):
            connection.execute(text(statement))
    old.close()
    return url


def test_a_store_of_the_first_version_says_the_same_after_the_upgrade(first_store):
    store = open_store(first_store)
    with store.read() as connection:
        rows = connection.execute(text("SELECT occurred_on, duration_seconds, batch_id FROM activity")).fetchall()
        assert rows == [(19_000, 600, 1), (19_001, 900, 1), (19_002, -1, 1)]
        assert connection.scalar(text("SELECT count(*) FROM activity_detail")) == 1
        assert connection.execute(text("SELECT owned_count, interaction_count FROM batch")).fetchall() == [
            (3, 6),
            (None, None),
        ]
        use = text("SELECT occurred_on, other_seconds FROM learner_content_day ORDER BY 1")
        assert connection.execute(use).fetchall() == [(19_000, 600), (19_001, 900), (19_002, None)]
        assert integrity.findings(connection) == []
    store.close()


def test_a_row_repeated_before_the_upgrade_has_its_heir_after_it(first_store):
    store = open_store(first_store)
    with store.write() as connection:
        batches.remove(connection, 1)
        rows = connection.execute(text("SELECT occurred_on, duration_seconds, batch_id FROM activity")).fetchall()
    assert rows == [(19_001, 900, 2)]
    store.close()


def test_migrations_lead_to_the_schema_and_the_views_to_their_statements(empty_store_file):
    store = connect(f"sqlite:///{empty_store_file}")
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        kept = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'learner_content_day'"))
        wanted = learner_content_days().compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        assert kept == f"CREATE VIEW learner_content_day AS {wanted}"
    store.close()
