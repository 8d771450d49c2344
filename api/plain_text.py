"""Letters that no text of the register may hold: control letters, and halves of characters.

PostgreSQL refuses NUL and SQLite keeps it, neither can keep half a surrogate pair, and XML, Excel
and terminals trip over the rest. So nothing that arrives is looked at before this has been.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from starlette.requests import Request

from landtrack.errors import Invalid

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""All but tab and the ends of lines."""

Named = Iterator[tuple[str, str]]


def without_control(text: str) -> str:
    """A text as people meant it: what cannot be seen comes from copying, and is left out."""
    return _CONTROL.sub("", text)


def check_text(name: str, text: str) -> None:
    """That a text can be kept.

    Raises:
        Invalid: it cannot; names the field and the letter.
    """
    found = _CONTROL.search(text)
    if found is None:
        return
    field, code = without_control(name), f"U+{ord(found[0]):04X}"
    raise Invalid(
        f"“{field}”中有看不见的控制字符（{code}），没有保存。请删去它再提交。",
        f"“{field}” holds an invisible control character ({code}); nothing was saved. Take it out "
        "and send it again.",
        field=field,
    )


async def only_plain_text(request: Request) -> None:
    """That all that was sent can be kept: address, form, JSON. Forms with files see to themselves.

    Raises:
        Invalid: as `check_text`.
    """
    for name, text in [*request.path_params.items(), *request.query_params.multi_items()]:
        check_text(name, str(text))
    if getattr(request.scope.get("route"), "body_field", None) is None:
        return  # nobody has read the body yet, and whoever will cleans it
    if "json" in request.headers.get("content-type", "json"):
        body = await request.body()
        texts = _texts(_loaded(body), "") if b"\\" in body else iter(())
    else:
        form = await request.form()
        texts = ((name, text) for name, text in form.multi_items() if isinstance(text, str))
    for name, text in texts:
        check_text(name, text)


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None  # refused in its own words


def _texts(value: Any, name: str) -> Named:
    """Every text in a JSON value, with the way to it: ``area.document``."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield name, key
            yield from _texts(part, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, name)
