"""What another price of an ingredient does to the dishes."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest

from flux_desktop.domain.errors import NotAllowed, NotFound
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.ids import new_id
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services import ingredients, menu, recipes, settings
from flux_desktop.services.imports import import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.price_impact import price_impact
from flux_desktop.services.session import Session
from flux_desktop.store.store import Store
from tests.sessions import session


@pytest.fixture
def owner(
    sqlite: Store,
    pizzeria: Restaurant,
    staff_of_sqlite: object,
    tmp_path: Path,
    sales_file: Callable[..., Path],
) -> Session:
    someone = session(sqlite, pizzeria)
    settings.set_named(someone, {"tax_included": "true", "tax_rate": "0.10"})
    for read, content in (
        (menu.read_file, "item,price\nChips,3.30\nSalad,5.50\nGift,\nSoup,4.40\n"),
        (ingredients.read_file, "name,pack,price,date\nOil,5 l,20,2026-01-01\nLeaf,1 kg,4,2026-01-01\n"),
        (
            recipes.read_file,
            "recipe,ingredient,quantity,unit,makes\nFried base,Oil,1,l,10 portions\nChips,Fried base,1,portion,\n"
            "Salad,Leaf,100,g,\nSalad,Oil,50,ml,\nGift,Oil,50,ml,\nSoup,Leaf,100,g,\n",
        ),
    ):
        path = tmp_path / "kitchen.csv"
        path.write_text(content, encoding="utf-8")
        assert read(someone, KitchenFile(path)).skipped == ()
    day = someone.calendar_day
    import_file(
        someone,
        sales_file(
            "sales.csv",
            (str(day - timedelta(40)), "Chips", 99, 3.3),
            (str(day - timedelta(20)), "Chips", 10, 3.3),
            (str(day - timedelta(1)), "Salad", 30, 5.5),
        ),
    )
    return someone


def test_a_price_hits_the_dishes_that_hold_the_ingredient_also_through_a_part(owner: Session) -> None:
    oil = next(each.ingredient for each in ingredients.ingredients_of(owner) if each.ingredient.name == "Oil")
    found = price_impact(owner, oil.id, "5 l", 25 * MICRO)
    # The largest loss first; of equal ones by name. A litre costs 1 more.
    assert [each.item.name for each in found] == ["Salad", "Chips", "Gift"]
    salad, chips, gift = found
    assert (chips.before, chips.after, chips.sold, chips.loss) == (
        Fraction(4, 10),
        Fraction(5, 10),
        Fraction(10),
        Fraction(1),
    )
    assert (salad.before, salad.after, salad.loss) == (Fraction(6, 10), Fraction(65, 100), Fraction(15, 10))
    # 3.30 with 10 % tax is 3 net: a food cost of 40/300 is kept at 3.75 net, 4.125 with tax, rounded up to a cent.
    assert chips.restoring == Fraction(413, 100)
    assert gift.restoring is None


def test_a_price_is_compared_with_any_other_and_gains_are_told_too(owner: Session) -> None:
    oil = next(each for each in ingredients.ingredients_of(owner) if each.ingredient.name == "Oil")
    found = price_impact(owner, oil.ingredient.id, "10 l", 20 * MICRO, before=oil.prices[0])
    assert [(each.item.name, each.loss) for each in found] == [
        ("Gift", Fraction(0)),
        ("Chips", Fraction(-2)),
        ("Salad", Fraction(-3)),
    ]
    assert price_impact(owner, oil.ingredient.id, "5000 ml", 20 * MICRO) == []


def test_it_is_money_and_of_this_restaurant(
    owner: Session, staff_of_sqlite: tuple[Restaurant, dict[str, UUID]]
) -> None:
    restaurant, staff = staff_of_sqlite
    with pytest.raises(NotFound):
        price_impact(owner, new_id(), "5 l", MICRO)
    with pytest.raises(NotAllowed):
        price_impact(session(owner.store, restaurant, staff["chef"]), new_id(), "5 l", MICRO)
