"""One entry of a team's list, with everything that is said about it."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain import unpair_words
from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.guards import GUARD_BY_NAME, REQUIRED_GUARD, GuardResult, is_optional, results
from learnerintel.domain.signals import Signal
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Reason
from learnerintel.domain.worth import Worth, minutes_at_stake


@dataclass(frozen=True, slots=True)
class Proposal:
    """One entry of a team's list. Its sentences are made when they are asked for.

    Attributes:
        context: the team.
        item: the evidence it was made from.
        signal: the reason it is listed for.
        as_of: the day.
        also: further reasons that passed their guards.
        blocking: names of the guards that stand against it; empty where it is proposed.
    """

    context: TeamContext
    item: ItemEvidence
    signal: Signal
    as_of: int
    also: tuple[Reason, ...] = ()
    blocking: tuple[str, ...] = ()

    @property
    def team(self) -> str:
        return self.context.team

    @property
    def reason(self) -> Reason:
        return self.signal.reason

    @property
    def known_by(self) -> KnownBy | None:
        return self.signal.known_by

    @property
    def strength(self) -> float:
        """0 to 1, how firmly the counts speak; not calibrated, comparable within one reason only."""
        return self.signal.strength

    @property
    def strength_in_words(self) -> str:
        return unpair_words.strength_in_words(self.signal.strength)

    @property
    def confidence(self) -> float | None:
        """How often such items stayed unused in this store's own past; None unless that was calibrated."""
        calibration = self.context.calibration
        if calibration is None or self.reason is not Reason.UNTOUCHED:
            return None
        return calibration.confidence(self.signal.estimate)

    @property
    def learners(self) -> int:
        """People it would stop for: the eligible, less those who are midway and keep it."""
        return max(0, self.item.eligible - self.item.midway)

    @property
    def base(self) -> int:
        """People (for ratings: ratings) that the evidence rests on."""
        return self.signal.base

    @property
    def evidence(self) -> str:
        return unpair_words.evidence_sentence(self.item, self.context, self.signal)

    @property
    def facts(self) -> tuple[str, str, str]:
        return unpair_words.three_facts(self.item, self.context, self.signal, self.as_of)

    @property
    def guards(self) -> tuple[GuardResult, ...]:
        return tuple(results(self.item, self.context, self.as_of, self.reason))

    @property
    def blocked_by(self) -> str | None:
        """Name of the first guard that stands against it."""
        return self.blocking[0] if self.blocking else None

    @property
    def could_be_optional(self) -> bool:
        """Whether nothing stands against it but a rule of the company: a question to whoever made the rule."""
        return self.blocking == (REQUIRED_GUARD,)

    @property
    def blocked_because(self) -> str | None:
        """The sentence of that guard."""
        if not self.blocking:
            return None
        return GUARD_BY_NAME[self.blocking[0]].failed(self.item, self.context, self.as_of)

    @property
    def what_would_change(self) -> str:
        return unpair_words.change_sentence(self.item, self.signal)

    @property
    def minutes(self) -> Worth | None:
        """Minutes at stake for the whole team, None where nobody knows how long it takes."""
        return minutes_at_stake(self.item, self.context, self.reason)

    @property
    def suggested(self) -> DecisionVerb:
        """What to decide, unless a person knows better.

        Disliked is not useless: such content is to be fixed, and stops only where it is optional and
        untouched or known besides.
        """
        reasons = {self.reason, *self.also}
        if self.reason is Reason.KNOWN:
            return DecisionVerb.UNPAIR if self.known_by is KnownBy.PRIOR_TOPIC else DecisionVerb.TEST_OUT
        if reasons & {Reason.CHOSEN, Reason.UNTOUCHED} or (Reason.KNOWN in reasons and is_optional(self.item)):
            return DecisionVerb.UNPAIR
        return DecisionVerb.FIX
