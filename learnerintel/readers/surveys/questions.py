"""What each column of a survey asks: pure functions of its heading and of the answers under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from learnerintel.domain.surveys import SURVEY, AnswerForm, AskedQuestion
from learnerintel.readers.casting.words import fold
from learnerintel.readers.surveys import scales
from learnerintel.readers.surveys.evidence import ColumnEvidence
from learnerintel.readers.surveys.options import join_of
from learnerintel.readers.surveys.scales import Scale
from learnerintel.readers.surveys.wordings import (
    asks_comment,
    asks_likelihood,
    asks_quantity,
    asks_rating,
    asks_recommendation,
    asks_several,
    is_demographic,
    is_other,
)

#: So many answers tell whether a column holds few different ones.
_ENOUGH = 4
#: Opinions are sentences; options and short facts are fewer words.
_COMMENT_WORDS = 5
_YES_OR_NO = ({"yes", "no"}, {"0", "1"}, {"ja", "nein"}, {"si", "no"}, {"oui", "non"}, {"true", "false"}, {"y", "n"})
_RECOMMENDING = Scale(0.0, 10.0, reason="as such questions are asked")
#: What an analyst may answer.
SCALES = ("1-5", "0-10", "1-10", "1-7", "1-4", "1-3", "0-100")

_ASKED: dict[str, AskedQuestion] = {fold(each.text): each for each in SURVEY} | {
    fold(each.text.removesuffix(" (1-5)")): each for each in SURVEY
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a survey file.

    Attributes:
        place: position in the file.
        heading: as in the file.
        question: what is asked, in words; of a column that is one option the question it belongs to, if the file
            says it.
        option: the option that the column stands for, where the file says it.
        is_code: numbers are codes of options rather than places on a scale, unless the question asks for a rating.
        goes_on: the column has no name of its own and belongs to the question to its left.
        form: of the answers, where the tool says it.
        join: what the tool joins several options with.
    """

    place: int
    heading: str
    question: str
    option: str | None = None
    is_code: bool = False
    goes_on: bool = False
    form: AnswerForm | None = None
    join: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a column asks, and how its answers are written.

    Attributes:
        place: position of the column.
        heading: as in the file.
        text: the question as the store keeps it.
        form: of its answers.
        scale: of a RATING or SCALE.
        join: what joins several options in a cell; None where a cell is one answer.
        option: the option that any text in the column stands for.
    """

    place: int
    heading: str
    text: str
    form: AnswerForm
    scale: Scale | None = None
    join: str | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What is asked in a file.

    Attributes:
        questions: in the order of the columns.
        unscaled: headings of ratings whose scale nothing says.
        aside: reason -> headings of columns of which nothing is read.
    """

    questions: tuple[Question, ...]
    unscaled: tuple[str, ...]
    aside: dict[str, tuple[str, ...]]


def asked_question(text: str) -> AskedQuestion | None:
    """The question of the product's own survey that a heading is; it may stand behind the name of a section."""
    folded = fold(text)
    if folded in _ASKED:
        return _ASKED[folded]
    _, colon, behind = text.partition(": ")
    return _ASKED.get(fold(behind)) if colon else None


def understand(columns: Sequence[Column], evidence: Sequence[ColumnEvidence], stated: str | None) -> Understood:
    """What the columns of a survey ask.

    Args:
        columns: those that may be questions.
        evidence: of each, from all blocks looked at so far.
        stated: scale that the analyst stated for ratings that say none.
    """
    questions: list[Question] = []
    unscaled: list[str] = []
    aside: dict[str, list[str]] = {}
    options = _option_columns(columns, evidence)
    before: str | None = None
    for place, (column, seen) in enumerate(zip(columns, evidence, strict=True)):
        reason = _aside_reason(column, seen)
        if reason is not None:
            aside.setdefault(reason, []).append(column.heading)
            continue
        if place in options:
            questions.append(_option(column, options[place], seen))
            before = options[place]
            continue
        other = column.question if column.option is not None and is_other(column.option) else before
        if other is not None and (is_other(column.option or column.question) or column.goes_on):
            questions.append(Question(column.place, column.heading, f"{other} (other)", AnswerForm.TEXT))
            continue
        question = _question(column, seen, stated)
        if question is None:
            unscaled.append(column.heading)
            continue
        before = question.text
        questions.append(question)
    return Understood(tuple(questions), tuple(unscaled), {why: tuple(names) for why, names in aside.items()})


