"""Which systems may send what people do and rate as it happens, and what came of it?"""

from __future__ import annotations

from learnerintel.ui import tokens

found = tokens.current_tokens()
tokens.show_sentence(found)
tokens.show_new_token()
tokens.show_sources(found)
tokens.show_revoked(found)
tokens.show_how_to_send()
