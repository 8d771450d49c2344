"""The progress answer as JSON: the same for the command line and the web."""

from __future__ import annotations

from typing import Any

from landtrack.areas import to_m2
from landtrack.report import Amount, Progress, Slice


def m2(cm2: int | None) -> float | None:
    """Square centimetres as square metres. Every value below 2**53 cm2 comes through exactly."""
    return None if cm2 is None else float(to_m2(cm2))


def progress_json(progress: Progress) -> dict[str, Any]:
    """A figure with everything it rests on."""
    status, rule, moment = progress.status, progress.rule, progress.moment
    return {
        "town": progress.town._asdict(),
        "period": progress.period.code,
        "as_of": moment.as_of.isoformat(),
        "known_at": (moment.known_at or progress.last_logged_at).isoformat(),
        "entry": moment.entry,
        "rule": {"label": rule.label, "zh": rule.text.zh, "en": rule.text.en},
        "sample": progress.sample,
        "target_m2": m2(status.amount) if progress.has_target else None,
        "counted_m2": m2(progress.counted.cm2),
        "counted_buildings": progress.counted.buildings,
        "gap_m2": m2(status.gap),
        "share": round(status.share, 6),
        "expected_m2": m2(status.expected),
        "pace_needed_m2_per_month": m2(status.pace_needed),
        "pace_so_far_m2_per_month": m2(status.pace_so_far),
        "certain": _amount(progress.certain),
        "likely": _amount(progress.likely),
        **{
            f"by_{name}": [_slice(part) for part in getattr(progress, f"by_{name}")]
            for name in ("village", "route", "use", "unit", "month")
        },
        "by_stage": [
            {
                "track": count.track.value,
                "stage": count.stage.value,
                "records": count.records,
                "land_m2": m2(count.land_cm2),
            }
            for count in progress.by_stage
        ],
        "by_reason": [
            {"reason": count.reason.value, **_amount(count.amount)} for count in progress.by_reason
        ],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {"m2": m2(amount.cm2), "buildings": amount.buildings}


def _slice(part: Slice) -> dict[str, Any]:
    return {
        "key": part.key,
        "zh": part.label.zh,
        "en": part.label.en,
        "counted_m2": m2(part.counted.cm2),
        "buildings": part.counted.buildings,
        "certain_m2": m2(part.certain.cm2),
        "likely_m2": m2(part.likely.cm2),
        "target_m2": m2(part.target_cm2),
    }
