"""What can be noticed when rows meet the register."""

from __future__ import annotations

from gis.finding_kinds.rows import BLOCKING, WARNING, kind

KINDS = (
    kind(
        "reference_taken",
        BLOCKING,
        "编号“{reference}”台账里已有（{title}）。",
        "The register has the reference {reference} already ({title}).",
        ("请改用别的编号，或更新原记录。", "Use another reference, or update that record."),
    ),
    kind(
        "reference_made",
        WARNING,
        "这一行没有编号，已用“{reference}”代替。",
        "This row has no reference; {reference} stands in for it.",
        ("请在原文件里补上编号。", "Add the number to the source."),
    ),
    kind(
        "bad_value",
        BLOCKING,
        "这一格不能用：{zh}",
        "This cell cannot be used: {en}",
        ("请改正或清空这一格。", "Correct or clear the cell."),
    ),
)
