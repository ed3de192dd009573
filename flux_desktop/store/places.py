"""Folders in which a live database gets damaged: on a network, or copied away by a cloud service while it is written."""

import os
import re
import sys
from pathlib import Path
from typing import Final

from flux_desktop.domain.errors import StoreUnusable
from flux_desktop.domain.i18n import _

_NETWORK: Final = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "afs",
        "ncpfs",
        "ceph",
        "glusterfs",
        "davfs",
        "webdav",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.gvfsd-fuse",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.google-drive-ocamlfuse",
        "fuse.onedriver",
        "fuse.s3fs",
    ]
)
# The names their programs give the folder, as people also find them on the disk.
_CLOUD: Final = re.compile(
    r"(dropbox( \(.*\))?|onedrive( - .*)?|google ?drive|my drive|icloud ?drive|mobile documents|cloudstorage|"
    r"nextcloud|owncloud|pcloud ?drive|megasync|mega|box sync|box|synologydrive|seafile|tresorit|proton drive)",
    re.IGNORECASE,
)
_MARKS: Final = (".stfolder", ".dropbox.cache", ".sync_folder", ".nextcloudsync.log", ".owncloudsync.log")


def require_own_disk(folder: Path) -> None:
    """Raises StoreUnusable: the folder is on a network, or a cloud service keeps it in step with other computers."""
    if on_network(folder):
        raise StoreUnusable(
            _("The folder {folder} is on a network.").format(folder=folder),
            _(
                "A database there is damaged sooner or later. Choose a folder on this computer's own disk with "
                "--data-dir; for several computers use a PostgreSQL server or a hub."
            ),
            code="store.synced_folder",
        )
    service = cloud_service(folder)
    if service:
        raise StoreUnusable(
            _("The folder {folder} is kept in step by a cloud service ({service}).").format(
                folder=folder, service=service
            ),
            _(
                "A database there is damaged sooner or later. Choose a folder on this computer's own disk with "
                "--data-dir, and put backups into the cloud instead: `flux-desktop backup FILE`."
            ),
            code="store.synced_folder",
        )


def cloud_service(folder: Path) -> str:
    """What says so: the name of the folder above, or the mark a service leaves in it; "" for none."""
    whole = folder.absolute()
    for each in (whole, *whole.parents):
        # A folder of a person of that name is none of theirs: only whole names count.
        if _CLOUD.fullmatch(each.name):
            return each.name
        for mark in _MARKS:
            if (each / mark).exists():
                return mark
    return ""


def on_network(folder: Path) -> bool:
    """Whether the folder, or the one in which it will be made, is on another computer's disk."""
    if str(folder).startswith("\\\\"):
        return True
    if sys.platform == "win32":
        import ctypes

        remote = 4
        drive = os.path.splitdrive(folder.absolute())[0]
        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == remote)
    return file_system(folder, _mounts()) in _NETWORK


def file_system(folder: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of the innermost mount that holds the folder; "" where nobody tells. `mounts`: place and kind."""
    try:
        whole = folder.resolve()
    except OSError:
        whole = folder.absolute()
    held = [(place, kind) for place, kind in mounts if whole.is_relative_to(place)]
    return max(held, key=lambda each: len(each[0]), default=("", ""))[1]


def _mounts() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    fields = [line.split() for line in lines]
    return [(each[1].replace("\\040", " "), each[2]) for each in fields if len(each) > 2]
