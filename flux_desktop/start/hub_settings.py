"""How the hub is configured: the only reader of its part of the environment. A command's options override it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.hub.config import HubConfig
from flux_desktop.start.settings import load

DATABASE: Final = "FLUX_HUB_DATABASE_URL"
DATA_DIR: Final = "FLUX_DATA_DIR"
WORKS: Final = "FLUX_HUB_JOBS"


@dataclass(frozen=True, slots=True)
class HubSettings:
    data_dir: Path
    database_url: str
    language: str
    config: HubConfig


def load_hub(
    *, database: str = "", data_dir: str = "", environment: Mapping[str, str] = os.environ
) -> HubSettings:
    """Without an address the database is `hub.db` in the data folder. Raises Refused: a number that is none."""
    base = load(data_dir=data_dir, environment=environment)
    url = database or environment.get(DATABASE, "")
    if not url:
        # The same folder as the window's, another file: a hub is many people's.
        url = load(data_dir=data_dir, environment={**environment, "FLUX_DATABASE_URL": ""}).database_url
        url = url.removesuffix("flux.db") + "hub.db"
    standard = HubConfig(secret="")
    return HubSettings(
        data_dir=base.data_dir,
        database_url=url,
        language=base.language,
        config=HubConfig(
            secret=environment.get("JWT_SECRET_KEY", ""),
            redis_url=environment.get("REDIS_URL", ""),
            registration=environment.get("FLUX_HUB_REGISTRATION", "open") != "closed",
            threads=_number(environment, "FLUX_HUB_THREADS", standard.threads, least=2),
            hashing=_number(environment, "FLUX_HUB_HASHING", standard.hashing, least=1),
            importing=_number(environment, "FLUX_HUB_IMPORTING", standard.importing, least=1),
            rate=_number(environment, "FLUX_HUB_RATE", standard.rate, least=0),
            works=environment.get(WORKS, "on") != "off",
        ),
    )


def _number(environment: Mapping[str, str], name: str, standard: int, *, least: int) -> int:
    text = environment.get(name, "")
    if not text:
        return standard
    if not text.isdecimal() or not least <= int(text) <= 100_000:
        raise Refused(
            _("{name} is not a number the hub can use.").format(name=name),
            _("Set it to a number of at least {least}, or leave it out.").format(least=least),
        )
    return int(text)
