"""The attacker of ``benchmarks.disclosure_attack``: she finds what there is, and there is nothing."""

from __future__ import annotations

from collections import Counter

from benchmarks.disclosure_attack import attack, main, small_combinations
from learnerintel.domain import disclosure
from learnerintel.domain.suppression import Suppression

ORGANISATIONS = 500


def test_no_figure_of_fewer_than_five_people_is_recovered_from_500_organisations():
    found: Counter[str] = Counter()
    fates: Counter[str] = Counter()
    for seed in range(ORGANISATIONS):
        recovered, fate = attack(seed)
        found += recovered
        fates += fate
    assert found.total() == 0
    # a gate that shows nothing would be safe as well
    assert fates["exact"] > 0.4 * fates.total()


def test_the_attacker_finds_what_is_given_away_where_only_small_groups_are_withheld(monkeypatch):
    monkeypatch.setattr(Suppression, "run", lambda suppression: None)
    assert sum(attack(seed)[0]["few people"] for seed in range(30)) > 0


def test_the_attacker_finds_people_who_moved(monkeypatch):
    monkeypatch.setattr(Suppression, "_entangled", lambda suppression: [])
    assert sum(attack(seed)[0]["few people"] for seed in (68, 100, 208, 311, 344)) > 0


def test_the_attacker_finds_what_limits_give_away(monkeypatch):
    monkeypatch.setattr(Suppression, "_is_open", lambda suppression, node, people: True)
    found = sum((attack(seed)[0] for seed in range(30)), Counter())
    assert found["pinned down"] > 0
    assert found["the same of all"] > 0


def test_the_attacker_finds_what_longer_periods_give_away(monkeypatch):
    monkeypatch.setattr(disclosure, "_barred_by_shorter", lambda *_: set())
    assert sum(attack(seed)[0]["few people"] for seed in range(30)) > 0


def test_the_attacker_subtracts_over_several_steps():
    # company 1-12, a 1-5, b 6-10 and c 10-12: b and c share person 10, so the sum of all is one person more
    people = {person: person for person in range(1, 13)}
    rows = [set(range(1, 13)), set(range(1, 6)), set(range(6, 11)), set(range(10, 13))]
    assert [set(found) for found in small_combinations(rows, people, 2)] == [{10}]
    assert small_combinations(rows[:3], people, 2) == []
    assert [set(found) for found in small_combinations(rows[:3], people, 3)] == [{11, 12}]


def test_the_attack_can_be_run_by_itself(capsys):
    assert main(["--organisations", "3"]) == 0
    assert "recoveries 0" in capsys.readouterr().out
