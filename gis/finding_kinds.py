"""Every kind of finding: how serious it is by default, what it says, what to do about it.

The sentences are format strings over ``Finding.values``; ``row`` and ``field`` are shown beside
them. How serious a kind is, is a setting of the town: the severities here are the defaults.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from typing import Any

from gis.findings import Finding, FindingKind, Severity

_BLOCKING, _WARNING, _INFO = Severity.BLOCKING, Severity.WARNING, Severity.INFO
_EXPORT = ("请重新导出后再试。", "Export the file again.")
_LOOK = ("请在地图上核对。", "Check it on the map.")
_CHOOSE_CRS = (
    "请在预览里选择或确认坐标系。",
    "Choose or confirm the coordinate system in the preview.",
)
_FIX_SOURCE = ("请在原文件里改正，或接受空值。", "Correct the source, or accept the blank.")
_NOTHING = ("无需处理。", "Nothing to do.")


def _kind(
    code: str, severity: Severity, zh: str, en: str, remedy: tuple[str, str] = _LOOK
) -> FindingKind:
    return FindingKind(code, severity, zh, en, *remedy)


_READING = (
    _kind(
        "several_layers",
        _INFO,
        "文件里有几个图层，显示的是“{layer}”，其余：{others}。",
        "The file has several layers; {layer} is shown, there are also: {others}.",
        ("可以在预览里换一个图层。", "Another layer can be chosen in the preview."),
    ),
    _kind(
        "part_missing",
        _WARNING,
        "Shapefile 缺少 {part} 文件。",
        "The shapefile lacks its {part}.",
        (
            "已尽量读取；请确认属性和坐标系是否完整。",
            "Read as far as possible; check what is missing.",
        ),
    ),
    _kind(
        "prj_unreadable",
        _WARNING,
        ".prj 里的坐标系读不懂：{text}。",
        "The coordinate system in the .prj cannot be read: {text}.",
        _CHOOSE_CRS,
    ),
    _kind(
        "crs_text_unknown",
        _WARNING,
        "文件写的坐标系不认识：{text}。",
        "The coordinate system that the file names is not known: {text}.",
        _CHOOSE_CRS,
    ),
    _kind(
        "counts_differ",
        _WARNING,
        "图形有 {shapes} 个，属性有 {records} 行，数目不一致；多出的部分没有对应内容。",
        "There are {shapes} shapes and {records} table rows; the rest has no counterpart.",
        _EXPORT,
    ),
    _kind(
        "rows_deleted",
        _INFO,
        "有 {count} 行在属性表里已标记删除，没有读入。",
        "{count} rows are marked as deleted in the table and were left out.",
        _NOTHING,
    ),
    _kind(
        "encoding_guessed",
        _WARNING,
        "文件没有写明文字编码，按 {encoding} 读取。",
        "The file does not say its text encoding; it was read as {encoding}.",
        (
            "若文字是乱码，请在预览里换一种编码。",
            "If the text looks wrong, choose another encoding.",
        ),
    ),
    _kind(
        "encoding_label_wrong",
        _WARNING,
        "文件写明的编码（{declared}）与内容不符，按 {encoding} 读取。",
        "The encoding named ({declared}) does not fit the bytes; it was read as {encoding}.",
        (
            "若文字是乱码，请在预览里换一种编码。",
            "If the text looks wrong, choose another encoding.",
        ),
    ),
    _kind(
        "field_name_cut",
        _WARNING,
        "字段名“{name}”在字符中间被截断。",
        "The field name {name!r} is cut in the middle of a character.",
        ("请在列对应里确认。", "Check it when mapping the columns."),
    ),
    _kind(
        "text_cut",
        _WARNING,
        "文字在字符中间被截断，读到“{text}”。",
        "The text is cut in the middle of a character; read as {text!r}.",
        _FIX_SOURCE,
    ),
    _kind(
        "text_lost",
        _WARNING,
        "有 {lost} 个字符读不出来。",
        "{lost} characters could not be read.",
        ("请在预览里换一种编码。", "Choose another encoding in the preview."),
    ),
    _kind(
        "cell_unreadable",
        _WARNING,
        "“{text}”读不懂，已留空。",
        "{text!r} cannot be read; left blank.",
        _FIX_SOURCE,
    ),
    _kind(
        "attributes_unreadable",
        _WARNING,
        "属性不是键值表，已留空。",
        "The attributes are no table of names and values; left blank.",
        _FIX_SOURCE,
    ),
    _kind(
        "geometry_unreadable",
        _BLOCKING,
        "图形读不出来。",
        "The geometry cannot be read.",
        ("请在原文件里改正这一行。", "Correct this row in the source."),
    ),
    _kind(
        "heights_dropped",
        _INFO,
        "{count} 个图形带高程，只用平面坐标。",
        "{count} geometries have heights; only the plane position is used.",
        _NOTHING,
    ),
    _kind(
        "measures_dropped",
        _INFO,
        "{count} 个图形带 M 值，没有采用。",
        "{count} geometries have measures (M), which are not used.",
        _NOTHING,
    ),
    _kind(
        "curves_stroked",
        _WARNING,
        "图形含有圆弧或曲线，已用折线代替（误差不超过 1 厘米）。",
        "The layer has arcs or curves; they were replaced by short lines (within 1 cm).",
    ),
    _kind(
        "features_left_out",
        _WARNING,
        "没有读入：线 {lines} 个，点 {points} 个。",
        "Left out: {lines} lines and {points} points.",
        _NOTHING,
    ),
    _kind(
        "network_link_ignored",
        _WARNING,
        "文件里有 {count} 个网络链接，没有访问。",
        "The file has {count} network links, which were not followed.",
        ("请把链接的内容另存为文件后导入。", "Save what they point to as a file and import that."),
    ),
    _kind(
        "blanks_in_coordinates",
        _WARNING,
        "坐标的逗号旁边有空格，已按同一个点读取。",
        "There are blanks beside the commas of the coordinates; they were read as one point.",
    ),
    _kind(
        "geo_metadata_missing",
        _WARNING,
        "Parquet 没有 GeoParquet 说明，按二进制列“{column}”读取图形。",
        "The file has no GeoParquet metadata; the binary column {column} was read.",
        _CHOOSE_CRS,
    ),
    _kind(
        "degrees_minutes_read",
        _INFO,
        "{count} 个经纬度写成度分秒，已换算成度。",
        "{count} values were degrees, minutes and seconds; they were read as degrees.",
        _NOTHING,
    ),
    _kind(
        "srid_differs",
        _WARNING,
        "这一行的坐标系是 EPSG:{srid}，其余是 EPSG:{main}，已换算。",
        "This row is in EPSG:{srid}, the others in EPSG:{main}; it was converted.",
    ),
    _kind(
        "full_width_text",
        _INFO,
        "第 {lines} 行用了全角标点或数字，已按半角读取。",
        "Full-width punctuation or digits in lines {lines} were read as plain ones.",
        _NOTHING,
    ),
    _kind(
        "point_unreadable",
        _BLOCKING,
        "第 {lines} 行的坐标读不出来，这个地块没有读入。",
        "The coordinates in lines {lines} cannot be read; this parcel has no geometry.",
        ("请改正这些行。", "Correct these lines."),
    ),
    _kind(
        "point_far_away",
        _BLOCKING,
        "第 {lines} 行的点远离其他界址点，这个地块没有读入。",
        "The points in lines {lines} lie far from the others; this parcel has no geometry.",
        ("请改正这些行。", "Correct these lines."),
    ),
    _kind(
        "closing_point_wrong",
        _WARNING,
        "第 {line} 行的闭合点坐标与起点不同，已按起点闭合。",
        "The closing point in line {line} is not at the first point; the ring was closed there.",
    ),
    _kind(
        "point_count_differs",
        _WARNING,
        "写明 {stated} 个界址点，实际有 {found} 行，按实际行数读取。",
        "{stated} points are stated, {found} lines are there; the lines were taken.",
    ),
    _kind(
        "ring_not_closed",
        _WARNING,
        "有 {rings} 个环没有闭合，已闭合。",
        "{rings} rings were not closed; they have been closed.",
    ),
    _kind(
        "ring_too_short",
        _WARNING,
        "有 {rings} 个环不足三个点，已去掉。",
        "{rings} rings have fewer than three points and were dropped.",
    ),
    _kind(
        "area_unit_unlikely",
        _WARNING,
        "面积 {stated} 按公顷与图形不符，应是{unit_zh}，已按{unit_zh}读取。",
        "The area {stated} does not fit as hectares; it was read as {unit_en}.",
    ),
)

_PLACE = (
    _kind(
        "crs_inferred",
        _BLOCKING,
        "文件没有写明坐标系。{reason_zh}",
        "The file does not name its coordinate system. {reason_en}",
        ("请在地图上核对位置后确认坐标系。", "Look at the map and confirm the coordinate system."),
    ),
    _kind(
        "crs_unknown",
        _BLOCKING,
        "坐标系不明。{reason_zh}",
        "The coordinate system is not known. {reason_en}",
        _CHOOSE_CRS,
    ),
    _kind(
        "crs_contradicted",
        _BLOCKING,
        "{by} 写的是 {name_zh}，与坐标值矛盾。{reason_zh}",
        "The {by} says {name_en}, which the numbers contradict. {reason_en}",
        _CHOOSE_CRS,
    ),
    _kind(
        "crs_does_not_fit",
        _WARNING,
        "按所选的 {name_zh}，坐标值落在适用范围之外。",
        "By the chosen {name_en} the numbers lie outside its area of use.",
        _CHOOSE_CRS,
    ),
    _kind(
        "axes_swapped",
        _WARNING,
        "东坐标写在了北坐标前面，已换回。",
        "The easting stands before the northing; they have been put in order.",
    ),
    _kind(
        "axes_against_crs",
        _BLOCKING,
        "坐标的先后与 {name_zh} 的约定相反（纬度或北坐标在前），显示时已交换。",
        "The coordinates are in the other order than {name_en} has them; shown exchanged.",
        ("请在地图上核对位置后确认坐标系。", "Look at the map and confirm the coordinate system."),
    ),
    _kind(
        "old_datum",
        _WARNING,
        "{name_zh} 到 2000 坐标系的正式转换参数不公开；这里是近似换算，位置可能差几十米到上百米。",
        "The official parameters from {name_en} to CGCS2000 are not public; this is approximate, "
        "the position may be off by tens of metres to over a hundred.",
        ("请向资料提供单位索取 2000 坐标系的成果。", "Ask the source for the data in CGCS2000."),
    ),
    _kind(
        "zone_conflict",
        _BLOCKING,
        "文件头的带号是 {header}，东坐标却以 {prefix} 开头。",
        "The header says zone {header}, but the eastings begin with {prefix}.",
        _CHOOSE_CRS,
    ),
    _kind(
        "zone_from_prefix",
        _WARNING,
        "文件头没有带号，按东坐标的前两位 {prefix} 确定。",
        "The header has no zone; it was taken from the first digits of the eastings, {prefix}.",
    ),
    _kind(
        "zone_impossible",
        _WARNING,
        "文件头的带号 {header} 不可能，按东坐标的前两位 {prefix} 确定。",
        "The zone {header} of the header is impossible; {prefix} was taken from the eastings.",
    ),
    _kind(
        "zone_differs",
        _WARNING,
        "这个地块在第 {zone} 带，其余在第 {main} 带，已换算到同一带。",
        "This parcel is in zone {zone}, the others in zone {main}; it was brought there.",
    ),
    _kind(
        "coordinate_off_the_earth",
        _BLOCKING,
        "坐标超出范围或不是数字，没有读入图形。",
        "A coordinate is out of range or no number; the geometry was not taken.",
        ("请在原文件里改正这一行。", "Correct this row in the source."),
    ),
    _kind(
        "shift_suspected",
        _BLOCKING,
        "图层整体偏移约 {distance_m:.0f} 米，像是 {system} 坐标：{reason_zh}。",
        "The layer lies about {distance_m:.0f} m off as a whole, like {system}: {reason_en}.",
        ("请比较两个位置，决定是否纠偏。", "Compare both positions and decide on the correction."),
    ),
    _kind(
        "outside_town",
        _BLOCKING,
        "地块全部在本镇范围之外。",
        "The parcel lies wholly outside the town.",
        (
            "请核对坐标系；确属外镇的不要导入。",
            "Check the coordinate system; leave out what is not ours.",
        ),
    ),
    _kind(
        "partly_outside_town",
        _WARNING,
        "地块有 {share:.1%} 在本镇范围之外（{outside_m2:,.0f} 平方米）。",
        "{share:.1%} of the parcel lies outside the town ({outside_m2:,.0f} m2).",
    ),
    _kind(
        "other_village",
        _WARNING,
        "写明在“{stated}”，图形却在“{found}”。",
        "It is stated to be in {stated}, but lies in {found}.",
    ),
)

_SHAPE = (
    _kind(
        "no_geometry",
        _BLOCKING,
        "这一行没有图形。",
        "This row has no geometry.",
        ("请补上图形或去掉这一行。", "Add the geometry or leave the row out."),
    ),
    _kind(
        "wrong_geometry_type",
        _BLOCKING,
        "地块必须是面，这一行是{type_zh}。",
        "A parcel must be an area; this row is a {type_en}.",
        ("请改用面图层。", "Use a polygon layer."),
    ),
    _kind(
        "line_closed",
        _WARNING,
        "这一行是闭合的线，已作为面读取。",
        "This row is a closed line; it was taken as an area.",
    ),
    _kind(
        "mixed_geometry_types",
        _WARNING,
        "图层里混有不同的图形类型：{counts_zh}。",
        "The layer mixes geometry types: {counts_en}.",
    ),
    _kind(
        "other_parts_dropped",
        _WARNING,
        "图形集合里的点或线已去掉，只留面。",
        "Points or lines of the collection were dropped; the areas were kept.",
    ),
    _kind(
        "self_intersection",
        _WARNING,
        "边界自相交，已修复：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "The boundary crosses itself; repaired: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    _kind(
        "hole_outside",
        _WARNING,
        "有洞在外环之外，没有从面积里扣除。",
        "A hole lies outside its shell; it was not subtracted.",
    ),
    _kind(
        "nested_holes",
        _WARNING,
        "洞里还有洞，已合并：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "A hole lies in another; merged: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    _kind(
        "parts_overlap",
        _WARNING,
        "地块的几个部分互相重叠，已合并：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "Parts of the parcel overlap; merged: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    _kind(
        "invalid_geometry",
        _WARNING,
        "图形无效（{reason}），已修复：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "Invalid geometry ({reason}); repaired: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    _kind(
        "duplicate_vertices",
        _INFO,
        "有 {count} 个重复的界址点，已去掉。",
        "{count} repeated vertices were dropped.",
        _NOTHING,
    ),
    _kind(
        "spike",
        _WARNING,
        "边界有 {count} 处长约 {length_m:,.1f} 米的尖刺，已去掉。",
        "The boundary has {count} spikes, the longest about {length_m:,.1f} m; they were dropped.",
    ),
    _kind(
        "sliver",
        _WARNING,
        "地块是狭长碎片：面积 {area_m2:,.2f} 平方米，平均宽 {width_m:.3f} 米。",
        "The parcel is a sliver: {area_m2:,.2f} m2, {width_m:.3f} m wide on average.",
    ),
    _kind(
        "sliver_parts_dropped",
        _WARNING,
        "去掉了 {count} 个极小的碎片，共 {area_m2:.4f} 平方米。",
        "{count} tiny fragments were dropped, {area_m2:.4f} m2 in all.",
    ),
    _kind(
        "tiny_area",
        _WARNING,
        "面积只有 {area_m2:.6f} 平方米。",
        "The area is only {area_m2:.6f} m2.",
    ),
    _kind(
        "no_area",
        _BLOCKING,
        "图形没有面积（界址点在一条线上或重合）。",
        "The geometry has no area (its points are on one line or coincide).",
        ("请在原文件里改正这一行。", "Correct this row in the source."),
    ),
    _kind(
        "overlap_in_file",
        _WARNING,
        "与第 {other} 行重叠 {area_m2:,.2f} 平方米。",
        "Overlaps row {other} by {area_m2:,.2f} m2.",
    ),
    _kind(
        "overlap_with_register",
        _WARNING,
        "与已登记的“{other}”重叠 {area_m2:,.2f} 平方米（占本地块 {share:.1%}）。",
        "Overlaps the registered {other} by {area_m2:,.2f} m2 ({share:.1%} of this parcel).",
    ),
    _kind(
        "duplicate_geometry",
        _WARNING,
        "图形与第 {other} 行完全相同。",
        "The geometry is the same as in row {other}.",
        ("请只留一行。", "Keep one of the rows."),
    ),
    _kind(
        "overlaps_not_all_checked",
        _WARNING,
        "重叠太多，只检查了前 {count} 对。",
        "There are too many overlaps; only the first {count} pairs were checked.",
    ),
)

_VALUES = (
    _kind(
        "area_differs",
        _WARNING,
        "写明面积 {stated_m2:,.2f}，图形面积 {measured_m2:,.2f} 平方米，"
        "相差 {share:.2%}，超过允许误差。",
        "Stated area {stated_m2:,.2f}, measured {measured_m2:,.2f} m2: {share:.2%} apart, beyond "
        "the tolerance.",
        ("请核对；写明的面积不会被改动。", "Check it; the stated area is never overwritten."),
    ),
    _kind(
        "area_differs_much",
        _WARNING,
        "写明面积 {stated_m2:,.2f}，图形面积 {measured_m2:,.2f} 平方米，相差 {share:.2%}。",
        "Stated area {stated_m2:,.2f}, measured {measured_m2:,.2f} m2: {share:.2%} apart.",
        (
            "请核对单位、坐标系或图形；写明的面积不会被改动。",
            "Check the unit, the coordinate system or the shape.",
        ),
    ),
    _kind(
        "duplicate_reference",
        _BLOCKING,
        "编号“{value}”在第 {others} 行也有。",
        "The number {value} also stands in rows {others}.",
        ("请改正编号，或只留一行。", "Correct the number, or keep one row."),
    ),
    _kind(
        "reference_missing",
        _BLOCKING,
        "这一行没有编号。",
        "This row has no number.",
        ("请补上编号。", "Add the number."),
    ),
    _kind(
        "value_impossible",
        _BLOCKING,
        "{value} 不可能：应在 {low} 到 {high} 之间。",
        "{value} is impossible: it must be between {low} and {high}.",
        ("请改正数值或单位。", "Correct the value or its unit."),
    ),
    _kind(
        "value_unlikely",
        _WARNING,
        "{value} 不常见：一般在 {low} 到 {high} 之间。",
        "{value} is unusual: it is normally between {low} and {high}.",
        ("请核对数值和单位。", "Check the value and its unit."),
    ),
    _kind(
        "number_unreadable",
        _WARNING,
        "“{text}”不是数字，已留空。",
        "{text!r} is no number; left blank.",
        _FIX_SOURCE,
    ),
    _kind(
        "date_impossible",
        _WARNING,
        "没有“{text}”这一天，已留空。",
        "There is no such day as {text!r}; left blank.",
        _FIX_SOURCE,
    ),
    _kind(
        "date_unreadable",
        _WARNING,
        "日期“{text}”读不懂，已留空。",
        "The date {text!r} cannot be read; left blank.",
        _FIX_SOURCE,
    ),
    _kind(
        "date_unlikely",
        _WARNING,
        "日期 {text} 太早或在将来，请核对。",
        "The date {text} is too early or in the future.",
        _FIX_SOURCE,
    ),
    _kind(
        "dates_out_of_order",
        _WARNING,
        "{later_name}（{later}）早于{earlier_name}（{earlier}）。",
        "{later_name} ({later}) is before {earlier_name} ({earlier}).",
        _FIX_SOURCE,
    ),
    _kind(
        "code_unknown",
        _WARNING,
        "“{text}”不在代码表里，已留空；最接近的是“{nearest}”。",
        "{text!r} is not on the list; left blank. The nearest is {nearest!r}.",
        ("请改用代码表里的值。", "Use a value of the list."),
    ),
)

_REGISTER = (
    _kind(
        "reference_taken",
        _BLOCKING,
        "编号“{reference}”台账里已有（{title}）。",
        "The register has the reference {reference} already ({title}).",
        ("请改用别的编号，或更新原记录。", "Use another reference, or update that record."),
    ),
    _kind(
        "reference_made",
        _WARNING,
        "这一行没有编号，已用“{reference}”代替。",
        "This row has no reference; {reference} stands in for it.",
        ("请在原文件里补上编号。", "Add the number to the source."),
    ),
    _kind(
        "bad_value",
        _BLOCKING,
        "{zh}",
        "{en}",
        ("请改正或清空这一格。", "Correct or clear the cell."),
    ),
)

KINDS: dict[str, FindingKind] = {
    kind.code: kind for kind in (*_READING, *_PLACE, *_SHAPE, *_VALUES, *_REGISTER)
}


class _Forgiving(string.Formatter):
    """A sentence must come out whatever its values are: what is missing shows as a dash."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002
        return kwargs.get(key, "—") if isinstance(key, str) else "—"

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            return "、".join(str(item) for item in value)
        try:
            return str(super().format_field(value, format_spec))
        except (TypeError, ValueError):
            return str(value)


