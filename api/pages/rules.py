"""The counting rule: its questions with what each answer would make, its versions, a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import CurrentActor
from api.deps import CurrentView, Now, ReadSession, View, WriteSession
from api.pages.milestone_form import Problems, read_text
from api.render import show
from landtrack.access import Act, Actor
from landtrack.actions.rules import record_version
from landtrack.alternatives import questions
from landtrack.counting import AREA_LABELS, START_LABELS, AreaBasis, CountingRule, StartKind
from landtrack.errors import Invalid, LandtrackError
from landtrack.queries.alternatives import figures_by
from landtrack.queries.targets import known_rules, rule_for
from landtrack.report import Amount, Moment
from landtrack.stages import Evidence
from landtrack.text import Text
from landtrack.vocabulary import ROUTE_LABELS, USE_LABELS, BuildingUse, Route

router = APIRouter(include_in_schema=False)

_UNPROCESSABLE = 422


class TypedRule(BaseModel):
    """The fields as they were typed."""

    name: str = ""
    start: str = ""
    grades: list[str] = []
    area: str = ""
    uses: list[str] = []
    routes: list[str] = []
    net: str = ""
    cutoff_days: str = ""
    text_zh: str = ""
    text_en: str = ""
    reason: str = ""
    count: str = ""

    @classmethod
    def of(cls, rule: CountingRule) -> TypedRule:
        """The fields filled with a rule, to be changed."""
        return cls(
            name=rule.name,
            start=rule.start.value,
            grades=sorted(rule.grades),
            area=rule.area.value,
            uses=sorted(rule.uses),
            routes=sorted(rule.routes),
            net="1" if rule.net else "",
            cutoff_days="" if rule.cutoff_days is None else str(rule.cutoff_days),
        )

    def rule(self) -> CountingRule:
        """What was typed, as a rule.

        Raises:
            Invalid: something that is no choice.
        """
        try:
            return CountingRule(
                name=self.name.strip(),
                version=1,
                start=StartKind(self.start),
                grades=frozenset(Evidence(one) for one in self.grades),
                area=AreaBasis(self.area),
                uses=frozenset(BuildingUse(one) for one in self.uses),
                routes=frozenset(Route(one) for one in self.routes),
                net=bool(self.net),
                cutoff_days=_days(self.cutoff_days),
                text=Text(read_text(self.text_zh, "text_zh"), read_text(self.text_en, "text_en")),
            )
        except ValueError:
            raise Invalid("没有这个选项。", "There is no such choice.") from None


def _days(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise Invalid(
            "请填天数，例如 15；不设截止则留空。",
            "Give a number of days such as 15, or leave it empty.",
            field="cutoff_days",
        )
    return int(text)


@router.get("/rules")
def rules_page(
    request: Request, session: ReadSession, view: CurrentView, actor: CurrentActor
) -> Response:
    """The rule of the period, its open questions, all versions; a form for who may set it."""
    return _page(request, session, view, actor, None, Problems())


@router.post("/rules")
def record_rule_page(  # noqa: PLR0917
    request: Request,
    session: WriteSession,
    view: CurrentView,
    actor: CurrentActor,
    now: Now,
    typed: Annotated[TypedRule, Form()],
) -> Response:
    """Record the next version; or show what is wrong."""
    problems = Problems()
    try:
        year = view.period.year if typed.count else None
        reason = read_text(typed.reason, "reason")
        record_version(session, typed.rule(), actor=actor, now=now, reason=reason, year=year)
        return RedirectResponse("/rules", status_code=303)
    except LandtrackError as error:
        session.rollback()
        problems.add(error)
    return _page(request, session, view, actor, typed, problems)


def _page(  # noqa: PLR0917
    request: Request,
    session: Session,
    view: View,
    actor: Actor,
    typed: TypedRule | None,
    problems: Problems,
) -> Response:
    moment = view.moment(session)
    rule = rule_for(session, view.period, moment)
    return show(
        request,
        session,
        "rules.html",
        active="rules",
        status=_UNPROCESSABLE if problems else 200,
        view=view,
        rule=rule,
        asked=questions(rule),
        figures=_figures(session, view, moment, rule),
        versions=known_rules(session, moment.entry),
        may_set=actor.may(Act.SET_TARGET),
        typed=typed or TypedRule.of(rule),
        problems=problems.by_field,
        starts=START_LABELS,
        areas=AREA_LABELS,
        uses=USE_LABELS,
        routes=ROUTE_LABELS,
    )


def _figures(
    session: Session, view: View, moment: Moment, rule: CountingRule
) -> dict[CountingRule, Amount]:
    """The figure by the rule and by every other answer to one of its questions."""
    rules = list(
        dict.fromkeys([rule, *[one.rule for asked in questions(rule) for one in asked.answers]])
    )
    return dict(zip(rules, figures_by(session, view.period, moment, rules), strict=True))
