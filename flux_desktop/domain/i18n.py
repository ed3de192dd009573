"""Every text a person reads goes through `_` (or `ngettext`), on every floor; English is the source.

`mark` names a text for the catalogue where it cannot be translated yet (a module constant is built
before the language is known); translate it with `_` where it is shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = {"en": "English", "es": "Español", "ca": "Català"}

# None speaks the source, which needs no catalogue and no import.
_catalogue: NullTranslations | None = None
_language = "en"
_folder = Path()


def use_language(code: str, folder: Path) -> str:
    """Speak `code` ("ca", "es_ES", …) from now on; `folder` holds the catalogues. Returns what is spoken.

    A language Flux does not have falls back to English.
    """
    global _catalogue, _language, _folder
    short = code.replace("-", "_").split("_", 1)[0].lower()
    _folder = folder
    _language = short if short in LANGUAGES else "en"
    _catalogue = None if _language == "en" else _read_catalogue()
    return _language


def _read_catalogue() -> NullTranslations:
    import gettext

    return gettext.translation("flux", localedir=_folder, languages=[_language], fallback=True)


def language() -> str:
    """The language spoken now: a key of `LANGUAGES`."""
    return _language


def catalogue() -> Path:
    """The folder the words come from: with `language`, what another process needs to speak alike."""
    return _folder


def _(text: str) -> str:
    return text if _catalogue is None else _catalogue.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form for `n`; both forms may hold `{n}`, which the caller fills with `.format`."""
    if _catalogue is None:
        return singular if n == 1 else plural
    return _catalogue.ngettext(singular, plural, n)


def N_(text: str) -> str:
    """`text`, unchanged, but found by the catalogue."""
    return text
