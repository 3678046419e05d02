"""Comments put together from many small parts, in the tone of a rating and not always quite in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from numpy.random import Generator

from learnerintel.domain.vocabulary import Obligation
from learnerintel.sample.shelf import Item

_PARTS = Path(__file__).with_name("material") / "comments.json"
_CODES = {"German": "de", "French": "fr", "Spanish": "es"}
_OWN_LANGUAGE_SHARE = 0.3
_FILLER_SHARE, _OFF_TONE_SHARE = 0.06, 0.05
_NEGATED_PRAISE_SHARE, _SARCASM_SHARE = 0.04, 0.05
_DETAIL_SHARE, _CLOSING_SHARE = 0.75, 0.35
#: What people criticise, and how often; some reasons need an item that gives cause for them.
_REASONS = {
    "already_know": 3,
    "not_my_role": 3,
    "too_long": 3,
    "too_basic": 2,
    "too_hard": 1,
    "technical": 2,
    "out_of_date": 2,
    "too_much_choice": 1,
}
_REASONS_IF_ASKED_FOR = {"felt_mandatory": 4, "same_as_last_year": 2}


class CommentWriter:
    """Writes comments.

    Args:
        rng: where the randomness comes from.
    """

    def __init__(self, rng: Generator) -> None:
        self._rng = rng
        self._parts: dict[str, Any] = json.loads(_PARTS.read_text("utf-8"))

    def write(self, rating: int, item: Item, language: str, theme: str | None = None) -> str:
        """One comment.

        Args:
            rating: 1 to 5.
            item: what it is about; its title may appear.
            language: the person's; some write in it, most in English.
            theme: name of the sentences to use instead of a general reason, for ratings of 1 to 3.
        """
        if self._happens(_FILLER_SHARE) and theme is None:
            return self._one_of(self._parts["fillers"])
        code = _CODES.get(language, "en") if self._happens(_OWN_LANGUAGE_SHARE) else "en"
        tone = self._tone(rating)
        if code == "en":
            if tone == "praise" and self._happens(_NEGATED_PRAISE_SHARE):
                return self._one_of(self._parts["negated_praise"])
            if tone == "negative" and self._happens(_SARCASM_SHARE):
                return self._one_of(self._parts["sarcasm"])
            if tone == "negative":
                tone = theme or self._reason(item)
        return self._compose(self._parts[code][tone], item)

    def _happens(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def _one_of(self, choices: list[str]) -> str:
        return choices[int(self._rng.integers(len(choices)))]

    def _tone(self, rating: int) -> str:
        if self._happens(_OFF_TONE_SHARE):
            return self._one_of(["praise", "mixed", "negative"])
        if rating == 3:
            return "mixed" if self._happens(0.6) else "negative"
        if rating > 3:
            return "mixed" if rating == 4 and self._happens(0.2) else "praise"
        return "mixed" if rating == 2 and self._happens(0.12) else "negative"

    def _reason(self, item: Item) -> str:
        weights = dict(_REASONS)
        if item.obligation in (Obligation.MANDATORY, Obligation.REQUIRED):
            weights |= _REASONS_IF_ASKED_FOR
        return self._one_of([name for name, weight in weights.items() for _ in range(weight)])

    def _compose(self, parts: dict[str, list[str]], item: Item) -> str:
        sentences = [self._one_of(parts["statements"])]
        if self._happens(_DETAIL_SHARE):
            sentences.append(self._one_of(parts["details"]))
        if self._happens(_CLOSING_SHARE):
            sentences.append(self._one_of(parts["closings"]))
        return " ".join(sentences).format(title=item.title, topic=item.topic)
