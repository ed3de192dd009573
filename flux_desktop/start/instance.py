"""One window per data folder: a second start brings the first window to the front and exits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

from flux_desktop.store.private import private_folder

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_WAIT_MS = 2_000


class OneWindow:
    """Held by the process that owns the window. A lock left behind by a killed process is taken over."""

    def __init__(self, data_dir: Path) -> None:
        self._lock = QLockFile(str(data_dir / "window.lock"))
        # Stale only if its process is gone: a window may stay open for weeks.
        self._lock.setStaleLockTime(0)
        self._folder = data_dir
        self._server: QLocalServer | None = None

    @property
    def _name(self) -> str:
        from hashlib import blake2b

        return "flux-" + blake2b(str(self._folder).encode("utf-8", "replace"), digest_size=8).hexdigest()

    def take(self) -> bool:
        """Whether this process may open the window.

        Also True if no lock can be written: the window then shows what is wrong with the folder.
        """
        try:
            private_folder(self._folder)
        except OSError:
            return True
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def call(self) -> bool:
        """Asks the process that holds the window to show it. Returns whether that process answered."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        heard = socket.waitForConnected(_WAIT_MS)
        socket.abort()
        return heard

    def listen(self, called: Callable[[], object]) -> None:
        """Calls `called` each time a second start asks for the window."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        # A killed process may have left a socket under this name.
        QLocalServer.removeServer(self._name)
        self._server.newConnection.connect(lambda: self._answer(called))
        self._server.listen(self._name)

    def leave(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _answer(self, called: Callable[[], object]) -> None:
        assert self._server is not None
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
        called()
