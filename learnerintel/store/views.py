"""The views over the facts, written from the statements that define them."""

from __future__ import annotations

from sqlalchemy import Connection, Select, text

from learnerintel.store.rollup_rows import learner_content_days, pairings
from learnerintel.store.schema import learner_content_day, pairing


def create_views(connection: Connection) -> None:
    """Write the views as this version of LearnerIntel defines them.

    Args:
        connection: inside a write transaction, with every table there.
    """
    definitions = {learner_content_day.name: learner_content_days(), pairing.name: pairings()}
    for name in reversed(definitions):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
    for name, statement in definitions.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {_written_out(connection, statement)}")


def _written_out(connection: Connection, statement: Select) -> str:
    return str(statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
