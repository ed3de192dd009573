"""The lines of a file that were left out: kept small, and saved so that they can be put right."""

import pickle
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final, overload

from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.i18n import _, ngettext
from flux_desktop.domain.sales import Problem
from flux_desktop.services.outputs import Output

_PACK: Final = 100
# Of a file of bad lines so many tell enough: fewer where they are long. The others are counted.
_MOST: Final = 100_000
_MOST_BYTES: Final = 24_000_000


class RejectedRows(Sequence[Problem]):
    """Lines left out, in packs that are opened when looked at.

    Of a broken file there are as many as it has lines. As objects, they would make whoever receives them wait:
    the window, a tenth of a second for a hundred thousand. `total` and `money` (micros) are those of all that were
    added; as a sequence it is the first of them, which are kept.
    """

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        self._packs: list[bytes] = []
        self._bytes = 0
        # The last pack while it is being filled.
        self._last: list[Problem] = []
        self.total = self.money = 0
        self._opened: tuple[int, list[Problem]] | None = None
        self.add(problems)

    def add(self, problems: Sequence[Problem]) -> None:
        self.total += len(problems)
        self.money += sum(each.money or 0 for each in problems)
        room = _MOST - len(self)
        if room <= 0 or self._bytes > _MOST_BYTES:
            return
        self._last += problems[:room]
        while len(self._last) >= _PACK:
            some, self._last = self._last[:_PACK], self._last[_PACK:]
            self._packs.append(pickle.dumps([tuple(each) for each in some], pickle.HIGHEST_PROTOCOL))
            self._bytes += len(self._packs[-1])

    @property
    def more(self) -> int:
        """How many were left out beside those that are kept."""
        return self.total - len(self)

    def __len__(self) -> int:
        return len(self._packs) * _PACK + len(self._last)

    def __iter__(self) -> Iterator[Problem]:
        return chain(chain.from_iterable(map(self._open, range(len(self._packs)))), self._last)

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Problem, ...]: ...
    def __getitem__(self, index: int | slice) -> Problem | tuple[Problem, ...]:
        places = range(len(self))[index]
        if isinstance(places, range):
            return tuple(self[place] for place in places)
        number, place = divmod(places, _PACK)
        if number == len(self._packs):
            return self._last[place]
        if self._opened is None or self._opened[0] != number:
            self._opened = number, self._open(number)
        return self._opened[1][place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def _open(self, number: int) -> list[Problem]:
        packed: list[tuple[Any, ...]] = pickle.loads(self._packs[number])  # noqa: S301 - packed above
        return [Problem(*each) for each in packed]


def write_rejected_rows(output: Output, problems: Sequence[Problem], more: int = 0) -> None:
    """Writes the lines as CSV that no spreadsheet takes for formulas; `more` of them are not at hand.

    Raises Refused: the file cannot be written.
    """
    rows: list[tuple[object, ...]] = []
    if more:
        text = ngettext("{n} more line was left out.", "{n} more lines were left out.", more)
        rows.append(("", "", text.format(n=more), ""))
    output.write_table(
        (_("Line"), _("Reason"), _("Text"), _("Money")),
        chain(
            (
                (each.line, each.reason, each.text, "" if each.money is None else show_micros(each.money, 2))
                for each in problems
            ),
            rows,
        ),
        for_excel=True,
    )
