"""What can be noticed about stated values."""

from __future__ import annotations

from gis.finding_kinds.rows import BLOCKING, FIX_SOURCE, INFO, NOTHING, WARNING, kind

KINDS = (
    kind(
        "area_differs",
        WARNING,
        "写明面积 {stated_m2:,.2f}，图形面积 {measured_m2:,.2f} 平方米，"
        "相差 {share:.2%}，超过允许误差。",
        "Stated area {stated_m2:,.2f}, measured {measured_m2:,.2f} m2: {share:.2%} apart, beyond "
        "the tolerance.",
        ("请核对；写明的面积不会被改动。", "Check it; the stated area is never overwritten."),
    ),
    kind(
        "units_disagree",
        WARNING,
        "写的是“{first}”，而“{other}”一列写的是“{second}”，换算后对不上。",
        "This says “{first}”, but the column “{other}” says “{second}”, which is another quantity.",
        ("请核对原始资料，改正其中一个。", "Check the paper and mend one of the two."),
    ),
    kind(
        "area_differs_much",
        WARNING,
        "写明面积 {stated_m2:,.2f}，图形面积 {measured_m2:,.2f} 平方米，相差 {share:.2%}。",
        "Stated area {stated_m2:,.2f}, measured {measured_m2:,.2f} m2: {share:.2%} apart.",
        (
            "请核对单位、坐标系或图形；写明的面积不会被改动。",
            "Check the unit, the coordinate system or the shape.",
        ),
    ),
    kind(
        "area_is_planar",
        INFO,
        "写明面积 {stated_m2:,.2f} 是投影平面上的面积；椭球面积是 {measured_m2:,.2f} 平方米。",
        "The stated area {stated_m2:,.2f} is that of the map plane; on the ellipsoid it is "
        "{measured_m2:,.2f} m2.",
        NOTHING,
    ),
    kind(
        "duplicate_reference",
        BLOCKING,
        "编号“{value}”在第 {others} 行也有。",
        "The number {value} also stands in rows {others}.",
        ("请改正编号，或只留一行。", "Correct the number, or keep one row."),
    ),
    kind(
        "value_impossible",
        BLOCKING,
        "{value} 不可能：应在 {low} 到 {high} 之间。",
        "{value} is impossible: it must be between {low} and {high}.",
        ("请改正数值或单位。", "Correct the value or its unit."),
    ),
    kind(
        "value_unlikely",
        WARNING,
        "{value} 不常见：一般在 {low} 到 {high} 之间。",
        "{value} is unusual: it is normally between {low} and {high}.",
        ("请核对数值和单位。", "Check the value and its unit."),
    ),
    kind(
        "range_reversed",
        WARNING,
        "下限 {low} 大于上限 {high}。",
        "The lower limit {low} is above the upper one, {high}.",
        FIX_SOURCE,
    ),
    kind(
        "floor_area_beyond_ratio",
        WARNING,
        "建筑面积 {floor_m2:,.0f} 远超用地面积 × 容积率"
        "（{land_m2:,.0f} × {ratio:g} = {most_m2:,.0f} 平方米）。",
        "The floor area {floor_m2:,.0f} is far beyond land times plot ratio "
        "({land_m2:,.0f} x {ratio:g} = {most_m2:,.0f} m2).",
        (
            "请核对建筑面积、用地面积和容积率的数值及单位。",
            "Check floor area, land area and plot ratio, and their units.",
        ),
    ),
    kind(
        "date_unlikely",
        WARNING,
        "日期 {text} 太早或在将来，请核对。",
        "The date {text} is too early or in the future.",
        FIX_SOURCE,
    ),
    kind(
        "limit_taken",
        INFO,
        "“{text}”取作 {limit}。",
        "{text!r} was taken as {limit}.",
        ("请确认。", "Make sure that this is what is meant."),
    ),
    kind(
        "date_end_taken",
        INFO,
        "“{text}”不是某一天，取其最后一天 {date}。",
        "{text!r} is no single day; its last one was taken: {date}.",
        ("请确认期限。", "Make sure that this is what is meant."),
    ),
    kind(
        "dates_out_of_order",
        WARNING,
        "{later_name}（{later}）早于{earlier_name}（{earlier}）。",
        "{later_name} ({later}) is before {earlier_name} ({earlier}).",
        FIX_SOURCE,
    ),
    kind(
        "code_unknown",
        WARNING,
        "“{text}”不在代码表里，已留空；最接近的是“{nearest}”。",
        "{text!r} is not on the list; left blank. The nearest is {nearest!r}.",
        ("请改用代码表里的值。", "Use a value of the list."),
    ),
)
