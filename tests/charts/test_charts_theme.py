from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from learnerintel.charts import theme

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("name", PALETTES)
def test_charts_and_pages_have_their_colours_from_the_same_numbers(name):
    stated, palette = CONFIG["theme"][name], PALETTES[name]
    assert stated["backgroundColor"] == palette.background
    assert stated["secondaryBackgroundColor"] == palette.surface
    assert stated["textColor"] == palette.text
    assert stated["borderColor"] == palette.border
    assert tuple(stated["chartCategoricalColors"]) == palette.categorical
    assert tuple(stated["chartSequentialColors"]) == palette.sequential
    assert tuple(stated["chartDivergingColors"]) == palette.diverging
    assert stated["primaryColor"] == palette.primary


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_every_role_has_its_colour_and_can_be_seen(palette):
    assert len(palette.categorical) == len(theme.ROLES) == len(set(palette.categorical))
    colours = dict(zip(theme.ROLES, palette.categorical, strict=True))
    assert contrast(palette.text, palette.background) >= 7
    assert contrast("#FFFFFF", palette.primary) >= 4.5
    assert contrast(palette.primary, palette.background) >= 3
    assert contrast(colours["ink"], palette.background) >= 7
    for role in ("accent", "grey"):
        assert contrast(colours[role], palette.background) >= 3
    assert min(contrast(colour, palette.background) for colour in palette.categorical) >= 2.2


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_more_is_always_further_from_the_background(palette):
    steps = [contrast(colour, palette.background) for colour in palette.sequential]
    assert steps == sorted(steps)
    assert len(palette.sequential) == len(palette.diverging) == 10


def test_no_chart_and_no_page_names_a_colour_of_its_own():
    files = [*(ROOT / "learnerintel" / "charts").glob("*.py"), *(ROOT / "learnerintel" / "ui").glob("*.py")]
    named = [path.name for path in files if re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8"))]
    assert named == ["theme.py"]


def test_a_role_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="is no role"):
        theme.in_role(None, "red")
