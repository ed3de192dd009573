"""How the sync stands, in the header: a pill that leads to the page Sync."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCursor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from flux_desktop.domain.i18n import _
from flux_desktop.ui.parts.buttons import draw_ring, keyboard_focus
from flux_desktop.ui.parts.labels import draw_pill, pill_size
from flux_desktop.ui.theme import CONTROL, Kind, px, theme

_AROUND = 4


class SyncPill(QAbstractButton):
    """Hidden where there is no hub. Who may not open the page reads it and is led nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self._kind: Kind = "neutral"
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_leads(True)
        theme().changed.connect(self.updateGeometry)
        self.hide()

    def set_leads(self, leads: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not leads)
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor))

    def show_standing(self, text: str, kind: Kind, icon: str) -> None:
        """ "" hides it."""
        self._kind, self._icon = kind, icon
        self.setText(text)
        self.setAccessibleName(_("Sync: {standing}").format(standing=text))
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # Its edges leave room for the ring; it is as high as a button, to be hit easily.
        return QSize(pill_size(self.text(), self._icon).width() + 2 * _AROUND, px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.rect().adjusted(_AROUND, 0, -_AROUND, 0)
        draw_pill(painter, area, self.text(), self._kind, self._icon)
        if keyboard_focus(self):
            draw_ring(painter, self)
