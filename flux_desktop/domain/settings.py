"""Choices of this computer: where its data is and how the window looks."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` "" follows the system; `theme` is system, light or dark; `text_size` a factor.

    workers                processes for forecasts and imports
    database_connections   kept open to a database server
    last_folder            where a file was chosen last
    unfinished             the sales file that was on its way in when the window was closed
    window                 place and size of the window, as it says them itself
    device_name            what a hub calls this computer, "" its own name
    `vision_url` and `vision_model` name the model that reads menu photos, "" the usual ones; `vision_local`: it runs in
    the restaurant's own network. `vision_key` comes from the environment alone and is never saved: one that a person
    enters lives in the keyring.
    """

    data_dir: Path
    database_url: str
    language: str = ""
    theme: Literal["system", "light", "dark"] = "system"
    text_size: float = 1.0
    hub_url: str = ""
    last_email: str = ""
    last_restaurant: str = ""
    last_folder: str = ""
    unfinished: str = ""
    window: str = ""
    device_name: str = ""
    workers: int = 1
    database_connections: int = 4
    vision_url: str = ""
    vision_model: str = ""
    vision_local: bool = False
    vision_key: str = field(default="", repr=False)
