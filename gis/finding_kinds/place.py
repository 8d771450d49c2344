"""What can be noticed about where a layer lies: its system, its shift, its town."""

from __future__ import annotations

from gis.finding_kinds.rows import BLOCKING, CHOOSE_CRS, WARNING, kind

KINDS = (
    kind(
        "crs_inferred",
        BLOCKING,
        "文件没有写明坐标系。{reason_zh}",
        "The file does not name its coordinate system. {reason_en}",
        ("请在地图上核对位置后确认坐标系。", "Look at the map and confirm the coordinate system."),
    ),
    kind(
        "crs_unknown",
        BLOCKING,
        "坐标系不明。{reason_zh}",
        "The coordinate system is not known. {reason_en}",
        CHOOSE_CRS,
    ),
    kind(
        "crs_contradicted",
        BLOCKING,
        "{by} 写的是 {name_zh}，与坐标值矛盾。{reason_zh}",
        "The {by} says {name_en}, which the numbers contradict. {reason_en}",
        CHOOSE_CRS,
    ),
    kind(
        "crs_does_not_fit",
        WARNING,
        "按所选的 {name_zh}，坐标值落在适用范围之外。",
        "By the chosen {name_en} the numbers lie outside its area of use.",
        CHOOSE_CRS,
    ),
    kind(
        "axes_swapped",
        WARNING,
        "东坐标写在了北坐标前面，已换回。",
        "The easting stands before the northing; they have been put in order.",
    ),
    kind(
        "axes_against_crs",
        BLOCKING,
        "坐标的先后与 {name_zh} 的约定相反（纬度或北坐标在前），显示时已交换。",
        "The coordinates are in the other order than {name_en} has them; shown exchanged.",
        ("请在地图上核对位置后确认坐标系。", "Look at the map and confirm the coordinate system."),
    ),
    kind(
        "old_datum",
        BLOCKING,
        "{name_zh} 到 2000 坐标系的正式转换参数不公开；这里是近似换算，位置可能差几十米到上百米。",
        "The official parameters from {name_en} to CGCS2000 are not public; this is approximate, "
        "the position may be off by tens of metres to over a hundred.",
        (
            "请向资料提供单位索取 2000 坐标系的成果；如果近似位置够用，请确认采用。",
            "Ask the source for it in CGCS2000, or confirm that an approximate place will do.",
        ),
    ),
    kind(
        "datum_converted",
        WARNING,
        "按您的决定，从 {name_zh} 近似换算到 2000 坐标系，位置可能差几十米到上百米。",
        "By your decision converted approximately from {name_en} to CGCS2000; the position may be "
        "off by tens of metres to over a hundred.",
        ("取得 2000 坐标系的成果后请更新。", "Update it once there is data in CGCS2000."),
    ),
    kind(
        "zone_conflict",
        BLOCKING,
        "文件头的带号是 {header}，东坐标却以 {prefix} 开头。",
        "The header says zone {header}, but the eastings begin with {prefix}.",
        CHOOSE_CRS,
    ),
    kind(
        "zone_from_prefix",
        WARNING,
        "文件头没有带号，按东坐标的前两位 {prefix} 确定。",
        "The header has no zone; it was taken from the first digits of the eastings, {prefix}.",
    ),
    kind(
        "zone_impossible",
        WARNING,
        "文件头的带号 {header} 不可能，按东坐标的前两位 {prefix} 确定。",
        "The zone {header} of the header is impossible; {prefix} was taken from the eastings.",
    ),
    kind(
        "zone_differs",
        WARNING,
        "这个地块在第 {zone} 带，其余在第 {main} 带，已换算到同一带。",
        "This parcel is in zone {zone}, the others in zone {main}; it was brought there.",
    ),
    kind(
        "coordinate_off_the_earth",
        BLOCKING,
        "坐标超出范围或不是数字，没有读入图形。",
        "A coordinate is out of range or no number; the geometry was not taken.",
        ("请在原文件里改正这一行。", "Correct this row in the source."),
    ),
    kind(
        "shift_suspected",
        BLOCKING,
        "图层像是 {system} 坐标（偏移约 {distance_m:.0f} 米）：{reason_zh}。",
        "The layer seems to be in {system}, about {distance_m:.0f} m off: {reason_en}.",
        ("请比较两个位置，决定是否纠偏。", "Compare both positions and decide on the correction."),
    ),
    kind(
        "shift_corrected",
        WARNING,
        "已按您的决定从 {system} 纠偏。",
        "By your decision the positions were corrected from {system}.",
        ("可在预览里撤销。", "It can be undone in the preview."),
    ),
    kind(
        "outside_town",
        BLOCKING,
        "地块全部在本镇范围之外。",
        "The parcel lies wholly outside the town.",
        (
            "请核对坐标系；确属外镇的不要导入。",
            "Check the coordinate system; leave out what is not ours.",
        ),
    ),
    kind(
        "partly_outside_town",
        WARNING,
        "地块有 {share:.1%} 在本镇范围之外（{outside_m2:,.0f} 平方米）。",
        "{share:.1%} of the parcel lies outside the town ({outside_m2:,.0f} m2).",
    ),
    kind(
        "other_village",
        WARNING,
        "写明在“{stated}”，图形却在“{found}”。",
        "It is stated to be in {stated}, but lies in {found}.",
    ),
)
