"""Every text a person reads goes through `_` (or `ngettext`), on every floor; English is the source.

The language belongs to whoever asks, not to the process: a context variable, so that a hub answers each request in
its own. A thread pool does not pass the context on by itself; who starts work there runs it in a copy of it.

`N_` names a text for the catalogue where it cannot be translated yet (a module constant is built
before the language is known); translate it with `_` where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES: Final = {"en": "English", "es": "Español", "ca": "Català"}
SOURCE: Final = "en"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)
# Where the catalogues lie is the same for the whole process: beside the program.
_folder = Path()


def use_language(code: str, folder: Path | None = None) -> str:
    """Speak `code` ("ca", "es_ES", …) from now on in this context; `folder` holds the catalogues of the process.

    Returns what is spoken: a language Flux does not have falls back to English.
    """
    global _folder
    if folder is not None:
        _folder = folder
    spoken = supported(code)
    _language.set(spoken)
    return spoken


@contextmanager
def speaking(code: str) -> Iterator[str]:
    """Speak `code` within the block, for one request or one job."""
    token = _language.set(supported(code))
    try:
        yield _language.get()
    finally:
        _language.reset(token)


def supported(code: str) -> str:
    """The key of `LANGUAGES` for a locale or language code; English where there is none."""
    short = code.replace("-", "_").split("_", 1)[0].lower()
    return short if short in LANGUAGES else SOURCE


def language() -> str:
    """The language spoken here and now: a key of `LANGUAGES`."""
    return _language.get()


def catalogue() -> Path:
    """The folder of the catalogues: with `language`, what another process needs to speak the same."""
    return _folder


@cache
def _catalogue(language: str, folder: Path) -> NullTranslations:
    # The source needs no catalogue and no import.
    import gettext

    return gettext.translation("flux", localedir=folder, languages=[language], fallback=True)


def _(text: str) -> str:
    spoken = _language.get()
    # An empty text stands for the head of the catalogue there.
    return text if spoken == SOURCE or not text else _catalogue(spoken, _folder).gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form for `n`; both forms may hold `{n}`, which the caller fills with `.format`."""
    spoken = _language.get()
    if spoken == SOURCE:
        return singular if n == 1 else plural
    return _catalogue(spoken, _folder).ngettext(singular, plural, n)


def N_(text: str) -> str:
    """`text`, unchanged, but found by the catalogue."""
    return text
