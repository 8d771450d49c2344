"""What can be noticed in a drawing."""

from __future__ import annotations

from gis.findings import FindingKind, Severity

KINDS = (
    FindingKind(
        "drawing_gap_closed",
        Severity.WARNING,
        "图层“{layer}”有一条线首尾相差{gap_m:.3f}米，已按闭合处理。",
        "A line on layer “{layer}” had its ends {gap_m:.3f} m apart and was taken as closed.",
        "如不应闭合，请在CAD里改正后重新导入。",
        "If it must not be closed, correct the drawing and import it again.",
    ),
    FindingKind(
        "drawing_line_open",
        Severity.WARNING,
        "图层“{layer}”有一条线没有闭合（首尾相差{gap_m:.3f}米，起点 {x:.3f}, {y:.3f}），未导入。",
        "A line on layer “{layer}” is open (ends {gap_m:.3f} m apart, start {x:.3f}, {y:.3f}) and "
        "was left out.",
        "请在CAD里闭合该线后重新导入。",
        "Close the line in the CAD program and import again.",
    ),
    FindingKind(
        "drawing_lines_joined",
        Severity.WARNING,
        "图层“{layer}”的{lines:,}条线首尾相连，已拼成{areas:,}个面。",
        "{lines:,} lines on layer “{layer}” were joined end to end into {areas:,} areas.",
        "请在地图上核对拼出的面。",
        "Check the areas on the map.",
    ),
    FindingKind(
        "drawing_lines_left",
        Severity.INFO,
        "图层“{layer}”有{lines:,}条不闭合的线，未导入。",
        "{lines:,} lines on layer “{layer}” enclose nothing and were left out.",
        "如果边界在该图层，请只选该图层重新读取，程序会尝试连线成面。",
        "If the boundary is on that layer, read that layer alone and its lines will be joined.",
    ),
    FindingKind(
        "drawing_tangled",
        Severity.WARNING,
        "图层“{layer}”的{lines:,}条线相互交叉或交汇于一点的太多，没有拼接成面。",
        "Too many of the {lines:,} lines on layer “{layer}” cross or meet in one point; they were "
        "not joined into areas.",
        "请把地块界线单独放在一个图层（不含填充线、放射线），或画成闭合多段线后重新导入。",
        "Put the parcel boundaries on a layer of their own, without hatches and guide lines, or "
        "draw them as closed polylines, and import again.",
    ),
    FindingKind(
        "drawing_blocks_expanded",
        Severity.INFO,
        "图中有{count:,}个图块，已炸开读取。",
        "{count:,} block references were expanded.",
        "无需处理。",
        "Nothing to do.",
    ),
    FindingKind(
        "drawing_curves_stroked",
        Severity.INFO,
        "图中有{count:,}条圆弧或曲线，已按不超过{tolerance_m}米的弦差转为折线。",
        "{count:,} arcs or curves were replaced by chords that lie within {tolerance_m} m of them.",
        "无需处理；面积差异小于图面精度。",
        "Nothing to do: the change of area is below the drawing's precision.",
    ),
    FindingKind(
        "drawing_ring_is_hole",
        Severity.INFO,
        "图层“{layer}”中被包围的{count:,}个无文字的环按洞处理。",
        "{count:,} rings without text inside others on layer “{layer}” were taken as holes.",
        "如果它们是独立地块，请在环内加注编号。",
        "If they are parcels of their own, write their numbers into them.",
    ),
    FindingKind(
        "drawing_ring_inside",
        Severity.WARNING,
        "该面内还有{count:,}个独立的面，面积没有扣除。",
        "{count:,} areas of their own lie inside this one and were not cut out of it.",
        "请确认外面的线是总范围线还是地块界线。",
        "Make sure whether the outer line is an envelope or a parcel.",
    ),
    FindingKind(
        "drawing_duplicates_dropped",
        Severity.INFO,
        "图层“{layer}”有{count:,}条完全重复的线，只保留一条。",
        "{count:,} rings on layer “{layer}” were drawn twice and kept once.",
        "无需处理。",
        "Nothing to do.",
    ),
    FindingKind(
        "drawing_entities_skipped",
        Severity.INFO,
        "有{count:,}个图元不是界线，未读取（{kinds}）。",
        "{count:,} entities are no boundaries and were not read ({kinds}).",
        "无需处理。",
        "Nothing to do.",
    ),
    FindingKind(
        "drawing_in_millimetres",
        Severity.WARNING,
        "坐标值是毫米，已除以1000换算为米。",
        "The coordinates are millimetres and were divided by 1000.",
        "请核对地图上的位置。",
        "Check the place on the map.",
    ),
    FindingKind(
        "drawing_too_large",
        Severity.BLOCKING,
        "图中图元超过{limit:,}个，只读取了前面的部分。",
        "The drawing has more than {limit:,} entities; only the first were read.",
        "请只导出界线图层后重新导入。",
        "Export only the boundary layers and import again.",
    ),
    FindingKind(
        "drawing_repaired",
        Severity.WARNING,
        "图纸文件有损坏，已自动修复{places}处，坐标可能因此改变。",
        "The drawing was damaged; {places} places were mended, which may have changed coordinates.",
        "请在CAD里用“核查(AUDIT)”修复并重新导出，或逐一核对界线。",
        "Run AUDIT in the CAD program and export again, or check every boundary.",
    ),
    FindingKind(
        "drawing_cut",
        Severity.WARNING,
        "图纸文件不完整（中途截断），末尾的图元可能缺失。",
        "The drawing breaks off before its end; entities may be missing.",
        "请重新从CAD导出，再核对地块数量。",
        "Export it again from the CAD program and compare the number of parcels.",
    ),
)
