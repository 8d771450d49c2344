"""Every setting of an installation, in one place. Environment variables begin with LANDTRACK_."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "landtrack"


class Settings(BaseSettings):
    """Read once at the edge and handed down; nothing below the edge reads the environment."""

    model_config = SettingsConfigDict(env_prefix="LANDTRACK_", extra="ignore")

    database_url: str | None = Field(
        None,
        description="Where the register is: postgresql://... for PostGIS, sqlite:///PATH or a "
        "plain path for the embedded SpatiaLite file. Default: register.sqlite in data_dir.",
    )
    data_dir: Path = Field(
        default_factory=_data_dir,
        description="Folder of the embedded register and of uploaded files.",
    )
    town: str = Field(
        "hengli",
        description="Profile of the town: the name of a shipped one, or the path of a .toml file.",
    )
    tile_url: str | None = Field(
        None,
        description="Base map tiles, such as https://host/{z}/{x}/{y}.png. The only thing a page "
        "may ask another host for. Empty: plain ground with outlines.",
    )
    tile_attribution: str = Field("", description="Credit line of the base map (and its 审图号).")
    tile_shifted: bool = Field(
        False, description="The base map is in GCJ-02 (Amap, Tencent); a warning is shown on maps."
    )
    max_upload_mb: int = Field(200, description="Largest file that is read, in megabytes.")
    max_document_mb: int = Field(
        20, description="Largest photo or document that can be attached, in megabytes."
    )
    max_unpacked_mb: int = Field(1000, description="Largest size an archive may unpack to.")
    host: str = Field("127.0.0.1", description="Address the site is served on.")
    port: int = Field(8000, description="Port the site is served on.")
    public_read: bool = Field(
        False,
        description="Whoever reaches the site may look without signing in. Off: only people with "
        "an account see anything.",
    )
    demo_accounts: bool = Field(
        False,
        description="Show the accounts of a sample register, with their password, where people "
        "sign in. Has no effect on a real register.",
    )
    contact: str = Field(
        "",
        description="Whom to ask for an account, a new password or more rights, as people read it: "
        "投促中心 0769-12345678.",
    )
    session_days: int = Field(
        14, ge=1, le=400, description="A device that is not used for so many days is signed out."
    )
    password_min_length: int = Field(
        10, ge=8, le=64, description="Least number of characters of a new password."
    )

    @property
    def resolved_url(self) -> str:
        """The database address that is really used."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'register.sqlite'}"
        if "://" in self.database_url:
            return self.database_url
        return f"sqlite:///{Path(self.database_url).expanduser().absolute()}"
