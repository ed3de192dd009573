"""Which vision model may read photos of menus, and its key."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.services import photos
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.jobs import Lane
from flux_desktop.ui.parts.buttons import Button
from flux_desktop.ui.parts.cards import Card
from flux_desktop.ui.parts.fields import Field, LineField, PasswordEdit
from flux_desktop.ui.parts.labels import Label

_LONGEST: Final = 300


class VisionCard(Card):
    """Photos are read on this computer; a model is asked only where a person sets one up and chooses it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Reading menu photos"))
        self._context = context
        self.address = LineField(_("Address of a vision model"), hint=photos.DEFAULT_URL, longest=_LONGEST)
        self.model = LineField(_("Its model"), hint=photos.DEFAULT_MODEL, longest=100)
        self.key = PasswordEdit()
        self.key.setMaxLength(_LONGEST)
        self.local = QCheckBox(_("It runs in our own network"))
        self._note = Label("", "caption", "text2", wrap=True)
        self.keep, self.forget = Button(_("Save")), Button(_("Forget the key"))
        self._lay_out()
        self.keep.clicked.connect(self.save)
        self.forget.clicked.connect(self.forget_key)
        context.settings_changed.connect(self._show)
        self._show()

    @property
    def url(self) -> str:
        return self.address.line.text().strip() or photos.DEFAULT_URL

    def save(self) -> None:
        """Keeps address and model in the settings, and a key that was typed in the keyring, for that host alone."""
        try:
            photos.check_address(self.url, local=self.local.isChecked())
        except Refused as error:
            self.address.error(str(error))
            self.address.line.setFocus()
            return
        key = self.key.text().strip()
        if not key:
            self._keep()
            return
        self._run(key, self._keep)

    def forget_key(self) -> None:
        self._run("", lambda: self._context.notifier.done(_("The key was forgotten")))

    def _run(self, key: str, then: Callable[[], object]) -> None:
        self._context.jobs.run(
            partial(photos.keep_model_key, self.url, key),
            owner=self,
            lane=Lane.FREE,
            then=lambda _none: then(),
        )

    def _keep(self) -> None:
        self.key.clear()
        self._context.keep(
            vision_url=self.address.line.text().strip(),
            vision_model=self.model.line.text().strip(),
            vision_local=self.local.isChecked(),
        )
        self._context.notifier.done(_("Saved"))

    def _show(self) -> None:
        settings = self._context.settings
        self.address.line.setText(settings.vision_url)
        self.model.line.setText(settings.vision_model)
        self.local.setChecked(settings.vision_local)
        self._note.setText(
            _(
                "Photos are read on this computer unless you choose the model beside the photo. The key is kept in "
                "this computer's key store, for this address alone; without one there, set OPENAI_API_KEY."
            )
        )

    def _lay_out(self) -> None:
        self.body.setSpacing(12)
        self.body.addWidget(self._note)
        self.body.addWidget(self.address)
        self.body.addWidget(self.model)
        self.body.addWidget(Field(_("Key"), self.key, "key-round"))
        self.body.addWidget(self.local)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.keep)
        acts.addWidget(self.forget)
        acts.addStretch(1)
        self.body.addLayout(acts)
