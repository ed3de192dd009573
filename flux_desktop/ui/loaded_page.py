"""A page that one answer of the worker fills: it waits, stops, fails and starts over in one way."""

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from PySide6.QtWidgets import QAbstractButton, QWidget

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import N_, _
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.latest import LatestJob
from flux_desktop.ui.parts.buttons import LinkButton, PrimaryButton
from flux_desktop.ui.parts.cards import InfoBar
from flux_desktop.ui.parts.states import EmptyState, ErrorState
from flux_desktop.ui.states import States
from flux_desktop.ui.view import View

B = TypeVar("B", bound=QAbstractButton)
T = TypeVar("T")


class LoadedPage(View, Generic[T]):
    """Subclasses give the `job` of a restaurant and `draw` its answer into the content.

    What was drawn stays in sight while it is updated, and when the update fails; it is dropped when another
    restaurant is chosen.
    """

    lane: ClassVar[Lane] = Lane.WORKER
    """Where the job runs: what only reads a table is there sooner in `Lane.STORE`."""
    failed_text: ClassVar[str] = N_("{title} You see the figures from before.")

    def __init__(self, context: AppContext, title: str, content: QWidget, doing: str) -> None:
        """`doing` names the job until its first step does."""
        super().__init__(context, title)
        self.restaurant: Restaurant | None = None
        """The restaurant that is shown or being loaded."""
        self.answer: T | None = None
        """What the page shows, None before there is anything to show."""
        self._drawn = False
        self._latest = LatestJob(context.jobs, self, self.lane)
        self.states = States(content, doing)
        self.states.cancelled.connect(self.cancel)
        self.failed = InfoBar("", "bad", self.again(LinkButton(_("Try again"))))
        self.failed.hide()
        self.toolbar.addWidget(self.states.updating)
        self.page.addWidget(self.failed)
        self.page.addWidget(self.states, 1)

    # What a subclass gives.

    def job(self, restaurant: Restaurant) -> Callable[..., T]:
        """What loads the page, for the worker; takes `progress`."""
        raise NotImplementedError

    def draw(self, answer: T) -> QWidget | None:
        """Fills the content, or returns the page to show in its place."""
        raise NotImplementedError

    def nothing(self, found: T | Exception) -> QWidget | None:
        """The message for an answer without data, or for an error that means the same. None for all others."""
        return None

    def stopped(self) -> QWidget:
        """The message after the person has stopped the job."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drops what was shown. A subclass also drops what it shows outside of the content."""
        self.answer, self._drawn = None, False
        self.set_subtitle("")

    def update_actions(self) -> None:
        """Called whenever what can be done with the page may have changed."""

    def show_no_restaurant(self) -> None:
        add = PrimaryButton(_("Add a restaurant"), "plus")
        add.clicked.connect(lambda: self.context.go.emit("today"))
        self.states.show_message(
            EmptyState("store", _("No restaurant yet"), _("Add one, then import its sales."), add)
        )

    # What it gets.

    @property
    def newest(self) -> T | None:
        """The answer in sight, None while another one is on its way."""
        return None if self._latest.busy else self.answer

    def again(self, button: B) -> B:
        """The button, which now loads the page again."""
        button.clicked.connect(self.refresh)
        return button

    def refresh(self) -> None:
        self._latest.drop()
        if self.restaurant != self.context.restaurant:
            self.restaurant = self.context.restaurant
            self.forget()
        self.failed.hide()
        if self.restaurant is None:
            self.show_no_restaurant()
        else:
            self.states.wait(keep=self.answer is not None)
            self._latest.run(
                self.job(self.restaurant),
                then=self._arrived,
                failed=self._not_arrived,
                stopped=self._stopped,
                progress=self.states.progress.step,
            )
        self.update_actions()

    def cancel(self) -> None:
        """Asks the job to stop; the page says so once it has."""
        self._latest.cancel()

    def stop(self) -> None:
        """Stops the job; the page says so at once, however long the worker takes to its next step."""
        self._latest.drop()
        self._stopped()

    def _arrived(self, answer: T) -> None:
        message = self.nothing(answer)
        if message is not None:
            self._show_nothing(message)
            return
        self.answer = answer
        instead = self.draw(answer)
        self._drawn = instead is None
        if instead is None:
            self.states.show_content()
        else:
            self.states.show_page(instead)
        self.update_actions()

    def _not_arrived(self, error: Exception) -> None:
        message = self.nothing(error)
        if message is not None:
            self._show_nothing(message)
            return
        if self._drawn:
            title = error.title if isinstance(error, FluxError) else _("Flux made a mistake.")
            self.failed.set(_(self.failed_text).format(title=title), "bad")
            self.failed.show()
            self.states.show_content()
        else:
            self.states.show_message(ErrorState(error, self.refresh))
        self.update_actions()

    def _show_nothing(self, message: QWidget) -> None:
        self.forget()
        self.states.show_message(message)
        self.update_actions()

    def _stopped(self) -> None:
        if self._drawn:
            self.states.show_content()
        else:
            self.states.show_message(self.stopped())
        self.update_actions()
