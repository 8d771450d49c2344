"""Numbers, charts and styles: exact, escaped, and never by colour alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from landtrack.lifecycle import Light
from landtrack.stages import Stage
from maps import numbers
from maps.charts import Column, Part, month_columns, row_bar, target_bar
from maps.style import LIGHT_STYLES, STAGE_STYLES, stage_patterns, stage_swatch, stage_table


@pytest.mark.parametrize(
    ("cm2", "text"),
    [
        (0, "0"),
        (124_000_000, "12,400"),
        (124_005_000, "12,400.5"),
        (1, "0.0001"),
        (-3_000_000, "−300"),
        (10**14, "10,000,000,000"),
    ],
)
def test_square_metres_are_exact(cm2: int, text: str) -> None:
    assert numbers.square_metres(cm2) == text


@pytest.mark.parametrize(
    ("cm2", "text"), [(5_000, "1"), (4_999, "0"), (-4_999, "0"), (-124_005_000, "−12,401")]
)
def test_whole_metres_round_half_up(cm2: int, text: str) -> None:
    assert numbers.whole_metres(cm2) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.99999, "99.9%"), (1.0, "100.0%"), (0.5872, "58.7%"), (0, "0.0%")]
)
def test_nothing_is_all_before_it_is(share: float, text: str) -> None:
    assert numbers.percent(share) == text


def test_changes_carry_their_sign() -> None:
    assert numbers.signed_metres(124_000_000) == "+12,400"
    assert numbers.signed_metres(-124_000_000) == "−12,400"


def test_the_larger_unit_is_the_languages_own() -> None:
    cm2 = 587_200 * 10_000
    assert (numbers.large(cm2, "zh"), numbers.large(cm2, "en")) == ("58.72", "587.20")


def test_land_is_shown_in_mu() -> None:
    assert numbers.mu(10_000) == "15.00"
    assert numbers.land(10_853.854) == "10,853.85"


def bar(**more: object) -> ET.Element:
    parts = [Part(600, "counted", "a"), Part(200, "certain", "b"), Part(900, "likely", "c")]
    options: dict[str, object] = {"target": 1000, "expected": 700} | more
    return ET.fromstring(
        target_bar(
            parts,
            options["target"],  # type: ignore[arg-type]
            options["expected"],  # type: ignore[arg-type]
            title="<title>",
            description="5 > 3",
        )
    )


def test_a_bar_is_as_long_as_what_it_shows() -> None:
    widths = [rect.get("width") for rect in bar().findall("rect")]
    assert widths == ["100%", "35.294%", "11.765%", "52.941%"]
    goal, pace = bar().findall("line")
    assert goal.get("x1") == "58.824%"
    assert pace.get("x1") == "41.176%"


def test_a_bar_has_words_for_those_who_do_not_see_it() -> None:
    drawn = bar()
    assert (drawn[0].text, drawn[1].text) == ("<title>", "5 > 3")
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == f"{drawn[0].get('id')} {drawn[1].get('id')}"


def test_without_a_target_there_is_no_mark() -> None:
    assert bar(target=0, expected=0).findall("line") == []


def test_nothing_at_all_is_an_empty_bar() -> None:
    ET.fromstring(target_bar([], 0, 0, title="", description=""))
    ET.fromstring(row_bar([Part(0, "counted", "")], 1))


def test_months_stand_in_proportion_and_needs_are_outlines() -> None:
    columns = [Column("1", 100, "100", "h"), Column("2", 0, "", "", 200), Column("3", 50, "<", "")]
    drawn = ET.fromstring(month_columns(columns, even=80, title="t", description="d"))
    bars = [(one.get("class"), float(one.get("height") or 0)) for one in drawn.findall("rect")]
    assert [css for css, _ in bars] == ["fill-counted", "needed", "fill-counted"]
    assert bars[1][1] == pytest.approx(2 * bars[0][1]) == pytest.approx(4 * bars[2][1])
    assert [one.text for one in drawn.findall("text")] == ["1", "100", "2", "3", "<"]


def test_every_stage_and_light_has_a_look() -> None:
    assert set(STAGE_STYLES) == set(Stage)
    assert set(LIGHT_STYLES) == set(Light)


def test_no_two_stages_differ_by_colour_alone() -> None:
    for one, other in combinations(STAGE_STYLES.values(), 2):
        assert one.pattern != other.pattern


def test_no_two_lights_share_a_shape() -> None:
    assert len({style.shape for style in LIGHT_STYLES.values()}) == len(Light)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_stage_is_seen_on_a_light_ground() -> None:
    for stage, style in STAGE_STYLES.items():
        contrast = 1.05 / (luminance(style.colour) + 0.05)
        assert contrast >= 3, stage


def test_the_further_the_darker() -> None:
    after = [Stage.STARTED, Stage.TOPPED_OUT, Stage.COMPLETED, Stage.PRODUCING]
    found = [luminance(STAGE_STYLES[stage].colour) for stage in after]
    assert found == sorted(found, reverse=True)


def test_swatches_refer_to_fills_that_a_page_carries() -> None:
    fills = {one.get("id") for one in ET.fromstring(stage_patterns()).iter("pattern")}
    for stage in Stage:
        rect = ET.fromstring(stage_swatch(stage)).find("rect")
        assert rect is not None
        assert str(rect.get("fill"))[5:-1] in fills


def test_the_map_gets_the_same_table() -> None:
    table = stage_table("zh")
    assert table["started"] == {
        "label": "在建",
        "colour": STAGE_STYLES[Stage.STARTED].colour,
        "pattern": "solid",
        "dash": "",
    }
