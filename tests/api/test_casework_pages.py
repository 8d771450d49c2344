"""Blockers, appeals and documents by form: what they do, and that nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from landtrack.access import Role
from landtrack.store.engine import open_engine, writer
from tests import papers
from tests.accounts import account, token_for
from tests.api.conftest import AssertQueries, Site, TestClient, running, visitor
from tests.api.test_milestone_pages import CHINESE, form, words

HTMX = {"HX-Request": "true"}


def raise_one(site: Site, **typed: str):
    fields = {
        "kind": "utilities",
        "text": "高压线未迁改",
        "unit": "供电服务中心",
        "due_on": "11-30",
    }
    return site.client.post(f"/records/{site.town.parcel}/blockers", data=fields | typed)


def blockers(site: Site, **query: object) -> list[dict]:
    return site.client.get("/api/v1/blockers", params=query).json()["blockers"]


def record(site: Site) -> str:
    return site.client.get(f"/records/{site.town.parcel}").text


def test_a_blocker_is_raised_moved_on_and_resolved_on_the_record(site: Site) -> None:
    assert "Nothing holds this record up" in record(site)
    answer = raise_one(site, building=str(site.town.ceremony))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/records/{site.town.parcel}#blockers"
    (one,) = blockers(site)
    assert (one["state"], one["building"], one["due_on"]) == ("open", "2号厂房", "2026-11-30")
    assert one["raised_on"] == "2026-11-22"
    page = words(record(site))
    assert "高压线未迁改" in page
    assert "1 not resolved" in page
    step = {"state": "in_hand", "note": "已约供电公司现场会", "seen": str(one["steps"][-1]["id"])}
    part = site.client.post(f"/blockers/{one['id']}/steps", data=step, headers=HTMX)
    assert part.status_code == 200
    assert part.text.lstrip().startswith("<section")
    assert "In hand" in words(part.text)
    done = {"state": "resolved", "note": "已停电迁改"}
    site.client.post(f"/blockers/{one['id']}/steps", data=done)
    (one,) = blockers(site, state="resolved")
    assert [step["state"] for step in one["steps"]] == ["open", "in_hand", "resolved"]
    assert "1 resolved" in words(record(site))
    chinese = site.client.get(f"/records/{site.town.parcel}", headers=CHINESE).text
    assert "已解决" in chinese


def test_the_second_of_two_is_told_and_keeps_what_was_typed(site: Site) -> None:
    raise_one(site)
    (one,) = blockers(site)
    seen = str(one["steps"][-1]["id"])
    path = f"/blockers/{one['id']}/steps"
    site.client.post(path, data={"state": "in_hand", "note": "甲办理", "seen": seen})
    answer = site.client.post(
        path, data={"state": "resolved", "note": "乙的话`<b>`", "seen": seen}, headers=HTMX
    )
    assert answer.status_code == 422
    assert "moved this case on meanwhile" in answer.text
    assert "乙的话`&lt;b&gt;`" in answer.text
    assert "甲办理" in answer.text


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"text": ""}, "text", "Say what the blocker is."),
        ({"kind": ""}, "kind", "Choose one."),
        ({"happened_on": "2026-12-24"}, "happened_on", "lies after today"),
        ({"due_on": "gestern"}, "due_on", "Not a date"),
        ({"due_on": "2026-11-01"}, "due_on", "is earlier than"),
        ({"unit": "长" * 81}, "unit", "too long"),
        ({"building": "x"}, "", "No such number."),
    ],
)
def test_a_mistake_stands_beside_its_field(
    site: Site, wrong: dict[str, str], field: str, sentence: str
) -> None:
    answer = raise_one(site, **({"note": "", "person": "经办人甲"} | wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="经办人甲"' in answer.text
    if field:
        assert f'id="new-{field}-problem"' in answer.text
    assert blockers(site) == []


def test_the_list_is_narrowed_and_counts(site: Site) -> None:
    raise_one(site, due_on="2026-11-10", happened_on="2026-10-20")
    raise_one(site, kind="land", unit="自然资源分局")
    page = words(site.client.get("/blockers").text)
    assert "2 blockers" in page
    assert "12 days late" in page
    assert "1 blocker" in words(site.client.get("/blockers?kind=land").text)
    late = words(site.client.get("/blockers?overdue=yes&unit=供电服务中心").text)
    assert "1 blocker " in late
    assert "0 blockers" in words(site.client.get("/blockers?state=resolved").text)
    assert "October 2026" in page
    figures = site.client.get("/api/v1/blockers?year=2026&month=10").json()["figures"]
    assert (figures["begun"], figures["open"], figures["closure_rate"]) == (1, 1, 0.0)


def test_a_photo_comes_with_a_blocker_and_a_paper_with_its_end(site: Site) -> None:
    photo = {"photo": ("现场 1.jpg", papers.jpeg(papers.exif()), "image/jpeg")}
    fields = {"kind": "land", "text": "围墙未拆", "consent": "yes"}
    answer = site.client.post(
        f"/records/{site.town.parcel}/blockers", data=fields, files=photo, headers=HTMX
    )
    assert answer.status_code == 200
    (kept,) = documents(site)
    assert (kept["subject"], kept["kind"], kept["name"]) == ("blocker", "jpeg", "现场 1.jpg")
    assert kept["taken_at"].startswith("2026-11-20")
    assert (kept["lon"], kept["lat"]) == pytest.approx(papers.HERE, abs=1e-6)
    shown = site.client.get(f"/documents/{kept['id']}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    disposition = "inline; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.jpg"
    assert shown.headers["content-disposition"] == disposition
    assert b"2026:11:20" not in shown.content
    again = site.client.get(
        f"/documents/{kept['id']}", headers={"If-None-Match": shown.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    (one,) = blockers(site)
    paper = {"photo": ("", b""), "file": ("纪要.pdf", papers.PDF, "application/pdf")}
    done = {"state": "resolved", "note": "已拆"}
    site.client.post(f"/blockers/{one['id']}/steps", data=done, files=paper)
    second = documents(site)[1]
    saved = site.client.get(f"/documents/{second['id']}")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.content == papers.PDF


def documents(site: Site) -> list[dict]:
    found = site.client.get(f"/api/v1/records/{site.town.parcel}/documents").json()["documents"]
    return sorted(found, key=lambda one: one["id"])


def test_a_milestone_is_logged_with_its_photo(site: Site) -> None:
    files = {"photo": ("开工.jpg", papers.jpeg(papers.exif()), "image/jpeg")}
    path = f"/records/{site.town.parcel}/milestones/new"
    answer = site.client.post(path, data=form(site), files=files)
    assert answer.status_code == 303
    (kept,) = documents(site)
    assert (kept["subject"], kept["lon"], kept["taken_at"]) == ("milestone", None, None)
    assert f'href="/documents/{kept["id"]}"' in record(site)
    refused = site.client.post(
        path, data=form(site, note="先留着"), files={"file": ("x.jpg", b"<svg/>", "image/jpeg")}
    )
    assert refused.status_code == 422
    assert "by its content this file is none of them" in refused.text
    assert "先留着" in refused.text
    assert len(documents(site)) == 1


def test_documents_of_a_record_are_added_and_taken_back(site: Site) -> None:
    path = f"/records/{site.town.parcel}/documents"
    empty = site.client.post(path, data={}, headers=HTMX)
    assert empty.status_code == 422
    assert "Choose a photo or a file." in empty.text
    answer = site.client.post(path, files={"file": ("合同.pdf", papers.PDF)}, headers=HTMX)
    assert answer.status_code == 200
    assert "合同.pdf" in answer.text
    (kept,) = documents(site)
    back = f"/documents/{kept['id']}/withdraw"
    assert "Take back a document" in site.client.get(back).text
    assert site.client.post(back, data={"reason": ""}).status_code == 422
    for _ in range(2):  # the second time, because the answer to the first was lost
        done = site.client.post(back, data={"reason": "传错", "once": "a-key"})
        assert done.headers["location"] == f"/records/{site.town.parcel}#documents"
    assert documents(site) == []
    assert site.client.get(f"/documents/{kept['id']}").status_code == 404


def test_an_appeal_goes_its_way(site: Site) -> None:
    page = site.client.get(f"/appeals/new?record={site.town.parcel}").text
    assert "一号地块" in page
    fields = {"enterprise": "示例企业09", "kind": "schooling", "text": "两名骨干子女学位",
              "channel": "visit", "happened_on": "2026-11-02", "due_on": "2026-11-12"}  # fmt: skip
    wrong = site.client.post("/appeals/new", data=fields | {"enterprise": ""})
    assert wrong.status_code == 422
    assert "两名骨干子女学位" in wrong.text
    answer = site.client.post(f"/appeals/new?record={site.town.parcel}", data=fields)
    address = answer.headers["location"]
    assert "10 days late" in words(site.client.get("/appeals").text)
    assert address in record(site)
    steps = f"{address}/steps"
    refused = site.client.post(steps, data={"state": "assigned", "note": "请教管中心"})
    assert 'id="next-unit-problem"' in refused.text
    site.client.post(steps, data={"state": "assigned", "unit": "教管中心"})
    site.client.post(steps, data={"state": "answered", "note": "已安排"})
    site.client.post(
        steps,
        data={"state": "closed", "satisfied": "yes"},
    )
    shown = site.client.get(f"/api/v1{address}").json()
    assert (shown["state"], shown["satisfied"], shown["answer"]) == ("closed", True, "已安排")
    assert shown["closed_on"] == "2026-11-22"
    page = words(site.client.get("/appeals?state=closed").text)
    assert "100.0%" in page
    assert "Closed" in words(site.client.get(address).text)


def test_too_large_is_said_before_anything_is_kept(register_url: str) -> None:
    with running(register_url, max_document_mb=1) as client:
        file = {"file": ("大.pdf", papers.PDF + bytes(3_000_000), "application/pdf")}
        answer = client.post("/appeals/new", data={"enterprise": "示例"}, files=file)
        assert answer.status_code == 422
        assert "larger than 1 MB" in answer.text
        json = client.post("/api/v1/records/1/documents", files=file)
        assert json.status_code == 413


def test_the_record_as_it_was_has_no_forms(site: Site) -> None:
    raise_one(site, happened_on="2026-11-20")
    now = record(site)
    before = site.client.get(f"/records/{site.town.parcel}?as_of=2026-11-19").text
    assert "Add a blocker" in now
    assert "高压线未迁改" in now
    assert "Add a blocker" not in before
    assert "高压线未迁改" not in before


def test_programs_do_the_same(site: Site) -> None:
    new = {"kind": "finance", "text": "按揭未放款", "due_on": "2026-12-15"}
    made = site.client.post(f"/api/v1/records/{site.town.parcel}/blockers", json=new)
    assert made.status_code == 201
    key, seen = made.json()["id"], made.json()["steps"][0]["id"]
    step = {"state": "resolved", "note": "已放款", "seen": seen}
    assert site.client.post(f"/api/v1/blockers/{key}/steps", json=step).status_code == 201
    assert site.client.post(f"/api/v1/blockers/{key}/steps", json=step).status_code == 409
    assert site.client.get(f"/api/v1/blockers/{key}").json()["state"] == "resolved"
    appeal = {"enterprise": "示例", "kind": "land", "text": "扩产用地", "unit": "自然资源分局"}
    made = site.client.post("/api/v1/appeals", json=appeal)
    assert made.json()["state"] == "assigned"
    path = f"/api/v1/appeals/{made.json()['id']}"
    done = site.client.post(f"{path}/steps", json={"state": "closed", "satisfied": False})
    assert done.json()["satisfied"] is False
    kept = site.client.post(f"{path}/documents", files={"file": ("a.png", papers.png())})
    assert (kept.status_code, kept.json()["kind"]) == (201, "png")
    gone = site.client.post(
        f"/api/v1/documents/{kept.json()['id']}/withdrawal", json={"reason": "错"}
    )
    assert gone.status_code == 204
    assert site.client.get("/api/v1/blockers/999").status_code == 404
    assert site.client.get("/api/v1/appeals/999").status_code == 404
    assert site.client.get("/documents/999").status_code == 404


@pytest.mark.parametrize("path", ["/blockers", "/appeals", "/blockers?overdue=yes&kind=land"])
def test_lists_ask_a_fixed_number_of_questions(
    reading: Site, assert_queries: AssertQueries, path: str
) -> None:
    reading.client.get(path)
    with assert_queries(5):
        assert reading.client.get(path).status_code == 200


def test_an_empty_register_teaches(reading: Site) -> None:
    assert "written down on the page of the record" in reading.client.get("/blockers").text
    assert "register what the enterprise asked for" in reading.client.get("/appeals").text
    assert re.search(r'href="/appeals/new"', reading.client.get("/appeals").text)


def bearer(site: Site, role: Role, *villages: str) -> TestClient:
    engine = open_engine(str(site.engine.url.render_as_string(hide_password=False)))
    with writer(engine) as session:
        token = token_for(session, account(session, role, villages))
        session.commit()
    engine.dispose()
    return visitor(site.client, Authorization=f"Bearer {token}")


def words_for(client: TestClient, path: str) -> str:
    """What an address tells somebody, in whatever form."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_a_visitor_of_a_public_site_sees_counts_and_kinds_of_cases(site: Site) -> None:
    raise_one(site, due_on="11-23")
    client, parcel = site.client, site.town.parcel
    client.post(
        "/api/v1/blockers/1/steps", json={"state": "in_hand", "note": "已约谈", "person": "某科"}
    )
    asked = {"enterprise": "秘密企业", "kind": "finance", "text": "求贷款", "unit": "招商办"}
    client.post("/api/v1/appeals", json=asked | {"record_id": parcel})
    client.post("/api/v1/dispatch/meetings", json={"chair": "某镇长", "note": "会议纪要"})
    new = {"text": "约谈企业", "unit": "招商办", "leader": "某书记", "due_on": "2026-11-26"}
    client.post("/api/v1/dispatch/meetings/1/decisions", json=new | {"record": parcel})
    client.post(
        "/api/v1/dispatch/decisions/1/steps", json={"kind": "reported", "note": "企业已到访"}
    )
    paths = [
        f"/records/{parcel}", f"/api/v1/records/{parcel}", "/blockers", "/api/v1/blockers",
        "/api/v1/blockers/1", "/appeals", "/api/v1/appeals", "/dispatch", "/api/v1/dispatch",
        "/dispatch/bulletin", "/dispatch/bulletin?number=1", "/api/v1/dispatch?meeting=1",
        "/api/v1/dispatch/bulletin?number=1", "/search?q=秘密", "/api/v1/search?q=秘密", "/changes",
        "/changes.atom", "/api/v1/changes", f"/changes?record={parcel}", "/map", "/records",
        "/ledger", "/api/v1/ledger", "/map/records.json", "/due", "/screen", "/",
    ]  # fmt: skip
    secrets = ("高压线未迁改", "已约谈", "某科", "秘密企业", "求贷款")
    secrets += ("某镇长", "会议纪要", "约谈企业", "某书记", "企业已到访")
    url = site.engine.url.render_as_string(hide_password=False)
    with running(url, public_read=True) as public:
        anybody, staff = visitor(public, **{"Accept-Language": "en"}), public
        for path in paths:
            told = words_for(anybody, path)
            assert not [one for one in secrets if one in told], path
        assert "Utilities and roads" in words_for(anybody, "/blockers")
        page = words_for(anybody, "/appeals")
        assert "Finance" in page
        assert "shown to those who are signed in" in page
        answer = anybody.get("/api/v1/appeals").json()
        assert answer["by_kind"] == [{"kind": "finance", "open": 1, "overdue": 0}]
        assert answer["appeals"] is None
        (line,) = anybody.get("/api/v1/blockers").json()["blockers"]
        assert (line["kind"], line["text"], line["steps"][1]["note"]) == ("utilities", "", "")
        for closed in ("/appeals/1", "/api/v1/appeals/1", f"/api/v1/appeals?record={parcel}"):
            assert anybody.get(closed).status_code == 403, closed
        for path in ("/dispatch", "/dispatch/bulletin"):
            assert "What exactly was decided is shown" in words_for(anybody, path)
            assert "What exactly was decided is shown" not in words_for(staff, path)
            assert "bulletin.xlsx" not in words_for(anybody, path)
            assert "bulletin.xlsx" in words_for(staff, path)
        board = anybody.get("/api/v1/dispatch").json()
        (line,) = board["decisions"]
        assert (line["text"], line["unit"], line["light"]) == ("", "招商办", "amber")
        assert [one["decisions"] for one in board["by_unit"] if one["name"] == "招商办"] == [1]
        for path in ("/blockers", "/appeals", f"/records/{parcel}", "/dispatch"):
            assert [one for one in secrets if one in words_for(staff, path)], path


