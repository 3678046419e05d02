"""The product's words: enumerations used in code, in the store and on screen alike.

Each member's value is what the store holds; ``TERMS`` says in one sentence what a word means.
"""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What a learner did with content. A login is not among them."""

    VIEWED = "viewed"
    STARTED = "started"
    PROGRESSED = "progressed"
    COMPLETED = "completed"
    PASSED = "passed"
    FAILED = "failed"
    SCORED = "scored"
    WAIVED = "waived"
    VOIDED = "voided"


#: Verbs that count as doing something real; waived and voided record somebody else's act.
MEANINGFUL_VERBS = frozenset(
    {Verb.VIEWED, Verb.STARTED, Verb.PROGRESSED, Verb.COMPLETED, Verb.PASSED, Verb.FAILED, Verb.SCORED}
)
COMPLETING_VERBS = frozenset({Verb.COMPLETED, Verb.PASSED})


class Obligation(StrEnum):
    """Who wants the learner to take it; fixed when it is offered or assigned. Unknown is None."""

    MANDATORY = "mandatory"
    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


#: The learner chose it: nobody made her.
VOLUNTARY = frozenset({Obligation.RECOMMENDED, Obligation.OPTIONAL})


class Regulatory(StrEnum):
    """Whether law or a regulator asks for the content. Unknown blocks an unpairing as yes does."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """How an offer reached the learner."""

    INVITED = "invited"
    EMAILED = "emailed"
    RECOMMENDED = "recommended"
    LISTED = "listed"


class MailingEvent(StrEnum):
    """What became of one person's copy of a mailing."""

    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"


class AudienceStatus(StrEnum):
    """Whether a person may be written to. Cleaned: the address bounces."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    CLEANED = "cleaned"


class TranscriptStatus(StrEnum):
    """Where a learner stands with a content item in a transcript."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    EXEMPT = "exempt"
    EXPIRED = "expired"


class AssignmentStatus(StrEnum):
    """Whether an assignment still asks something of the learner."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    EXEMPT = "exempt"


class Reason(StrEnum):
    """Why content is proposed for unpairing. Said about the content, never about the people."""

    KNOWN = "known"
    UNTOUCHED = "untouched"
    DISLIKED = "disliked"
    ABANDONED = "abandoned"
    CHOSEN = "chosen"  # asked for by a rule of the company alone, and taken by choice where nobody asks


class CommentReason(StrEnum):
    """What a comment gives as its reason. Said about the content; apart from how good the comment finds it."""

    ALREADY_KNOW = "already_know"
    SAME_AS_LAST_YEAR = "same_as_last_year"
    NOT_MY_ROLE = "not_my_role"
    TOO_LONG = "too_long"
    TOO_BASIC = "too_basic"
    TOO_HARD = "too_hard"
    TECHNICAL = "technical"
    OUT_OF_DATE = "out_of_date"
    MANDATORY_FEELING = "mandatory_feeling"
    TOO_MUCH_CHOICE = "too_much_choice"
    PRAISE = "praise"


class KnownBy(StrEnum):
    """What shows that content is known already, strongest first."""

    PRETEST = "pretest"
    FIRST_TRY = "first try"
    PRIOR_TOPIC = "prior topic"


class DecisionVerb(StrEnum):
    """What a person decided about a team and a content item."""

    UNPAIR = "unpair"
    TEST_OUT = "test-out"
    FIX = "fix"
    KEEP = "keep"
    SNOOZE = "snooze"
    RE_PAIR = "re-pair"


class Role(StrEnum):
    """What somebody may do. ``owner`` is the local person where no sign-in is configured, ``source`` a system."""

    OWNER = "owner"
    LEADER = "leader"
    MANAGER = "manager"
    ANALYST = "analyst"
    PRIVACY_OFFICER = "privacy officer"
    ADMINISTRATOR = "administrator"
    LEARNER = "learner"
    SOURCE = "source"


class Family(StrEnum):
    """The five families of sources."""

    LMS = "lms"
    HR = "hr"
    COMMS = "comms"
    MARKETING = "marketing"
    SURVEYS = "surveys"


#: One sentence for each word people meet on screen; help texts and the glossary read them here.
TERMS: dict[str, str] = {
    "learner": "A person on the HR roster, known inside by a number only.",
    "team": "A unit of the roster; an event counts for the team its learner was in on that day.",
    "membership": "The dated belonging of a learner to a team.",
    "content": "One item a learner can use: a course, a video, a document, a test.",
    "obligation": (
        "Who wants it: mandatory (law), required (the company's own rule), recommended or optional. "
        "It is fixed when the content is offered; later relabelling does not change history."
    ),
    "regulatory": "Whether law or a regulator asks for the content: yes, no, or not known yet.",
    "pairing": "A learner and a content item between which anything has happened: assigned, offered, used, rated.",
    "activity": "One dated thing a learner did with content. A login is not activity.",
    "offer": "Content was put before a learner: invited, emailed, recommended or listed.",
    "campaign": "A mailing.",
    "invitation": "One learner's copy of a mailing.",
    "audience": "The people of a mailing list: subscribed, unsubscribed, or cleaned because the address bounces.",
    "total": "A figure over a stretch of days. It is kept as one and never taken for dated activity of people.",
    "feedback": "A rating, a comment or both, about content or about learning.",
    "voluntary": "Recommended or optional: nobody had to do it.",
    "rollup": "Sums kept up to date at a stated grain.",
    "metric": "A named definition that gives a value, its base and an interval.",
    "signal": "Evidence for unpairing a team from content.",
    "proposal": "The list entry that the rule makes from signals; a person decides.",
    "decision": "What a person decided about a team and a content item; it can be taken back by a new decision.",
    "unpair": "Stop sending this content to this team.",
    "could be optional": (
        "Only the company's own rule asks for it, and people would take it by choice or nobody needs it. Unpairing it "
        "means that no assignment asks for it any more; whoever wants it can take it."
    ),
    "test out": "Let people prove that they know it instead of taking it.",
    "fix": "Ask the content's owner to repair it or to offer another form.",
    "keep": "Leave everything as it is and do not propose it again for half a year.",
    "snooze": "Decide later; the item comes back to the list.",
    "re-pair": "Send the content again: the undoing of an unpair decision.",
    "action file": "What the LMS is given to carry a decision out: exempt, waive or archive, never delete.",
    "reading copy": "The same rows as an action file for people to read; inert in a spreadsheet.",
    "promise": (
        "What an unpairing means to its team: no longer to be sent it. Done when an export after the hand-over that "
        "would list it does not; until such an export has come, nobody knows."
    ),
    "re-pair alarm": "Content was gone after an unpairing and is listed again in a later export.",
    "batch": "One file taken in, with everything it brought; it can be undone as a whole.",
    "base": "How many people (or pairs, or comments) a rate is computed over.",
    "withheld": "Not shown because it would speak of too few people.",
}
