"""Keys of vision models: in the computer's keyring, each bound to the host it was entered for."""

from typing import Final

from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _
from flux_desktop.vision.addresses import host_of

_SERVICE: Final = "Flux vision model"


def key_for(url: str) -> str:
    """The key that was entered for this address's host; "" if there is none, or no keyring."""
    import keyring
    from keyring.errors import KeyringError

    host = host_of(url)
    try:
        return (keyring.get_password(_SERVICE, host) or "") if host else ""
    except (KeyringError, OSError):
        return ""


def keep_key(url: str, key: str) -> None:
    """Keeps the key for the address's host; "" forgets it. Raises FluxError: this computer has no keyring."""
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    host = host_of(url)
    if not host:
        raise FluxError(_("This is not an address."), _("Type one like https://api.openai.com/v1."))
    try:
        if key:
            keyring.set_password(_SERVICE, host, key)
        else:
            keyring.delete_password(_SERVICE, host)
    except PasswordDeleteError:
        pass
    except (KeyringError, OSError) as error:
        raise FluxError(
            _("This computer has no secure key store."),
            _("Set OPENAI_API_KEY in the environment instead; nothing secret is written to disk."),
            code="photo.no_keyring",
        ) from error