def test_a_photo_of_a_phone_is_shown_as_jpeg_and_kept_as_it_came(site: Site) -> None:
    path = f"/records/{site.town.parcel}/documents"
    photo, unreadable = papers.heic_photo(64, 48), papers.heic(papers.exif())
    for content in (photo, unreadable):
        answer = site.client.post(path, files={"file": ("现场.heic", content)})
        assert answer.status_code == 303, answer.text
    page = site.client.get(f"/records/{site.town.parcel}").text
    assert '<img src="/documents/1/preview"' in page
    assert 'href="/documents/1" aria-label="Original: 现场.heic"' in page
    shown = site.client.get("/documents/1/preview")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.content.startswith(b"\xff\xd8\xff")
    tag = {"If-None-Match": shown.headers["etag"]}
    assert site.client.get("/documents/1/preview", headers=tag).status_code == 304
    assert site.client.get("/documents/1").content == photo
    instead = site.client.get("/documents/2/preview")
    assert (instead.status_code, instead.headers["location"]) == (303, "/documents/2")


def test_a_visitor_of_a_public_site_sees_no_document(site: Site) -> None:
    raise_one(site)
    path = f"/records/{site.town.parcel}/documents"
    site.client.post(path, files={"file": ("合同.pdf", papers.PDF)})
    url = site.engine.url.render_as_string(hide_password=False)
    with running(url, public_read=True) as public:
        anybody = visitor(public)
        page = anybody.get(f"/records/{site.town.parcel}").text
        for hidden in ("合同.pdf", "/documents/", 'action="/blockers', "Add a blocker"):
            assert hidden not in page
        assert anybody.get("/documents/1").status_code == 403
        for feed in ("/changes", "/changes.atom", "/api/v1/changes"):
            assert "合同.pdf" not in anybody.get(feed).text
        assert anybody.get(f"/api/v1{path}").json() == {"documents": []}
        assert anybody.get("/appeals/new").status_code in {401, 403}
        assert anybody.post(path, files={"file": ("x.pdf", papers.PDF)}).status_code in {303, 401}
    assert visitor(site.client).get("/documents/1").status_code in {303, 401}
    assert len(documents(site)) == 1


