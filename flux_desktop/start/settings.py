"""The only reader of the environment and of the settings file: environment first, then file, then defaults."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.settings import Settings

_FILE: Final = "settings.json"
_KEPT: Final = ("language", "theme", "text_size", "last_email", "last_restaurant")
_TEXT_SIZES: Final = (0.9, 1.0, 1.15, 1.3)


def load(*, database: str = "", data_dir: str = "", environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings; `database` and `data_dir` (a command's options) win over everything.

    A settings file that cannot be read counts as absent: it holds conveniences, and a start must not fail
    for them.
    """
    folder = _folder(data_dir or environment.get("FLUX_DATA_DIR") or _default_folder())
    kept = _read(folder / _FILE)
    url = database or environment.get("FLUX_DATABASE_URL") or _text(kept, "database_url")
    theme, size = kept.get("theme"), kept.get("text_size")
    return Settings(
        data_dir=folder,
        database_url=url or _address(folder / "flux.db"),
        language=environment.get("FLUX_LANGUAGE") or _text(kept, "language"),
        theme="dark" if theme == "dark" else "light" if theme == "light" else "system",
        text_size=size if isinstance(size, float) and size in _TEXT_SIZES else 1.0,
        hub_url=environment.get("FLUX_HUB_URL") or _text(kept, "hub_url"),
        last_email=_text(kept, "last_email"),
        last_restaurant=_text(kept, "last_restaurant"),
    )


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        # "~nobody": a person who does not exist here has no home; then it is a folder of that name.
        return Path(text).absolute()


def _address(file: Path) -> str:
    """The address of a SQLite file. Marks that mean something in an address are written so that they do not."""
    name = str(file)
    if set(name) & set("%?#"):
        from urllib.parse import quote

        name = quote(name, safe="/\\:")
    return f"sqlite:///{name}"


def save(settings: Settings) -> None:
    """Keeps what a person can choose in the window; the database's address stays as it was configured."""
    import json

    file = settings.data_dir / _FILE
    kept = {**_read(file), **{name: getattr(settings, name) for name in _KEPT}}
    part = file.with_suffix(".part")
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise FluxError(
            _("The settings could not be saved."),
            _("Check whether you may write to {folder}.").format(folder=settings.data_dir),
        ) from error


def _read(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
        import json

        kept = json.loads(text)
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _text(kept: Mapping[str, object], name: str) -> str:
    value = kept.get(name)
    return value if isinstance(value, str) else ""


def _default_folder() -> str:
    # Imported here: a start with a configured folder does not need it.
    import platformdirs

    return platformdirs.user_data_dir("Flux", appauthor=False)
