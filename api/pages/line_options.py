"""What a line may go on with, as options below the field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from landtrack.kind_words import word_for
from landtrack.names import Named, NameIndex
from landtrack.one_line import Reading, written
from landtrack.queries.due import Due
from landtrack.queries.standing import next_for
from landtrack.stages import STEP_OF, Step
from landtrack.text import Language, Text

_MOST = 6


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a line may go on with: what it is, and the line in full."""

    label: str
    hint: str
    line: str


@dataclass(frozen=True, slots=True)
class LineOptions:
    """Options in one language; ``places``: names of villages by code; ``dues``: what is due."""

    names: NameIndex
    language: Language
    places: dict[str, Text]
    dues: Iterable[Due]

    def records(self, reading: Reading) -> list[Option]:
        """The records that are meant, or those of which such a step is due."""
        if reading.records:
            return [
                Option(one.name, self._where(one), written(reading, self.names, record=one))
                for one in reading.records
            ]
        return self._due(reading)

    def steps(self, session: Session, reading: Reading, record: Named) -> list[Option]:
        """The steps that the word may mean, or those that come next where there is no word."""
        if reading.kinds:
            return [self._step(STEP_OF[kind], None, reading) for kind in reading.kinds]
        named = {one.id for one in reading.buildings}
        return [
            self._step(one.step, one.building, reading)
            for one in next_for(session, record, self.names)
            if one.building is None or one.building.id in named
        ]

    def buildings(self, reading: Reading) -> list[Option]:
        """The buildings that may be meant."""
        return [
            Option(one.name, reading.said, written(reading, self.names, building=one))
            for one in reading.buildings
        ]

    def _step(self, step: Step, building: Named | None, reading: Reading) -> Option:
        if building is None and step.level == "building" and len(reading.buildings) == 1:
            building = reading.buildings[0]
        word = word_for(step.kind, self.language)
        line = written(reading, self.names, kind=word, building=building)
        return Option(step.label.to(self.language), building.name if building else "", line)

    def _due(self, reading: Reading) -> list[Option]:
        """What is late or due next, of the steps that the line names or of any."""
        options: list[Option] = []
        for due in self.dues:
            record = self.names.get("record", due.record.id)
            if record is None or (reading.kinds and due.kind not in reading.kinds):
                continue
            if STEP_OF[due.kind].level == "building" and not self.names.buildings(record.id):
                continue  # it would lead nowhere
            building = self.names.get("building", due.building_id or 0)
            word = word_for(due.kind, self.language)
            line = written(reading, self.names, record=record, kind=word, building=building)
            hint = " · ".join(
                filter(None, [STEP_OF[due.kind].label.to(self.language), due.building])
            )
            options.append(Option(record.name, f"{hint} · {due.due.isoformat()}", line))
        return options[:_MOST]

    def _where(self, one: Named) -> str:
        place = self.places[one.village].to(self.language) if one.village in self.places else ""
        return " · ".join(filter(None, [one.reference, place]))