def test_rights_go_by_role_and_village(site: Site) -> None:
    raise_one(site)
    path = f"/api/v1/records/{site.town.parcel}/blockers"
    new = {"kind": "land", "text": "未交地"}
    leader = bearer(site, Role.LEADER)
    elsewhere = bearer(site, Role.STAFF, "441900106204")
    here = bearer(site, Role.STAFF, "441900106203")
    for actor in (leader, elsewhere):
        assert actor.post(path, json=new).status_code == 403
        step = actor.post("/api/v1/blockers/1/steps", json={"state": "in_hand"})
        assert step.status_code == 403
        sent = actor.post(
            f"/api/v1/records/{site.town.parcel}/documents", files={"file": ("a.pdf", papers.PDF)}
        )
        assert sent.status_code == 403
        shown = actor.get(f"/records/{site.town.parcel}", headers={"Accept-Language": "en"}).text
        assert "高压线未迁改" in shown
        assert "Add a blocker" not in shown
    assert here.post(path, json=new).status_code == 201
    assert here.post("/api/v1/blockers/1/steps", json={"state": "in_hand"}).status_code == 201
    appeal = {"enterprise": "示例", "kind": "land", "text": "用地"}
    assert here.post("/api/v1/appeals", json=appeal).status_code == 403
    there = appeal | {"village": "441900106203"}
    assert here.post("/api/v1/appeals", json=there).status_code == 201
    assert here.get("/appeals/new").status_code == 200


