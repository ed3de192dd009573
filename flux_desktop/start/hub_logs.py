"""The hub's log: a JSON object a line on the error stream, without passwords, tokens and e-mail addresses."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

from flux_desktop.domain.redaction import redact

_EXTRA: Final = ("request_id", "milliseconds", "user")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        line |= {key: getattr(record, key) for key in _EXTRA if getattr(record, key, "") != ""}
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_hub_logs() -> None:
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, JsonLines)]:
        root.removeHandler(old)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("flux_desktop.hub", "flux_desktop.start", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.INFO)
