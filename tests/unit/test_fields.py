"""Values as people and files write them, read as the register keeps them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landtrack.errors import BadDate, BadNumber, Invalid, UnknownCode
from landtrack.fields import FIELDS, FIELDS_OF_BUILDINGS, Field, FieldKind, field_of, read_value
from landtrack.stages import Track
from landtrack.store.tables import Building, Parcel, Project, Record, RenovationSite
from landtrack.vocabulary import LandUse, RenovationMode, Route, Tenure

TABLES: dict[Track, type[Record]] = {
    Track.PARCEL: Parcel,
    Track.RENOVATION: RenovationSite,
    Track.PROJECT: Project,
}
ALL = [(track, field) for track, fields in FIELDS.items() for field in fields]
KINDS = {kind: next(field for _, field in ALL if field.kind is kind) for kind in FieldKind}


def read(track: Track, name: str, raw: object) -> object:
    return read_value(field_of(track, name), raw)


@pytest.mark.parametrize(("track", "field"), ALL, ids=lambda one: getattr(one, "name", str(one)))
def test_a_field_has_a_column_a_label_and_its_codes(track: Track, field: Field) -> None:
    assert field.name in TABLES[track].__mapper__.columns
    assert field.label.zh
    assert field.label.en
    assert (field.kind is FieldKind.CODE) == bool(field.codes)
    if field.codes:
        assert set(field.codes) == set(field.members)


@pytest.mark.parametrize(
    ("table", "field"),
    [(TABLES[track], field) for track, field in ALL]
    + [(Building, field) for field in FIELDS_OF_BUILDINGS],
    ids=lambda one: getattr(one, "name", getattr(one, "__name__", "")),
)
def test_a_text_is_as_long_as_its_column_at_most(table: type, field: Field) -> None:
    column = table.__mapper__.columns[field.name]
    if field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        assert field.longest == (column.type.length or 0)
    if field.kind is FieldKind.TEXT:
        assert read_value(field, "长" * field.longest) == "长" * field.longest
        with pytest.raises(Invalid, match=f"at most {field.longest} characters"):
            read_value(field, "长" * (field.longest + 1))


@pytest.mark.parametrize("track", FIELDS)
def test_every_column_that_people_fill_is_a_field(track: Track) -> None:
    derived = {
        "id", "track", "town", "shares", "geom", "area_m2", "stage", "stage_since", "version",
        "retired_on", "successor_id", "sample", "import_id", "entry_id",
    }  # fmt: skip
    columns = {column.name for column in TABLES[track].__mapper__.columns}
    assert columns - derived == {field.name for field in FIELDS[track]}


@pytest.mark.parametrize("track", FIELDS)
def test_no_two_fields_of_a_kind_share_a_name(track: Track) -> None:
    names = [field.name for field in FIELDS[track]] + [field.label.zh for field in FIELDS[track]]
    assert len(set(names)) == len(names)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(Invalid, match="colour") as caught:
        field_of(Track.PARCEL, "colour")
    assert caught.value.field == "colour"


@pytest.mark.parametrize("raw", [None, "", "  ", float("nan")])
@pytest.mark.parametrize("kind", FieldKind)
def test_an_empty_cell_is_no_value(kind: FieldKind, raw: object) -> None:
    assert read_value(KINDS[kind], raw) is None


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("area_stated_m2", "22,001.12", 22001.12),
        ("area_stated_m2", "22001.12", 22001.12),
        ("area_stated_m2", "２２００１．１２", 22001.12),
        ("area_stated_m2", 4705.78, 4705.78),
        ("area_stated_m2", 0, 0.0),
        ("term_years", "50", 50),
        ("term_years", 50.0, 50),
        ("far_max", "3.5", 3.5),
        ("density_max", "50%", 0.5),
        ("density_max", "50％", 0.5),
        ("density_max", 50, 0.5),
        ("density_max", 0.5, 0.5),
        ("density_max", "0.5%", 0.005),
        ("price_wan", "3，200.5", 3200.5),
        ("start_by", "2026-06-12", date(2026, 6, 12)),
        ("start_by", "2026年6月12日", date(2026, 6, 12)),
        ("start_by", "2026年12月31日", date(2026, 12, 31)),
        ("start_by", "2026/6/12", date(2026, 6, 12)),
        ("start_by", "2026.06.12", date(2026, 6, 12)),
        ("start_by", "20260612", date(2026, 6, 12)),
        ("start_by", "2026-06-12T08:30:00", date(2026, 6, 12)),
        ("start_by", datetime(2026, 6, 12, 23, 59), date(2026, 6, 12)),  # noqa: DTZ001 - as files give it
        ("start_by", date(2026, 6, 12), date(2026, 6, 12)),
        ("land_use", "M1", LandUse.M1),
        ("land_use", "m1", LandUse.M1),
        ("land_use", "一类工业用地", LandUse.M1),
        ("land_use", "一类工业用地（M1）", LandUse.M1),
        ("tenure", "国有", Tenure.STATE),
        ("tenure", "Collective", Tenure.COLLECTIVE),
        ("route", "工改工", Route.RENOVATION),
        ("title", "  某地块 ", "某地块"),
        ("reference", 2025, "2025"),
    ],
)
def test_a_value_is_read_as_people_write_it(name: str, raw: object, value: object) -> None:
    read_back = read(Track.PARCEL, name, raw)
    assert read_back == value
    assert type(read_back) is type(value)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        *[(said, True) for said in ("是", "Y", "1", 1, True, "√")],
        *[(said, False) for said in ("否", "no", 0, False)],
    ],
)
def test_yes_and_no_in_their_ways(said: object, value: bool) -> None:
    assert read(Track.RENOVATION, "protected", said) is value


@pytest.mark.parametrize(
    ("name", "raw", "error"),
    [
        ("area_stated_m2", "-5", BadNumber),
        ("area_stated_m2", "约三亩", BadNumber),
        ("area_stated_m2", "1e13", BadNumber),
        ("area_stated_m2", "inf", BadNumber),
        ("term_years", "2.5", BadNumber),
        ("price_wan", "12o0", BadNumber),
        ("start_by", "2026-02-30", BadDate),
        ("start_by", "2026-13-01", BadDate),
        ("start_by", "尽快", BadDate),
        ("start_by", "2025.3", BadDate),
        ("land_use", "住宅", UnknownCode),
    ],
)
def test_what_cannot_be_a_value_names_field_and_text(
    name: str, raw: str, error: type[Invalid]
) -> None:
    with pytest.raises(error) as caught:
        read(Track.PARCEL, name, raw)
    label = field_of(Track.PARCEL, name).label
    assert caught.value.field == name
    assert raw in caught.value.text.zh
    assert raw in caught.value.text.en
    assert label.zh in caught.value.text.zh
    assert label.en in caught.value.text.en


@pytest.mark.parametrize("said", ["类", "用地", "类工业用地"])
def test_words_that_fit_several_codes_are_not_guessed(said: str) -> None:
    with pytest.raises(UnknownCode) as caught:
        read(Track.PARCEL, "land_use", said)
    assert "一类工业用地" in caught.value.text.zh


@pytest.mark.parametrize("said", ["工业用地", "工业", "工业用地（M）", "M"])
def test_industry_without_its_class_is_the_class_above(said: str) -> None:
    assert read(Track.PARCEL, "land_use", said) is LandUse.M


def test_a_unique_part_of_a_name_is_enough() -> None:
    assert read(Track.RENOVATION, "mode", "国企") is RenovationMode.STATE_FIRM
    assert read(Track.RENOVATION, "mode", "权利人自改") is RenovationMode.OWNER


def test_maybe_is_neither_yes_nor_no() -> None:
    with pytest.raises(Invalid, match="yes or no"):
        read(Track.RENOVATION, "protected", "部分")


ANYTHING = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.binary()
)


@given(st.sampled_from([field for _, field in ALL]), ANYTHING)
def test_any_cell_is_a_value_or_a_clear_refusal(field: Field, raw: object) -> None:
    refused: Invalid | None = None
    try:
        value = read_value(field, raw)
    except Invalid as problem:
        refused = problem
    if refused is not None:
        assert (refused.field, bool(refused.text.zh), bool(refused.text.en)) == (
            field.name,
            True,
            True,
        )
    else:
        assert value is None or read_value(field, value) == value


@pytest.mark.parametrize(
    "field", [*(f for _, f in ALL), *FIELDS_OF_BUILDINGS], ids=lambda f: f.name
)
def test_every_field_says_what_it_means(field: Field) -> None:
    assert field.help.zh
    assert field.help.en