def test_a_form_that_arrives_twice_is_saved_once(site: Site) -> None:
    for headers in ({}, HTMX):
        fields = {"kind": "land", "text": "围墙未拆", "once": "key-1"}
        path = f"/records/{site.town.parcel}/blockers"
        answer = site.client.post(path, data=fields, headers=headers)
        assert answer.status_code == (200 if headers else 303)
    assert len(blockers(site)) == 1
    changed = site.client.post(path, data=fields | {"text": "另一件事"}, headers=HTMX)
    assert changed.status_code == 422
    assert "另一件事" in changed.text
    assert 'value="key-1"' not in changed.text
    step = {"state": "in_hand", "note": "已约谈", "once": "key-2"}
    for _ in range(2):
        assert site.client.post("/blockers/1/steps", data=step).status_code == 303
    assert len(blockers(site)[0]["steps"]) == 2
    appeal = {"enterprise": "示例", "kind": "land", "text": "用地", "channel": "visit"}
    for _ in range(2):
        answer = site.client.post("/appeals/new", data=appeal | {"once": "key-3"})
        assert answer.headers["location"] == "/appeals/1"
    paper = {"file": ("合同.pdf", papers.PDF)}
    for _ in range(2):
        path = f"/records/{site.town.parcel}/documents"
        assert site.client.post(path, data={"once": "key-4"}, files=paper).status_code == 303
    assert len(documents(site)) == 1
    assert len(site.client.get("/api/v1/appeals").json()["appeals"]) == 1


