"""One line becomes a milestone: many spellings, and what stays open is asked for."""

from __future__ import annotations

from datetime import date

import pytest
from pypinyin import lazy_pinyin

from landtrack.kind_words import SPOKEN, mentions
from landtrack.names import Named, NameIndex, fold, pinyin_of, split_names
from landtrack.one_line import Choice, Reading, read_line
from landtrack.stages import STEPS, Evidence, MilestoneKind, Track

K = MilestoneKind
TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)


def record(number: int, track: Track, name: str, reference: str, *others: str) -> Named:
    return Named("record", number, number, track, name, reference, others, "441900106201")


def building(number: int, record_id: int, name: str, *, retired: bool = False) -> Named:
    return Named("building", number, record_id, Track.PARCEL, name, "", (), "", retired)


NAMES = NameIndex(
    [
        record(1, Track.PARCEL, "横沥智造产业园", "2026WT001", "老五金厂"),
        record(2, Track.PROJECT, "横沥智造总部项目", "HL-2026-014"),
        record(3, Track.RENOVATION, "田头改造地块", "GZ-07", "441900-TB-0031"),
        record(4, Track.PARCEL, "投产大厦地块", "2026WT002"),
        building(12, 1, "12号厂房"),
        building(10, 1, "1号厂房"),
        building(11, 1, "2号厂房"),
        building(13, 1, "旧厂房", retired=True),
        building(14, 4, "研发楼"),
    ]
)


def read(line: str, **choice: object) -> Reading:
    return read_line(line, TODAY, NAMES, Choice(**choice))  # type: ignore[arg-type]


def ids(reading: Reading) -> tuple[list[int], list[str], list[int]]:
    return (
        [one.id for one in reading.records],
        [kind.value for kind in reading.kinds],
        [one.id for one in reading.buildings],
    )


@pytest.mark.parametrize(
    ("line", "record_id", "kind", "building_id", "day"),
    [
        ("2026WT001 土地摘牌 12-03", 1, K.LAND_WON, None, date(2025, 12, 3)),
        ("老五金厂 拿地 11月3日", 1, K.LAND_WON, None, date(2026, 11, 3)),
        ("hlzzcyy 2号 开工 11-20", 1, K.START_STATISTICAL, 11, date(2026, 11, 20)),
        ("老五金厂12号厂房封顶昨天", 1, K.TOPPED_OUT, 12, YESTERDAY),
        ("2026WT001 kg 1#", 1, K.START_STATISTICAL, 10, TODAY),
        ("2026wt001 1栋 statistical start yesterday", 1, K.START_STATISTICAL, 10, YESTERDAY),
        ("2号厂房 老五金厂 Topped out 3天前", 1, K.TOPPED_OUT, 11, date(2026, 11, 19)),
        ("laowujinchang 12 fengding 11.20", 1, K.TOPPED_OUT, 12, date(2026, 11, 20)),
        ("2026WT001 1号厂房 施工证 2026-10-08", 1, K.CONSTRUCTION_PERMIT, 10, date(2026, 10, 8)),
        ("2026WT001 1号厂房 施工证 20261008", 1, K.CONSTRUCTION_PERMIT, 10, date(2026, 10, 8)),
        ("2026WT001 2号厂房 竣工 上周五", 1, K.COMPLETED, 11, date(2026, 11, 13)),
        ("HL-2026-014 桩基 11.20", 2, K.PROJECT_STARTED, None, date(2026, 11, 20)),
        ("横沥智造总部项目签约 11.20", 2, K.SIGNED, None, date(2026, 11, 20)),
        ("总部项目 投产 今天", 2, K.IN_PRODUCTION, None, TODAY),
        ("ttgz 供地", 3, K.LAND_SUPPLIED, None, TODAY),
        ("TB-0031 清拆 周五", 3, K.DEMOLISHED, None, date(2026, 11, 20)),
        ("投产大厦 封顶 11-20", 4, K.TOPPED_OUT, 14, date(2026, 11, 20)),
        ("投产大厦地块 投产 11-20", 4, K.IN_PRODUCTION, None, date(2026, 11, 20)),
        ("２０２６ＷＴ００２　开工　１１－２０", 4, K.START_STATISTICAL, 14, date(2026, 11, 20)),
        ("GZ-07 B11 11-20", 3, K.DEMOLISHED, None, date(2026, 11, 20)),
    ],
)
def test_a_whole_line(
    line: str, record_id: int, kind: MilestoneKind, building_id: int | None, day: date
) -> None:
    found = read(line)
    assert found.complete, found
    assert found.record is not None
    assert (found.record.id, found.kind) == (record_id, kind)
    assert (found.building.id if found.building else None) == building_id
    assert found.day == day
    assert found.unread == ""


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("土地摘牌 12-03", ([], ["land_won"], [])),
        ("2026WT001 昨天", ([1], [], [10, 11, 12])),
        ("2026WT001 开工", ([1], ["start_statistical"], [10, 11, 12])),
        ("2026WT001 1号厂房 动工", ([1], ["start_statistical", "start_legal"], [10])),
        ("横沥智造 投产", ([1, 2], ["in_production"], [])),
        ("hengli kaigong", ([1, 2], ["start_statistical", "project_started"], [])),
        ("", ([], [], [])),
    ],
)
def test_what_is_open_is_asked_for(
    line: str, asked: tuple[list[int], list[str], list[int]]
) -> None:
    found = read(line)
    assert ids(found) == asked
    assert not found.complete


