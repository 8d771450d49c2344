"""The fields of each kind of record, as one table.

Forms, imports, exports, corrections and the glossary read it: to add a field, add its column in
``store/tables/records.py``, a migration, and a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from landtrack.errors import BadDate, BadNumber, Invalid, UnknownCode
from landtrack.field_help import FIELD_HELP
from landtrack.stages import Track
from landtrack.text import Text
from landtrack.vocabulary import (
    LAND_USE_LABELS,
    MODE_LABELS,
    ROUTE_LABELS,
    SPACE_ROUTE_LABELS,
    TENURE_LABELS,
    USE_LABELS,
)


class FieldKind(StrEnum):
    """What a value is, and so how it is read, checked and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    NUMBER = "number"
    AREA = "area"
    MONEY = "money"
    SHARE = "share"
    DATE = "date"
    YES_NO = "yes_no"
    CODE = "code"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its column, its name in both languages, and what people also call it in files.

    ``longest`` is how many characters a text may have; 0 for any number.
    """

    name: str
    label: Text
    kind: FieldKind = FieldKind.TEXT
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    codes: dict[Any, Text] | None = None
    required: bool = False
    longest: int = 0

    @property
    def help(self) -> Text:
        """What it means."""
        return FIELD_HELP[self.name]

    @property
    def members(self) -> type[StrEnum]:
        """The code list of a CODE field."""
        return type(next(iter(self.codes or {})))


F, T = Field, FieldKind

_COMMON = (
    F(
        "reference",
        Text("编号", "Reference"),
        longest=80,
        required=True,
        synonyms=(
            "地块编号",
            "宗地编号",
            "项目编号",
            "宗地代码",
            "电子监管号",
            "dkbh",
            "zdbh",
            "bh",
            "ref",
            "id",
            "code",
            "parcel_code",
            "number",
            "no",
        ),
    ),
    F(
        "title",
        Text("名称", "Title"),
        longest=200,
        synonyms=("地块名称", "项目名称", "宗地名称", "dkmc", "xmmc", "mc", "name"),
    ),
    F("former_titles", Text("曾用名", "Former titles"), longest=400, synonyms=("旧名", "old_name")),
    F(
        "village",
        Text("村（社区）", "Village"),
        T.VILLAGE,
        synonyms=("村", "社区", "村社区", "所属村", "所在村", "坐落", "szc", "village_code"),
    ),
    F(
        "route",
        Text("供给路径", "Supply route"),
        T.CODE,
        codes=ROUTE_LABELS,
        synonyms=("供应路径", "空间来源", "supply_route"),
    ),
    F(
        "area_stated_m2",
        Text("用地面积（证载）", "Land area (stated)"),
        T.AREA,
        "㎡",
        synonyms=(
            "用地面积",
            "土地面积",
            "宗地面积",
            "面积",
            "地块面积",
            "占地面积",
            "dkmj",
            "zdmj",
            "mj",
            "area",
            "land_area",
        ),
    ),
    F(
        "owner_unit",
        Text("责任单位", "Responsible unit"),
        longest=80,
        synonyms=("责任科室", "牵头单位", "zrdw"),
    ),
    F(
        "leader",
        Text("责任领导", "Leader in charge"),
        longest=80,
        synonyms=("分管领导", "联系领导", "镇责任领导"),
    ),
    F(
        "officer",
        Text("经办人", "Officer"),
        longest=80,
        synonyms=("责任人", "直接责任人", "跟进人"),
    ),
    F("note", Text("备注", "Note"), T.LONG_TEXT, synonyms=("说明", "bz", "remark", "remarks")),
)

_DEADLINES = (
    F(
        "start_by",
        Text("约定开工期限", "Start by"),
        T.DATE,
        synonyms=(
            *("开工前", "约定开工时间", "约定开工日期", "开工期限", "开工时限"),
            *("约定动工时间", "约定动工日期", "动工期限", "动工时限"),
        ),
    ),
    F(
        "finish_by",
        Text("约定竣工期限", "Finish by"),
        T.DATE,
        synonyms=("竣工前", "约定竣工时间", "约定竣工日期", "竣工期限", "竣工时限", "完工时限"),
    ),
)

_TENURE = F(
    "tenure",
    Text("权属", "Tenure"),
    T.CODE,
    codes=TENURE_LABELS,
    synonyms=("土地权属", "权属性质", "qsxz"),
)
_HOLDER = F(
    "holder",
    Text("权利人", "Holder"),
    longest=200,
    synonyms=("土地使用权人", "使用权人", "竞得人", "qlr"),
)

_PARCEL = (
    F(
        "land_use",
        Text("土地用途", "Land use"),
        T.CODE,
        codes=LAND_USE_LABELS,
        synonyms=("用途", "规划用途", "地块用途", "yt", "tdyt"),
    ),
    _TENURE,
    _HOLDER,
    F("far_min", Text("容积率下限", "FAR, least"), T.NUMBER, synonyms=("最小容积率", "rjlxx")),
    F(
        "far_max",
        Text("容积率上限", "FAR, most"),
        T.NUMBER,
        synonyms=("容积率", "最大容积率", "rjl", "rjlsx"),
    ),
    F(
        "density_max",
        Text("建筑密度上限", "Building density, most"),
        T.SHARE,
        "%",
        synonyms=("建筑密度", "jzmd"),
    ),
    F(
        "investment_yuan_per_m2",
        Text("固定资产投资强度", "Investment intensity"),
        T.NUMBER,
        "元/㎡",
        synonyms=("投资强度",),
    ),
    F("term_years", Text("出让年限", "Term"), T.WHOLE, "年", synonyms=("使用年限",)),
    F("price_wan", Text("成交价", "Price"), T.MONEY, "万元", synonyms=("成交价格", "成交总价")),
    *_DEADLINES,
)

_RENOVATION = (
    F(
        "patch_code",
        Text("图斑编号", "Patch number"),
        longest=40,
        synonyms=("标图建库编号", "tbbh"),
    ),
    F(
        "mode",
        Text("改造模式", "Mode of renewal"),
        T.CODE,
        codes=MODE_LABELS,
        synonyms=("改造方式",),
    ),
    _TENURE,
    _HOLDER,
    F(
        "planned_use",
        Text("规划用途", "Planned use"),
        T.CODE,
        codes=LAND_USE_LABELS,
        synonyms=("用途", "改造后用途"),
    ),
    F(
        "existing_gfa_m2",
        Text("现状建筑面积", "Existing floor area"),
        T.AREA,
        "㎡",
        synonyms=("现有建筑面积",),
    ),
    F("existing_far", Text("现状容积率", "Existing FAR"), T.NUMBER),
    F(
        "planned_gfa_m2",
        Text("规划建筑面积", "Planned floor area"),
        T.AREA,
        "㎡",
        synonyms=("拟建建筑面积", "总建筑面积", "建筑面积", "gfa"),
    ),
    F(
        "protected",
        Text("工业保护线内", "Inside the industrial protection line"),
        T.YES_NO,
        synonyms=("是否在工业保护线内", "工业保护线"),
    ),
    *_DEADLINES,
)

_PROJECT = (
    F(
        "investor",
        Text("投资方", "Investor"),
        longest=200,
        synonyms=("投资企业", "企业名称", "公司名称", "建设单位"),
    ),
    F(
        "industry",
        Text("产业类别", "Industry"),
        longest=80,
        synonyms=("行业", "产业类型", "所属行业", "行业类别", "行业分类"),
    ),
    F(
        "space_route",
        Text("用地用房方式", "How it gets its space"),
        T.CODE,
        codes=SPACE_ROUTE_LABELS,
        synonyms=("落地方式",),
    ),
    F(
        "total_investment_wan",
        Text("总投资", "Total investment"),
        T.MONEY,
        "万元",
        synonyms=("计划总投资", "总投资额", "投资总额", "计划投资额"),
    ),
    F(
        "agreed_investment_wan",
        Text("协议投资", "Agreed investment"),
        T.MONEY,
        "万元",
        synonyms=("协议投资额", "签约投资额", "合同投资额"),
    ),
    F(
        "planned_gfa_m2",
        Text("规划建筑面积", "Planned floor area"),
        T.AREA,
        "㎡",
        synonyms=("总建筑面积", "建筑面积"),
    ),
    F("foreign_funded", Text("外资", "Foreign-funded"), T.YES_NO, synonyms=("是否外资",)),
    F("headquarters", Text("总部", "Headquarters"), T.YES_NO, synonyms=("是否总部", "企业总部")),
    F("specialised", Text("专精特新", "Specialised and new"), T.YES_NO, synonyms=("是否专精特新",)),
    F("introducer", Text("引进人", "Introducer"), longest=80, synonyms=("推荐单位", "招商引荐人")),
)

FIELDS: dict[Track, tuple[Field, ...]] = {
    Track.PARCEL: (*_COMMON, *_PARCEL),
    Track.RENOVATION: (*_COMMON, *_RENOVATION),
    Track.PROJECT: (*_COMMON, *_PROJECT),
}

FIELDS_OF_BUILDINGS: tuple[Field, ...] = (
    F(
        "name",
        Text("楼栋", "Building"),
        longest=120,
        required=True,
        synonyms=("栋号", "楼栋名称", "单体"),
    ),
    F("use", Text("用途", "Use"), T.CODE, codes=USE_LABELS, required=True),
    F("phase", Text("分期", "Phase"), longest=40, synonyms=("期", "期数")),
    F("storeys", Text("层数", "Storeys"), T.WHOLE, synonyms=("楼层",)),
    F("height_m", Text("高度", "Height"), T.NUMBER, "m", synonyms=("建筑高度",)),
    F(
        "planning_permit",
        Text("建设工程规划许可证", "Planning permit"),
        longest=80,
        synonyms=("工程规划许可证", "规划许可证"),
    ),
    F(
        "construction_permit",
        Text("施工许可证", "Construction permit"),
        longest=80,
        synonyms=("施工许可证号",),
    ),
    F(
        "retired_on",
        Text("拆除或停用日期", "Demolished or given up on"),
        T.DATE,
    ),
)
"""What a building says of itself; its floor areas are facts of their own."""

_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "在"})
_NO = frozenset({"否", "无", "n", "no", "false", "0", "×", "不在", ""})
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，％", "0123456789.-,%")
_LARGEST = Decimal(10) ** 12
_DIGITS_OF_A_DAY = 8


def field_of(track: Track, name: str) -> Field:
    """A field by its column.

    Raises:
        Invalid: this kind of record has no such field.
    """
    for field in FIELDS[track]:
        if field.name == name:
            return field
    raise Invalid(f"没有字段“{name}”。", f"There is no field “{name}”.", field=name)


def building_field(name: str) -> Field:
    """A field of buildings by its column.

    Raises:
        Invalid: buildings have no such field.
    """
    for field in FIELDS_OF_BUILDINGS:
        if field.name == name:
            return field
    raise Invalid(f"没有字段“{name}”。", f"There is no field “{name}”.", field=name)


def read_value(field: Field, raw: Any) -> Any:
    """A value as people and files write it, as the register keeps it; None for an empty one.

    Numbers are in the field's own unit (m2, 10,000 yuan); a share may be a percentage.

    Raises:
        Invalid: not a value of this field; says what is expected.
    """
    if raw is None or (isinstance(raw, float) and raw != raw) or str(raw).strip() == "":  # noqa: PLR0124
        return None
    if field.kind in (T.NUMBER, T.AREA, T.MONEY, T.WHOLE, T.SHARE):
        return _number(field, raw)
    if field.kind is T.DATE:
        return _date(field, raw)
    text = str(raw).strip()
    if field.kind is T.YES_NO:
        return _yes_no(field, text)
    if field.kind is T.CODE:
        return _code(field, text)
    if field.longest and len(text) > field.longest:
        raise too_long(field, text)
    return text


def too_long(field: Field, text: str) -> Invalid:
    """Why a text is no value of a field that is kept in fewer characters."""
    return Invalid(
        f"“{field.label.zh}”最多 {field.longest} 个字，现有 {len(text)} 个。",
        f"“{field.label.en}” has at most {field.longest} characters; these are {len(text)}.",
        field=field.name,
    )


def _number(field: Field, raw: Any) -> float | int:
    text = str(raw).strip().translate(_FULL_WIDTH).replace(",", "")
    percent = text.endswith("%")
    try:
        value = Decimal(text.rstrip("%"))
    except InvalidOperation:
        raise BadNumber(
            f"“{field.label.zh}”不是数字：{raw}。",
            f"“{field.label.en}” is not a number: {raw}.",
            field=field.name,
        ) from None
    if not value.is_finite() or value < 0 or value > _LARGEST:
        raise BadNumber(
            f"“{field.label.zh}”不可能是 {raw}。",
            f"“{field.label.en}” cannot be {raw}.",
            field=field.name,
        )
    if field.kind is T.SHARE:
        return float(value / 100) if percent or value > 1 else float(value)
    if field.kind is not T.WHOLE:
        return float(value)
    if value != value.to_integral_value():
        raise BadNumber(
            f"“{field.label.zh}”应为整数，不是 {raw}。",
            f"“{field.label.en}” is a whole number, not {raw}.",
            field=field.name,
        )
    return int(value)


def _date(field: Field, raw: Any) -> date:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    text = str(raw).strip().translate(_FULL_WIDTH)[:10]
    text = (
        text.replace("年", "-")
        .replace("月", "-")
        .replace("日", "")
        .replace("/", "-")
        .replace(".", "-")
    )
    if text.isdecimal() and len(text) == _DIGITS_OF_A_DAY:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        year, month, day = [int(part) for part in text.strip("-").split("-")]
        return date(year, month, day)
    except ValueError:
        raise BadDate(
            f"“{field.label.zh}”不是日期：{raw}。请写成 2026-03-05。",
            f"“{field.label.en}” is not a date: {raw}. Write it as 2026-03-05.",
            field=field.name,
        ) from None


def _yes_no(field: Field, text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise Invalid(
        f"“{field.label.zh}”请填是或否，不是“{text}”。",
        f"“{field.label.en}” is yes or no, not “{text}”.",
        field=field.name,
    )


def _code(field: Field, text: str) -> StrEnum:
    codes, wanted = field.codes or {}, text.casefold()
    for code, label in codes.items():
        if wanted in (code.value.casefold(), label.zh.casefold(), label.en.casefold()):
            return code  # type: ignore[no-any-return]
    begun = [code for code, label in codes.items() if label.zh.casefold().startswith(wanted)]
    within = [code for code, label in codes.items() if wanted in label.zh.casefold()]
    # a part of a name is enough where it fits one code; several are not guessed between
    for fitting in (begun, within):
        if len(fitting) == 1:
            return fitting[0]  # type: ignore[no-any-return]
    raise UnknownCode(
        f"“{field.label.zh}”没有“{text}”这一项。可用："
        + "、".join(label.zh for label in codes.values())
        + "。",
        f"“{field.label.en}” has no “{text}”. There are: "
        + ", ".join(label.en for label in codes.values())
        + ".",
        field=field.name,
    )
