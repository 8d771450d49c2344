"""What can be noticed about geometries, alone and among each other."""

from __future__ import annotations

from gis.finding_kinds.rows import BLOCKING, INFO, NOTHING, WARNING, kind

KINDS = (
    kind(
        "no_geometry",
        BLOCKING,
        "这一行没有图形。",
        "This row has no geometry.",
        ("请补上图形或去掉这一行。", "Add the geometry or leave the row out."),
    ),
    kind(
        "wrong_geometry_type",
        BLOCKING,
        "地块必须是面，这一行是{type_zh}。",
        "A parcel must be an area; this row is a {type_en}.",
        ("请改用面图层。", "Use a polygon layer."),
    ),
    kind(
        "line_closed",
        WARNING,
        "这一行是闭合的线，已作为面读取。",
        "This row is a closed line; it was taken as an area.",
    ),
    kind(
        "mixed_geometry_types",
        WARNING,
        "图层里混有不同的图形类型：{counts_zh}。",
        "The layer mixes geometry types: {counts_en}.",
    ),
    kind(
        "other_parts_dropped",
        WARNING,
        "图形集合里的点或线已去掉，只留面。",
        "Points or lines of the collection were dropped; the areas were kept.",
    ),
    kind(
        "self_intersection",
        WARNING,
        "边界自相交，已修复：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "The boundary crosses itself; repaired: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    kind(
        "hole_outside",
        WARNING,
        "有洞在外环之外，没有从面积里扣除。",
        "A hole lies outside its shell; it was not subtracted.",
    ),
    kind(
        "nested_holes",
        WARNING,
        "洞里还有洞，已合并：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "A hole lies in another; merged: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    kind(
        "parts_overlap",
        WARNING,
        "地块的几个部分互相重叠，已合并：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "Parts of the parcel overlap; merged: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    kind(
        "invalid_geometry",
        WARNING,
        "图形无效（{reason}），已修复：面积由 {before_m2:,.2f} 变为 {after_m2:,.2f} 平方米。",
        "Invalid geometry ({reason}); repaired: area {before_m2:,.2f} to {after_m2:,.2f} m2.",
    ),
    kind(
        "duplicate_vertices",
        INFO,
        "有 {count:,} 个重复的界址点，已去掉。",
        "{count:,} repeated vertices were dropped.",
        NOTHING,
    ),
    kind(
        "spike",
        WARNING,
        "边界有 {count:,} 处长约 {length_m:,.1f} 米的尖刺，已去掉。",
        "The boundary has {count:,} spikes, the longest about {length_m:,.1f} m; they were "
        "dropped.",
    ),
    kind(
        "sliver",
        WARNING,
        "地块是狭长碎片：面积 {area_m2:,.2f} 平方米，平均宽 {width_m:.3f} 米。",
        "The parcel is a sliver: {area_m2:,.2f} m2, {width_m:.3f} m wide on average.",
    ),
    kind(
        "sliver_parts_dropped",
        WARNING,
        "去掉了 {count:,} 个极小的碎片，共 {area_m2:.4f} 平方米。",
        "{count:,} tiny fragments were dropped, {area_m2:.4f} m2 in all.",
    ),
    kind(
        "tiny_area",
        WARNING,
        "面积只有 {area_m2:.6f} 平方米。",
        "The area is only {area_m2:.6f} m2.",
    ),
    kind(
        "no_area",
        BLOCKING,
        "图形没有面积（界址点在一条线上或重合）。",
        "The geometry has no area (its points are on one line or coincide).",
        ("请在原文件里改正这一行。", "Correct this row in the source."),
    ),
    kind(
        "overlap_in_file",
        WARNING,
        "与第 {other} 行重叠 {area_m2:,.2f} 平方米。",
        "Overlaps row {other} by {area_m2:,.2f} m2.",
    ),
    kind(
        "overlap_with_register",
        WARNING,
        "与已登记的“{other}”重叠 {area_m2:,.2f} 平方米（占本地块 {share:.1%}）。",
        "Overlaps the registered {other} by {area_m2:,.2f} m2 ({share:.1%} of this parcel).",
    ),
    kind(
        "duplicate_geometry",
        WARNING,
        "图形与第 {other} 行完全相同。",
        "The geometry is the same as in row {other}.",
        ("请只留一行。", "Keep one of the rows."),
    ),
    kind(
        "overlaps_not_all_checked",
        WARNING,
        "重叠太多，只检查了前 {count:,} 对。",
        "There are too many overlaps; only the first {count:,} pairs were checked.",
    ),
)
