from __future__ import annotations

import pytest

from learnerintel.domain.decisions import Decision
from learnerintel.domain.evidence import ExposureKnownBy, ItemEvidence, TeamContext
from learnerintel.domain.guards import GUARD_BY_NAME, GUARDS, expected_use, failing, results
from learnerintel.domain.periods import day_from_iso
from learnerintel.domain.vocabulary import DecisionVerb, Obligation, Reason, Regulatory

TODAY = day_from_iso("2026-03-31")
TEAM = TeamContext(
    team="Sales North", eligible=40, active_share=0.6, comparable="8 other teams of Sales", peers_active_share=0.6
)
U, K, D, A, C = Reason.UNTOUCHED, Reason.KNOWN, Reason.DISLIKED, Reason.ABANDONED, Reason.CHOSEN
FINE = {
    "content_id": 1,
    "title": "Spreadsheets",
    "regulatory": Regulatory.NO,
    "eligible": 40,
    "exposure_on": TODAY - 100,
    "exposure_known_by": ExposureKnownBy.OFFERED,
    "first_touch_on": TODAY - 100,
}


def names(reason=U, context=TEAM, **known):
    return [guard.name for guard in failing(ItemEvidence(**{**FINE, **known}), context, TODAY, reason)]


def said(name, reason=U, **known):
    found = results(ItemEvidence(**{**FINE, **known}), TEAM, TODAY, reason)
    return next(result for result in found if result.name == name)


@pytest.mark.parametrize("reason", list(Reason))
def test_an_ordinary_item_passes_every_guard(reason):
    assert names(reason) == []


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"regulatory": Regulatory.YES}, "regulatory"),
        ({"regulatory": Regulatory.UNKNOWN}, "please classify"),
        ({"obligation": Obligation.MANDATORY}, "offered as mandatory"),
        ({"is_role_critical": True}, "role-critical"),
        ({"is_prerequisite_still_paired": True}, "prerequisite"),
        ({"eligible": 9}, "few people"),
        ({"published_on": TODAY - 27}, "just published"),
        ({"last_re_paired_on": TODAY - 179}, "re-paired"),
        ({"decisions": (Decision(DecisionVerb.KEEP, TODAY - 179),)}, "decided"),
        ({"decisions": (Decision(DecisionVerb.SNOOZE, TODAY - 9, until_on=TODAY),)}, "decided"),
        ({"decisions": (Decision(DecisionVerb.UNPAIR, TODAY - 400),)}, "decided"),
    ],
)
@pytest.mark.parametrize("reason", list(Reason))
def test_these_stand_against_every_reason(reason, known, name):
    assert names(reason, **known) == [name]
    assert said(name, reason, **known).is_passed is False


@pytest.mark.parametrize(
    ("known", "name", "reasons"),
    [
        ({"obligation": Obligation.REQUIRED}, "required", {U, C}),
        ({"last_assigned_on": TODAY - 27}, "just assigned", {U, K, D, A}),
        ({"next_due_on": TODAY, "last_assigned_on": TODAY - 59}, "due ahead", {U, K, D, A}),
        ({"is_seasonal": True}, "seasonal", {U, A}),
        ({"is_reference": True}, "reference", {U, A}),
        ({"peer_eligible": 200, "peer_touched_28": 20}, "behind its peers", {U}),
        ({"exposure_on": TODAY - 27}, "short exposure", {U}),
        ({"exposure_on": None}, "short exposure", {U}),
        ({"first_touch_on": TODAY - 27}, "not found yet", {U}),
        ({"edited_on": TODAY - 27}, "just edited", {U, D, A, C}),
    ],
)
def test_these_stand_against_some_reasons_only(known, name, reasons):
    assert {reason for reason in Reason if names(reason, **known) == [name]} == reasons
    assert {reason for reason in Reason if names(reason, **known)} == reasons


