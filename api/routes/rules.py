"""Counting rules, as JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, WriteSession
from api.schemas.rules import NewRuleIn, QuestionOut, RuleLineOut, RulesOut, StoredRuleOut
from api.schemas.words import PROBLEMS, REFUSED, RuleOut
from landtrack.actions.rules import record_version
from landtrack.alternatives import questions
from landtrack.queries.alternatives import figures_by
from landtrack.queries.targets import known_rules, rule_for, rule_of

router = APIRouter(prefix="/api/v1", tags=["progress"], responses=PROBLEMS)


@router.get("/rules", summary="Counting rules", operation_id="listRules")
def list_rules(session: ReadSession, view: CurrentView) -> RulesOut:
    """The rule of the period, its open questions with what each answer makes, and all versions."""
    moment = view.moment(session)
    rule = rule_for(session, view.period, moment)
    asked = questions(rule)
    rules = [answer.rule for question in asked for answer in question.answers]
    amounts = iter(figures_by(session, view.period, moment, rules))
    return RulesOut(
        period=view.period.code,
        as_of=view.as_of,
        entry=moment.entry,
        rule=RuleOut.of(rule),
        questions=[
            QuestionOut.of(question, [next(amounts) for _ in question.answers])
            for question in asked
        ],
        versions=[RuleLineOut.of(line) for line in known_rules(session, moment.entry)],
    )


@router.post(
    "/rules",
    status_code=201,
    summary="Record a version of a rule",
    operation_id="recordRule",
    responses=REFUSED,
)
def record(session: WriteSession, actor: CurrentActor, now: Now, new: NewRuleIn) -> StoredRuleOut:
    """The next version of its name. With a year, the year is counted by it from now on."""
    stored = record_version(
        session, new.rule(), actor=actor, now=now, reason=new.reason, year=new.count_year
    )
    return StoredRuleOut.of(rule_of(stored))
