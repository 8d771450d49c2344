"""Small shapes that others are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from landtrack.areas import CM2_PER_M2
from landtrack.counting import CountingRule
from landtrack.report import Amount
from landtrack.text import Text


class Schema(BaseModel):
    """Answers refuse what they do not describe."""

    model_config = ConfigDict(extra="forbid")


SquareMetres = Annotated[
    float,
    Field(
        description="Square metres. Kept as whole square centimetres, so the digits written are "
        "exact: read them as a decimal and sums agree to the last one.",
        examples=[12400.5],
    ),
]


def m2(cm2: int) -> float:
    """Square metres whose shortest digits are exact (15 digits suffice for 10,000 km2)."""
    return cm2 / CM2_PER_M2


class Words(Schema):
    """The same words in both languages."""

    zh: str = Field(examples=["摘牌"])
    en: str = Field(examples=["Land won"])

    @classmethod
    def of(cls, text: Text) -> Words:
        """From a text of the core."""
        return cls(zh=text.zh, en=text.en)


class AmountOut(Schema):
    """So much floor area in so many buildings."""

    m2: SquareMetres
    buildings: int = Field(ge=0, description="How many buildings it consists of.")

    @classmethod
    def of(cls, amount: Amount) -> AmountOut:
        """From an amount in square centimetres."""
        return cls(m2=m2(amount.cm2), buildings=amount.buildings)


class RuleOut(Schema):
    """The counting rule a figure follows. Versions are never changed."""

    label: str = Field(description="Name and version, as printed beside figures.")
    zh: str = Field(description="The rule in plain words.")
    en: str

    @classmethod
    def of(cls, rule: CountingRule) -> RuleOut:
        """From the core's rule."""
        return cls(label=rule.label, zh=rule.text.zh, en=rule.text.en)


class Problem(Schema):
    """RFC 9457 problem details, with the sentence in both languages."""

    type: str = "about:blank"
    status: int = Field(examples=[404])
    code: str = Field(description="Stable name of the problem.", examples=["not_found"])
    title: str = Field(examples=["Not found"])
    detail: str = Field(description="What is wrong and what to do, in English.")
    detail_zh: str = Field(description="The same in Chinese.")
    field: str | None = Field(None, description="The field or parameter that is wrong.")
    errors: list[dict[str, Any]] | None = Field(
        None, description="All fields that are wrong, where there are several."
    )


def _problem(description: str) -> dict[str, Any]:
    content: dict[str, Any] = {"application/problem+json": {}}
    return {"model": Problem, "description": description, "content": content}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: _problem("Nobody known asks, or with a token that opens nothing."),
    422: _problem("A value cannot be right."),
    503: _problem("The database does not answer."),
}
"""The answers every route can give besides its own."""

MISSING: dict[int | str, dict[str, Any]] = {404: _problem("There is no such thing.")}
REFUSED: dict[int | str, dict[str, Any]] = {
    403: _problem("Not this actor's to do."),
    404: _problem("There is no such thing."),
    409: _problem("True in itself, but not beside what is on record."),
}
TOO_LARGE: dict[int | str, dict[str, Any]] = {413: _problem("More than is read here.")}