def _aside_reason(column: Column, seen: ColumnEvidence) -> str | None:
    if is_demographic(column.question) and column.option is None:
        return "say who somebody is, which no number here needs"
    texts = list(seen.answers)
    if texts and sum("@" in text and " " not in text for text in texts) > len(texts) / 2:
        return "hold addresses of people"
    return None


def _option_columns(columns: Sequence[Column], evidence: Sequence[ColumnEvidence]) -> dict[int, str]:
    """Place -> question of columns that are options of one: each holds nothing but one text, its own name.

    Where the file does not name the question, it is called by its options, the first by name.
    """
    found: dict[int, str] = {}
    run: list[int] = []
    for place, (column, seen) in enumerate(zip(columns, evidence, strict=True)):
        is_free = is_other(column.option or column.question)
        is_same = (bool(run) and columns[run[-1]].option is None) or (
            bool(run) and columns[run[0]].question == column.question
        )
        is_followed = place + 1 < len(columns) and columns[place + 1].goes_on
        if not is_same or (is_followed and not column.goes_on):
            found |= _named(run, columns)
            run = []
        if _is_option(column, seen, is_followed) or (run and not seen.counts and not is_free):
            run.append(place)
        else:
            found |= _named(run, columns)
            run = []
    return found | _named(run, columns)


def _is_option(column: Column, seen: ColumnEvidence, is_followed: bool) -> bool:
    if len(seen.counts) != 1 or seen.is_cut:
        return False
    text = fold(next(iter(seen.counts)))
    return bool(text) and (column.goes_on or is_followed or text == fold(column.option or column.question))


def _named(run: Sequence[int], columns: Sequence[Column]) -> dict[int, str]:
    if not run or (len(run) == 1 and columns[run[0]].option is None):
        return {}
    first = columns[run[0]]
    if first.option is not None or columns[run[1]].goes_on:
        return dict.fromkeys(run, first.question)
    names = sorted((columns[place].question for place in run), key=fold)[:3]
    return dict.fromkeys(run, ", ".join(names) + (" ..." if len(run) > 3 else ""))


def _option(column: Column, question: str, seen: ColumnEvidence) -> Question:
    option = next(iter(seen.counts), None) or column.option or column.question
    return Question(column.place, column.heading, question, AnswerForm.CHOICES, option=option)


def _question(column: Column, seen: ColumnEvidence, stated: str | None) -> Question | None:
    """What a column asks; None for a rating whose scale nothing says."""
    text = column.question if column.option is None else f"{column.question.rstrip(': ')}: {column.option}"
    own = asked_question(text)
    found = _found(column, seen, stated, text if own is None else own.text, own)
    is_scaled = found is not None and found.scale is not None
    return replace(found, form=own.form) if own is not None and found is not None and is_scaled else found


def _found(
    column: Column, seen: ColumnEvidence, stated: str | None, text: str, own: AskedQuestion | None
) -> Question | None:
    made = Question(column.place, column.heading, text, AnswerForm.TEXT)
    scale = _scale_in_texts(seen, text)
    is_opinion = asks_comment(text) and not asks_rating(text) and sum(seen.answers.values()) <= _ENOUGH
    if scale is not None and not (scale.words and is_opinion):
        return _on_scale(made, scale)
    if column.form is not None:
        return replace(made, form=column.form)
    numbers = seen.numbers()
    has_labels = any(label for _, _, label in seen.marks())
    if numbers is not None and (not has_labels or asks_rating(text)):
        return _of_numbers(made, column, numbers, stated)
    if own is not None and own.form is AnswerForm.COMMENT:
        return replace(made, form=AnswerForm.COMMENT)
    return _of_words(made, column, seen, is_own_choice=own is not None and own.form is AnswerForm.CHOICES)


