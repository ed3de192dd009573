"""A recipe made larger or smaller: every quantity by one factor, so that a portion stays what it was."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from flux_desktop.domain.amounts import LARGEST, Amount
from flux_desktop.domain.recipes import ONE_PORTION, Line
from flux_desktop.domain.units import Equivalent, Kind, in_base, unit_named


def factor_to_make(makes: Amount, wanted: Amount) -> Fraction:
    """By how much a recipe grows that is to make `wanted`. Raises ValueError: another kind of unit, or nothing."""
    made, asked = unit_named(makes.unit), unit_named(wanted.unit)
    if made is None or asked is None or made.kind is not asked.kind or not wanted.quantity:
        raise ValueError(wanted)
    return Fraction(wanted.quantity) * asked.size / (Fraction(makes.quantity) * made.size)


def factor_from_hand(line: Line, at_hand: Amount, equivalents: tuple[Equivalent, ...] = ()) -> Fraction:
    """By how much a recipe grows so that this line takes all that is at hand of its ingredient.

    `equivalents` are the ingredient's. Raises ValueError: nothing at hand, the line takes none, or no conversion
    between the two units is known.
    """
    if not line.quantity or not at_hand.quantity:
        raise ValueError(at_hand)
    if at_hand.unit == line.unit:
        return Fraction(at_hand.quantity, line.quantity)
    for base in Kind:
        one, other = in_base(line.unit, base, equivalents), in_base(at_hand.unit, base, equivalents)
        if one is not None and other is not None:
            return Fraction(at_hand.quantity) * other / (Fraction(line.quantity) * one)
    raise ValueError(at_hand)


def scaled(
    makes: Amount | None, lines: Iterable[Line], factor: Fraction
) -> tuple[Amount | None, tuple[Line, ...]]:
    """What it makes and its lines, times `factor`; each quantity is rounded once, at the sixth decimal.

    `makes` None is one portion: what it makes is said from then on. Raises ValueError: not above 0, or too large.
    """
    if factor <= 0:
        raise ValueError(factor)
    output = makes or Amount(ONE_PORTION.quantity, "portions")
    if factor == 1:
        return makes, tuple(lines)
    return (
        Amount(_times(output.quantity, factor), output.unit),
        tuple(replace(line, quantity=_times(line.quantity, factor)) for line in lines),
    )


def _times(quantity: int, factor: Fraction) -> int:
    found = round(quantity * factor)
    if found > LARGEST or (quantity and not found):
        raise ValueError(quantity)
    return found
