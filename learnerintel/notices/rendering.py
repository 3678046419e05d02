"""From a template and a case to a message.

Organisations write templates, so a template may do next to nothing: fill in the known words, and leave a part out with
``if``. It has no loops, no filters, no attributes and no calls, which is checked on its syntax tree before it is kept,
and it runs in Jinja's sandbox.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from learnerintel.domain.notices import NoticeKind, answers_to
from learnerintel.errors import Refusal
from learnerintel.notices.texts import BUILT_IN, FALLBACK_LANGUAGE, Text

#: What a template may fill in, and what it means.
WORDS: dict[str, str] = {
    "title": "the item",
    "instead": "what comes instead; empty where nothing does",
    "owner": "who looks after the item, as the catalogue says; empty where it does not",
    "stars": "the learner's own rating, 1 to 5; empty where the message is about no rating of hers",
    "link": "the address of the page with the answers",
    "link_days": "days for which that page can be used",
    "sender": "the name under which messages are sent",
}
LONGEST_SUBJECT, LONGEST_BODY, LONGEST_VALUE = 200, 10_000, 200
#: Stands for the link in an approved message: the link itself is made when it is sent, and is in no store.
LINK_PLACE = "\ue000"

_NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Const, nodes.Not, nodes.And, nodes.Or,
    nodes.Compare, nodes.Operand,
)  # fmt: skip
_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*):(?=//)")
_environment = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True)


@dataclass(frozen=True, slots=True)
class Case:
    """What is filled in; each is text from data, and is made plain first.

    Attributes:
        title: of the item.
        sender: name under which it is sent.
        link_days: days for which the link works.
        instead: title of what comes instead, None where nothing does.
        owner: of the item, None where unknown.
        stars: the learner's rating, None where it is about none.
    """

    title: str
    sender: str
    link_days: int
    instead: str | None = None
    owner: str | None = None
    stars: int | None = None


def render(text: Text, case: Case, link: str = LINK_PLACE) -> Text:
    """Fill a template in.

    Args:
        text: a template that :func:`checked_text` has passed, or a built-in one.
        case: what is filled in.
        link: the address of the answers.
    """
    values = {
        "title": plain_words(case.title),
        "instead": plain_words(case.instead or ""),
        "owner": plain_words(case.owner or ""),
        "stars": "" if case.stars is None else str(case.stars),
        "link": link,
        "link_days": str(case.link_days),
        "sender": plain_words(case.sender),
    }
    subject = _environment.from_string(text.subject).render(values)
    return Text(" ".join(subject.split()), _environment.from_string(text.body).render(values))


def checked_text(kind: NoticeKind, subject: str, body: str) -> Text:
    """A template that somebody wrote, if it can be used.

    Raises:
        Refusal: it is empty or too long, does not parse, does more than fill in known words, or lacks the link.
    """
    if not subject.strip() or len(subject) > LONGEST_SUBJECT or "\n" in subject.strip() or "\r" in subject.strip():
        raise Refusal(f"The subject needs one line of 1 to {LONGEST_SUBJECT} characters. The text was not kept.")
    if not body.strip() or len(body) > LONGEST_BODY:
        raise Refusal(f"The message needs 1 to {LONGEST_BODY} characters. The text was not kept.")
    used = _checked_words(subject) | _checked_words(body)
    if answers_to(kind) and "link" not in _checked_words(body):
        raise Refusal("The message lacks {{ link }}: without it nobody could answer. The text was not kept.")
    unknown = sorted(used - set(WORDS))
    if unknown:
        raise Refusal(
            f"The text fills in {', '.join(unknown)}, which is not known; known are {', '.join(WORDS)}. "
            "The text was not kept."
        )
    return Text(subject.strip(), body.replace("\r\n", "\n").replace("\r", "\n"))


def _checked_words(source: str) -> set[str]:
    try:
        parsed = _environment.parse(source)
    except TemplateSyntaxError as error:
        raise Refusal(
            f"Line {error.lineno} of the text cannot be read: {error.message} The text was not kept."
        ) from None
    for node in parsed.find_all(nodes.Node):
        if not isinstance(node, _NODES):
            raise Refusal(
                f"Line {node.lineno} of the text does more than fill in words ({type(node).__name__}). Allowed are "
                "words such as {{ title }} and parts such as {% if instead %} ... {% else %} ... {% endif %}. "
                "The text was not kept."
            )
    return meta.find_undeclared_variables(parsed)


def text_of(kind: NoticeKind, language: str, own: Mapping[tuple[str, str], tuple[str, str]]) -> tuple[Text, str]:
    """The template of a kind in a language, else in English, with the language it is in.

    Args:
        kind: of the message.
        language: as wanted, such as ``de`` or ``de-AT``.
        own: (kind, language) -> (subject, body) as the organisation wrote them; they go before the built-in ones.
    """
    for wanted in (language.lower(), language.lower().split("-")[0], FALLBACK_LANGUAGE):
        if (str(kind), wanted) in own:
            return Text(*own[(str(kind), wanted)]), wanted
        if (kind, wanted) in BUILT_IN:
            return BUILT_IN[(kind, wanted)], wanted
    raise KeyError(kind)


def plain_words(value: str) -> str:
    """A text from data as it may stand in a message: one line, nothing that mail programs turn into a link."""
    seen = "".join(one for one in value if not unicodedata.category(one).startswith("C") or one.isspace())
    line = _ADDRESS.sub(r"\1 ", " ".join(seen.split())).replace("//", "/ /")
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"
