"""Acts: what can be done by a shortcut, and is found by its words in the command palette."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """`text` says what it does, `keys` is its shortcut ("Ctrl+E") or ""; `ready` whether it can be done now."""

    text: str
    do: Callable[[], object]
    keys: str = ""
    icon: str = ""
    ready: Callable[[], bool] = _always


def bind(owner: QWidget, act: Act) -> None:
    """Gives the act its shortcut, which works while `owner` is in sight and says what it does."""
    if not act.keys:
        return
    shortcut = QShortcut(QKeySequence(act.keys), owner)
    shortcut.setWhatsThis(act.text)

    def pressed() -> None:
        if act.ready():
            act.do()

    shortcut.activated.connect(pressed)


def shortcuts(owner: QWidget) -> list[tuple[str, str]]:
    """What each shortcut under `owner` that works now does, and its keys as they are written here: each once."""
    found: dict[str, str] = {}
    for each in owner.findChildren(QShortcut):
        around, keys = each.parent(), native(each.key().toString())
        if each.whatsThis() and isinstance(around, QWidget) and around.isVisible():
            found.setdefault(keys, each.whatsThis())
    return [(text, keys) for keys, text in found.items()]


def native(keys: str) -> str:
    """A shortcut as it is written on this computer's keyboard."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
