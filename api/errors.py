"""From the program's errors to answers: one table of statuses, one shape for programs, one page.

Which of the two is sent depends on the route (``/api``, ``/ogc`` and what ends in ``.json`` get
problem+json), never on a guess from what a client says it accepts.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.auth import forget
from api.render import show_problem
from api.returning import PASSWORD_PAGE, sign_in_address
from api.security import protect
from api.uploads import UploadTooLarge
from gis.errors import GisError
from landtrack.errors import (
    Conflict,
    DatabaseProblem,
    Forbidden,
    Invalid,
    LandtrackError,
    NotFound,
    NotSignedIn,
    PasswordDue,
    TooManyTries,
)
from landtrack.text import Text

logger = logging.getLogger(__name__)

STATUSES: Final[dict[type[Exception], int]] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    UploadTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    DatabaseProblem: HTTPStatus.SERVICE_UNAVAILABLE,
    LandtrackError: HTTPStatus.BAD_REQUEST,
    GisError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The most precise class decides; what is in none of these is a fault of the program (500)."""

TITLES: Final[dict[int, Text]] = {
    HTTPStatus.BAD_REQUEST: Text("请求有误", "Bad request"),
    HTTPStatus.UNAUTHORIZED: Text("请先登录", "Please sign in"),
    HTTPStatus.FORBIDDEN: Text("没有权限", "Not allowed"),
    HTTPStatus.NOT_FOUND: Text("没有找到", "Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: Text("不支持的操作", "Method not allowed"),
    HTTPStatus.CONFLICT: Text("与台账冲突", "In conflict with the register"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text("文件太大", "The file is too large"),
    HTTPStatus.UNPROCESSABLE_ENTITY: Text("内容有误", "Something is not right"),
    HTTPStatus.TOO_MANY_REQUESTS: Text("请稍后再试", "Please wait a little"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text("程序出错", "The program failed"),
    HTTPStatus.SERVICE_UNAVAILABLE: Text("数据库暂不可用", "The database is not available"),
}

_FOR_PROGRAMS = ("/api/", "/ogc/")
_PAGE_MISSING = Text(
    "没有这个页面。请检查网址，或从上面的栏目进入。",
    "There is no such page. Check the address, or start from the sections above.",
)
_FAULT = Text(
    "没有保存任何内容。请重试；若再次出现，请把时间和所做的操作告诉管理员。",
    "Nothing was saved. Try again; if it happens again, tell the administrator when and what "
    "you did.",
)
_BUSY = Text(
    "数据库没有响应，没有保存任何内容。请稍后重试；若持续出现，请联系管理员。",
    "The database did not answer; nothing was saved. Try again shortly; if it goes on, tell the "
    "administrator.",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for a program or a person."""

    status: int
    code: str
    detail: Text
    field: str | None = None
    details: tuple[dict[str, Any], ...] = ()

    @property
    def title(self) -> Text:
        """A few words for the kind of problem."""
        return TITLES.get(self.status, TITLES[HTTPStatus.BAD_REQUEST])

    def as_json(self) -> dict[str, Any]:
        """As RFC 9457 problem details."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "status": self.status,
            "code": self.code,
            "title": self.title.en,
            "detail": self.detail.en,
            "detail_zh": self.detail.zh,
            "field": self.field,
        }
        return body | ({"errors": list(self.details)} if self.details else {})


def text_of(error: LandtrackError | GisError) -> Text:
    """What an error says, in both languages."""
    return Text(error.zh, error.en) if isinstance(error, GisError) else error.text


def status_of(error: Exception) -> int:
    """The status of an error, by the closest of its classes in the table."""
    for cls in type(error).__mro__:
        if cls in STATUSES:
            return STATUSES[cls]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _of_landtrack(request: Request, error: Exception) -> Response:
    assert isinstance(error, LandtrackError)  # noqa: S101 - registered for it
    return _answer(request, Problem(status_of(error), error.code, error.text, error.field))


def _of_nobody(request: Request, error: Exception) -> Response:
    """Programs get 401; people are led to where they sign in, and back from there."""
    assert isinstance(error, NotSignedIn)  # noqa: S101 - registered for it
    if _is_for_programs(request) or error.values.get("token"):
        answer = _of_landtrack(request, error)
        answer.headers["WWW-Authenticate"] = _CHALLENGE[bool(error.values.get("token"))]
        return answer
    address = sign_in_address(request, ended=bool(error.values.get("ended")))
    answer = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    if "hx-request" in request.headers:  # a part of a page cannot become the page to sign in at
        answer = Response(status_code=401, headers={"HX-Redirect": address})
    if error.values.get("ended"):
        forget(answer, request)
    return answer


def _of_password_due(request: Request, error: Exception) -> Response:
    """Programs get 403; people are led to where they choose a password."""
    if _is_for_programs(request):
        return _of_landtrack(request, error)
    if "hx-request" in request.headers:
        return Response(status_code=403, headers={"HX-Redirect": PASSWORD_PAGE})
    return RedirectResponse(PASSWORD_PAGE, 303, headers={"Cache-Control": "no-store"})


_CHALLENGE: Final = {
    False: 'Bearer realm="landtrack"',
    True: 'Bearer realm="landtrack", error="invalid_token"',
}


def _of_gis(request: Request, error: Exception) -> Response:
    assert isinstance(error, GisError)  # noqa: S101 - registered for it
    return _answer(request, Problem(status_of(error), error.code, text_of(error)))


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    missing = error.status_code == HTTPStatus.NOT_FOUND
    detail = _PAGE_MISSING if missing else Text(error.detail, error.detail)
    code = HTTPStatus(error.status_code).name.lower()
    return _answer(request, Problem(error.status_code, code, detail))


def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    found = [_of_one(one) for one in error.errors()]
    first = found[0]
    detail = Text(first["detail_zh"], first["detail"])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _answer(request, Problem(status, "invalid", detail, first["field"], tuple(found)))


def _of_one(error: dict[str, Any]) -> dict[str, Any]:
    where = [str(part) for part in error["loc"][1:]] or [str(error["loc"][0])]
    field, message = ".".join(where), str(error["msg"])
    if error["type"] == "missing":
        zh, en = f"缺少“{field}”。", f"“{field}” is missing."
    else:
        given = str(error.get("input"))[:80]
        zh = f"“{field}”的值“{given}”不对：{message}。"
        en = f"“{field}” cannot be “{given}”: {message}."
    return {"field": field, "detail": en, "detail_zh": zh}


def _of_database(request: Request, error: Exception) -> Response:
    logger.error("database", exc_info=error)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return _answer(request, Problem(status, DatabaseProblem.code, _BUSY))


def _of_fault(request: Request, error: Exception) -> Response:
    logger.error("unexpected", exc_info=error)
    answer = _answer(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", _FAULT))
    # faults are answered outside of all middleware
    protect(answer.headers, request.state.nonce, tiles="")
    return answer


def _answer(request: Request, problem: Problem) -> Response:
    headers = {"Cache-Control": "no-store"}
    if _is_for_programs(request):
        return JSONResponse(
            problem.as_json(),
            status_code=problem.status,
            media_type="application/problem+json",
            headers=headers,
        )
    return show_problem(request, problem.status, problem.title, problem.detail, headers)


def _is_for_programs(request: Request) -> bool:
    path = request.url.path
    return path.startswith(_FOR_PROGRAMS) or path.endswith(".json")


def install(app: FastAPI) -> None:
    """Register the table with an application."""
    app.add_exception_handler(LandtrackError, _of_landtrack)
    app.add_exception_handler(NotSignedIn, _of_nobody)
    app.add_exception_handler(PasswordDue, _of_password_due)
    app.add_exception_handler(GisError, _of_gis)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(sa.exc.OperationalError, _of_database)
    app.add_exception_handler(Exception, _of_fault)
