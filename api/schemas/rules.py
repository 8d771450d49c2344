"""Counting rules and their open questions, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import Field

from api.schemas.words import AmountOut, RuleOut, Schema, Words
from landtrack.alternatives import Question
from landtrack.counting import AreaBasis, CountingRule, StartKind
from landtrack.queries.targets import rule_settings
from landtrack.report import Amount, RuleLine
from landtrack.stages import Evidence
from landtrack.text import Text
from landtrack.vocabulary import BuildingUse, Route


class StoredRuleOut(RuleOut):
    """A rule with its settings."""

    settings: dict[str, Any] = Field(description="As docs/counting.md, section 1, lists them.")

    @classmethod
    def of(cls, rule: CountingRule) -> StoredRuleOut:
        """From the core's rule."""
        return cls(label=rule.label, zh=rule.text.zh, en=rule.text.en, settings=rule_settings(rule))


class RuleLineOut(Schema):
    """A version: who recorded it and why, and which targets are counted by it."""

    rule: StoredRuleOut
    logged_at: datetime
    logged_by: str
    reason: str
    periods: list[str]

    @classmethod
    def of(cls, line: RuleLine) -> RuleLineOut:
        """From the core's line."""
        return cls(
            rule=StoredRuleOut.of(line.rule),
            logged_at=line.logged_at,
            logged_by=line.logged_by,
            reason=line.reason,
            periods=list(line.periods),
        )


class AnswerOut(Schema):
    """An answer, and what it would make of the figure."""

    label: Words
    present: bool
    settings: dict[str, Any]
    counted: AmountOut


class QuestionOut(Schema):
    """An open question of the rule."""

    setting: str
    ask: Words
    why: Words
    answers: list[AnswerOut]

    @classmethod
    def of(cls, question: Question, amounts: Sequence[Amount]) -> QuestionOut:
        """From the core's question and the figure by each of its answers."""
        return cls(
            setting=question.setting,
            ask=Words.of(question.ask),
            why=Words.of(question.why),
            answers=[
                AnswerOut(
                    label=Words.of(answer.label),
                    present=answer.present,
                    settings=rule_settings(answer.rule),
                    counted=AmountOut.of(amount),
                )
                for answer, amount in zip(question.answers, amounts, strict=True)
            ],
        )


class RulesOut(Schema):
    """The rule of a period, its questions and all versions known at a moment."""

    period: str
    as_of: date
    entry: int
    rule: RuleOut
    questions: list[QuestionOut]
    versions: list[RuleLineOut]


class NewRuleIn(Schema):
    """A version to be recorded; its number follows from its name."""

    name: str = Field(min_length=1, max_length=40)
    start: StartKind = StartKind.STATISTICAL
    grades: list[Evidence] = Field([Evidence.A, Evidence.B], description="Evidence that counts.")
    area: AreaBasis = AreaBasis.AT_START
    uses: list[BuildingUse] = Field(
        [BuildingUse.FACTORY, BuildingUse.RESEARCH, BuildingUse.STORAGE],
        description="Uses that count.",
    )
    routes: list[Route] = Field(list(Route), description="Supply routes that count.")
    net: bool = False
    cutoff_days: int | None = Field(
        None, ge=0, le=366, description="Days after the end of the year; null: no cut-off."
    )
    text_zh: str = Field("", max_length=2000, description="Empty: written from the settings.")
    text_en: str = Field("", max_length=2000)
    reason: str = Field("", max_length=2000, description="Needed: the paper, or why.")
    count_year: int | None = Field(
        None, ge=1990, le=2100, description="Count this year by it from now on."
    )

    def rule(self) -> CountingRule:
        """As the core takes it."""
        return CountingRule(
            name=self.name,
            version=1,
            start=self.start,
            grades=frozenset(self.grades),
            area=self.area,
            uses=frozenset(self.uses),
            routes=frozenset(self.routes),
            net=self.net,
            cutoff_days=self.cutoff_days,
            text=Text(self.text_zh, self.text_en),
        )
