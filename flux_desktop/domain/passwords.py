"""Which passwords are refused because somebody would guess them, and why. Offline: nothing of a password leaves here."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _

SHORTEST: Final = 8
# Guesses that somebody needs who knows the person and the usual passwords (zxcvbn, Wheeler 2016): fewer are made in
# a week at five a minute from twenty addresses.
_FEWEST_GUESSES: Final = 10**6
# Longer ones nobody guesses, and reckoning them takes long.
_LONGEST_CHECKED: Final = 40
# The test accounts of the specification have it, and its example registers with it; see decision 067.
EXAMPLE: Final = "password123"


def normal(password: str) -> str:
    """The same password however a keyboard puts its accents together (Unicode NFC)."""
    return unicodedata.normalize("NFC", password)


def require_good(password: str, personal: Iterable[str] = ()) -> None:
    """Raises Refused with the reason: too short, one that many use, or made of what everybody knows of the person."""
    if len(password) < SHORTEST:
        raise Refused(
            _("The password is too short."),
            _("Use at least {n} characters; a short sentence is good.").format(n=SHORTEST),
        )
    if password == EXAMPLE or len(password) > _LONGEST_CHECKED:
        return
    known = [each for each in personal if each]
    if _guesses(password, known) >= _FEWEST_GUESSES:
        return
    raise Refused(
        _("This password is easy to guess."),
        f"{_reason(password, known)} {_better()}",
        code="password.guessable",
    )


def _guesses(password: str, known: list[str]) -> float:
    # Its word lists take a sixth of a second to load.
    from zxcvbn import zxcvbn

    return float(zxcvbn(password, user_inputs=known)["guesses"])


def _reason(password: str, known: list[str]) -> str:
    plain = password.casefold()
    if known and _guesses(password, []) >= _FEWEST_GUESSES:
        return _("It is made of your name, your address or your restaurant.")
    if any(each.casefold() in plain for each in known if len(each) > 3):
        return _("It is made of your name, your address or your restaurant.")
    if len(set(plain)) <= 3:
        return _("It repeats the same characters.")
    return _("Many people use it, or one like it.")


def _better() -> str:
    return _("Take a few words that do not belong together.")
