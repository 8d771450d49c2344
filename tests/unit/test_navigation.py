"""The navigation leads only to pages that are there, and says which of them is behind "more"."""

from __future__ import annotations

from api.navigation import navigation


def names(paths: list[str]) -> list[list[str]]:
    found = navigation(paths)
    parts = [found.first, found.wide, *(sections for _, sections in found.groups)]
    return [[section.name for section in part] for part in parts]


def test_a_section_without_a_page_is_left_out() -> None:
    assert names(["/", "/map", "/imports", "/about"]) == [
        ["progress", "map"],
        ["imports"],
        ["about"],
    ]


def test_a_path_with_parameters_is_no_page_of_its_own() -> None:
    assert names(["/records/{record_id}"]) == [[], []]


def test_the_page_looked_at_may_be_behind_more() -> None:
    found = navigation(["/", "/why"])
    assert found.behind_more("why")
    assert not found.behind_more("progress")
    assert not found.behind_more("")
