"""One module per noun. Importing this package makes every table known to the metadata."""

from landtrack.store.tables.answers import KeptAnswer
from landtrack.store.tables.appeals import Appeal, AppealStep
from landtrack.store.tables.blockers import Blocker, BlockerStep
from landtrack.store.tables.buildings import Building, BuildingArea
from landtrack.store.tables.corrections import Correction
from landtrack.store.tables.dispatch import DispatchDecision, DispatchMeeting, DispatchStep
from landtrack.store.tables.documents import Document, DocumentContent, DocumentErasure
from landtrack.store.tables.doubles import Double
from landtrack.store.tables.imports import ImportBatch
from landtrack.store.tables.journal import Entry, Register
from landtrack.store.tables.lineages import Lineage
from landtrack.store.tables.milestones import Milestone
from landtrack.store.tables.occupations import Occupation
from landtrack.store.tables.places import Place
from landtrack.store.tables.published import PublishedFigure
from landtrack.store.tables.records import Parcel, Project, Record, RenovationSite
from landtrack.store.tables.states import BuildingStateRow, RecordStateRow
from landtrack.store.tables.targets import Rule, Target
from landtrack.store.tables.users import ApiToken, PasswordFailure, User, UserSession
from landtrack.store.tables.views import SavedView

__all__ = [
    "ApiToken",
    "Appeal",
    "AppealStep",
    "Blocker",
    "BlockerStep",
    "Building",
    "BuildingArea",
    "BuildingStateRow",
    "Correction",
    "DispatchDecision",
    "DispatchMeeting",
    "DispatchStep",
    "Document",
    "DocumentContent",
    "DocumentErasure",
    "Double",
    "Entry",
    "ImportBatch",
    "KeptAnswer",
    "Lineage",
    "Milestone",
    "Occupation",
    "Parcel",
    "PasswordFailure",
    "Place",
    "Project",
    "PublishedFigure",
    "Record",
    "RecordStateRow",
    "Register",
    "RenovationSite",
    "Rule",
    "SavedView",
    "Target",
    "User",
    "UserSession",
]
