from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import sentiment_auc
from benchmarks.sentiment_auc import area_under_curve

scores = st.lists(st.sampled_from([-0.5, -0.1, 0.0, 0.2, 0.7]), min_size=1, max_size=12)


@given(scores, scores)
def test_the_area_is_the_share_of_pairs_in_the_right_order_with_ties_counting_half(negatives, positives):
    pairs = [Fraction((p > n) - (p < n) + 1, 2) for n in negatives for p in positives]
    assert area_under_curve(negatives, positives) == sum(pairs) / len(pairs)


def test_an_area_without_negatives_is_not_computed():
    with pytest.raises(ValueError, match="at least one"):
        area_under_curve([], [0.5])


def test_a_file_that_is_not_there_or_has_other_columns_is_said_and_ends_with_2(tmp_path, capsys):
    assert sentiment_auc.main([str(tmp_path / "none.csv")]) == 2
    assert "There is no file" in capsys.readouterr().err
    other = tmp_path / "other.csv"
    other.write_text("comment,rating\ngood,5\n")
    assert sentiment_auc.main([str(other)]) == 2
    assert "needed are text and stars" in capsys.readouterr().err


def test_labelled_comments_reach_the_bar(monkeypatch, capsys):
    sample = sentiment_auc.samples_folder() / sentiment_auc.SAMPLE
    if not sample.is_file():
        pytest.skip(f"the samples are not there: {sample}")
    monkeypatch.setattr(sentiment_auc, "compare_speed", lambda texts: 6.0)  # time is not for the tests
    assert sentiment_auc.main([str(sample)]) == 0
    printed = capsys.readouterr().out
    assert "AUC of 5 stars against 1 is 0.9159" in printed
    assert "300 comments with 5 stars, 217 with 1" in printed
    assert "0 of 566 texts score differently" in printed


def test_comments_that_score_against_their_stars_miss_the_bar(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sentiment_auc, "compare_speed", lambda texts: 6.0)
    upside_down = tmp_path / "upside_down.csv"
    upside_down.write_text("text,stars\nawful,5\ngreat,1\nso so,3\n")
    assert sentiment_auc.main([str(upside_down)]) == 1
    assert "is 0.0000" in capsys.readouterr().out


def test_both_are_timed_alternating_and_the_ratio_is_given(monkeypatch, capsys):
    monkeypatch.setattr(sentiment_auc, "PASSES", 3)
    assert sentiment_auc.compare_speed(["A good course, but far too long", "great"]) > 0
    assert "median of 3 alternating passes" in capsys.readouterr().out


def test_the_folder_of_samples_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("LEARNERINTEL_SAMPLES", str(tmp_path))
    assert sentiment_auc.samples_folder() == tmp_path
    monkeypatch.delenv("LEARNERINTEL_SAMPLES")
    assert sentiment_auc.samples_folder().parts[-2:] == ("shared", "samples")
