"""Which people a source knows at all."""

from __future__ import annotations

from sqlalchemy import Select, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.store.schema import batch, batch_account, identity

SEEN_SHARE = Metric(
    name="seen_share",
    label="People seen in the source",
    unit=Unit.SHARE,
    formula="people whom any file of the source names, of the people on the roster on the last day",
    does_not_count="People of the source whom no roster knows: they wait to be matched.",
    source=("roster",),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="one day",
)


def people_by_source() -> Select[tuple[str, str, int]]:
    """(reader, kind, learner_id) of everybody whom a file that is taken in names."""
    return (
        select(batch.c.reader, batch.c.kind, identity.c.learner_id)
        .join(batch_account, batch_account.c.batch_id == batch.c.batch_id)
        .join(identity, identity.c.account_id == batch_account.c.account_id)
        .where(batch.c.state == "done")
        .distinct()
    )
