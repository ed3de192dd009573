"""An act that was saved, as an edit that Ctrl+Z takes back."""

from collections.abc import Callable

from flux_desktop.domain.changes import Changes
from flux_desktop.domain.edits import Edits, Saved
from flux_desktop.services.session import Session
from flux_desktop.ui.undo import Edit


def undoable(text: str, session: Session, edits: Edits, take_back: Callable[[Session, Edits], Saved]) -> Edit:
    """Undo gives back what was written; redo takes back the undo, and so on. `text` says what was done."""
    last = edits

    def act() -> Changes:
        nonlocal last
        done = take_back(session, last)
        last = done.edits
        return done.changes

    return Edit(text, act, act)
