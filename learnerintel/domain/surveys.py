"""Surveys: the forms an answer can have, what is favourable on a scale, and the survey that the product asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: How far up its scale an answer has to be, ends excluded, to speak for something, and below what it speaks against.
#: On 1 to 5 that is 4 and 5 against 1 and 2; on 0 to 10 it is 7 to 10 against 0 to 3; on 1 to 3 it is 3 against 1.
FAVOURABLE_ABOVE, UNFAVOURABLE_BELOW = 0.6, 0.4


class AnswerForm(StrEnum):
    """What kind of answer a question asks for."""

    RATING = "rating"  # a judgement of content or of learning, on a scale; counts among the ratings
    SCALE = "scale"  # anything else on a scale: agreement, frequency, likelihood
    CHOICE = "choice"  # one option
    CHOICES = "choices"  # any number of options, each an answer of its own
    NUMBER = "number"  # a count or a measure, on no scale
    TEXT = "text"  # a few words that are no opinion
    COMMENT = "comment"  # an opinion in words; counts among the comments


def is_favourable(number: float, low: float, high: float) -> bool | None:
    """Whether an answer speaks for something (True), against it (False), or neither (None).

    Args:
        number: on the scale.
        low: worst answer possible.
        high: best answer possible.
    """
    share = (number - low) / (high - low)
    return True if share > FAVOURABLE_ABOVE else False if share < UNFAVOURABLE_BELOW else None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of the survey that the product asks for.

    Attributes:
        key: stable name.
        text: as it is to be copied into a form.
        form: of its answers.
        options: what can be chosen; empty where the answer is free.
        pair: key of the question that asks the same of the other side, work or consumer; None where there is none.
    """

    key: str
    text: str
    form: AnswerForm
    options: tuple[str, ...] = ()
    pair: str | None = None


_ASPECTS = {
    "easy_to_find": "what I need is easy to find",
    "relevant": "what I get is relevant to me",
    "worth_the_time": "it is worth the time",
    "good_on_my_device": "it works well on my device",
    "my_choice": "what I use is my own choice",
}
_SIDES = {"consumer": "The apps and sites I like", "work": "Learning at work"}
_FORMATS = (
    "Short videos", "Courses at my own pace", "Live sessions", "Podcasts and audio", "Articles and guides",
    "Help from colleagues", "Learning on the job", "Coaching or mentoring",
)  # fmt: skip


def _paired() -> tuple[AskedQuestion, ...]:
    return tuple(
        AskedQuestion(
            f"{side}.{aspect}",
            f"{said}: {statement} (1-5)",
            AnswerForm.SCALE,
            ("1", "2", "3", "4", "5"),
            f"{'work' if side == 'consumer' else 'consumer'}.{aspect}",
        )
        for aspect, statement in _ASPECTS.items()
        for side, said in _SIDES.items()
    )


#: The four questions, one rating, and each experience asked of both sides on the same scale (1 never, 5 always).
SURVEY: tuple[AskedQuestion, ...] = (
    AskedQuestion("learn_best", "How do you learn best?", AnswerForm.COMMENT),
    AskedQuestion("preferred_way", "Which ways of learning do you prefer?", AnswerForm.CHOICES, _FORMATS),
    AskedQuestion("learning_at_work", "What do you think of learning at work?", AnswerForm.COMMENT),
    AskedQuestion("would_help", "What would help you to learn more?", AnswerForm.COMMENT),
    AskedQuestion(
        "rating", "How do you rate learning at work overall? (1-5)", AnswerForm.RATING, ("1", "2", "3", "4", "5")
    ),
    *_paired(),
)

#: Question -> (what it is about, which side it asks of).
PAIRED: dict[str, tuple[str, str]] = {
    each.text: (each.key.partition(".")[2], each.key.partition(".")[0]) for each in SURVEY if each.pair is not None
}
CONSUMER, WORK = "consumer", "work"
#: What a pair of questions is about -> in words.
ASPECT_LABELS: dict[str, str] = {aspect: said[:1].upper() + said[1:] for aspect, said in _ASPECTS.items()}
#: The question that asks which ways of learning people prefer.
PREFERRED_WAY = next(each.text for each in SURVEY if each.key == "preferred_way")
#: Way of learning -> words by which the format of content is known as one; the other ways are no content.
FORMAT_WORDS: dict[str, tuple[str, ...]] = {
    "Short videos": ("video", "film", "clip"),
    "Courses at my own pace": ("course", "e-learning", "elearning", "module", "scorm", "learning path"),
    "Live sessions": ("live", "workshop", "webinar", "classroom", "seminar", "session"),
    "Podcasts and audio": ("podcast", "audio"),
    "Articles and guides": ("article", "guide", "document", "pdf", "book", "reading", "page"),
}
#: Beginnings of words by which a question asks how likely somebody is to recommend something.
RECOMMENDING = (
    "recommend", "recomend", "recomiend", "weiterempfehl", "empfehlen", "recommand", "consigli", "aanbevelen",
)  # fmt: skip


def way_of(content_format: str | None) -> str | None:
    """The way of learning that a format of content is; None where it is none of those that are asked about."""
    said = (content_format or "").lower()
    return next((way for way, words in FORMAT_WORDS.items() if any(word in said for word in words)), None)
