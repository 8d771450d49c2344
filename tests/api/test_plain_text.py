"""Letters that no database can keep, in every text of every write, on both databases.

Programs and plain forms are told which field it is; forms that may carry a file are cleaned.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.plain_text import check_text, without_control
from landtrack.errors import Invalid
from landtrack.store.base import Base
from landtrack.store.engine import writer
from landtrack.store.tables import Record
from tests.api.conftest import Site
from tests.api.test_rights import NEW, WRITES, Office, Write, numbers_of
from tests.planner_files import good_file

LETTERS = {"NUL": "\0", "bell": "\a", "half": "\ud800", "no character": "\uffff"}
OWN = [
    Write(WRITES[0].act, "POST", "/account/password", {"old": "x", "password": "x"}),
    Write(WRITES[0].act, "POST", "/account/tokens", {"token_name": "x"}),
    Write(WRITES[0].act, "POST", "/sign-in", {"login": "x", "password": "x", "next": "/"}),
]


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Office:
    """The administrator's desk, with one of everything."""
    layer = ("a.geojson", good_file(tmp_path / "a.geojson").read_bytes())
    numbers = numbers_of(site.client, site.town, layer)
    return Office(site.client, site.town, {"administrator": site.client}, numbers, layer)


def spoilt(write: Write, letter: str) -> list[tuple[str, Write]]:
    """The write once for each of its texts, with the letter in it."""
    names = [name for name, value in write.body.items() if isinstance(value, str)] or ["note"]
    return [
        (name, Write(write.act, write.method, write.route,
                     write.body | {name: f"前{letter}后"}, write.where, write.file))
        for name in names
    ]  # fmt: skip


def kept(site: Site) -> str:
    """Everything that facts and the journal hold, as text."""
    with site.engine.connect() as connection:
        tables = [one for name, one in Base.metadata.tables.items() if "contents" not in name]
        columns = [
            column for table in tables for column in table.c if isinstance(column.type, sa.String)
        ]
        return "".join(
            text for column in columns for text in connection.scalars(sa.select(column)) if text
        )


def test_every_write_refuses_or_cleans_what_cannot_be_kept(site: Site, office: Office) -> None:
    refused = 0
    for write in [*WRITES, *OWN]:
        program = write.route.startswith("/api/") and not write.file
        for letter in LETTERS.values() if program else ("\0",):
            for name, sent in spoilt(write, letter):
                answer = send(office, sent)
                assert answer.status_code < 500, (str(write), name, answer.text)
                if program and write.body:
                    assert answer.status_code == 422, (str(write), name, letter)
                    assert answer.json()["field"].endswith(name)
                    refused += 1
    assert refused > 100
    assert not set(kept(site)) & set(LETTERS.values())


def send(office: Office, write: Write) -> Any:
    """As programs do that write every letter as it is escaped in JSON."""
    if write.file or not write.route.startswith("/api/"):
        return office.send("administrator", write)
    path = write.route.format(**office.numbers)
    body = json.dumps(write.body).encode("ascii")
    headers = {"Content-Type": "application/json"}
    return office.admin.request(write.method, path, content=body, headers=headers)


def test_a_program_is_told_which_field_it_is(site: Site) -> None:
    path = f"/api/v1/records/{site.town.parcel}/milestones"
    answer = site.client.post(path, json=NEW | {"note": "桩机\0进场"})
    assert (answer.status_code, answer.json()["field"]) == (422, "note")
    assert "“note” holds an invisible control character (U+0000)" in answer.json()["detail"]
    assert "看不见的控制字符" in answer.json()["detail_zh"]
    inner = {"name": "3号", "area": {"stated_on": "2026-01-01", "gfa_m2": 1, "document": "\0"}}
    answer = site.client.post(f"/api/v1/records/{site.town.parcel}/buildings", json=inner)
    assert answer.json()["field"] == "area.document"


def test_a_plain_form_is_told_too(site: Site) -> None:
    answer = site.client.post("/targets", data={"year": "2027", "amount": "1", "reason": "a\0b"})
    assert (answer.status_code, "“reason” holds" in answer.text) == (422, True)


def test_what_people_type_beside_a_photo_is_cleaned(site: Site) -> None:
    typed = NEW | {"note": "桩机\0进场\r\n第二行\t完"}
    path = f"/records/{site.town.parcel}/milestones/new"
    assert site.client.post(path, data=typed).status_code == 303
    blocker = {"kind": "land", "text": "围墙\x0b未拆", "unit": "城\0更"}
    assert site.client.post(f"/records/{site.town.parcel}/blockers", data=blocker).is_redirect
    (line,) = site.client.get("/api/v1/blockers").json()["blockers"]
    assert (line["text"], line["unit"]) == ("围墙未拆", "城更")
    assert "桩机进场\n第二行\t完" in kept(site).replace("\r\n", "\n")


@pytest.mark.parametrize(
    "path", ["/records?q=%00", "/search?q=a%00b", "/api/v1/records?q=%01", "/changes?person=%00"]
)
def test_questions_are_checked_too(reading: Site, path: str) -> None:
    assert reading.client.get(path).status_code == 422


def test_the_register_itself_says_so_to_commands_and_files(site: Site) -> None:
    with writer(site.engine) as session:
        wanted = sa.select(Record).where(Record.title == "半\ud800个")
        with pytest.raises(Invalid, match="cannot be kept"):
            session.scalar(wanted)


@pytest.mark.parametrize("text", ["", "一行\r\n又一行", "\t", "全角　空格", "😀", "\u200b零宽"])
def test_what_people_write_stays(text: str) -> None:
    check_text("note", text)
    assert without_control(text) == text