def test_a_program_that_asks_twice_does_it_once(site: Site) -> None:
    key = {"Idempotency-Key": "program-1"}
    new = {"kind": "land", "text": "未交地"}
    path = f"/api/v1/records/{site.town.parcel}/blockers"
    first, second = (site.client.post(path, json=new, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(blockers(site)) == 1


def test_pages_carry_a_key(site: Site) -> None:
    raise_one(site)
    page = record(site)
    keys = re.findall(r'name="once" value="([^"]+)"', page)
    assert len(keys) == len(set(keys)) >= 3
    assert 'name="once"' in site.client.get("/appeals/new").text


def test_an_administrator_erases_what_a_withdrawn_document_holds(site: Site) -> None:
    client, path = site.client, f"/records/{site.town.parcel}/documents"
    assert "No document has been taken back." in client.get("/documents/withdrawn").text
    client.post(path, files={"file": ("合同.pdf", papers.PDF)})
    assert 'href="/documents/withdrawn"' in record(site)
    refused = client.post("/documents/1/erase", data={"reason": "误传"})
    assert refused.status_code == 422
    client.post("/documents/1/withdraw", data={"reason": "传错"})
    page = client.get("/documents/withdrawn").text
    assert "taken back by administrator" in page
    refused = client.post("/documents/1/erase", data={"reason": " "})
    assert (refused.status_code, "Say why it is erased." in refused.text) == (422, True)
    done = client.post("/documents/1/erase", data={"reason": "误传私人照片"})
    assert done.headers["location"] == "/documents/withdrawn?erased=1"
    told = client.get(done.headers["location"]).text
    assert "Erased by administrator" in told
    assert "误传私人照片" in told
    assert "Erase for good" not in told
    (line,) = client.get("/api/v1/documents/withdrawn").json()["documents"]
    assert (line["reason"], line["erased"]["reason"]) == ("传错", "误传私人照片")
    again = client.post("/api/v1/documents/1/erasure", json={"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
