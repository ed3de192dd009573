"""What works on this computer, what does not, and what to do."""

import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from flux_desktop import __version__
from flux_desktop.documents import JSON
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """`fatal`: Flux cannot work without it. `works` False without `fatal`: only one part is missing."""

    name: str
    works: bool
    detail: str
    advice: str = ""
    fatal: bool = False


def examine(settings: Settings, *, deep: bool = False) -> list[Check]:
    """All checks, in the order a person should read them. None of them raises, and none changes anything.

    `deep` proves the rows of the database too.
    """
    return [
        _versions(),
        _guarded("data_folder", settings, _data_folder, fatal=True),
        _guarded("database", settings, partial(_database, deep=deep), fatal=True),
        _guarded("window", settings, _window),
        _guarded("camera", settings, _camera),
        _guarded("menu_photos", settings, _menu_photos),
        _guarded("keyring", settings, _keyring),
        _guarded("hub", settings, _hub),
    ]


def usable(checks: Sequence[Check]) -> bool:
    return not any(check.fatal for check in checks)


def doctor_document(checks: Sequence[Check]) -> JSON:
    return {"usable": usable(checks), "checks": [asdict(check) for check in checks]}


def _guarded(
    name: str, settings: Settings, check: Callable[[Settings], Check], *, fatal: bool = False
) -> Check:
    try:
        return check(settings)
    except FluxError as error:
        return Check(name, False, error.title, error.advice, fatal)
    except Exception as error:  # noqa: BLE001 - a check that crashes is a finding, not a crash of the doctor
        return Check(name, False, f"{type(error).__name__}: {error}", "", fatal)


def _versions() -> Check:
    found = {"Flux": __version__, "Python": platform.python_version(), "Qt": _version("pyside6")}
    detail = ", ".join(f"{name} {number}" for name, number in found.items())
    return Check("versions", True, f"{detail}, {platform.system()} {platform.machine()}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    try:
        # The doctor makes nothing: a folder that is not there is tried where it would be made.
        there = next(each for each in (folder, *folder.parents) if each.exists())
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return Check(
            "data_folder",
            False,
            f"{folder}: {error.strerror}",
            _("Choose another folder with --data-dir, or check whether you may write there."),
            fatal=True,
        )
    return Check("data_folder", True, str(folder))


def _database(settings: Settings, *, deep: bool = False) -> Check:
    from flux_desktop.services.database import examined

    found, broken = examined(settings.database_url, deep=deep)
    place = found.file or found.server
    if not found.schema:
        return Check(
            "database",
            True,
            _("{engine}, will be made at the first start: {place}").format(engine=found.engine, place=place),
        )
    if broken:
        rules = ", ".join(f"{_rule(each.rule)}: {each.rows}" for each in broken)
        return Check(
            "database",
            False,
            _("Rows do not agree with each other: {rules}.").format(rules=rules),
            _("Make a backup now, then ask for help: `flux-desktop backup FILE`."),
            fatal=True,
        )
    return Check("database", True, f"{found.engine}, {found.schema}: {place}")


def _rule(name: str) -> str:
    return {
        "sums": _("sums of a day that are not those of its sales"),
        "references": _("rows that name what is not there"),
        "ids": _("ids that Flux does not make"),
        "superseded": _("sales that count and should not, or the other way round"),
    }[name]


def _window(_settings: Settings) -> Check:
    if platform.system() == "Linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        return Check("window", False, _("No screen."), _("The commands work; the window needs a desktop."))
    import PySide6.QtWidgets  # noqa: F401 - loading it is the check

    return Check("window", True, _("The window can be shown."))


def _camera(_settings: Settings) -> Check:
    if platform.system() == "Linux":
        found = sorted(name for name in os.listdir("/dev") if name.startswith("video"))  # noqa: PTH208
        if not found:
            return Check("camera", False, _("No camera found."), _("Connect one to photograph menus."))
        return Check("camera", True, ", ".join(found))
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtMultimedia import QMediaDevices

    application = QCoreApplication.instance() or QCoreApplication([])
    names = [device.description() for device in QMediaDevices.videoInputs()]
    del application
    if not names:
        return Check("camera", False, _("No camera found."), _("Connect one to photograph menus."))
    return Check("camera", True, ", ".join(names))


def _menu_photos(_settings: Settings) -> Check:
    if find_spec("rapidocr") is None:
        return Check("menu_photos", False, _("The reader for menu photos is not installed."))
    return Check("menu_photos", True, _version("rapidocr"))


def _keyring(_settings: Settings) -> Check:
    import keyring
    from keyring.backends import fail

    found = keyring.get_keyring()
    if isinstance(found, fail.Keyring):
        return Check(
            "keyring",
            False,
            _("This computer has no secure key store."),
            _("Flux asks to sign in each time; nothing secret is written to disk."),
        )
    return Check("keyring", True, found.name)


def _hub(settings: Settings) -> Check:
    if not settings.hub_url:
        return Check("hub", False, _("No hub is configured."), _("Flux works without one."))
    return Check("hub", False, _("This version of Flux does not sync yet."))
