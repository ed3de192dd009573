"""The only reader of the environment and of the settings file: environment first, then file, then defaults."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.settings import Settings
from flux_desktop.store.private import private_folder, write_new

_FILE: Final = "settings.json"
_KEPT: Final = (
    "language",
    "theme",
    "text_size",
    "last_email",
    "last_restaurant",
    "last_folder",
    "unfinished",
    "window",
    "vision_url",
    "vision_model",
    "vision_local",
    "device_name",
)
_TEXT_SIZES: Final = (0.9, 1.0, 1.15, 1.3)


def load(*, database: str = "", data_dir: str = "", environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings; `database` and `data_dir` (a command's options) override everything else.

    A settings file that cannot be read counts as absent: it holds conveniences, and a start must not fail
    for them.
    """
    folder = _folder(data_dir or environment.get("FLUX_DATA_DIR") or _default_folder())
    kept = _read(folder / _FILE)
    url = database or environment.get("FLUX_DATABASE_URL") or _text(kept, "database_url")
    vision_url = environment.get("OPENAI_BASE_URL") or _text(kept, "vision_url")
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
        last_folder=_text(kept, "last_folder"),
        unfinished=_text(kept, "unfinished"),
        window=_text(kept, "window"),
        device_name=_text(kept, "device_name"),
        workers=_count(environment.get("FLUX_WORKERS") or kept.get("workers"), 1),
        database_connections=_count(
            environment.get("FLUX_DATABASE_CONNECTIONS") or kept.get("database_connections"), 4
        ),
        vision_url=vision_url,
        vision_model=environment.get("FLUX_VISION_MODEL") or _text(kept, "vision_model"),
        vision_local=_vision_is_local(environment, kept),
        vision_key=_vision_key(environment, vision_url),
    )


def _vision_is_local(environment: Mapping[str, str], kept: Mapping[str, object]) -> bool:
    """Who sets the environment to an address of this computer has said that the model runs here."""
    if url := environment.get("OPENAI_BASE_URL"):
        from flux_desktop.vision.addresses import is_this_computer

        return is_this_computer(url) or environment.get("FLUX_VISION_LOCAL") == "1"
    return kept.get("vision_local") is True


def _vision_key(environment: Mapping[str, str], url: str) -> str:
    """A key belongs to the address it was set beside: that of the environment, or the usual one. Never to one that
    a settings file names."""
    return environment.get("OPENAI_API_KEY", "") if url == environment.get("OPENAI_BASE_URL", "") else ""


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        # "~name" of an unknown user cannot be expanded, so it is taken as a folder name.
        return Path(text).absolute()


def _address(file: Path) -> str:
    """The address of a SQLite file. Characters with a meaning in a URL are escaped."""
    name = str(file)
    if set(name) & set("%?#"):
        from urllib.parse import quote

        name = quote(name, safe="/\\:")
    return f"sqlite:///{name}"


def save(settings: Settings) -> None:
    """Saves what can be chosen in the window; the database address stays as configured."""
    import json

    file = settings.data_dir / _FILE
    kept = {**_read(file), **{name: getattr(settings, name) for name in _KEPT}}
    part = file.with_suffix(".part")
    try:
        private_folder(settings.data_dir)
        part.unlink(missing_ok=True)
        write_new(part, json.dumps(kept, indent=2) + "\n")
        part.replace(file)
    except OSError as error:
        raise FluxError(
            _("The settings could not be saved."),
            _("Check whether you may write to {folder}.").format(folder=settings.data_dir),
        ) from error


def own_files(settings: Settings) -> tuple[Path, ...]:
    """What no command may write its results to: the database with what belongs to it, settings, logs, backups."""
    folder = settings.data_dir
    own = [folder / _FILE, folder / "logs", folder / "backups"]
    if settings.database_url.startswith("sqlite"):
        from urllib.parse import unquote

        file = Path(unquote(settings.database_url.split("///", 1)[-1].split("?")[0]))
        own += [file.with_name(file.name + more) for more in ("", "-wal", "-shm", "-journal", ".instance")]
        own.append(file.parent / "backups")
    return tuple(own)


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


def _count(value: object, otherwise: int) -> int:
    """From 1 to 64; `otherwise` where it is none."""
    try:
        count = int(str(value))
    except ValueError:
        return otherwise
    return count if 1 <= count <= 64 else otherwise


def _default_folder() -> str:
    # Imported here because a start with a configured folder does not need it.
    import platformdirs

    return platformdirs.user_data_dir("Flux", appauthor=False)
