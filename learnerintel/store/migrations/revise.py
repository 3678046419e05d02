"""Write the next migration from the difference between the schema and the migrations so far.

``python -m learnerintel.store.migrations.revise 0002 "what changes"``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from learnerintel.store.engine import connect


def revise(revision: str, message: str) -> None:
    """Create ``versions/<revision>_<message>.py``; read it before committing it.

    Args:
        revision: four digits, one more than the last.
        message: what changes, in a few words.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with tempfile.TemporaryDirectory() as folder:
        store = connect(f"sqlite:///{folder}/empty.db")
        with store.write(changes_pages=False) as connection:
            config.attributes["connection"] = connection
            if any((Path(__file__).parent / "versions").glob("*.py")):
                command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=revision)
        store.close()


if __name__ == "__main__":
    revise(sys.argv[1], sys.argv[2])
