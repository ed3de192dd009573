"""How many dishes get a usable first recipe from the lexicon: two or more right ingredients, by a list of real names.

The list is a CSV of `name,ingredients` (and `description`, `section` where known): the ingredients a cook expects, as
keys of the lexicon, `;` between them and `/` between alternatives. Names of other people's menus stay outside the
project: the list's path is an argument.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from flux_desktop import bundled
from flux_desktop.domain.lexicon import Lexicon, read_lexicon
from flux_desktop.domain.recipe_suggestions import SuggestedRecipe, suggest

_MAIN = frozenset(("fish", "seafood", "meat", "poultry"))
OWN = Path(__file__).parent / "dish_names.csv"


@dataclass(frozen=True, slots=True)
class Judged:
    """A name, what was suggested, and how many of the expected ingredients are among it."""

    name: str
    expected: tuple[frozenset[str], ...]
    suggestion: SuggestedRecipe | None

    @property
    def keys(self) -> set[str]:
        return {line.ingredient.key for line in self.suggestion.lines} if self.suggestion else set()

    @property
    def right(self) -> int:
        return sum(bool(one & self.keys) for one in self.expected)

    @property
    def strange(self) -> bool:
        """Whether it holds fish, seafood, meat or poultry that nobody expects. Lists tell the main things only, so
        some of these are right all the same."""
        lines = self.suggestion.lines if self.suggestion else ()
        main = {line.ingredient.key for line in lines if line.ingredient.kind in _MAIN}
        return bool(main - {key for one in self.expected for key in one})

    @property
    def usable(self) -> bool:
        """Two right ones (one where one is all there is to expect), and at least half of the expected."""
        return self.right >= min(2, len(self.expected)) and 2 * self.right >= len(self.expected)


def report(files: Sequence[Path]) -> str:
    lexicon = read_lexicon(bundled("resources") / "lexicon")
    return "\n".join(_report(files or [OWN], lexicon))


def _report(files: Sequence[Path], lexicon: Lexicon) -> Iterator[str]:
    yield "# Recipe suggestions"
    yield ""
    yield (
        f"By name alone where a list has no descriptions; {len(lexicon.ingredients)} ingredients and"
        f" {len(lexicon.archetypes)} dishes in the lexicon. Usable: two or more right ingredients with amounts (one"
        " where one is all there is), and at least half of what a cook expects (decision 090)."
    )
    for file in files:
        began = perf_counter()
        judged = list(judge(file, lexicon))
        yield ""
        yield from _lines(judged, perf_counter() - began, file.stem.replace("_", " "))


def judge(file: Path, lexicon: Lexicon) -> Iterator[Judged]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            expected = tuple(frozenset(one.split("/")) for one in row["ingredients"].split(";"))
            unknown = {key for one in expected for key in one} - lexicon.ingredients.keys()
            if unknown:
                raise ValueError(f"{row['name']}: {unknown}")
            section = row.get("section") or ""
            yield Judged(
                row["name"],
                expected,
                suggest(row["name"], row.get("description") or "", lexicon, section=section),
            )


def _lines(judged: list[Judged], seconds: float, title: str) -> Iterator[str]:
    usable = sum(each.usable for each in judged)
    some = sum(each.suggestion is not None for each in judged)
    right = sum(each.right for each in judged)
    expected = sum(len(each.expected) for each in judged)
    strict = sum(each.usable and not each.strange for each in judged)
    yield f"## {title.capitalize()}: {len(judged)} names"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| **usable (asked: ≥ 60 %)** | **{usable / len(judged):.1%}** ({usable} of {len(judged)}) |"
    yield f"| usable, and no fish, seafood, meat or poultry beside what is expected | {strict / len(judged):.1%} |"
    yield f"| any suggestion | {some / len(judged):.1%} |"
    yield f"| expected ingredients found | {right / expected:.1%} |"
    yield f"| milliseconds a dish | {1000 * seconds / len(judged):.2f} |"
    yield ""
    yield "| confidence | dishes | usable |"
    yield "|---|---|---|"
    bands = Counter(_band(each) for each in judged)
    good = Counter(_band(each) for each in judged if each.usable)
    for band in sorted(bands, reverse=True):
        yield f"| {band} | {bands[band]} | {good[band] / bands[band]:.0%} |"


def _band(each: Judged) -> str:
    if each.suggestion is None:
        return "none"
    low = min(int(each.suggestion.confidence * 5), 4) / 5
    return f"{low:.1f} to {low + 0.2:.1f}"
