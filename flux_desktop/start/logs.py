"""The only logging set-up: a small file in the data folder, without secrets and e-mail addresses."""

import logging
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from flux_desktop.domain.redaction import redact
from flux_desktop.store.private import FILE, private_folder


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _PrivateFile(RotatingFileHandler):
    """A log that its user alone reads."""

    def _open(self) -> TextIOWrapper:
        opened = super()._open()
        with suppress(OSError):
            Path(self.baseFilename).chmod(FILE)
        return opened


def set_up(data_dir: Path) -> None:
    """Warnings and worse go to `logs/flux.log`. An unwritable folder does not stop the start."""
    try:
        private_folder(data_dir)
        private_folder(data_dir / "logs")
        handler = _PrivateFile(
            data_dir / "logs" / "flux.log", maxBytes=1 << 20, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        return
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, _Redacted)]:
        root.removeHandler(old)
        old.close()
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.setLevel(logging.WARNING)
    root.addHandler(handler)
