"""Prices of a delivery note: proposed to the ingredients they are of, saved once looked at, taken back."""

from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import EditConflict, NotAllowed, NotFound, Refused
from flux_desktop.domain.photos import PriceLine
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import ingredients, price_photos
from flux_desktop.services.ingredients import PackPrice
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session

EURO = 1_000_000


@pytest.fixture
def own(store: Store, pizzeria: Restaurant, staff: dict[str, UUID], tmp_path: Path) -> Session:
    made = session(store, pizzeria.id, staff["manager"])
    file = tmp_path / "ingredients.csv"
    file.write_text(
        "name,pack,price,date\nTomate pera,5 kg,8,2020-01-01\nHuevos,30 each,6,2020-01-01\nAzafrán,,,\n",
        encoding="utf-8",
    )
    ingredients.read_file(made, KitchenFile(file))
    return made


def line(name: str, price: int, pack: str = "", unit: str = "") -> PriceLine:
    return PriceLine(name, pack, None, unit, price, None, 0.9)


def costs(own: Session) -> dict[str, tuple[str, int]]:
    return {
        each.ingredient.name: (each.prices[-1].pack, each.prices[-1].amount)
        for each in ingredients.ingredients_of(own)
        if each.prices
    }


def test_lines_find_their_ingredient_and_their_pack(own: Session) -> None:
    found = price_photos.propose(
        own,
        [
            line("TOMATES PERA", 9 * EURO, "6 x 2,5 kg"),
            line("Huevo camp. L", 7 * EURO),
            line("Tomate pera ecológico", 2 * EURO, unit="kg"),
            line("Detergente", 3 * EURO),
        ],
    ).proposals
    said = [(each.ingredient and each.ingredient.name, each.sure, each.pack) for each in found]
    assert said == [
        ("Tomate pera", True, "6 x 2.5 kg"),
        ("Huevos", False, "30 each"),
        ("Tomate pera", False, "1 kg"),
        (None, False, ""),
    ]
    assert found[0].before is not None
    assert found[0].before.amount == 8 * EURO


def test_prices_are_recorded_from_today_on_and_taken_back_with_the_history_kept(own: Session) -> None:
    stock = {each.ingredient.name: each.ingredient.id for each in ingredients.ingredients_of(own)}
    saved = price_photos.save_prices(
        own,
        [
            PackPrice(stock["Tomate pera"], "6 x 2.5 kg", 9 * EURO),
            PackPrice(stock["Huevos"], "30 each", 6 * EURO),
        ],
    )
    assert saved.recorded == 1
    assert costs(own) == {"Tomate pera": ("6 x 2.5 kg", 9 * EURO), "Huevos": ("30 each", 6 * EURO)}
    again = price_photos.save_prices(own, [PackPrice(stock["Tomate pera"], "5 kg", 10 * EURO)])
    assert costs(own)["Tomate pera"] == ("5 kg", 10 * EURO)
    undone = ingredients.take_back(own, again.saved.edits)
    assert costs(own)["Tomate pera"] == ("6 x 2.5 kg", 9 * EURO)
    ingredients.take_back(own, undone.edits)
    assert costs(own)["Tomate pera"] == ("5 kg", 10 * EURO)


def test_the_first_price_of_an_ingredient_is_taken_back_and_done_again(own: Session) -> None:
    stock = {each.ingredient.name: each.ingredient.id for each in ingredients.ingredients_of(own)}
    before = costs(own)
    saved = price_photos.save_prices(
        own,
        [
            PackPrice(stock["Azafrán"], "10 g", 40 * EURO),
            PackPrice(stock["Huevos"], "30 each", 7 * EURO),
        ],
    )
    assert costs(own)["Azafrán"] == ("10 g", 40 * EURO)
    undone = ingredients.take_back(own, saved.saved.edits)
    assert costs(own) == before
    redone = ingredients.take_back(own, undone.edits)
    assert costs(own)["Azafrán"] == ("10 g", 40 * EURO)
    ingredients.take_back(own, redone.edits)
    assert costs(own) == before
    # The same paper once more, after all that: it is recorded, and taken back.
    again = price_photos.save_prices(own, [PackPrice(stock["Azafrán"], "10 g", 40 * EURO)])
    assert again.recorded == 1
    assert costs(own)["Azafrán"] == ("10 g", 40 * EURO)
    # What somebody typed since is not swept away.
    ingredients.add_price(own, stock["Azafrán"], "10 g", 50 * EURO)
    with pytest.raises(EditConflict):
        ingredients.take_back(own, again.saved.edits)
    assert costs(own)["Azafrán"] == ("10 g", 50 * EURO)


def test_one_price_that_does_not_fit_leaves_all_as_they_were(own: Session) -> None:
    before = costs(own)
    stock = {each.ingredient.name: each.ingredient.id for each in ingredients.ingredients_of(own)}
    good = PackPrice(stock["Huevos"], "30 each", 9 * EURO)
    for bad, kind in (
        (PackPrice(stock["Azafrán"], "a pinch", EURO), Refused),
        (PackPrice(stock["Azafrán"], "1 g", -1), Refused),
        (PackPrice(UUID(int=1), "1 g", 1), NotFound),
    ):
        with pytest.raises(kind):
            price_photos.save_prices(own, [good, bad])
    assert costs(own) == before


def test_the_kitchen_neither_sees_nor_saves_prices(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    chef = session(store, pizzeria.id, staff["chef"])
    with pytest.raises(NotAllowed):
        price_photos.propose(chef, [])
    with pytest.raises(NotAllowed):
        price_photos.save_prices(chef, [])
