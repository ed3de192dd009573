"""Where results go: one JSON document on stdout, titles and advice on stderr."""

import json
import sys

from flux_desktop.documents import JSON
from flux_desktop.domain.errors import FluxError
from flux_desktop.start.signals import ignore


def print_json(document: JSON) -> None:
    """Exactly one document on stdout, whatever the console's encoding and whatever signal comes now."""
    ignore()
    sys.stdout.write(json.dumps(document, ensure_ascii=not _speaks_unicode(), indent=2) + "\n")
    sys.stdout.flush()


def print_error(error: FluxError) -> None:
    """Title and advice on stderr."""
    print(error.title, file=sys.stderr)
    if error.advice:
        print(error.advice, file=sys.stderr)


def _speaks_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16")
