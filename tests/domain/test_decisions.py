from __future__ import annotations

import pytest

from learnerintel.domain.decisions import (
    ALLOWED_MOVES,
    Action,
    ActionKind,
    Circumstances,
    Decision,
    DecisionRequest,
    State,
    WaiveReason,
    action_for,
    allowed_verbs,
    decide,
    standing,
)
from learnerintel.domain.periods import day_from_iso, iso_day
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Obligation, Reason, Regulatory
from learnerintel.errors import DecisionRefused

TODAY = day_from_iso("2026-03-31")
V = DecisionVerb
ORDINARY = Circumstances(Regulatory.NO, Obligation.OPTIONAL, 28)


def asked(verb, **more):
    return DecisionRequest(verb, "Ada", **more)


def after(*verbs):
    return [Decision(verb, TODAY - 5 + number) for number, verb in enumerate(verbs)]


def test_a_decision_keeps_who_when_why_and_the_note():
    request = asked(V.UNPAIR, reason=Reason.KNOWN, known_by=KnownBy.PRETEST, note="all passed")
    made = decide(request, [], ORDINARY, TODAY)
    assert made == Decision(V.UNPAIR, TODAY, "Ada", Reason.KNOWN, KnownBy.PRETEST, "all passed", None)


def test_an_unpairing_is_undone_by_re_pairing_and_by_nothing_else():
    history = after(V.UNPAIR)
    for verb in set(V) - {V.RE_PAIR}:
        with pytest.raises(DecisionRefused, match="has to be re-paired before anything else"):
            decide(asked(verb), history, ORDINARY, TODAY)
    history.append(decide(asked(V.RE_PAIR), history, ORDINARY, TODAY))
    assert standing(history, TODAY).state is State.RE_PAIRED
    assert decide(asked(V.UNPAIR), history, ORDINARY, TODAY + 1).verb is V.UNPAIR


@pytest.mark.parametrize("verb", [None, V.TEST_OUT, V.FIX, V.KEEP, V.SNOOZE, V.RE_PAIR])
def test_content_that_is_not_unpaired_cannot_be_re_paired(verb):
    history = after(verb) if verb else []
    with pytest.raises(DecisionRefused, match="Only content that was unpaired can be sent again"):
        decide(asked(V.RE_PAIR), history, ORDINARY, TODAY)


def test_a_refusal_says_the_state_and_what_is_possible():
    with pytest.raises(DecisionRefused) as refused:
        decide(asked(V.FIX), after(V.FIX), ORDINARY, TODAY)
    assert str(refused.value) == (
        "This was decided already; the state is being fixed since 2026-03-26. "
        "Possible now: unpair, test-out, keep, snooze. Nothing was decided."
    )


def test_every_state_has_its_moves_and_none_is_a_dead_end():
    assert set(ALLOWED_MOVES) == set(State)
    assert all(ALLOWED_MOVES.values())


def test_keep_rests_for_half_a_year_and_may_be_renewed():
    kept = [Decision(V.KEEP, TODAY)]
    assert standing(kept, TODAY).rests
    assert standing(kept, TODAY + 179).rests
    assert standing(kept, TODAY + 180).state is State.OPEN
    assert decide(asked(V.KEEP), kept, ORDINARY, TODAY + 100).verb is V.KEEP


def test_a_snooze_gets_an_end_four_weeks_away_unless_one_is_named():
    assert iso_day(decide(asked(V.SNOOZE), [], ORDINARY, TODAY).until_on) == "2026-04-28"
    made = decide(asked(V.SNOOZE, until_on=TODAY + 3), [], ORDINARY, TODAY)
    assert made.until_on == TODAY + 3
    assert standing([made], TODAY + 3).state is State.SNOOZED
    assert standing([made], TODAY + 4).state is State.OPEN


@pytest.mark.parametrize("days", [-1, 0, 181])
def test_a_snooze_that_does_not_end_within_half_a_year_is_refused(days):
    with pytest.raises(DecisionRefused, match="it may end from 2026-04-01 to 2026-09-27"):
        decide(asked(V.SNOOZE, until_on=TODAY + days), [], ORDINARY, TODAY)


def test_decisions_of_later_days_do_not_count_and_the_last_of_a_day_does():
    history = [Decision(V.KEEP, TODAY - 9), Decision(V.FIX, TODAY), Decision(V.UNPAIR, TODAY)]
    assert standing(history, TODAY - 1).state is State.KEPT
    assert standing(history, TODAY).state is State.UNPAIRED
    assert standing([Decision(V.UNPAIR, TODAY + 1)], TODAY).state is State.OPEN


