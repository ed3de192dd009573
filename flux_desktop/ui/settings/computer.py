"""How Flux looks and speaks on this computer."""

from typing import cast

from flux_desktop.domain.i18n import LANGUAGES, _
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.figures import percent
from flux_desktop.ui.parts.buttons import Segment
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Select
from flux_desktop.ui.settings.lines import choice
from flux_desktop.ui.theme import SCALES, Mode, theme


class ComputerCard(Card):
    """Language, appearance, text size: kept for this computer, not for an account."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("This computer"))
        self._context = context
        self._language = Select()
        self._language.setAccessibleName(_("Language"))
        for code, name in {"": _("As the system"), **LANGUAGES}.items():
            self._language.addItem(name, code)
        modes = [("system", _("System")), ("light", _("Light")), ("dark", _("Dark"))]
        self._mode = Segment(modes, _("Appearance"))
        self._size = Segment([(str(size), percent(size)) for size in SCALES], _("Text size"))
        self.body.setSpacing(14)
        note = _("Shown after the next start.")
        self.body.addLayout(choice(_("Language"), self._language, note))
        self.body.addLayout(choice(_("Appearance"), self._mode))
        self.body.addLayout(choice(_("Text size"), self._size))
        self._show()
        self._language.currentIndexChanged.connect(self._choose_language)
        self._mode.changed.connect(self._choose_mode)
        self._size.changed.connect(self._choose_size)
        context.settings_changed.connect(self._show)

    def _show(self) -> None:
        settings = self._context.settings
        self._language.setCurrentIndex(max(self._language.findData(settings.language), 0))
        self._mode.set_current(settings.theme)
        self._size.set_current(str(settings.text_size))

    def _choose_language(self) -> None:
        code = self._language.currentData()
        if code != self._context.settings.language:
            self._context.keep(language=code)

    def _choose_mode(self, mode: str) -> None:
        if mode != self._context.settings.theme:
            theme().apply(cast(Mode, mode))
            self._context.keep(theme=mode)

    def _choose_size(self, size: str) -> None:
        if float(size) != self._context.settings.text_size:
            theme().apply(scale=float(size))
            self._context.keep(text_size=float(size))
