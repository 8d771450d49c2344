"""A bulletin as a workbook: a sheet for each of its lists, text that is never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.bulletin import Bulletin
from api.i18n import translations
from landtrack.areas import CM2_PER_M2
from landtrack.dispatch import GROUND_LABELS, LAMP_LABELS, STEP_KIND_LABELS
from landtrack.queries.decisions import DecisionLine
from landtrack.queries.dispatch import Lamp
from landtrack.text import Language, Text

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = PatternFill("solid", fgColor="DCE8E4")
_WRAP = Alignment(wrap_text=True, vertical="top")
_WIDEST = 48


def workbook_of(bulletin: Bulletin, places: Mapping[str, Text], language: Language) -> bytes:
    """The issue as an .xlsx file."""
    _ = translations(language).gettext
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(book, _("Overall"), [_("What"), _("Amount")], _overall(bulletin, language))
    _sheet(
        book,
        _("By village"),
        [_("Rank"), _("Village"), _("Target, m²"), _("Counted, m²"), _("Share of the target")],
        _villages(bulletin, language),
    )
    _sheet(
        book,
        _("Red and amber"),
        [
            _("Light"), _("Kind"), _("Subject"), _("Village"), _("What"), _("Planned"),
            _("Days late"), _("Floor area, m²"), _("Responsible unit"), _("Leader"), _("Now with"),
        ],
        (_lamp(one, bulletin, places, language) for one in bulletin.board.lamps),
    )  # fmt: skip
    _sheet(
        book,
        _("Next steps"),
        [
            _("Meeting"), _("Matter"), _("Record"), _("Responsible unit"), _("Leader"), _("Due on"),
            _("Days late"), _("Latest report"),
        ],
        (_decision(one, language) for one in (*bulletin.decided, *bulletin.carried_on)),
    )  # fmt: skip
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _overall(bulletin: Bulletin, language: Language) -> Iterator[list[Any]]:
    _ = translations(language).gettext
    found = bulletin.progress
    yield [_("Number"), bulletin.number]
    yield [_("Held on"), bulletin.held_on]
    yield [_("Target, m²"), _m2(found.status.amount)]
    yield [_("Counted, m²"), _m2(found.counted.cm2)]
    yield [_("Share of the target"), round(found.status.share, 4)]
    yield [_("Added since %(day)s, m²") % {"day": bulletin.since}, _m2(bulletin.added_cm2)]
    yield [_("Counting rule"), found.rule.label]


def _villages(bulletin: Bulletin, language: Language) -> Iterator[list[Any]]:
    for rank, part in enumerate(bulletin.villages, start=1):
        target = part.target_cm2 or 1
        yield [
            rank, part.label.to(language), _m2(target), _m2(part.counted.cm2),
            round(part.counted.cm2 / target, 4),
        ]  # fmt: skip


def _lamp(
    one: Lamp, bulletin: Bulletin, places: Mapping[str, Text], language: Language
) -> list[Any]:
    place = places.get(one.village)
    return [
        LAMP_LABELS[one.light].to(language), GROUND_LABELS[one.ground].to(language), one.subject,
        place.to(language) if place else "", one.what.to(language), one.due_on,
        one.days_late or None, _m2(one.cm2) or None, one.unit, one.leader,
        bulletin.board.rule.levels[one.level].to(language),
    ]  # fmt: skip


def _decision(one: DecisionLine, language: Language) -> list[Any]:
    last = one.steps[-1] if one.steps else None
    said = f"{STEP_KIND_LABELS[last.kind].to(language)}: {last.note}" if last else ""
    return [
        one.meeting.number, one.text, one.record, one.unit, one.leader, one.due_on,
        max(one.days_late, 0) or None, said,
    ]  # fmt: skip


def _m2(cm2: int) -> float:
    return cm2 / CM2_PER_M2


def _sheet(book: Workbook, title: str, headings: list[str], rows: Iterable[list[Any]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    sheet.append(headings)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    widths = [len(heading) * 2 for heading in headings]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value)
            cell.alignment = _WRAP
            if isinstance(value, str):
                cell.data_type = "s"  # what begins with = stays text
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            widths[column - 1] = max(widths[column - 1], min(_width(value), _WIDEST))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + 2
    sheet.freeze_panes = "A2"


def _width(value: Any) -> int:
    """Chinese letters are twice as wide."""
    return sum(2 if letter > "ÿ" else 1 for letter in str(value or ""))
