"""The lines of a file that were left out: kept small, and saved so that they can be put right."""

import pickle
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final, overload

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _
from flux_desktop.domain.sales import Problem
from flux_desktop.services.outputs import Output

_PACK: Final = 100


class RejectedRows(Sequence[Problem]):
    """Lines left out, in packs that are opened when looked at.

    Of a broken file there are as many as it has lines. As objects, they would make whoever receives them wait:
    the window, a tenth of a second for a hundred thousand. `money` is that of all, in micros.
    """

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        self._packs = [
            pickle.dumps([tuple(each) for each in problems[at : at + _PACK]], pickle.HIGHEST_PROTOCOL)
            for at in range(0, len(problems), _PACK)
        ]
        self._count = len(problems)
        self.money = sum(each.money or 0 for each in problems)
        self._opened: tuple[int, list[Problem]] | None = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Problem]:
        return chain.from_iterable(map(self._open, range(len(self._packs))))

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Problem, ...]: ...
    def __getitem__(self, index: int | slice) -> Problem | tuple[Problem, ...]:
        places = range(self._count)[index]
        if isinstance(places, range):
            return tuple(self[place] for place in places)
        number, place = divmod(places, _PACK)
        if self._opened is None or self._opened[0] != number:
            self._opened = number, self._open(number)
        return self._opened[1][place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def _open(self, number: int) -> list[Problem]:
        packed: list[tuple[Any, ...]] = pickle.loads(self._packs[number])  # noqa: S301 - packed above
        return [Problem(*each) for each in packed]


def write_rejected_rows(output: Output, problems: Sequence[Problem]) -> None:
    """Writes the lines as CSV that no spreadsheet takes for formulas. Raises Refused: the file cannot be written."""
    output.write_table(
        (_("Line"), _("Reason"), _("Text"), _("Money")),
        (
            (each.line, each.reason, each.text, "" if each.money is None else show_micros(each.money, 2))
            for each in problems
        ),
        for_excel=True,
    )