def _scale_in_texts(seen: ColumnEvidence, text: str) -> Scale | None:
    """A scale that the answers themselves name: by words, by stars, as 4/5, or as a number and a word."""
    by_words = scales.in_words(seen.words())
    if by_words is not None:
        return by_words
    marks = seen.marks()
    if not marks or any(number is None for number, _, _ in marks):
        return None
    bests = {best for _, best, _ in marks if best is not None}
    if len(bests) == 1 and all(best is not None or label is None for _, best, label in marks):
        return Scale(0.0 if 0.0 in seen.numbers() or {} else 1.0, bests.pop(), judges="★" in text,
                     reason="as the answers say")  # fmt: skip
    labels = {fold(label): number for number, _, label in marks if label}
    return scales.in_labels(labels)


def _on_scale(made: Question, scale: Scale) -> Question:
    is_rating = scale.judges or (not scale.words and asks_rating(made.text) and not asks_recommendation(made.text))
    return replace(made, form=AnswerForm.RATING if is_rating else AnswerForm.SCALE, scale=scale)


def _of_numbers(made: Question, column: Column, numbers: dict[float, int], stated: str | None) -> Question | None:
    """Numbers are places on a scale, codes, yes and no, or a count."""
    if scales.is_reversed(made.text) or scales.is_reversed(column.heading):
        return replace(made, form=AnswerForm.CHOICE)
    named = scales.in_heading(made.text) or scales.in_heading(column.heading)
    ends = (min(numbers), max(numbers))
    if named is not None and named.low <= ends[0] and ends[1] <= named.high:
        return _on_scale(made, named)
    is_small = ends[0] >= 0 and ends[1] <= 10 and all(number == int(number) for number in numbers)
    if asks_recommendation(made.text) and is_small and ends[1] > 5:
        return _on_scale(made, _RECOMMENDING)
    is_asked = asks_rating(made.text) or asks_recommendation(made.text) or asks_likelihood(made.text)
    if set(numbers) <= {0.0, 1.0} and not (is_asked and len(numbers) == 1):
        return replace(made, form=AnswerForm.CHOICE)
    if asks_quantity(made.text) and not is_asked:
        return replace(made, form=AnswerForm.NUMBER)
    if (column.is_code and not is_asked) or not (is_small or (is_asked and ends[0] >= 0 and ends[1] <= 100)):
        return replace(made, form=AnswerForm.CHOICE if column.is_code and is_small else AnswerForm.NUMBER)
    by_hand = scales.stated(stated) if stated is not None else None
    if by_hand is not None and by_hand.low <= ends[0] and ends[1] <= by_hand.high:
        return _on_scale(made, by_hand)
    told = scales.in_numbers(numbers)
    if told is not None:
        return _on_scale(made, told)
    return replace(made, form=AnswerForm.NUMBER) if stated is not None else None


def _of_words(made: Question, column: Column, seen: ColumnEvidence, *, is_own_choice: bool) -> Question:
    said = seen.said
    if fold_all(seen.counts) and any(fold_all(seen.counts) <= pair for pair in _YES_OR_NO):
        return replace(made, form=AnswerForm.CHOICE)
    if scales.are_rungs(seen.words()) and (asks_rating(made.text) or not asks_comment(made.text)):
        return replace(made, form=AnswerForm.CHOICE)
    is_several = asks_several(made.text) or is_own_choice
    is_opinion = asks_comment(made.text) and not is_several
    usual = None if is_opinion else column.join
    join = None if seen.is_cut else join_of(said, is_said=is_several, usual=usual, is_opinion=is_opinion)
    if join is not None:
        return replace(made, form=AnswerForm.CHOICES, join=join)
    total = sum(said.values())
    words = sum(len(text.split()) * count for text, count in said.items()) / max(total, 1)
    is_few = not seen.is_cut and total >= _ENOUGH and len(said) <= max(2, total * 0.5)
    if is_own_choice:
        return replace(made, form=AnswerForm.CHOICES, join=None)
    if is_few and not (asks_comment(made.text) and len(said) > total / 4 and words >= _COMMENT_WORDS):
        return replace(made, form=AnswerForm.CHOICE)
    is_comment = asks_comment(made.text) or (words >= _COMMENT_WORDS and total >= _ENOUGH)
    return replace(made, form=AnswerForm.COMMENT if is_comment else AnswerForm.TEXT)


def fold_all(texts: Sequence[str] | dict[str, int]) -> set[str]:
    """The different texts, folded."""
    return {fold(text) for text in texts}
