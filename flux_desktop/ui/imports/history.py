"""The imports of a restaurant: what came from which file, what was left out, and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.sales import Upload
from flux_desktop.pos.formats import FORMATS
from flux_desktop.pos.mapper import Mapped
from flux_desktop.pos.recognising import Turned
from flux_desktop.ui import figures
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.imports.rejected_rows import left_out_table, save_left_out
from flux_desktop.ui.imports.wording import period, rows
from flux_desktop.ui.parts.buttons import Button, PrimaryButton
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.parts.overlays import Sheet
from flux_desktop.ui.rows import Badge, Column, Rows, Table

_COMPLETED = "completed"
_LEFT_OUT, _TAKE_BACK = 4, 7


class HistoryCard(Card):
    """The table of imports. Enter or a double click opens one; its last cell takes it back."""

    opened = Signal(object)
    take_back = Signal(object)

    def __init__(self) -> None:
        super().__init__(flush=True)
        self._may_change = False
        self.currency = ""
        self.rows: Rows[Upload] = Rows(self._columns())
        self.table = Table(self.rows, _("Imports"))
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.activated.connect(lambda index: self.opened.emit(self.rows.row(index.row())))
        self.table.clicked.connect(self._clicked)
        self.table.entered.connect(self._point)
        self.body.addWidget(self.table)

    def fill(self, uploads: Sequence[Upload], currency: str, *, may_change: bool) -> None:
        """Show `uploads`; `may_change` offers to take one back."""
        if (currency, may_change) != (self.currency, self._may_change):
            self.currency, self._may_change = currency, may_change
            self.rows.columns = tuple(self._columns())
        self.rows.replace(uploads)

    def _columns(self) -> list[Column[Upload]]:
        return [
            Column(_("File"), lambda each: each.file, stretch=True, role="medium"),
            Column(
                _("Imported on"),
                lambda each: each.created_at.astimezone(),
                "date",
                second=lambda each: figures.time_of_day(each.created_at),
            ),
            Column(_("Sales days"), lambda each: each.first_day, "date", second=_to),
            Column(_("Rows"), lambda each: each.row_count, "number"),
            Column(_("Left out"), lambda each: each.error_count or None, "number", ink="accent", tip=_tip),
            Column(
                _("Net sales"),
                lambda each: None if each.net_sales is None else to_decimal(each.net_sales),
                "money",
                unit=self.currency,
            ),
            Column(_("Status"), _status, "pill"),
            Column("", self._way_back, role="medium", ink="accent"),
        ]

    def _way_back(self, upload: Upload) -> str:
        return _("Undo import") if self._may_change and upload.status == _COMPLETED else ""

    def _clicked(self, index: QModelIndex) -> None:
        if self._acts(index):
            act = self.take_back if index.column() == _TAKE_BACK else self.opened
            act.emit(self.rows.row(index.row()))

    def _point(self, index: QModelIndex) -> None:
        shape = Qt.CursorShape.PointingHandCursor if self._acts(index) else Qt.CursorShape.ArrowCursor
        self.table.viewport().setCursor(shape)

    def _acts(self, index: QModelIndex) -> bool:
        """Whether the cell is a link."""
        upload = self.rows.row(index.row())
        return (index.column() == _LEFT_OUT and bool(upload.errors)) or (
            index.column() == _TAKE_BACK and bool(self._way_back(upload))
        )


def _to(upload: Upload) -> str:
    """The last day, where it differs from the first."""
    if upload.last_day is None or upload.last_day == upload.first_day:
        return ""
    return _("to {day}").format(day=figures.short_date(upload.last_day))


class UploadSheet(Sheet):
    """One import: where it came from, what it brought, its lines left out, and what can be done with it."""

    take_back = Signal(object)

    def __init__(
        self, parent: QWidget, context: AppContext, upload: Upload, currency: str, *, may_change: bool
    ) -> None:
        super().__init__(parent, upload.file, _summary(upload), width=820)
        self.body.addLayout(_details(upload, currency))
        if upload.errors:
            if upload.error_count > len(upload.errors):
                some = _("The first {n} of {total} lines left out:").format(
                    n=figures.number(len(upload.errors)), total=figures.number(upload.error_count)
                )
                self.body.addWidget(Label(some, "caption", "text2"))
            self.body.addWidget(left_out_table(upload.errors, 6, currency))
            save = Button(_("Save as CSV"), "download")
            save.clicked.connect(lambda: save_left_out(context, self, upload.file, upload.errors))
            self.footer.addWidget(save)
        else:
            self.body.addWidget(Label(_("Every line of this file was imported."), colour="text2"))
        if may_change and upload.status == _COMPLETED:
            back = Button(_("Undo import"), "undo-2")
            back.clicked.connect(lambda: self._leave_with(upload))
            self.footer.addWidget(back)
        close = PrimaryButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        self.footer.addWidget(close)

    def _leave_with(self, upload: Upload) -> None:
        self.accept()
        self.take_back.emit(upload)


def _details(upload: Upload, currency: str) -> QGridLayout:
    """What an import was, in two columns."""
    titles = {each.key: each.title for each in FORMATS} | {
        Mapped.key: Mapped.title,
        Turned.key: Turned.title,
    }
    when = upload.created_at.astimezone()
    facts = (
        (_("Layout"), _(titles.get(upload.layout, upload.layout))),
        (_("Rows"), figures.number(upload.row_count)),
        (_("Imported on"), f"{figures.dated(when.date())} {figures.time_of_day(when)}"),
        (
            _("Net sales"),
            figures.MISSING
            if upload.net_sales is None
            else figures.money(to_decimal(upload.net_sales), currency),
        ),
        (_("Sales days"), str(period(upload.first_day, upload.last_day) or figures.MISSING)),
        (_("Left out"), figures.number(upload.error_count)),
    )
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    for at, (name, value) in enumerate(facts):
        row, column = divmod(at, 2)
        grid.addWidget(Label(name, "body", "text2"), row, 2 * column)
        grid.addWidget(Label(value, "medium", wrap=True), row, 2 * column + 1)
        grid.setColumnStretch(2 * column + 1, 1)
    return grid


def summary(uploads: Sequence[Upload]) -> str:
    """How many files count, and for which days."""
    counting = [each for each in uploads if each.status == _COMPLETED]
    days = [day for each in counting for day in (each.first_day, each.last_day) if day is not None]
    if not days:
        return _("No file in use")
    text = ngettext(
        "{n} file in use · sales from {days}", "{n} files in use · sales from {days}", len(counting)
    )
    return text.format(n=figures.number(len(counting)), days=period(min(days), max(days)))


def take_back_text(upload: Upload) -> str:
    """Exactly what is removed when the import is taken back."""
    days = period(upload.first_day, upload.last_day)
    what = _("{rows} of {file}, {days}, no longer count.").format(
        rows=rows(upload.row_count), file=upload.file, days=days
    )
    return what + " " + _("What this import had replaced counts again. The file itself is not touched.")


def _status(upload: Upload) -> Badge:
    if upload.status == _COMPLETED:
        return Badge(_("Imported"), "good", "circle-check")
    return Badge(_("Undone"), "neutral", "undo-2")


def _summary(upload: Upload) -> str:
    parts = [rows(upload.row_count), str(period(upload.first_day, upload.last_day))]
    if upload.errors:
        parts.append(_("{n} left out").format(n=figures.number(upload.error_count)))
    return " · ".join(parts)


def _tip(upload: Upload) -> str:
    return _("Show the lines left out") if upload.errors else ""