def describe(finding: Finding, language: str = "zh") -> str:
    """The sentence of a finding in ``language``; an unknown code comes back as itself."""
    kind = KINDS.get(finding.code)
    if kind is None:
        return finding.code
    english = language.lower().startswith("en")
    return _Forgiving().vformat(kind.en if english else kind.zh, (), finding.values)


def remedy(finding: Finding, language: str = "zh") -> str:
    """What to do about a finding, in ``language``."""
    kind = KINDS.get(finding.code)
    if kind is None:
        return ""
    return kind.remedy_en if language.lower().startswith("en") else kind.remedy_zh


def severity_of(finding: Finding, overrides: Mapping[str, Severity] | None = None) -> Severity:
    """How serious a finding is: the town's own rule, else the default; unknown codes warn."""
    if overrides and finding.code in overrides:
        return overrides[finding.code]
    kind = KINDS.get(finding.code)
    return kind.severity if kind else Severity.WARNING


def worst(
    findings: Iterable[Finding], overrides: Mapping[str, Severity] | None = None
) -> Severity | None:
    """The most serious severity among findings, None where there are none."""
    order = (Severity.BLOCKING, Severity.WARNING, Severity.INFO)
    found = {severity_of(finding, overrides) for finding in findings}
    return next((severity for severity in order if severity in found), None)
