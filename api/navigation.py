"""Where a visitor can go: every section once, in the order of the header.

The table names all sections of the product; those without a page of their own here are left out,
so that a link never leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from landtrack.access import Act
from landtrack.text import Text


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the navigation: ``name`` is what the page calls itself (``active``)."""

    name: str
    path: str
    label: Text
    needs: Act | None = None
    """What somebody must be allowed for the page to answer them; the header leaves it out else."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the header shows: ``first`` always, ``wide`` where there is room, then "more".

    On a narrow screen those of ``wide`` stand in front of the rest.
    """

    first: tuple[Section, ...]
    wide: tuple[Section, ...]
    groups: tuple[tuple[Text, tuple[Section, ...]], ...]

    def behind_more(self, active: str) -> bool:
        """Whether the page looked at is one that the header does not show itself."""
        return any(one.name == active for _, sections in self.groups for one in sections)


_FIRST: Final = (
    Section("progress", "/", Text("进展", "Progress")),
    Section("map", "/map", Text("地图", "Map")),
    Section("ledger", "/ledger", Text("台账", "Ledger")),
    Section("work", "/work", Text("我的工作", "My work")),
)
_WIDE: Final = (
    Section("dispatch", "/dispatch", Text("调度", "Dispatch")),
    Section("imports", "/imports", Text("文件", "Files"), Act.IMPORT),
)
_GROUPS: Final = (
    (
        Text("盯进度", "Keeping up"),
        (
            Section("due", "/due", Text("到期", "Due")),
            Section("blockers", "/blockers", Text("堵点", "Blockers")),
            Section("appeals", "/appeals", Text("诉求", "Appeals")),
            Section("changes", "/changes", Text("动态", "Latest changes")),
        ),
    ),
    (
        Text("查数据", "The figure"),
        (
            Section("why", "/why", Text("变动原因", "Why it moved")),
            Section("gaps", "/gaps", Text("未计入", "Not counted")),
            Section("forecast", "/forecast", Text("预测", "Forecast")),
            Section("published", "/published", Text("发布数", "Published figures")),
            Section("doubles", "/doubles", Text("重复计算", "Double counting")),
            Section("corrections", "/corrections", Text("更正台账", "Corrections")),
            Section("targets", "/targets", Text("目标", "Targets")),
            Section("measures", "/measures", Text("各项指标", "All measures")),
            Section("rules", "/rules", Text("口径", "Counting rule")),
        ),
    ),
    (
        Text("名册", "Registers"),
        (
            Section("records", "/records", Text("记录", "Records")),
            Section("buildings", "/buildings", Text("单体建筑", "Buildings")),
            Section("search", "/search", Text("查找", "Search")),
            Section("export", "/export", Text("导出", "Export"), Act.EXPORT),
        ),
    ),
    (
        Text("系统", "This site"),
        (
            Section("screen", "/screen", Text("大屏", "Big screen")),
            Section("users", "/users", Text("账号", "Accounts"), Act.ADMINISTER),
            Section("about", "/about", Text("说明", "About")),
        ),
    ),
)


def navigation(paths: Iterable[str]) -> Navigation:
    """The sections whose path is among those that the site answers."""
    known = frozenset(paths)
    groups = ((title, _kept(sections, known)) for title, sections in _GROUPS)
    return Navigation(
        _kept(_FIRST, known),
        _kept(_WIDE, known),
        tuple((title, sections) for title, sections in groups if sections),
    )


def _kept(sections: tuple[Section, ...], known: frozenset[str]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.path in known)
