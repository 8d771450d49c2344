"""The profile of a town: the shipped one, any other from a file, and clear words when wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import shapely

import landtrack
from gis.area import area_m2
from landtrack.counting import AreaBasis, StartKind
from landtrack.errors import Invalid
from landtrack.lifecycle import Thresholds
from landtrack.stages import Evidence
from landtrack.town import Town, load_town, rule_text, schematic_outlines
from landtrack.vocabulary import BuildingUse
from tests.towns import other_town

HENGLI = load_town("hengli")
SHORT_NAMES = [
    "恒泉", "裕宁", "石涌", "隔坑", "半仙山", "横沥", "田头", "田坑", "村头", "长巷", "田饶步",
    "六甲", "村尾", "水边", "新四", "山厦", "月塘", "张坑",
]  # fmt: skip


def test_hengli_is_the_one_in_dongguan() -> None:
    assert (HENGLI.code, HENGLI.name, HENGLI.city) == ("441900106", "横沥镇", "东莞市")


def test_hengli_has_its_2_communities_and_16_villages_with_their_codes() -> None:
    codes = [village.code for village in HENGLI.villages]
    assert codes == sorted(codes)
    assert codes == [
        *(f"441900106{number}" for number in ("002", "003")),
        *(f"441900106{number}" for number in range(200, 216)),
    ]
    for village, short in zip(HENGLI.villages, SHORT_NAMES, strict=True):
        ending = "社区居民委员会" if village.code < "441900106100" else "村村民委员会"
        assert village.name == short + ending
        assert re.fullmatch("[A-Z][A-Za-z ]+", village.english)


def test_the_default_rule_is_the_one_proposed_to_the_town() -> None:
    rule = HENGLI.counting_rule()
    assert (rule.start, rule.area, rule.net) == (StartKind.STATISTICAL, AreaBasis.AT_START, False)
    assert rule.grades == {Evidence.A, Evidence.B}
    assert rule.uses == {BuildingUse.FACTORY, BuildingUse.RESEARCH, BuildingUse.STORAGE}
    assert rule.label == "default v1"
    assert "整栋单体" in rule.text.zh
    assert "Whole buildings" in rule.text.en


def test_a_rule_in_words_changes_with_each_of_its_choices() -> None:
    rule = HENGLI.counting_rule()
    changes = [
        {"start": StartKind.LEGAL},
        {"area": AreaBasis.FAR},
        {"net": True},
        {"grades": frozenset({Evidence.A})},
        {"uses": rule.uses | {BuildingUse.DORMITORY}},
    ]
    texts = [rule.text, *(rule_text(type(rule)(**_settings(rule) | one)) for one in changes)]
    assert len({text.zh for text in texts}) == len({text.en for text in texts}) == len(texts)


def _settings(rule: object) -> dict:
    return {name: getattr(rule, name) for name in rule.__dataclass_fields__}  # type: ignore[attr-defined]


def test_schematic_outlines_cover_the_town_exactly_and_do_not_overlap() -> None:
    outlines = schematic_outlines(HENGLI)
    whole = outlines.pop(HENGLI.code)
    assert set(outlines) == {village.code for village in HENGLI.villages}
    together = shapely.union_all(list(outlines.values()))
    assert shapely.symmetric_difference(together, whole).area < 1e-12
    parts = sum(outline.area for outline in outlines.values())
    assert parts == pytest.approx(whole.area, rel=1e-12)


def test_the_outline_has_the_published_size_and_extent() -> None:
    whole = schematic_outlines(HENGLI)[HENGLI.code]
    assert area_m2(whole) / 1e6 == pytest.approx(HENGLI.area_km2, rel=0.01)
    assert whole.bounds == pytest.approx(HENGLI.extent)
    assert shapely.is_valid(whole)


def test_each_village_lies_around_its_centre() -> None:
    outlines = schematic_outlines(HENGLI)
    for village in HENGLI.villages:
        assert outlines[village.code].contains(shapely.Point(village.centre)), village.short


def test_the_town_knows_its_coordinate_systems() -> None:
    assert HENGLI.export_crs == HENGLI.crs_candidates[0] == 4547
    assert {4490, 4526, 4547, 4498, 4497} <= set(HENGLI.crs_candidates)


def test_lights_follow_the_profile(tmp_path: Path) -> None:
    assert HENGLI.lights() == Thresholds(30, 0)
    text = other_town().replace("amber_days_before = 30", "amber_days_before = 7")
    path = tmp_path / "town.toml"
    path.write_text(text, encoding="utf-8")
    assert load_town(str(path)).lights() == Thresholds(7, 0)


def test_another_town_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "qishi.toml"
    path.write_text(other_town(), encoding="utf-8")
    town = load_town(str(path))
    assert (town.code, len(town.villages)) == ("441900107", 2)
    outlines = schematic_outlines(town)
    assert set(outlines) == {town.code, *(village.code for village in town.villages)}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("code = ", "town profile"),  # no TOML at all
        (other_town().replace('code = "441900107"', 'code = "4419"'), "code"),
        (other_town().replace("area_km2 = 48.8", ""), "area_km2"),
        (other_town() + "\ncolour = 1\n", "colour"),
        (other_town().replace('start = "statistical"', 'start = "soon"'), "start"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_place(tmp_path: Path, broken: str, said: str) -> None:
    path = tmp_path / "town.toml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load_town(str(path))
    assert caught.value.field == "town"
    assert said in caught.value.text.en
    assert "town.toml" in caught.value.text.zh


@pytest.mark.parametrize("name", ["atlantis", "../hengli", "missing/town.toml"])
def test_a_town_that_is_not_there_names_those_that_are(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_town(name)
    assert "hengli" in caught.value.text.zh
    assert "hengli" in caught.value.text.en


def test_every_shipped_profile_is_sound() -> None:
    folder = Path(landtrack.__file__).parent / "towns"
    for path in folder.glob("*.toml"):
        assert isinstance(load_town(path.stem), Town)
        assert tomllib.loads(path.read_text(encoding="utf-8"))["schematic"] in (True, False)
