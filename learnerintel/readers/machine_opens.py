"""Opens and clicks that no person made, as far as a mailing's rows show it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.text_blocks import plain

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