def test_a_step_that_only_one_of_them_can_take_settles_the_record() -> None:
    assert ids(read("横沥智造 statistical start"))[0] == [1]


def test_what_was_chosen_wins_over_the_line() -> None:
    first = read("横沥智造 开工 昨天")
    assert first.day == YESTERDAY
    chosen = read("横沥智造 开工 昨天", record_id=1, building_id=12)
    assert chosen.complete
    assert chosen.building is not None
    assert (chosen.record.id if chosen.record else 0, chosen.building.id) == (1, 12)
    assert read("横沥智造 昨天", record_id=2, kind=K.SIGNED).complete
    assert read("摘牌 昨天", record_id=4).complete
    assert not read("摘牌", record_id=99).complete


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("2026WT002 开工 A", Evidence.A),
        ("2026WT002 开工 b 昨天", Evidence.B),
        ("2026WT002 开工 证据C", Evidence.C),
        ("2026WT002 开工 evidence: A", Evidence.A),
        ("2026WT002 开工 B级", Evidence.B),
        ("2026WT002 A栋开工", None),
        ("2026WT002 开工", None),
    ],
)
def test_the_grade(line: str, grade: Evidence | None) -> None:
    assert read(line).evidence is grade


def test_what_lies_ahead_is_a_plan() -> None:
    assert read("2026WT002 计划开工 12-20").day == date(2026, 12, 20)
    assert read("2026WT002 计划开工 12-20").planned
    assert read("2026WT002 开工 明天").planned
    assert read("2026WT002 start planned 12-20").planned
    assert not read("2026WT002 开工 11-20").planned


def test_what_was_not_understood_is_said() -> None:
    found = read("2026WT002 开工 昨天 张工说的")
    assert found.complete
    assert found.unread == "张工说的"
    assert read("没有的厂 开工").unread == "没有的厂"


def test_every_step_is_known_by_all_its_names() -> None:
    for step in STEPS:
        for name in (step.code, step.label.zh, step.label.en, step.kind.value, *step.aliases):
            kinds = mentions(f"某某 {name} 昨天")[0].kinds
            assert step.kind in kinds or name in SPOKEN, name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026wt001", 1),
        ("WT002", 4),
        ("老五金", 1),
        ("hengli zhizao zongbu", 2),
        ("hlzzzb", 2),
        ("zongbu", 2),
        ("田头", 3),
        ("ttgzdk", 3),
        ("tb-0031", 3),
        ("智造 总部", 2),
    ],
)
def test_a_record_is_found_by_what_is_remembered(text: str, first: int) -> None:
    assert NAMES.find(text)[0].named.id == first


def test_whole_names_come_before_beginnings_and_those_before_pieces() -> None:
    names = NameIndex(
        [
            record(1, Track.PARCEL, "新开工园", "X1"),
            record(2, Track.PARCEL, "开工园二期", "X2"),
            record(3, Track.PARCEL, "开工园", "X3"),
        ]
    )
    assert [hit.named.id for hit in names.find("开工园")] == [3, 2, 1]


def test_the_retired_are_found_only_when_asked_for() -> None:
    names = NameIndex([building(1, 1, "旧楼", retired=True)])
    assert names.find("旧楼", ["building"]) == []
    assert len(names.find("旧楼", ["building"], retired=True)) == 1


def test_an_index_takes_in_what_changed() -> None:
    names = NameIndex([record(1, Track.PARCEL, "甲", "A1")])
    other = names.copy()
    other.put([record(1, Track.PARCEL, "乙", "A1"), building(5, 1, "1号")])
    assert [hit.named.name for hit in names.find("A1")] == ["甲"]
    assert [hit.named.name for hit in other.find("A1")] == ["乙"]
    assert other.find("甲") == []
    assert (len(names), len(other)) == (1, 2)
    assert (names.buildings(1), [one.id for one in other.buildings(1)]) == ([], [5])


def test_spellings() -> None:
    assert fold("２＃ 厂房-Ａ") == "2厂房a"
    assert pinyin_of("横沥Ab1号") == ("henglia" + "b1hao", "hlab1h")
    for name in ("长安重工", "银行大厦", "吕屋绿地", "东莞市横沥镇长巷村", "重庆路", "女性用品"):
        assert pinyin_of(name)[0] == "".join(lazy_pinyin(name)), name
    assert split_names("老厂；新厂, 三厂") == ("老厂", "新厂", "三厂")
