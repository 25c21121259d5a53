"""Everything the environment may say, read in one place (the only importer of the environment).

Each field is the variable `SYSTEMBRIST_` + its name in capitals; docs/running.md lists them all.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from systembrist.errors import InputRefused

PACKAGE = Path(__file__).resolve().parent


def _data_folder() -> Path:
    """`data/` beside the package in a checkout, inside it when installed from a wheel."""
    beside = PACKAGE.parent / "data"
    return beside if (beside / "taxonomy.yaml").exists() else PACKAGE / "data"


class Settings(BaseSettings):
    """How this installation is set up; frozen, so it can be handed to anyone."""

    model_config = SettingsConfigDict(env_prefix="SYSTEMBRIST_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///systembrist.db"
    data: Path = _data_folder()
    cache: Path = Path.home() / ".cache" / "systembrist"
    secret_key: str | None = None
    https: bool = False
    """The web app is reached over https only: cookies are marked Secure and browsers are told to stay there."""
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    """How many reverse proxies in front of the web app set X-Forwarded-For and X-Forwarded-Proto."""
    session_hours: int = Field(default=10, ge=1, le=24 * 7)


def load() -> Settings:
    """The settings of this process; InputRefused names the variable that cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        raise InputRefused(
            *(f"SYSTEMBRIST_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        ) from None
