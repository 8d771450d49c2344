"""Numbers as notices and plans state them: a limit, a range, with its unit behind it.

Listing notices say ``容积率 2.0-3.5``, ``建筑密度 ≤50%``, ``出让年限 50年``. Of a range, the end is
meant that the field asks for; a sign that says what the field says adds nothing.
"""

from __future__ import annotations

import re
import unicodedata

from gis.formats.units import plain
from landtrack.fields import Field, FieldKind

_NUMBERS = (FieldKind.NUMBER, FieldKind.WHOLE, FieldKind.SHARE)
_AT_MOST = re.compile(r"^(≤|<=|<|≦|不大于|不超过|不高于|小于等于|至多|最高)\s*")
_AT_LEAST = re.compile(r"^(≥|>=|>|≧|不小于|不低于|大于等于|至少|最低)\s*")
_BETWEEN = re.compile(r"^(\d+(?:\.\d+)?%?)\s*(?:-|~|—|–|至|到)\s*(\d+(?:\.\d+)?%?)$")


def plain_limit(field: Field, text: str) -> str | None:
    """The number meant by a text, as text; None where it is no such form.

    ``≤3.5`` is 3.5 for an upper limit, and nothing for a lower one; ``2.0-3.5`` is 3.5 for an
    upper limit and 2.0 for a lower one; ``50年`` is 50 where years are asked for.
    """
    if field.kind not in _NUMBERS:
        return None
    upper, lower = field.name.endswith("_max"), field.name.endswith("_min")
    found = unicodedata.normalize("NFKC", text).strip()
    if upper or lower:
        found = (_AT_MOST if upper else _AT_LEAST).sub("", found)
        if match := _BETWEEN.match(found):
            found = match[2 if upper else 1]
    unit = unicodedata.normalize("NFKC", field.unit)
    if unit and unit != "%" and found.endswith(unit):
        found = found.removesuffix(unit).strip()
    return found if plain(found) != plain(text) else None
