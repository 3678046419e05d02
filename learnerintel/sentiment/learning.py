"""VADER for comments on learning: words of the field, phrases as one word, subjects that are not opinions.

vaderSentiment knows nothing of "dry" or "could have been an email", takes "mandatory" for praise and a course on
fraud for a bad one. What is added stands in ``learning_lexicon.json``, written by hand:

* ``words``: valences of the field; 0 takes a word out that says nothing here ("free", "please", "share").
* ``phrases``: several words that together say something, with the reason they name (:mod:`.phrases`).
* ``subjects``: what courses are about ("harassment", "safety"); never an opinion.
* ``opinions``: what still counts in a text that reads like a title; ``stating``: words that no title has.
* ``denying``, ``thinking``: words of "I do not think that ..."; ``none``: of "no technical problems".

The scores are VADER's arithmetic over the text so prepared. Sarcasm is told only in its plainest form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from learnerintel.domain.vocabulary import CommentReason
from learnerintel.sentiment.phrases import Phrases, plain_words
from learnerintel.sentiment.rules import TOKENS_BEFORE
from learnerintel.sentiment.vader import FastVader

VERSION = "learning 1 on vaderSentiment 3.3.2"
LEXICON = Path(__file__).with_name("learning_lexicon.json")

#: From here on a comment is praise as a whole, whatever it names.
PRAISE_FROM = 0.6
#: A phrase becomes one word that VADER has never met, named for its valence.
_PHRASE_WORD = "ldphrase"
_SUBJECT_WORD = "ldsubject"

#: "Nothing, it was perfect": the first word answers the form's question and says nothing of the course.
_ANSWER_FIRST = re.compile(
    r"^\W*(?:nothing|none|no|nope|nah|n/?a|not really|nil)\s*[,.;:!\-–—]+\s+(?=\S+\s+\S)", re.IGNORECASE
)
#: "Great, another compliance module"
_SARCASM = re.compile(
    r"^\W*(?:(?:oh|wow|well|yay)\W+)?(?:great|wonderful|fantastic|brilliant|lovely|super|awesome|joy|excellent|perfect|"
    r"marvell?ous|fun|good|nice)\W+(?=(?:yet another|another|one more|even more|more)\b(?!\s+(?:great|good|excellent|"
    r"brilliant|fantastic|useful|interesting|wonderful)))",
    re.IGNORECASE,
)
_SARCASM_VALENCE = -1.5
_LESS_THAN = re.compile(r"\bless (?=\w[\w-]* (?:than|then)\b)", re.IGNORECASE)
#: "I do not think that it was a good course": the negation belongs to what is thought, this far away at most.
_FARTHEST_DENIED = 14
#: A reason is not given where this many words before it one denies it.
_DENIED_WITHIN = 2

#: Titles are short, name no person that speaks and make no statement.
_MOST_TITLE_WORDS = 14
#: Shorter words are written small in titles.
_LONGEST_SMALL_WORD = 4
_CAPITAL_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Prepared:
    """A comment as VADER is to read it, and the reasons it names."""

    text: str
    reasons: frozenset[CommentReason]


class LearningVader:
    """The analyzer for comments on learning.

    Args:
        lexicon: as in ``learning_lexicon.json``.
    """

    def __init__(self, lexicon: dict[str, Any]) -> None:
        analyzer = SentimentIntensityAnalyzer()
        phrases = [(float(valence), reason, written) for valence, reason, written in lexicon["phrases"]]
        words = {word: float(valence) for word, valence in lexicon["words"].items()}
        self._subjects = frozenset(lexicon["subjects"]) - set(words)
        self._opinions = frozenset(lexicon["opinions"]) | {word for word, valence in words.items() if abs(valence) >= 1}
        self._phrases = Phrases(lexicon["classes"], phrases)
        self._stating = frozenset(lexicon["stating"])
        self._denying, self._thinking = frozenset(lexicon["denying"]), frozenset(lexicon["thinking"])
        self._none = frozenset(lexicon["none"])
        self._between = frozenset(lexicon["between_denying_and_thinking"])
        silent = {word for word, valence in words.items() if valence == 0} | self._subjects
        spoken = {_word_for(valence): valence for valence, _, _ in phrases if valence}
        spoken[_word_for(_SARCASM_VALENCE)] = _SARCASM_VALENCE
        kept = {word: valence for word, valence in analyzer.lexicon.items() if word not in silent}
        analyzer.lexicon = kept | {word: valence for word, valence in words.items() if valence} | spoken
        self._loaded = frozenset(word for word, valence in analyzer.lexicon.items() if abs(valence) >= 1)
        self._vader = FastVader(analyzer)

    def prepare(self, text: str, titles: Phrases | None = None) -> Prepared:
        """The comment with phrases as one word and subjects taken out.

        Args:
            text: the comment.
            titles: titles of content that count as subjects where the comment names them.
        """
        text = _SARCASM.sub(f"{_word_for(_SARCASM_VALENCE)} ", text)
        text = _LESS_THAN.sub("not ", _ANSWER_FIRST.sub("", text))
        words, plain, ends = plain_words(text)
        for title in titles.find(plain, [False] * len(plain)) if titles else ():
            for place in range(title.start, title.end):
                words[place] = plain[place] = _SUBJECT_WORD
        is_title = not self._stating.intersection(plain) and _is_written_as_a_title(words, plain)
        written: list[str] = []
        reasons: set[str] = set()
        place = 0
        for phrase in (*self._phrases.find(plain, ends), None):
            until = phrase.start if phrase else len(words)
            written += (
                _SUBJECT_WORD if is_title and plain[turn] not in self._opinions else words[turn]
                for turn in range(place, until)
            )
            if phrase:
                written.append(_spoken(phrase.valence, words[phrase.start : phrase.end]))
                if not self._denies(plain[max(0, phrase.start - _DENIED_WITHIN) : phrase.start]):
                    reasons.add(phrase.reason)
                place = phrase.end
        return Prepared(" ".join(self._denied(written)), frozenset(map(CommentReason, reasons - {""})))

    def _denies(self, before: Sequence[str]) -> bool:
        """Whether the words before a phrase say that it is not so: "no technical problems"."""
        return not self._none.isdisjoint(before) or not self._denying.isdisjoint(before)

    def _denied(self, written: list[str]) -> list[str]:
        """The words with a denial of a thought moved to what is denied."""
        _, plain, ends = plain_words(" ".join(written))
        moved = list(written)
        for place, word in enumerate(plain):
            thought = place + 1 + (place + 1 < len(plain) and plain[place + 1] in self._between)
            if word not in self._denying or thought >= len(plain) or plain[thought] not in self._thinking:
                continue
            for later in range(thought + 1, min(thought + _FARTHEST_DENIED, len(plain))):
                if plain[later] in self._loaded:
                    # nearer ones VADER sees for itself
                    if later - place > TOKENS_BEFORE:
                        moved[later] = f"not {moved[later]}"
                    break
                if ends[later]:
                    break
        return moved

    def compounds(self, texts: Sequence[str], titles: Phrases | None = None) -> list[float]:
        """One number per text, -1 (bad) to 1 (good), four decimals."""
        return self._vader.score([self.prepare(text, titles).text for text in texts]).compound.tolist()

    def reasons(self, text: str, compound: float | None, titles: Phrases | None = None) -> frozenset[CommentReason]:
        """What a comment gives as reasons, apart from how good it finds the content.

        Args:
            text: the comment.
            compound: its score, None where it has none.
            titles: as for ``prepare``.
        """
        named = self.prepare(text, titles).reasons
        is_praise = compound is not None and compound >= PRAISE_FROM
        is_blame = compound is not None and compound < 0
        return (named | {CommentReason.PRAISE}) if is_praise else named - {CommentReason.PRAISE} if is_blame else named

    def knows_a_word_of(self, text: str) -> bool:
        """Whether the text has a word, an emoticon or an emoji that carries a valence."""
        return self._vader.knows_a_word_of(text)


def titles_as_phrases(titles: Iterable[str | None]) -> Phrases:
    """Titles to be looked for in comments; those of a single word are left out, they are words like others."""
    split = (plain_words(title)[1] for title in titles if title)
    return Phrases({}, [(0.0, "", " ".join(_escaped(word) for word in words)) for words in split if len(words) > 1])


@cache
def learning_vader() -> LearningVader:
    """The analyzer, read from its lexicon once a process."""
    return LearningVader(json.loads(LEXICON.read_text(encoding="utf-8")))


def _word_for(valence: float) -> str:
    return f"{_PHRASE_WORD}{'m' if valence < 0 else 'p'}{abs(round(10 * valence))}"


def _spoken(valence: float, words: Sequence[str]) -> str:
    """The word that stands for a phrase, in capitals where the phrase is, with the marks that follow it."""
    last = words[-1]
    marks = last[len(last.rstrip(".,;:!?…")) :]
    word = _word_for(valence) if valence else _SUBJECT_WORD
    is_loud = all(each.isupper() for each in words) and any(map(str.isalpha, "".join(words)))
    return (word.upper() if is_loud else word) + marks


def _is_written_as_a_title(words: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether a text is written as the title of content is: capitals, no full stop."""
    if not 1 < len(words) <= _MOST_TITLE_WORDS or words[-1].endswith((".", "!")):
        return False
    longer = [word for word, small in zip(words, plain, strict=True) if len(small) > _LONGEST_SMALL_WORD]
    capital = sum(word.lstrip("\"'“(")[:1].isupper() for word in longer)
    is_shouted = all(word.isupper() for word in longer)
    return len(longer) > 1 and not is_shouted and capital >= _CAPITAL_SHARE * len(longer)


def _escaped(word: str) -> str:
    """A word of a title as a phrase's place: the signs of phrases in it mean nothing."""
    return re.sub(r"[|?<>]", "", word) or _SUBJECT_WORD
