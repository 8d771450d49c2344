"""No area on any page ignores the unit that the visitor chose."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.units import Areas, AreaUnit
from landtrack.areas import to_cm2
from tests.api.conftest import TestClient, running
from tests.small_town import settled

SQUARE_METRES: Final = re.compile(
    r"(?<![万/])(㎡|平方米)(?!、亩)"  # 100万平方米, 元/㎡, and a paper that states ㎡ and 亩
    r"|(?<!1,000,000 )(?<!yuan/)(m²|square metres)(?!, mu)"
)
FIRST: Final = ("/", "/screen", "/dispatch/bulletin", "/imports", "/search?q=hao", "/why")
NO_PAGES: Final = re.compile(r"^/(api|static|files|documents)|\.(xlsx|csv|json|atom|zip)$")

VOID: Final = frozenset({"input", "meta", "link", "br", "img", "hr", "source", "wbr", "col"})
SAID: Final = ("title", "aria-label", "placeholder", "aria-valuetext")
"""Attributes that people read or hear."""

# Where square metres may stand while another unit is chosen.
EXEMPT: Final = frozenset(
    {
        "units",  # the choice of units itself
        "field",  # what is typed has a unit of its own, named beside the field
        "field-edit",
        "as-written",  # quotes what somebody wrote; the register keeps it so
    }
)
EXACT: Final = re.compile(r'title="[\d,.]+ (㎡|m²)"')
"""The exact area stays beside a rounded one."""


class Words(HTMLParser):
    """What a page says, with what it exempts left out, and the pages that it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self._open: list[bool] = []
        """For each open element whether what it says counts."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        shown = tag not in {"script", "style"}
        counts = self.counts and shown and EXEMPT.isdisjoint(values.get("class", "").split())
        if counts:
            self.said += [values[name] for name in SAID if name in values]
        if tag not in VOID:
            self._open.append(counts)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self.counts:
            self.said.append(data)

    @property
    def counts(self) -> bool:
        return not self._open or self._open[-1]


def read(page: str) -> Words:
    words = Words()
    words.feed(EXACT.sub("", page))
    return words


@pytest.fixture(scope="module")
def client(founded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    copy = tmp_path_factory.mktemp("units") / "town.sqlite"
    shutil.copyfile(founded_file, copy)
    settled(f"sqlite:///{copy}")
    with running(f"sqlite:///{copy}") as one:
        yield one


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_speaks_of_square_metres_when_mu_are_chosen(
    client: TestClient, language: str
) -> None:
    client.cookies.clear()
    client.get(f"/about?units=mu&lang={language}")
    waiting, seen, found = list(FIRST), set(), []
    while waiting:
        path = waiting.pop()
        plain = urlsplit(path).path
        if plain in seen or not path.startswith("/") or NO_PAGES.search(plain):
            continue
        seen.add(plain)
        answer = client.get(path, headers={"Accept": "text/html"})
        if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        words = read(answer.text)
        found += [(path, one) for one in words.said if SQUARE_METRES.search(one)]
        waiting += words.links
    assert found == []
    assert len(seen) > 60


@pytest.mark.parametrize(
    ("path", "place", "text"),
    [
        ("/", 'id="target-bar-desc"', "已计入: 18.60 亩; 有把握: 45.00 亩"),
        ("/", 'class="fill-counted"><title', "已计入: 18.60 亩"),
        ("/", 'id="town-plan-desc"', "横沥村: 18.60 亩"),
        ("/", 'id="months-desc"', "2026年3月: 18.60 亩"),
        ("/", 'class="value"', "19"),
        ("/screen", 'id="target-bar-desc"', "18.60 亩"),
        ("/screen", 'class="figure-of"', "150.00 亩"),
        ("/why?from_day=2026-01-01&from_known=2026-11-22", 'id="waterfall-desc"', "18.60 亩"),
        ("/why?from_day=2026-01-01&from_known=2026-11-22", 'class="amount" x=', "18.60 亩"),
        ("/map", '"unit": {', '"sign": "\\u4ea9"'),
        ("/map/villages", '"amounts":', "0.00 \\u4ea9"),
        ("/measures", 'class="twin"', "亩"),
        ("/targets", 'id="set-heading"', "亩"),
        ("/dispatch/bulletin", 'aria-labelledby="b-overall"', "18.60 亩"),
    ],
)
def test_the_unit_reaches(client: TestClient, path: str, place: str, text: str) -> None:
    client.cookies.clear()
    page = client.get(path, params={"units": "mu", "lang": "zh"} | dict(_query(path))).text
    after = page[page.index(place) : page.index(place) + 900]
    assert text in after


def _query(path: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(path).query)


@pytest.mark.parametrize(
    ("unit", "exact", "whole", "short"),
    [
        (AreaUnit.M2, "12,400.5 ㎡", "12,401 ㎡", "1.2 万㎡"),
        (AreaUnit.WAN, "1.24 万㎡", "1.24 万㎡", "1.2 万㎡"),
        (AreaUnit.HA, "1.24 公顷", "1.24 公顷", "1.2 公顷"),
        (AreaUnit.MU, "18.60 亩", "18.60 亩", "19 亩"),
    ],
)
def test_an_area_in_each_unit(unit: AreaUnit, exact: str, whole: str, short: str) -> None:
    areas, cm2 = Areas(unit, "zh"), to_cm2("12400.5", field="gfa_m2")
    assert areas.exact(cm2) == exact
    assert areas.whole(cm2) == whole
    assert f"{areas.short(cm2)} {areas.short_sign}" == short
