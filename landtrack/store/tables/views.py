"""Saved views: what somebody looks at in the ledger again and again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from landtrack.store.base import Base


class SavedView(Base):
    """The query string of a view under a name; its owner's alone, or everybody's to use."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(80), index=True, comment="login")
    name: Mapped[str] = mapped_column(sa.String(80))
    shared: Mapped[bool] = mapped_column(default=False)
    query: Mapped[str] = mapped_column(sa.Text)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))

    __table_args__ = (sa.UniqueConstraint("owner", "name"),)
