"""Every metric, once."""

from __future__ import annotations

from learnerintel.metrics.abandoning import ABANDONMENT_RATE
from learnerintel.metrics.activity import ACTIVE_SHARE, MANDATORY_ONLY_ACTIVE_SHARE, VOLUNTARY_ACTIVE_SHARE
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE, RATING_MEAN
from learnerintel.metrics.choice import DEPTH, DEPTH_SHARE, SELF_DIRECTED_RATIO, VOLUNTARY_SHARE
from learnerintel.metrics.definition import Definition
from learnerintel.metrics.experience import EXPERIENCE_GAP, RECOMMENDATION_SCORE, SATISFIED_SHARE
from learnerintel.metrics.frequency import ACTIVE_DAYS
from learnerintel.metrics.load import OPEN_OFFERS, OPEN_SHARE
from learnerintel.metrics.mailings import (
    CLICK_RATE,
    DELIVERY_RATE,
    MAILING_COMPLETION_RATE,
    MAILING_START_RATE,
    OPENED_SHARE,
    UNSUBSCRIBE_RATE,
)
from learnerintel.metrics.opting import OPT_IN_RATE
from learnerintel.metrics.overload import OVERLOAD_SHARE
from learnerintel.metrics.personas import PERSONA_SHARES
from learnerintel.metrics.reaching import NOTHING_RECEIVED_SHARE, REACH
from learnerintel.metrics.returning import RETURN_RATE
from learnerintel.metrics.touching import FIRST_TOUCH_DAYS, FIRST_TOUCH_SHARE
from learnerintel.metrics.untouched import UNTOUCHED_SHARE
from learnerintel.metrics.wishing import SAY_DO_GAP

#: Name -> definition, in the order of the glossary: who, by choice, what is taken, mailings, what is said.
DEFINITIONS: dict[str, Definition] = {
    definition.name: definition
    for definition in (
        ACTIVE_SHARE,
        VOLUNTARY_ACTIVE_SHARE,
        MANDATORY_ONLY_ACTIVE_SHARE,
        ACTIVE_DAYS,
        REACH,
        NOTHING_RECEIVED_SHARE,
        RETURN_RATE,
        *PERSONA_SHARES.values(),
        VOLUNTARY_SHARE,
        SELF_DIRECTED_RATIO,
        DEPTH,
        DEPTH_SHARE,
        OPT_IN_RATE,
        FIRST_TOUCH_DAYS,
        FIRST_TOUCH_SHARE,
        DELIVERY_RATE,
        CLICK_RATE,
        MAILING_START_RATE,
        MAILING_COMPLETION_RATE,
        UNSUBSCRIBE_RATE,
        OPENED_SHARE,
        OPEN_OFFERS,
        OPEN_SHARE,
        OVERLOAD_SHARE,
        UNTOUCHED_SHARE,
        ABANDONMENT_RATE,
        RATING_MEAN,
        SATISFIED_SHARE,
        NEGATIVE_COMMENT_SHARE,
        EXPERIENCE_GAP,
        SAY_DO_GAP,
        RECOMMENDATION_SCORE,
    )
}
