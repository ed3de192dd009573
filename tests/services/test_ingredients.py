"""Ingredients as a person edits them: a second editor is told, and every act can be taken back."""

from datetime import timedelta
from uuid import UUID

import pytest

from flux_desktop.domain.allergens import Allergens
from flux_desktop.domain.errors import EditConflict, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.price_entry import PriceEntry
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import ingredients
from flux_desktop.services.ingredients import Stocked, add_ingredient, add_price, change_ingredient
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session

TIN = PriceEntry(pack="6 x 2.5 kg", amount=41_900_000)


@pytest.fixture
def manager(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> Session:
    return session(store, pizzeria, staff["manager"])


def now(someone: Session, each: Stocked) -> Stocked:
    return ingredients.ingredient(someone, each.ingredient.id)


def said(each: Stocked) -> list[tuple[str, int]]:
    return [(price.pack, price.amount) for price in each.prices]


def test_an_ingredient_with_its_price_comes_and_goes_as_one(manager: Session) -> None:
    made = add_ingredient(manager, "Tomato", price=TIN, supplier="Mercabarna")
    assert said(made) == [("6 x 2.5 kg", 41_900_000)]
    undone = ingredients.take_back(manager, made.edits)
    assert ingredients.ingredients_of(manager) == []
    ingredients.take_back(manager, undone.edits)
    (again,) = ingredients.ingredients_of(manager)
    assert (again.ingredient, said(again)) == (made.ingredient, said(made))


def test_a_change_of_fields_and_price_is_taken_back_as_one(manager: Session) -> None:
    made = add_ingredient(manager, "Tomato", price=TIN)
    changed = change_ingredient(
        manager,
        made.ingredient.id,
        seen=made.ingredient.revision,
        price=PriceEntry(pack="10 kg", amount=30 * MICRO),
        name="Plum tomato",
        waste_factor=50_000,
        allergens=Allergens(),
    )
    assert said(changed)[-1] == ("10 kg", 30 * MICRO)
    undone = ingredients.take_back(manager, changed.edits)
    back = now(manager, made)
    assert back.ingredient == made.ingredient
    assert back.price_on(manager.calendar_day) is not None
    assert said(back)[-1] == ("6 x 2.5 kg", 41_900_000)
    ingredients.take_back(manager, undone.edits)
    assert now(manager, made).ingredient.name == "Plum tomato"
    # After all that a further price of that day still holds.
    add_price(manager, made.ingredient.id, "10 kg", 31 * MICRO)
    assert said(now(manager, made))[-1] == ("10 kg", 31 * MICRO)


def test_a_price_that_was_taken_back_can_be_typed_again(manager: Session) -> None:
    made = add_ingredient(manager, "Tomato")
    day = manager.calendar_day - timedelta(3)
    for _again in range(3):
        price = add_price(manager, made.ingredient.id, "10 kg", 20 * MICRO, day=day)
        assert said(price) == [("10 kg", 20 * MICRO)]
        ingredients.take_back(manager, price.edits)
        assert said(now(manager, made)) == []


def test_the_second_of_two_editors_of_one_row_is_told_and_nothing_is_lost(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], manager: Session
) -> None:
    made = add_ingredient(manager, "Tomato", price=TIN)
    owner = session(store, pizzeria, staff["owner"])
    seen = made.ingredient.revision
    change_ingredient(owner, made.ingredient.id, seen=seen, supplier="Port")
    with pytest.raises(EditConflict):
        change_ingredient(
            manager,
            made.ingredient.id,
            seen=seen,
            price=PriceEntry(pack="1 kg", amount=MICRO),
            supplier="Mercabarna",
        )
    left = now(manager, made)
    assert (left.ingredient.supplier, said(left)) == ("Port", said(made))
    with pytest.raises(EditConflict):
        ingredients.take_back(manager, made.edits)


def test_a_price_that_another_recorded_meanwhile_is_told_and_both_are_kept(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], manager: Session
) -> None:
    made = add_ingredient(manager, "Tomato", price=TIN)
    of, owner = made.ingredient.id, session(store, pizzeria, staff["owner"])
    dearer, cheaper = (PriceEntry(pack="1 kg", amount=n * MICRO) for n in (4, 2))
    change_ingredient(owner, of, price=dearer, seen=made.ingredient.revision, seen_prices=made.prices)
    with pytest.raises(EditConflict):
        change_ingredient(manager, of, price=cheaper, seen=made.ingredient.revision, seen_prices=made.prices)
    assert now(manager, made).prices[-1].amount == 4 * MICRO
    # Whoever says nothing of the price changes the rest beside it.
    change_ingredient(manager, of, supplier="Port", seen=made.ingredient.revision, seen_prices=made.prices)
    change_ingredient(manager, of, price=cheaper)
    left = now(manager, made)
    assert [each.amount for each in left.prices][-2:] == [4 * MICRO, 2 * MICRO]
    assert left.ingredient.supplier == "Port"


def test_nobody_costs_less_than_nothing_or_a_trillion(manager: Session) -> None:
    made = add_ingredient(manager, "Tomato")
    for amount in (-1, 10**12 * MICRO):
        with pytest.raises(Refused):
            add_price(manager, made.ingredient.id, "1 kg", amount)
    for fields in ({"waste_factor": 610_000}, {"yield_share": 0}, {"yield_share": 1_200_000}):
        with pytest.raises(Refused):
            change_ingredient(manager, made.ingredient.id, **fields)  # type: ignore[arg-type]
    assert now(manager, made).ingredient == made.ingredient
