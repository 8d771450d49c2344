"""How the tables of kinds are written: one row a kind, with remedies that recur."""

from __future__ import annotations

from gis.findings import FindingKind, Severity

BLOCKING, WARNING, INFO = Severity.BLOCKING, Severity.WARNING, Severity.INFO
EXPORT = ("请重新导出后再试。", "Export the file again.")
LOOK = ("请在地图上核对。", "Check it on the map.")
CHOOSE_CRS = (
    "请在预览里选择或确认坐标系。",
    "Choose or confirm the coordinate system in the preview.",
)
FIX_SOURCE = ("请在原文件里改正，或接受空值。", "Correct the source, or accept the blank.")
NOTHING = ("无需处理。", "Nothing to do.")


def kind(
    code: str, severity: Severity, zh: str, en: str, remedy: tuple[str, str] = LOOK
) -> FindingKind:
    """One row of a table: code, default severity, both sentences, the remedy in both languages."""
    return FindingKind(code, severity, zh, en, *remedy)
