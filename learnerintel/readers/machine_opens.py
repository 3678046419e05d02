"""Opens and clicks that no person made, as far as a mailing's rows show it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.vocabulary import MailingEvent
from learnerintel.readers.text_blocks import plain

#: A link followed sooner after the mail came was followed by a scanner.
FASTEST_CLICK_SECONDS = 10

#: Google's image proxy fetches pictures for whoever has the mail in Gmail, read or not.
_PROXY_ADDRESSES = r"^(66\.102\.|66\.249\.|64\.233\.17[23]\.)"
_PROXY_PROGRAMS = (
    r"(?i)googleimageproxy|yahoomailproxy|bot\b|crawler|spider|barracuda|mimecast|proofpoint|ms-?safelinks|"
    r"microsoft office existence discovery"
)


def by_address(address: pa.Array) -> pa.Array:
    """Whether the address that an open came from is an image proxy's; unknown where there is no address."""
    return pc.match_substring_regex(plain(address), _PROXY_ADDRESSES)


def by_program(program: pa.Array) -> pa.Array:
    """Whether the program names itself as a proxy, a scanner or a robot; unknown where it names nothing."""
    return pc.match_substring_regex(plain(program), _PROXY_PROGRAMS)


def with_fast_clicks(records: pa.Table) -> tuple[pa.Table, int]:
    """Mailing events with the clicks marked that came too soon after the delivery of the same copy.

    Args:
        records: of one file, as its kind has them.

    Returns:
        The records, and how many clicks were not marked before and are now.
    """
    event = plain(records.column("event").combine_chunks())
    is_timed = records.column("is_time_known").combine_chunks()
    is_click = pc.and_(pc.equal(event, MailingEvent.CLICKED), is_timed)
    is_delivery = pc.and_(pc.equal(event, MailingEvent.DELIVERED), is_timed)
    if not (pc.any(is_click).as_py() and pc.any(is_delivery).as_py()):
        return records, 0
    copy = pa.table({
        name: records.column(name).combine_chunks().cast(pa.string())
        for name in ("person_namespace", "person_key", "campaign")
    })
    at = records.column("occurred_at").combine_chunks()
    delivered = copy.append_column("delivered_at", at).filter(is_delivery)
    firsts = delivered.group_by(copy.column_names).aggregate([("delivered_at", "min")])
    clicks = copy.append_column("at", at).append_column("place", pa.array(np.arange(len(at)))).filter(is_click)
    joined = clicks.join(firsts, keys=copy.column_names)
    seconds = pc.subtract(joined.column("at"), joined.column("delivered_at_min"))
    is_fast = pc.and_(pc.greater_equal(seconds, 0), pc.less(seconds, FASTEST_CLICK_SECONDS))
    fast = joined.filter(pc.fill_null(is_fast, fill_value=False)).column("place").to_numpy()
    marks = records.column("is_machine").combine_chunks()
    mask = np.zeros(len(at), bool)
    mask[fast] = True
    count = int((mask & ~pc.fill_null(marks, fill_value=False).to_numpy(zero_copy_only=False)).sum())
    marked = pc.if_else(pa.array(mask), pa.scalar(True), marks)
    place = records.schema.get_field_index("is_machine")
    return records.set_column(place, records.schema.field(place), marked), count
