"""Refresh tokens of hubs: in the computer's keyring, one process at a time; without one for as long as a process lives."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flux_desktop.wire.file_lock import file_lock

_SERVICE: Final = "Flux hub"
# Where the computer has no keyring: the tokens of this process, by name.
_HERE: Final[dict[str, str]] = {}


class TokenKeeper:
    """Keeps the refresh token of one account at one hub."""

    def __init__(self, folder: Path, url: str, email: str) -> None:
        self._lock_file = folder / "hub-token.lock"
        # Data folders of one computer are devices of their own.
        self._name = f"{email.strip().casefold()} {url.rstrip('/')} {folder}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While a token is exchanged for the next: two at once would look like a theft."""
        with file_lock(self._lock_file):
            yield

    def read(self) -> str:
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(_SERVICE, self._name) or _HERE.get(self._name, "")
        except (KeyringError, OSError):
            return _HERE.get(self._name, "")

    def is_kept(self) -> bool:
        """Whether there is a token that outlives this process."""
        return bool(self.read()) and self._name not in _HERE

    def keep(self, token: str) -> bool:
        """ "" forgets it. Whether the computer's keyring has it; else it ends with the process."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        _HERE.pop(self._name, None)
        try:
            if token:
                keyring.set_password(_SERVICE, self._name, token)
            else:
                keyring.delete_password(_SERVICE, self._name)
        except PasswordDeleteError:
            return True
        except (KeyringError, OSError):
            if token:
                _HERE[self._name] = token
            return False
        return True
