"""Every text of the pages is in the catalogue, complete; dates are read as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api.dates import read_day, read_instant
from api.i18n import LOCALE, translations
from landtrack.errors import BadDate

API = Path(__file__).parents[2] / "api"
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
CJK = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TEMPLATES = sorted((API / "templates").rglob("*.html"))
NO_TEXT = {
    "landtrack",
    "nbsp",
    "map",
    "page",
    "aria",
    "describedby",
    "invalid",
    "true",
    "UTF",
    "GBK",
}
TODAY = date(2026, 11, 22)


def used() -> Iterator[tuple[str, ...]]:
    """The texts of templates and pages, with their plurals."""
    for _, _, message, _, _ in extract_from_dir(str(API), METHODS):
        yield tuple(message) if isinstance(message, tuple | list) else (message,)


USED = sorted(set(used()))


def catalogue() -> dict[tuple[str, ...], tuple[str, ...]]:
    with (LOCALE / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = read_po(file, locale="zh", abort_invalid=True)
    return {
        tuple(message.id) if message.pluralizable else (message.id,): (
            tuple(message.string) if message.pluralizable else (message.string,)
        )
        for message in found
        if message.id
    }


def test_texts_are_found() -> None:
    assert len(USED) > 150


@pytest.mark.parametrize("message", USED, ids=lambda message: message[0][:40])
def test_every_text_has_its_chinese(message: tuple[str, ...]) -> None:
    chinese = catalogue().get(message)
    assert chinese, message
    assert all(chinese)
    assert set(PLACEHOLDER.findall(chinese[0])) == set(PLACEHOLDER.findall(message[-1]))


def test_nothing_in_the_catalogue_is_unused() -> None:
    assert sorted(set(catalogue()) - set(USED)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_speaks_without_the_catalogue(template: Path) -> None:
    """Words outside of tags, expressions and comments would be the same in both languages."""
    text = template.read_text()
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<script.*?</script>|<code>.*?</code>|<[^>]*>", " ", text, flags=re.DOTALL)
    words = re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", text)
    assert set(words) <= NO_TEXT


def test_english_is_what_texts_are_written_in() -> None:
    assert not [message for message in USED if CJK.search(re.sub("12月3日|100万", "", message[0]))]
    assert translations("en").gettext("Month by month") == "Month by month"
    assert translations("zh").gettext("Month by month") == "逐月开工"
    assert translations("zh").ngettext("%(num)s record", "%(num)s records", 1) == "%(num)s 条记录"


@pytest.mark.parametrize(
    ("text", "planned", "day"),
    [
        ("2026-12-03", False, date(2026, 12, 3)),
        ("2026/1/3", False, date(2026, 1, 3)),
        ("2026.01.03", False, date(2026, 1, 3)),
        ("2026年1月3日", False, date(2026, 1, 3)),
        ("２０２６－０１－０３", False, date(2026, 1, 3)),
        ("20260103", False, date(2026, 1, 3)),
        (" 11-20 ", False, date(2026, 11, 20)),
        ("11-22", False, TODAY),
        ("11-22", True, TODAY),
        ("12-03", False, date(2025, 12, 3)),
        ("12-03", True, date(2026, 12, 3)),
        ("1-3", True, date(2027, 1, 3)),
        ("12月3日", True, date(2026, 12, 3)),
        ("3月5号", False, date(2026, 3, 5)),
        ("2-29", False, date(2024, 2, 29)),
        ("2-29", True, date(2028, 2, 29)),
        ("今天", False, TODAY),
        ("Yesterday", False, date(2026, 11, 21)),
    ],
)
def test_days_as_people_write_them(text: str, planned: bool, day: date) -> None:
    assert read_day(text, TODAY, planned=planned) == day


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-02-30", "13-40", "2-30", "3"])
def test_what_is_no_day_is_said(text: str) -> None:
    with pytest.raises(BadDate) as error:
        read_day(text, TODAY, field="as_of")
    assert error.value.field == "as_of"


def test_instants_are_of_the_towns_clock() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert read_instant("2026-11-20T09:30", zone) == datetime(2026, 11, 20, 9, 30, tzinfo=zone)
    assert read_instant("2026-11-20", zone).isoformat() == "2026-11-20T23:59:59.999999+08:00"
    assert read_instant("2026-11-20T01:30:00+00:00", zone).utcoffset() is not None
    with pytest.raises(BadDate):
        read_instant("noon", zone)
