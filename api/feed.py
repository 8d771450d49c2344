"""Which journal entries are wanted, as an address says it; entries as an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import Depends, Query

from api.filters import BLANK_IS_ANY
from landtrack.queries.feed import FeedFilter, FeedLine
from landtrack.text import Language

PAGE_SIZE: Final = 50
ATOM: Final = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"


def _feed_filter(
    *,
    record: Annotated[
        int | None, BLANK_IS_ANY, Query(description="What concerns this record.")
    ] = None,
    village: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Code of a village, 12 digits.")
    ] = None,
    person: Annotated[str | None, BLANK_IS_ANY, Query(description="Who entered it.")] = None,
    action: Annotated[
        str | None, BLANK_IS_ANY, Query(description="Kind of entry.", examples=["log_milestone"])
    ] = None,
    before: Annotated[
        int | None, BLANK_IS_ANY, Query(ge=1, description="Entries older than this number.")
    ] = None,
) -> FeedFilter:
    return FeedFilter(record, village, person, action, before)


CurrentFeed = Annotated[FeedFilter, Depends(_feed_filter)]


def atom(lines: Sequence[FeedLine], *, title: str, base: str, language: Language) -> bytes:
    """Entries as an Atom feed; ``base`` is the site's address with the slash at its end."""
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "zh-CN" if language == "zh" else "en"})
    SubElement(feed, "id").text = f"{base}changes"
    SubElement(feed, "title").text = title
    SubElement(feed, "link", {"rel": "self", "type": ATOM, "href": f"{base}changes.atom"})
    SubElement(feed, "link", {"href": f"{base}changes"})
    if lines:
        SubElement(feed, "updated").text = lines[0].logged_at.isoformat()
    for line in lines:
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"{base}changes/{line.entry}"
        SubElement(entry, "link", {"href": f"{base}changes/{line.entry}"})
        SubElement(entry, "title").text = _title(line, language)
        SubElement(entry, "updated").text = line.logged_at.isoformat()
        SubElement(SubElement(entry, "author"), "name").text = line.logged_by
        text = "\n".join(f"{f.record} {f.building} {f.what.to(language)}" for f in line.facts)
        SubElement(entry, "content", {"type": "text"}).text = text
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _title(line: FeedLine, language: Language) -> str:
    names = list(dict.fromkeys(fact.record for fact in line.facts if fact.record))
    label = line.label.to(language)
    return f"{label}: {', '.join(names[:3])}" if names else label
