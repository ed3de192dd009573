"""Names of a file and the dishes they stand for: linked, perhaps renamed, new, or ignored; decided once."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.i18n import _
from flux_desktop.domain.menu import MenuItem, name_key
from flux_desktop.store import menu
from flux_desktop.store.store import UnitOfWork

State = Literal["linked", "renamed", "new", "ignored"]
MODIFIER: Final = "[modifier] "
# Of 100. "Pizza margarita" is to "Pizza margherita" as 94, "Coca Cola Zero" to "Coca Cola" as 78.
_NEAR: Final = 86.0
_CODE: Final = re.compile(r"^\s*\[[^\]]{1,20}\]\s*")
_NO_WORD: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NameDecision:
    """What a person said about a name: it is the dish `item_id`, a new one, or none (ignored)."""

    kind: Literal["link", "new", "ignore"]
    item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DishMatch:
    """A name of a file. `item` is the dish it stands for (linked) or perhaps does (renamed), with a score of 100.

    `quantity` and `money` are what the file sells under the name, in micros.
    """

    name: str
    state: State
    item: MenuItem | None
    score: float
    quantity: int
    money: int


def decide(uow: UnitOfWork, restaurant_id: UUID, decisions: Mapping[str, NameDecision]) -> None:
    """Remembers what was said about names. Raises NotFound: a dish that is not there."""
    keys = {item.id: name_key(item.name) for item in menu.every(uow, restaurant_id)}
    for name, decision in decisions.items():
        key = name_key(name)
        if decision.kind == "ignore":
            menu.put_alias(uow, restaurant_id, key, None)
        elif decision.kind == "new" or keys.get(decision.item_id or UUID(int=0)) == key:
            menu.drop_alias(uow, restaurant_id, key)
        elif decision.item_id in keys:
            menu.put_alias(uow, restaurant_id, key, decision.item_id)
        else:
            raise NotFound(
                _("The dish that “{name}” was linked to is not there.").format(name=name),
                _("Choose another one."),
            )


def decided(
    uow: UnitOfWork, restaurant_id: UUID, decisions: Mapping[str, NameDecision]
) -> dict[str, UUID | None]:
    """By name key the dish a name was linked to, or None: ignored. What is said now counts over what was."""
    found: dict[str, UUID | None] = {**menu.merged_names(uow, restaurant_id)}
    found.update(menu.aliases(uow, restaurant_id))
    for name, decision in decisions.items():
        found.pop(name_key(name), None)
        if decision.kind != "new":
            found[name_key(name)] = decision.item_id
    return found


class FileNames:
    """The names of a file with what it sells under each, the first spelling standing for all."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._sold: dict[str, list[int]] = {}
        self._first: dict[str, str] = {}

    def add(self, name: str, quantity: int, money: int) -> None:
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = name_key(name)
            self._first.setdefault(key, name)
            self._sold.setdefault(key, [0, 0])
        sold = self._sold[key]
        sold[0] += quantity
        sold[1] += money

    def matches(self, items: Sequence[MenuItem], decided: Mapping[str, UUID | None]) -> tuple[DishMatch, ...]:
        """Each name with its state, as first met."""
        by_key = {name_key(item.name): item for item in reversed(items)}
        by_id = {item.id: item for item in items}
        unknown = [key for key in self._first if key not in decided and key not in by_key]
        proposals = _nearest(unknown, by_key, taken=self._first.keys())
        found = []
        for key, name in self._first.items():
            item, score, state = by_key.get(key), 100.0, "linked"
            if key in decided:
                linked = decided[key]
                item = by_id.get(linked) if linked else None
                state = "ignored" if linked is None else "linked"
            elif key in proposals:
                (item, score), state = proposals[key], "renamed"
            elif item is None:
                score, state = 0.0, "new"
            found.append(DishMatch(name, _state(state), item, score, *self._sold[key]))
        return tuple(found)


def _state(text: str) -> State:
    states: dict[str, State] = {"linked": "linked", "renamed": "renamed", "ignored": "ignored"}
    return states.get(text, "new")


def _nearest(
    keys: Iterable[str], known: Mapping[str, MenuItem], taken: Iterable[str]
) -> dict[str, tuple[MenuItem, float]]:
    """For each key the likeliest dish it is another spelling of, where one is near enough.

    A dish that the file sells under its own name too is another dish, unless only accents, case or a code
    tell them apart. Names with other numbers ("Menu 1", "Menu 2") are others, and a modifier is no dish.
    """
    from rapidfuzz import fuzz, process

    own = set(taken)
    blocks: dict[_Block, list[tuple[str, str]]] = {}
    for key in known:
        text = plain_name(key)
        blocks.setdefault(_block(key, text), []).append((key, text))
    asked: dict[_Block, list[tuple[str, str]]] = {}
    for key in keys:
        text = plain_name(key)
        asked.setdefault(_block(key, text), []).append((key, text))
    found: dict[str, tuple[MenuItem, float]] = {}
    for block, names in asked.items():
        others = blocks.get(block, [])
        for at in range(0, len(names) if others else 0, _NAMES_A_STEP):
            some = names[at : at + _NAMES_A_STEP]
            scores = process.cdist(
                [text for _key, text in some],
                [text for _key, text in others],
                scorer=fuzz.ratio,
                score_cutoff=_NEAR,
            )
            for (key, wanted), row in zip(some, scores, strict=True):
                # The first of those that are nearest, as the menu lists them.
                near = row.nonzero()[0]
                for index in near[(-row[near]).argsort(kind="stable")]:
                    other, text = others[index]
                    if text == wanted or other not in own:
                        found[key] = known[other], 100.0 if text == wanted else min(99.0, float(row[index]))
                        break
    return found


# Names compared with all dishes at once: enough to be fast, few enough for memory.
_NAMES_A_STEP: Final = 200
_Block = tuple[bool, tuple[str, ...]]


def _block(key: str, text: str) -> _Block:
    """Only names of one block can be spellings of one dish."""
    return key.startswith(MODIFIER), tuple(_numbers(text))


def plain_name(key: str) -> str:
    """A name without what tills change: a code in front, accents, signs, and the order of its words."""
    text = key.removeprefix(MODIFIER)
    text = _CODE.sub("", text) or text
    letters = text
    if not text.isascii():
        letters = "".join(
            each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)
        )
    return " ".join(sorted(_NO_WORD.sub(" ", letters).split()))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
