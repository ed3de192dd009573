"""What waits when the window closes is sent behind it, by a process of its own, so that nobody waits for a window to go."""

import os
import subprocess
import sys
from typing import Final

from flux_desktop.domain.settings import Settings

_DETACHED: Final = 0x00000008 | 0x08000000
"""DETACHED_PROCESS and CREATE_NO_WINDOW of Windows."""


def sync_behind(settings: Settings) -> "subprocess.Popen[bytes]":
    """Begins `flux-desktop sync --linked` on this database and goes on without it."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "flux_desktop"]
    # By the environment, for everybody sees a command line, and an address may hold a password.
    surroundings = {
        **os.environ,
        "FLUX_DATABASE_URL": settings.database_url,
        "FLUX_DATA_DIR": str(settings.data_dir),
    }
    none = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - this program itself
        [*program, "sync", "--linked"],
        env=surroundings,
        stdin=none,
        stdout=none,
        stderr=none,
        start_new_session=sys.platform != "win32",
        creationflags=_DETACHED if sys.platform == "win32" else 0,
    )