@pytest.mark.parametrize(
    "known",
    [
        {"exposure_on": TODAY - 28},
        {"first_touch_on": TODAY - 28},
        {"edited_on": TODAY - 28},
        {"last_assigned_on": TODAY - 28},
        {"next_due_on": TODAY, "last_assigned_on": TODAY - 60},
        {"next_due_on": TODAY - 1, "last_assigned_on": TODAY - 30},
        {"last_re_paired_on": TODAY - 180},
        {"decisions": (Decision(DecisionVerb.KEEP, TODAY - 180),)},
        {"eligible": 10},
        {"published_on": TODAY - 28},
        {"obligation": Obligation.OPTIONAL},
    ],
)
def test_on_the_day_the_time_is_over_the_guard_is_passed(known):
    assert names(**known) == []


def test_what_nobody_ever_touched_has_to_have_been_there_for_sixty_days_and_surely():
    nobody = {"first_touch_on": None}
    assert names(**nobody, exposure_on=TODAY - 60) == []
    assert names(**nobody, exposure_on=TODAY - 59) == ["not found yet"]
    assert names(**nobody, exposure_on=TODAY - 90, exposure_known_by=ExposureKnownBy.FIRST_TOUCH) == ["not found yet"]
    assert names(**nobody, exposure_on=None, exposure_known_by=None) == ["short exposure", "not found yet"]


def test_unknown_does_not_block_and_is_said():
    for name in ("role-critical", "prerequisite", "seasonal", "reference"):
        result = said(name)
        assert result.is_passed is None
        assert result.sentence.startswith("The catalogue does not say")
    assert said("behind its peers").is_passed is None
    assert said("role-critical", is_role_critical=False).is_passed is True


def test_popular_elsewhere_and_rare_here_is_behind_and_not_uninterested():
    # nobody of 40 where 10 % would be usual: 0.9 ** 40 = 0.0148; where 7 %: 0.055
    assert names(peer_eligible=200, peer_touched_28=20) == ["behind its peers"]
    assert names(peer_eligible=200, peer_touched_28=14) == []
    # one of 40 where 10 % would be usual: 0.0148 + 40 * 0.1 * 0.9 ** 39 = 0.0805
    assert names(peer_eligible=200, peer_touched_28=20, team_touched_28=1) == []
    assert "about 10 %" in said("behind its peers", peer_eligible=200, peer_touched_28=20).sentence


def test_what_is_usual_depends_on_how_active_the_team_is():
    quiet = TeamContext(team="T", eligible=40, active_share=0.3, comparable="", peers_active_share=0.6)
    popular = {"peer_eligible": 200, "peer_touched_28": 20}
    assert expected_use(ItemEvidence(**FINE, **popular), quiet) == pytest.approx(0.05)
    assert names(context=quiet, **popular) == []
    unknown = TeamContext(team="T", eligible=40, active_share=None, comparable="", peers_active_share=None)
    assert expected_use(ItemEvidence(**FINE, **popular), unknown) == pytest.approx(0.1)
    assert expected_use(ItemEvidence(**FINE), unknown) is None


def test_only_what_somebody_has_to_say_or_do_is_asked():
    asking = {guard.name for guard in GUARDS if guard.asks}
    assert asking == {
        "regulatory",
        "please classify",
        "offered as mandatory",
        "role-critical",
        "prerequisite",
        "required",
        "seasonal",
        "behind its peers",
    }
    assert len(GUARD_BY_NAME) == len(GUARDS)


def test_the_guards_say_dates_and_days():
    assert said("just assigned", last_assigned_on=TODAY - 3).sentence.startswith("It was assigned on 2026-03-28")
    assert said("decided", decisions=(Decision(DecisionVerb.KEEP, TODAY),)).sentence == (
        "It is kept until 2026-09-26, as was decided."
    )
    assert said("decided", decisions=(Decision(DecisionVerb.UNPAIR, TODAY),)).sentence == (
        "It is unpaired, as was decided."
    )
    assert "for 20 days" in said("short exposure", exposure_on=TODAY - 20).sentence
