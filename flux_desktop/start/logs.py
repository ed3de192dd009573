"""The only logging set-up: a small file in the data folder, without secrets and e-mail addresses."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

_HIDDEN: Final = "•••"
_SECRETS: Final = (
    re.compile(r"(?<=://)([^:/@\s]*):\S+(?=@)"),
    re.compile(
        r"(?i)([\w-]*(?:authorization|password|passwd|token|api[_-]?key|secret)[\w-]*)"
        r"(\W{1,4})(bearer\s+)?[^\s'\",;]+"
    ),
    re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"),
    re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"),
    re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+\.[^\s@<>'\"]+"),
)


def redact(text: str) -> str:
    """The text without passwords, tokens, keys and e-mail addresses."""
    text = _SECRETS[0].sub(rf"\1:{_HIDDEN}", text)
    text = _SECRETS[1].sub(rf"\1\2{_HIDDEN}", text)
    for pattern in _SECRETS[2:]:
        text = pattern.sub(_HIDDEN, text)
    return text


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def set_up(data_dir: Path) -> None:
    """Warnings and worse go to `logs/flux.log`. An unwritable folder does not stop the start."""
    try:
        (data_dir / "logs").mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
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
