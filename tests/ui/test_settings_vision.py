"""The settings of the vision model: a key goes to the keyring for one host, and never into the settings."""

from collections.abc import Callable, Iterator
from dataclasses import asdict

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.errors import FluxError
from flux_desktop.services.photos import model_address
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.settings.vision import VisionCard


class Remembering(KeyringBackend):
    """A computer's key store, which tests have none of."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def store_of_keys() -> Iterator[Remembering]:
    before, made = keyring.get_keyring(), Remembering()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def card(context: AppContext, show: Callable[..., QWidget]) -> VisionCard:
    made = VisionCard(context)
    show(made)
    return made


def test_a_key_is_kept_for_its_host_alone_and_forgotten_again(
    context: AppContext, card: VisionCard, store_of_keys: Remembering, qtbot: QtBot
) -> None:
    assert model_address(context.settings) is None
    card.address.line.setText("https://models.example.com/v1")
    card.model.line.setText("big-eye")
    card.key.setText("secret-1")
    card.save()
    qtbot.waitUntil(lambda: not context.jobs.busy)
    assert list(store_of_keys.kept.values()) == ["secret-1"]
    assert "secret-1" not in str(asdict(context.settings))
    assert card.key.text() == ""
    found = model_address(context.settings)
    assert found is not None
    assert (found.base_url, found.model, found.key) == (
        "https://models.example.com/v1",
        "big-eye",
        "secret-1",
    )
    card.address.line.setText("https://other.example.com/v1")
    card.save()
    assert model_address(context.settings) is None
    card.address.line.setText("https://models.example.com/v1")
    card.forget_key()
    qtbot.waitUntil(lambda: not context.jobs.busy)
    assert store_of_keys.kept == {}


@pytest.mark.parametrize("url", ["http://models.example.com/v1", "https://169.254.169.254/v1", "no address"])
def test_an_address_that_is_not_safe_is_refused_under_its_field(
    context: AppContext, card: VisionCard, store_of_keys: Remembering, url: str
) -> None:
    card.address.line.setText(url)
    card.key.setText("secret-1")
    card.save()
    assert not context.jobs.busy
    assert "not safe" in card.address.line.accessibleDescription()
    assert (store_of_keys.kept, card.key.text()) == ({}, "secret-1")


def test_without_a_key_store_nothing_is_kept_and_that_is_said(
    context: AppContext, card: VisionCard, qtbot: QtBot
) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    try:
        card.key.setText("secret-1")
        with qtbot.waitSignal(context.jobs.failed) as failed:
            card.save()
    finally:
        keyring.set_keyring(before)
    assert isinstance(failed.args[0], FluxError)
    assert failed.args[0].code == "photo.no_keyring"
    assert card.key.text() == "secret-1"