@pytest.mark.parametrize("verb", [V.UNPAIR, V.TEST_OUT])
@pytest.mark.parametrize(
    ("circumstances", "why"),
    [
        (Circumstances(Regulatory.YES, Obligation.OPTIONAL, 28), "Law or a regulator asks for this content"),
        (Circumstances(Regulatory.UNKNOWN, Obligation.OPTIONAL, 28), "Classify it in the catalogue first"),
        (Circumstances(Regulatory.NO, Obligation.MANDATORY, 28), "offered as mandatory and marked as not regulatory"),
    ],
)
def test_content_that_law_may_ask_for_cannot_be_taken_away(verb, circumstances, why):
    with pytest.raises(DecisionRefused, match=why):
        decide(asked(verb), [], circumstances, TODAY)
    for harmless in (V.FIX, V.KEEP, V.SNOOZE):
        assert decide(asked(harmless), [], circumstances, TODAY).verb is harmless


def test_content_that_turns_out_to_be_asked_for_by_law_can_be_sent_again():
    law = Circumstances(Regulatory.YES, Obligation.MANDATORY, 4)
    assert decide(asked(V.RE_PAIR), after(V.UNPAIR), law, TODAY).verb is V.RE_PAIR


@pytest.mark.parametrize("verb", [V.UNPAIR, V.TEST_OUT, V.FIX, V.KEEP, V.SNOOZE])
def test_nothing_is_decided_for_a_team_of_fewer_than_ten(verb):
    small = Circumstances(Regulatory.NO, None, 9)
    with pytest.raises(DecisionRefused, match=r"needs 10 eligible people.*one by one"):
        decide(asked(verb), [], small, TODAY)


def test_a_page_offers_what_would_not_be_refused():
    nothing = standing([], TODAY)
    assert allowed_verbs(nothing, ORDINARY) == [V.UNPAIR, V.TEST_OUT, V.FIX, V.KEEP, V.SNOOZE]
    unknown = Circumstances(Regulatory.UNKNOWN, None, 28)
    assert allowed_verbs(nothing, unknown) == [V.FIX, V.KEEP, V.SNOOZE]
    assert allowed_verbs(standing(after(V.UNPAIR), TODAY), ORDINARY) == [V.RE_PAIR]


def made(verb, reason=None, known_by=None):
    return Decision(verb, TODAY, "Ada", reason, known_by)


@pytest.mark.parametrize(
    ("decision", "is_open", "kind", "waived"),
    [
        (made(V.TEST_OUT, Reason.KNOWN, KnownBy.PRETEST), True, ActionKind.WAIVE, WaiveReason.TESTED_OUT),
        (made(V.UNPAIR, Reason.KNOWN, KnownBy.FIRST_TRY), True, ActionKind.WAIVE, WaiveReason.TESTED_OUT),
        (made(V.UNPAIR, Reason.KNOWN, KnownBy.PRIOR_TOPIC), True, ActionKind.WAIVE, WaiveReason.EQUIVALENT),
        (made(V.UNPAIR, Reason.KNOWN), False, ActionKind.WAIVE, WaiveReason.ADMINISTRATIVE),
        (made(V.UNPAIR, Reason.UNTOUCHED), False, ActionKind.ARCHIVE, None),
        (made(V.UNPAIR, Reason.UNTOUCHED), True, ActionKind.EXEMPT, None),
        (made(V.UNPAIR, Reason.DISLIKED), True, ActionKind.EXEMPT, None),
        (made(V.RE_PAIR), False, ActionKind.RESTORE, None),
    ],
)
def test_each_decision_asks_the_fitting_thing_of_the_lms(decision, is_open, kind, waived):
    action = action_for(decision, has_open_assignment=is_open)
    assert isinstance(action, Action)
    assert (action.kind, action.waive_reason) == (kind, waived)


@pytest.mark.parametrize("verb", [V.FIX, V.KEEP, V.SNOOZE])
def test_some_decisions_ask_nothing_of_the_lms(verb):
    assert action_for(made(verb), has_open_assignment=True) is None


def test_no_action_deletes():
    assert not any("delet" in kind or "remove" in kind for kind in ActionKind)
