"""Being asked to stop: at once while nothing has been saved, afterwards only between two acts.

What was committed is done, and the answer must say so: a stop that comes then is noted, not raised.
"""

from typing import Final

from flux_desktop.domain.progress import Cancelled


class Interrupts:
    """The process's one: `start` tells it of signals, `store` of commits. Plain flags, as a signal handler needs."""

    def __init__(self) -> None:
        self.committing = False
        self.saved = False
        self.noted = False

    def reset(self) -> None:
        self.committing = self.saved = self.noted = False

    def come(self) -> None:
        """A signal. Raises KeyboardInterrupt where nothing was saved yet."""
        self.noted = True
        if not (self.committing or self.saved):
            raise KeyboardInterrupt

    def pause(self) -> None:
        """Between two acts. Raises Cancelled: a signal came after something had been saved."""
        if self.noted:
            raise Cancelled


INTERRUPTS: Final = Interrupts()
