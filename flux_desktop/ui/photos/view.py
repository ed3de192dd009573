"""The page Menu photo: hold the menu to the camera or drop a file, look at what was read, save it in one step."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from flux_desktop.documents.photos import message_of
from flux_desktop.domain.changes import INGREDIENTS, MENU
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import Engine, MenuReading, ModelAddress
from flux_desktop.services import ingredients, menu_photos, photos, price_photos
from flux_desktop.services.ingredients import RecordedPrices
from flux_desktop.services.menu_photos import Compared
from flux_desktop.services.price_photos import PriceProposals
from flux_desktop.services.recipe_ideas import NewDish, suggest_by_model
from flux_desktop.services.session import Session
from flux_desktop.ui import figures
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.drops import dropped_files, local_files
from flux_desktop.ui.edits import undoable
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.photos.capture import CaptureCard
from flux_desktop.ui.photos.page_list import PRICES, PageListCard
from flux_desktop.ui.photos.pages import KINDS, MOST_PAGES, Opened, PhotoPage, encoded, open_files, page_of
from flux_desktop.ui.photos.photo_card import PhotoCard
from flux_desktop.ui.photos.price_review import PriceReviewCard
from flux_desktop.ui.photos.price_rows import PriceRow
from flux_desktop.ui.photos.reading import PageReader
from flux_desktop.ui.photos.review import ReviewCard
from flux_desktop.ui.photos.review_rows import ReviewRow
from flux_desktop.ui.photos.saves import MenuSave
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.undo import Edit
from flux_desktop.ui.view import View

CAMERA: Final = "camera"
FILE: Final = "file"


class PhotosView(View):
    """First the pages are taken, then what was read of them is reviewed. Neither is lost by an error."""

    reads: ClassVar[frozenset[str]] = frozenset({MENU, INGREDIENTS})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Menu photo"))
        self.set_subtitle(_("Photograph a menu; check what was read; save"))
        self.pages: list[PhotoPage] = []
        self._reader = PageReader(context, self)
        self._model: ModelAddress | None = None
        self._asked_model = False
        self.mode = Segment([(CAMERA, _("Webcam")), (FILE, _("Photo file"))], _("Where the photo comes from"))
        self.capture, self.list = CaptureCard(), PageListCard()
        currency = context.restaurant.currency if context.restaurant else "EUR"
        self.photo = PhotoCard()
        self.review, self.prices = ReviewCard(currency), PriceReviewCard(currency)
        self._reviews = QStackedWidget()
        self._stack = QStackedWidget()
        self._build()
        self._connect()

    # What the page is for.

    def refresh(self) -> None:
        allowed = self.context.restaurant is not None and self.context.may(Permission.EDIT_MENU)
        if not allowed:
            self.capture.close_camera()
            self._stack.setCurrentWidget(self._nobody)
        elif self._stack.currentWidget() is self._nobody:
            self._stack.setCurrentWidget(self._review_page if self._reader.readings else self._capture_page)
        self.mode.setVisible(allowed and self._stack.currentWidget() is self._capture_page)
        if allowed:
            self._model = photos.model_address(self.context.settings)
            self.list.offer(self._model)
            self._compare()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mode_chosen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.capture.close_camera()

    # Taking pages.

    def add_files(self, paths: Sequence[Path]) -> None:
        """Opens files on a thread; those that cannot be read are named, the others are pages."""
        if paths and self._taking:
            self.context.jobs.run(
                partial(open_files, list(paths)),
                owner=self,
                lane=Lane.FREE,
                then=self._opened,
                progress=_nobody,
            )

    def add_image(self, image: QImage, name: str = "") -> None:
        """A picture of the camera or the clipboard is a page."""
        if image.isNull() or not self._taking:
            return
        name = name or _("Photo {n}").format(n=len(self.pages) + 1)
        self.context.jobs.run(
            partial(_page_of_image, name, image.copy()),
            owner=self,
            lane=Lane.FREE,
            then=lambda page: self._opened(Opened((page,), ())),
            failed=lambda error: self._opened(Opened((), ((name, str(error)),))),
        )

    def paste(self) -> None:
        """What was copied: files or a picture."""
        data = QGuiApplication.clipboard().mimeData()
        if files := local_files(data):
            self.add_files(files)
        elif data.hasImage():
            self.add_image(QGuiApplication.clipboard().image(), _("Pasted picture"))

    def remove_page(self, place: int) -> None:
        if 0 <= place < len(self.pages) and not self._reader.busy:
            self._drop_page(self.pages[place])

    def choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        kinds = _("Photos and PDFs ({kinds})").format(kinds=KINDS)
        chosen, _filter = QFileDialog.getOpenFileNames(self, _("Choose a photo"), folder, kinds)
        self.add_files([Path(each) for each in chosen])

    @property
    def _taking(self) -> bool:
        return not self._reader.busy and self._stack.currentWidget() is self._capture_page

    def _opened(self, opened: Opened) -> None:
        room = MOST_PAGES - len(self.pages)
        self.pages += opened.pages[:room]
        self.list.show_pages(self.pages)
        text = " ".join(f"{name}: {why}" for name, why in opened.refused)
        self.list.problem.set(text, "bad")
        self.list.problem.setVisible(bool(text))
        if opened.pages:
            announce(self, opened.pages[-1].name)

    # Reading.

    def read(self) -> None:
        """Has every page read that was not yet."""
        if not self.pages or self._reader.busy:
            return
        session, engine = self.context.session, self.list.engine
        model = self._model if engine != Engine.OFFLINE else None
        self._asked_model = self._asked_model or model is not None
        self.list.problem.hide()
        self.list.wait(reading=True)

        def job_of(page: PhotoPage) -> Callable[..., object]:
            if self.of_prices:
                return partial(photos.read_price_list, session, page.image)
            return partial(photos.read_menu, session, page.image, engine, model)

        self._reader.run(self.pages, job_of)

    def stop(self) -> None:
        self._reader.stop()

    def _not_read(self, why: str) -> None:
        self.list.wait(reading=False)
        self.list.problem.set(why, "bad")
        self.list.problem.setVisible(bool(why))

    def _all_read(self) -> None:
        self.list.wait(reading=False)
        self.capture.close_camera()
        self._stack.setCurrentWidget(self._review_page)
        self._reviews.setCurrentWidget(self._shown_review)
        self.mode.hide()
        if self.pages:
            self.photo.show_row(self.pages[0], None, self.pages)
        if self.of_prices:
            self._propose()
        else:
            self.review.fill(self._reader.readings)
            self.review.take_focus()
            announce(self, message_of(_together(self._reader.readings), None))
            self._compare()

    # Reviewing.

    def _compare(self) -> None:
        """What the menu says to the names as they are now."""
        if self.of_prices or not self._reader.readings or self.context.restaurant is None:
            return
        job = partial(menu_photos.compare, self.context.session, self.review.names)
        self.context.jobs.run(job, owner=self, then=self._compared)

    def _compared(self, compared: Compared) -> None:
        self.review.compare(compared)

    def _propose(self) -> None:
        """Which ingredients the lines are."""
        read = [(page, line) for page, reading in self._reader.readings for line in reading.lines]
        job = partial(price_photos.propose, self.context.session, [line for _page, line in read])
        self.context.jobs.run(job, owner=self, then=partial(self._proposed, [page for page, _line in read]))

    def _proposed(self, pages: list[PhotoPage], found: PriceProposals) -> None:
        self.prices.rows.know(found.stock)
        self.prices.fill([PriceRow.of(each, page) for each, page in zip(found.proposals, pages, strict=True)])
        self.prices.table.setFocus()

    def _show_row(self, row: ReviewRow | PriceRow | None) -> None:
        self.photo.show_row(
            row.page if row is not None else None, row.box if row is not None else None, self.pages
        )

    @property
    def of_prices(self) -> bool:
        """Whether a delivery note or price list is read, and no menu."""
        return self.list.kind.current == PRICES

    @property
    def _shown_review(self) -> ReviewCard | PriceReviewCard:
        return self.prices if self.of_prices else self.review

    def back(self) -> None:
        """To the pages again, to add one; the rows that were read stay as they are."""
        self._stack.setCurrentWidget(self._capture_page)
        self.mode.show()
        self._lock_kind()
        self._mode_chosen()

    def retake(self) -> None:
        """The page that is looked at is taken once more: its rows go."""
        row = self._shown_review.current
        page = (
            row.page if row is not None and row.page is not None else self.pages[-1] if self.pages else None
        )
        if page is not None:
            self._drop_page(page)
        self.back()

    def _drop_page(self, page: PhotoPage) -> None:
        self.pages = [each for each in self.pages if each is not page]
        self._reader.drop(page)
        self.prices.fill([row for row in self.prices.all if row.page is not page])
        if not self.of_prices:
            self.review.fill(self._reader.readings)
        self._lock_kind()
        self.list.show_pages(self.pages)

    def discard(self) -> None:
        """Begins anew. What was discarded comes back by Undo."""
        kept = (self.pages, self._reader.readings, self.review.all, self.prices.all)
        self._begin_anew()
        self.context.notifier.done(
            _("The photo was discarded"), action=_("Undo"), then=partial(self._bring_back, *kept)
        )

    def _begin_anew(self) -> None:
        self.pages, self._reader.readings = [], []
        self._asked_model = False
        self.review.clear()
        self.prices.clear()
        self.list.show_pages([])
        self.back()

    def _bring_back(
        self,
        pages: list[PhotoPage],
        readings: list[tuple[PhotoPage, Any]],
        rows: list[ReviewRow],
        prices: list[PriceRow],
    ) -> None:
        self.pages, self._reader.readings = pages, readings
        self.review.all, self.prices.all = rows, prices
        self.list.show_pages(pages)
        self._all_read()

    def _lock_kind(self) -> None:
        """What pages were read as, they stay."""
        self.list.kind.setEnabled(not self._reader.readings)

    # Saving.

    def save(self) -> None:
        """Saves what was decided in one step. What fails leaves the rows as they are."""
        # A cell that is being typed in is taken as it stands.
        self._shown_review.table.setFocus()
        if self.of_prices:
            self._save_prices()
            return
        rows, gone = self.review.decided()
        act = MenuSave(self.context.session, rows, gone)
        self.review.wait(saving=True)
        self.context.jobs.run(
            act.do,
            owner=self,
            then=lambda _changes: self._saved(act),
            ended=lambda: self.review.wait(saving=False),
        )

    def _saved(self, act: MenuSave) -> None:
        text = message_of(_together(self._reader.readings), act.saved)
        self.context.undo.push(Edit(self.title.text(), act.undo, act.do))
        self.context.notifier.done(text, action=_("Undo"), then=self.context.undo.undo)
        if self._asked_model and self._model is not None and act.saved.created:
            described = {row.name: row.description for row in self.review.all}
            dishes = [NewDish(name, described.get(name, "")) for _id, name in act.saved.created]
            job = partial(suggest_by_model, self.context.session, dishes, self._model)
            self.context.jobs.run(job, owner=self, lane=Lane.FREE, progress=_nobody)
        self._begin_anew()

    def _save_prices(self) -> None:
        session = self.context.session
        self.prices.wait(saving=True)
        self.context.jobs.run(
            partial(price_photos.save_prices, session, self.prices.decided()),
            owner=self,
            then=partial(self._prices_saved, session),
            ended=lambda: self.prices.wait(saving=False),
        )

    def _prices_saved(self, session: Session, found: RecordedPrices) -> None:
        n, edits = found.recorded, found.saved.edits
        sentence = ngettext("{n} price saved", "{n} prices saved", n).format(n=figures.number(n))
        if edits:
            text = _("Delivery note or price list")
            self.context.undo.push(undoable(text, session, edits, ingredients.take_back))
        self.context.notifier.done(sentence, action=_("Undo") if edits else "", then=self.context.undo.undo)
        self._begin_anew()

    # Building.

    def _mode_chosen(self) -> None:
        if self._stack.currentWidget() is not self._capture_page or not self.isVisible():
            return
        if self.mode.current == CAMERA:
            self.capture.open_camera()
        else:
            self.capture.show_files()

    def _connect(self) -> None:
        self.mode.changed.connect(lambda _key: self._mode_chosen())
        self.capture.taken.connect(self.add_image)
        self.capture.asked.connect(self.choose_file)
        self.list.read.connect(self.read)
        self.list.removed.connect(self.remove_page)
        self.list.cancelled.connect(self.stop)
        self.review.row_shown.connect(self._show_row)
        self.review.save.connect(self.save)
        self.review.discard.connect(self.discard)
        self.review.renamed.connect(self._compare)
        self.prices.row_shown.connect(self._show_row)
        self.prices.save.connect(self.save)
        self.prices.discard.connect(self.discard)
        for rows in (self.review.rows, self.prices.rows):
            rows.refused.connect(self.context.notifier.done)
        self.photo.retake.connect(self.retake)
        self.photo.more.connect(self.back)
        self._reader.begun.connect(self.list.progress.begin)
        self._reader.stepped.connect(self.list.progress.step)
        self._reader.done.connect(self._all_read)
        self._reader.failed.connect(self._not_read)
        self._reader.stopped.connect(partial(self._not_read, ""))
        self.context.settings_changed.connect(self.invalidate)
        QShortcut(QKeySequence.StandardKey.Open, self).activated.connect(self.choose_file)
        QShortcut(QKeySequence.StandardKey.Paste, self).activated.connect(self.paste)
        QShortcut(QKeySequence.StandardKey.Save, self).activated.connect(self._save_by_key)
        for table in (self.review.table, self.prices.table):
            retake = QShortcut(QKeySequence("R"), table)
            retake.setContext(Qt.ShortcutContext.WidgetShortcut)
            retake.activated.connect(self.retake)

    def _save_by_key(self) -> None:
        if self._stack.currentWidget() is self._review_page and self._shown_review.all:
            self.save()

    def _build(self) -> None:
        self.toolbar.addWidget(self.mode)
        self._capture_page, self._review_page = QWidget(), QWidget()
        taking, reviewing = QHBoxLayout(self._capture_page), QHBoxLayout(self._review_page)
        for row in (taking, reviewing):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GAP)
        taking.addWidget(self.capture, 3)
        taking.addWidget(self.list, 2)
        self._reviews.addWidget(self.review)
        self._reviews.addWidget(self.prices)
        reviewing.addWidget(self.photo, 2)
        reviewing.addWidget(self._reviews, 3)
        settings = PrimaryButton(_("Open settings"), "settings")
        settings.clicked.connect(lambda: self.context.go.emit("settings"))
        self._nobody = QWidget()
        column = QVBoxLayout(self._nobody)
        column.setContentsMargins(0, 0, 0, 0)
        card = Card()
        card.body.addWidget(
            EmptyState(
                "camera",
                _("No menu to add to"),
                _(
                    "Only a manager of a restaurant can put dishes on its menu. Add a restaurant, or ask a manager."
                ),
                settings,
            )
        )
        column.addWidget(card)
        for page in (self._capture_page, self._review_page, self._nobody):
            self._stack.addWidget(page)
        self.page.addWidget(self._stack, 1)
        self.setAcceptDrops(True)

    # Dropping.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event) and self._taking:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_files(dropped_files(event))


def _nobody(_step: object) -> None:
    pass


def _page_of_image(name: str, image: QImage) -> PhotoPage:
    return page_of(name, encoded(image))


def _together(read: Sequence[tuple[PhotoPage, MenuReading]]) -> MenuReading:
    """Several pages as one reading, for its counts."""
    items = tuple(item for _page, each in read for item in each.items)
    engine = read[0][1].engine if read else Engine.OFFLINE
    return MenuReading(engine, items, ())
