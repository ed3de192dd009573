"""The page Menu photo: hold the menu to the camera or drop a file, look at what was read, save it in one step."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

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
from flux_desktop.domain.changes import MENU
from flux_desktop.domain.i18n import _
from flux_desktop.domain.permissions import Permission
from flux_desktop.domain.photos import Engine, MenuReading, ModelAddress
from flux_desktop.services import menu_photos, photos
from flux_desktop.services.menu_photos import Compared, SavedMenu
from flux_desktop.services.recipe_ideas import NewDish, suggest_by_model
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.drops import dropped_files, local_files
from flux_desktop.ui.jobs import Job, Lane
from flux_desktop.ui.parts.buttons import Button, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import announce
from flux_desktop.ui.parts.states import EmptyState
from flux_desktop.ui.photos.capture import CaptureCard
from flux_desktop.ui.photos.page_list import PageListCard
from flux_desktop.ui.photos.pages import KINDS, MOST_PAGES, Opened, Page, encoded, open_files, page_of
from flux_desktop.ui.photos.photo import Crop, PhotoPanel
from flux_desktop.ui.photos.review import ReviewCard
from flux_desktop.ui.photos.review_rows import ReviewRow
from flux_desktop.ui.theme import GAP
from flux_desktop.ui.view import View

CAMERA: Final = "camera"
FILE: Final = "file"


class PhotosView(View):
    """First the pages are taken, then what was read of them is reviewed. Neither is lost by an error."""

    reads: ClassVar[frozenset[str]] = frozenset({MENU})

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Menu photo"))
        self.set_subtitle(_("Photograph a menu; check what was read; save"))
        self.pages: list[Page] = []
        self._readings: list[tuple[Page, MenuReading]] = []
        self._job: Job | None = None
        self._model: ModelAddress | None = None
        self._asked_model = False
        self.mode = Segment([(CAMERA, _("Webcam")), (FILE, _("Photo file"))], _("Where the photo comes from"))
        self.capture, self.list = CaptureCard(), PageListCard()
        self.review = ReviewCard(context.restaurant.currency if context.restaurant else "EUR")
        self.panel, self.crop = PhotoPanel(_("The photo that was read")), Crop(_("The row on the photo"))
        self._page_name = Label("", "caption", "text2")
        self._retake = Button(_("Retake"), "camera")
        self._more = Button(_("Another page"), "plus")
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
            self._stack.setCurrentWidget(self._review_page if self._readings else self._capture_page)
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
        if 0 <= place < len(self.pages) and self._job is None:
            self._drop_page(self.pages[place])

    def choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        kinds = _("Photos and PDFs ({kinds})").format(kinds=KINDS)
        chosen, _filter = QFileDialog.getOpenFileNames(self, _("Choose a photo"), folder, kinds)
        self.add_files([Path(each) for each in chosen])

    @property
    def _taking(self) -> bool:
        return self._job is None and self._stack.currentWidget() is self._capture_page

    def _opened(self, opened: Opened) -> None:
        room = MOST_PAGES - len(self.pages)
        self.pages += opened.pages[:room]
        self.list.show_pages(self.pages)
        said = " ".join(f"{name}: {why}" for name, why in opened.refused)
        self.list.problem.set(said, "bad")
        self.list.problem.setVisible(bool(said))
        if opened.pages:
            announce(self, opened.pages[-1].name)

    # Reading.

    def read(self) -> None:
        """Has every page read that was not yet, one after the other; those read stay where a later one fails."""
        if self.pages and self._job is None:
            self._asked_model = self._asked_model or self.list.engine != Engine.OFFLINE
            self.list.problem.hide()
            self.list.wait(reading=True)
            self._read_next()

    def _read_next(self) -> None:
        done = [page for page, _reading in self._readings]
        page = next((each for each in self.pages if each not in done), None)
        if page is None:
            self._all_read()
            return
        place = self.pages.index(page)
        title = _("Reading page {n} of {total}").format(n=place + 1, total=len(self.pages))
        self.list.progress.begin(title)
        engine = self.list.engine
        model = self._model if engine != Engine.OFFLINE else None
        self._job = self.context.jobs.run(
            partial(photos.read_menu, self.context.session, page.image, engine, model),
            owner=self,
            lane=Lane.PHOTOS,
            progress=self.list.progress.step,
            then=partial(self._page_read, page),
            failed=partial(self._not_read, page),
            ended=self._ended,
        )

    def stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _page_read(self, page: Page, reading: MenuReading) -> None:
        self._job = None
        self._readings.append((page, reading))
        self._read_next()

    def _not_read(self, page: Page, error: Exception) -> None:
        self._job = None
        self.list.wait(reading=False)
        self.list.problem.set(f"{page.name}: {error}", "bad")
        self.list.problem.show()

    def _ended(self) -> None:
        """Also after a cancel, which shows nothing."""
        if self._job is not None and self._job.stop.is_set():
            self._job = None
            self.list.wait(reading=False)

    def _all_read(self) -> None:
        self.list.wait(reading=False)
        self.review.fill(self._readings)
        self.capture.close_camera()
        self._stack.setCurrentWidget(self._review_page)
        self.mode.hide()
        self._show_row(self.review.current)
        if self.review.current is None and self.pages:
            self._show_page(self.pages[0])
        self._compare()
        self.review.take_focus()
        announce(self, message_of(_together(self._readings), None))

    # Reviewing.

    def _compare(self) -> None:
        """What the menu says to the names as they are now."""
        if not self._readings or self.context.restaurant is None:
            return
        job = partial(menu_photos.compare, self.context.session, self.review.names)
        self.context.jobs.run(job, owner=self, then=self._compared)

    def _compared(self, compared: Compared) -> None:
        self.review.compare(compared)

    def _show_row(self, row: ReviewRow | None) -> None:
        if row is None or row.page is None:
            self.panel.show_box(None)
            self.crop.show_piece(QImage(), None, 1.0)
            return
        page = row.page
        self._show_page(page)
        self.panel.show_box(row.box)
        self.crop.show_piece(page.shown, row.box, page.scale)

    def _show_page(self, page: Page) -> None:
        self.panel.show_image(page.shown, scale=page.scale)
        several = page in self.pages and len(self.pages) > 1
        said = _("{name} · page {n} of {total}")
        n = self.pages.index(page) + 1 if several else 1
        self._page_name.setText(
            said.format(name=page.name, n=n, total=len(self.pages)) if several else page.name
        )

    def back(self) -> None:
        """To the pages again, to add one; the rows that were read stay as they are."""
        self._stack.setCurrentWidget(self._capture_page)
        self.mode.show()
        self._mode_chosen()

    def retake(self) -> None:
        """The page that is looked at is taken once more: its rows go."""
        row = self.review.current
        page = (
            row.page if row is not None and row.page is not None else self.pages[-1] if self.pages else None
        )
        if page is not None:
            self._drop_page(page)
        self.back()

    def _drop_page(self, page: Page) -> None:
        self.pages = [each for each in self.pages if each is not page]
        self._readings = [each for each in self._readings if each[0] is not page]
        self.review.fill(self._readings)
        self.list.show_pages(self.pages)

    def discard(self) -> None:
        """Begins anew. What was discarded comes back by Undo."""
        kept = (self.pages, self._readings, self.review.all)
        self._begin_anew()
        self.context.notifier.done(
            _("The photo was discarded"), action=_("Undo"), then=partial(self._bring_back, *kept)
        )

    def _begin_anew(self) -> None:
        self.pages, self._readings = [], []
        self._asked_model = False
        self.review.clear()
        self.list.show_pages([])
        self.back()

    def _bring_back(
        self, pages: list[Page], readings: list[tuple[Page, MenuReading]], rows: list[ReviewRow]
    ) -> None:
        self.pages, self._readings, self.review.all = pages, readings, rows
        self.list.show_pages(pages)
        self.review.fill(readings)
        self._stack.setCurrentWidget(self._review_page)
        self.mode.hide()
        self._compare()

    # Saving.

    def save(self) -> None:
        """Saves what was decided in one step. What fails leaves the rows as they are."""
        rows, gone = self.review.decided()
        self.review.wait(saving=True)
        self.context.jobs.run(
            partial(menu_photos.save_reviewed, self.context.session, rows, gone),
            owner=self,
            then=self._saved,
            ended=lambda: self.review.wait(saving=False),
        )

    def _saved(self, saved: SavedMenu) -> None:
        session = self.context.session
        said = message_of(_together(self._readings), saved)
        self.context.notifier.done(
            said, action=_("Undo"), then=lambda: self.context.jobs.run(
                partial(menu_photos.take_back, session, saved),
                owner=self,
                then=lambda _changes: self.context.notifier.done(_("The menu is as it was before the photo")),
            )
        )  # fmt: skip
        if self._asked_model and self._model is not None and saved.created:
            described = {row.name: row for row in self.review.all}
            dishes = [
                NewDish(name, described[name].description if name in described else "")
                for _id, name in saved.created
            ]
            job = partial(suggest_by_model, session, dishes, self._model)
            self.context.jobs.run(job, owner=self, lane=Lane.FREE, progress=_nobody)
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
        self._retake.clicked.connect(self.retake)
        self._more.clicked.connect(self.back)
        self.context.settings_changed.connect(self.invalidate)
        QShortcut(QKeySequence.StandardKey.Open, self).activated.connect(self.choose_file)
        QShortcut(QKeySequence.StandardKey.Paste, self).activated.connect(self.paste)
        QShortcut(QKeySequence.StandardKey.Save, self).activated.connect(self._save_by_key)
        retake = QShortcut(QKeySequence("R"), self.review.table)
        retake.setContext(Qt.ShortcutContext.WidgetShortcut)
        retake.activated.connect(self.retake)

    def _save_by_key(self) -> None:
        if self._stack.currentWidget() is self._review_page and self.review.all:
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
        photo = Card(_("Photo"))
        photo.header.addWidget(self._page_name)
        photo.body.addWidget(self.panel, 1)
        photo.body.addWidget(self.crop)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self._retake)
        acts.addWidget(self._more)
        acts.addStretch(1)
        photo.body.addLayout(acts)
        reviewing.addWidget(photo, 2)
        reviewing.addWidget(self.review, 3)
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


def _page_of_image(name: str, image: QImage) -> Page:
    return page_of(name, encoded(image))


def _together(read: Sequence[tuple[Page, MenuReading]]) -> MenuReading:
    """Several pages as one reading, for its counts."""
    items = tuple(item for _page, each in read for item in each.items)
    engine = read[0][1].engine if read else Engine.OFFLINE
    return MenuReading(engine, items, ())
