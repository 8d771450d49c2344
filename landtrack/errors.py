"""What can go wrong, as one tree. No status codes here: the edge has one table for them.

LandtrackError
├── Invalid                 a value that cannot be right; names the field and the remedy
│   ├── BadDate             in the future, before 1990, or not a date
│   ├── BadNumber           negative or not a number where that cannot be
│   ├── UnknownCode         not on the list of a field
│   └── KeyReused           the key of one write came back with another
├── NotFound                no such thing, or not for these eyes
├── Forbidden               known, visible, but not this actor's to change
├── NotSignedIn             nobody known asks for what only known people may have
├── TooManyTries            wrong passwords, one after the other
├── Conflict                true in itself, but not beside what the register holds
│   ├── DuplicateReference  the paper's number is already taken
│   ├── AlreadyCorrected    a fact is corrected once; correct the correction
│   └── StaleValue          somebody else was faster: the old value no longer matches
└── DatabaseProblem         the register cannot be used as it stands
    ├── Unreachable         no connection
    ├── Busy                another writer does not come to an end
    ├── NotInitialised      connected, but no register in it
    ├── SchemaMismatch      made by an older or newer version
    ├── OtherTown           made for another town than the profile in use
    └── NoSpatialExtension  SpatiaLite or PostGIS is missing
"""

from __future__ import annotations

from typing import Any, ClassVar

from landtrack.text import Text


class LandtrackError(Exception):
    """Anything that has a sentence for the user, in both languages, and a stable code."""

    code: ClassVar[str] = "error"

    def __init__(self, zh: str, en: str, *, field: str | None = None, **values: Any) -> None:
        self.text = Text(zh, en)
        self.field = field
        self.values = values
        super().__init__(en)


class Invalid(LandtrackError):
    """A value that cannot be right."""

    code = "invalid"


class BadDate(Invalid):
    """A date in the future, before 1990, or none at all."""

    code = "bad_date"


class BadNumber(Invalid):
    """A negative or non-numeric amount where that cannot be."""

    code = "bad_number"


class UnknownCode(Invalid):
    """A word that is not on the list of a field, or fits several of its codes."""

    code = "unknown_code"


class KeyReused(Invalid):
    """A write came with the key of an earlier one that said something else."""

    code = "key_reused"


class NotFound(LandtrackError):
    """No such thing, or not for these eyes: both look the same from outside."""

    code = "not_found"

    @classmethod
    def of(cls, noun: Text, key: object) -> NotFound:
        """The usual sentence for a missing ``noun`` asked for by ``key``."""
        return cls(
            f"没有找到{noun.zh}：{key}。请核对编号，或用搜索按名称查找。",
            f"No such {noun.en}: {key}. Check the number, or search by name.",
        )


class Forbidden(LandtrackError):
    """Known and visible, but not this actor's to do."""

    code = "forbidden"


class PasswordDue(Forbidden):
    """Somebody else set the password: only a new one may be chosen until then."""

    code = "password_due"


class NotSignedIn(LandtrackError):
    """Nobody known asks for what only known people may have."""

    code = "not_signed_in"


class TooManyTries(LandtrackError):
    """Wrong passwords, one after the other; ``values["seconds"]`` says how long to wait."""

    code = "too_many_tries"


class Conflict(LandtrackError):
    """True in itself, but not beside what the register already holds."""

    code = "conflict"


class DuplicateReference(Conflict):
    """The paper's own number is already taken by another record."""

    code = "duplicate_reference"


class AlreadyCorrected(Conflict):
    """A fact is corrected once; what followed it is the fact to correct."""

    code = "already_corrected"


class StaleValue(Conflict):
    """Somebody else was faster: the value to be changed is no longer what was seen."""

    code = "stale_value"


class DatabaseProblem(LandtrackError):
    """The register cannot be used as it stands."""

    code = "database"


class Unreachable(DatabaseProblem):
    """No connection to the database."""

    code = "database_unreachable"


class Busy(DatabaseProblem):
    """Another writer does not come to an end."""

    code = "database_busy"


class NotInitialised(DatabaseProblem):
    """Connected, but there is no register yet."""

    code = "database_not_initialised"


class SchemaMismatch(DatabaseProblem):
    """The register was made by an older or newer version of the program."""

    code = "database_schema"


class OtherTown(DatabaseProblem):
    """The register was made for another town than the profile in use."""

    code = "database_other_town"


class NoSpatialExtension(DatabaseProblem):
    """SpatiaLite or PostGIS is missing."""

    code = "database_no_spatial"
