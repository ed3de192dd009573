"""What the kitchen hangs on the wall: quantities, allergens, no money; and "unknown" is never "free of"."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.allergen_groups import GROUPS, species_of, state_of
from flux_desktop.domain.allergens import NAMES, bits_of, parse_allergens
from flux_desktop.domain.errors import NotFound, Refused
from flux_desktop.domain.restaurants import Role
from flux_desktop.services.recipe_cards import allergen_sheet, recipe_card
from flux_desktop.services.session import Session, as_administrator
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.kitchen_paper import allergen_lines, allergen_paper, recipe_paper
from flux_desktop.ui.paper import Paper, PaperButton, pdf_of
from tests.kitchens import Place, small_kitchen

INGREDIENTS = """name,pack,price,date,allergens
Chicken,1 kg,10,2026-01-01,none
Croutons,1 kg,5,2026-01-01,wheat; may: sesame
"""


@pytest.fixture
def chef(context: AppContext, tmp_path: Path) -> Session:
    place: Place = small_kitchen(context.session, tmp_path)
    place.kitchen("ingredients", INGREDIENTS)
    place.kitchen("menu", "item,price\n<b>Toast & Co</b>,5\n")
    place.kitchen("recipes", "recipe,ingredient,quantity,unit\n<b>Toast & Co</b>,Croutons,50,g\n")
    assert context.restaurant is not None
    return as_administrator(context.store, context.restaurant, Role.CHEF)


def _words(paper: Paper) -> str:
    document = QTextDocument()
    document.setHtml(paper.html)
    return document.toPlainText()


def test_the_groups_are_the_fourteen_of_the_law_and_hold_every_name_once() -> None:
    assert len(GROUPS) == 14
    assert sum(GROUPS.values()) == bits_of(NAMES)
    assert species_of(bits_of(["wheat", "milk", "almond"])) == ["wheat", "almond"]


def test_free_is_said_only_where_every_ingredient_is_known() -> None:
    told = parse_allergens("milk; may: sesame")
    for unknown in ((), ("Saffron",)):
        states = {group: state_of(group, told.contains, told.may_contain, unknown) for group in GROUPS}
        assert (states.pop("milk"), states.pop("sesame")) == ("contains", "may")
        assert set(states.values()) == {"unknown" if unknown else "free"}


def test_a_card_has_every_recipe_in_it_and_no_money(chef: Session) -> None:
    card = recipe_card(chef, "CAESAR")
    words = _words(recipe_paper(card))
    assert [part.name for part in card.parts] == ["Dressing"]
    for said in ("Caesar", "Salads", "300 g", "Chicken", "100 ml", "Dressing", "Makes 1 l", "None of the 14"):
        assert said in words
    assert not [sign for sign in ("€", "$", "10.00", "12.50") if sign in words]
    with pytest.raises(NotFound):
        recipe_card(chef, "Wine")


def test_one_unknown_ingredient_makes_a_dish_unknown(chef: Session) -> None:
    card = recipe_card(chef, "Cauliflower")
    assert allergen_lines(card.allergens) == [
        "Not known of: Cauliflower head, Saffron. Any allergen may be in it."
    ]
    words = _words(recipe_paper(card))
    assert "None of" not in words
    assert "No other" not in words


def test_the_sheet_prints_each_dish_by_what_is_known_and_names_the_species(chef: Session) -> None:
    sheet = allergen_sheet(chef)
    words = _words(allergen_paper(sheet))
    lines = words.splitlines()

    def cells(dish: str) -> list[str]:
        at = lines.index(dish)
        return lines[at + 1 : at + 1 + len(GROUPS)]

    assert cells("Caesar") == ["–"] * 14
    assert cells("Wine") == ["?"] * 14
    assert cells("Cauliflower") == ["?"] * 14
    toast = dict(zip(GROUPS, cells("<b>Toast & Co</b>"), strict=True))
    assert (toast["gluten"], toast["sesame"], toast["milk"]) == ("●", "○", "–")
    assert "<b>Toast & Co</b>: Wheat" in words
    assert "Cauliflower: Unknown: Cauliflower head, Saffron" in words
    assert "Old pie" not in words


def test_it_becomes_a_pdf_of_as_many_pages_as_it_needs() -> None:
    short, pages = pdf_of(Paper("Card", "<p>One</p>"))
    assert short.startswith(b"%PDF")
    assert pages == 1
    _long, pages = pdf_of(Paper("Sheet", "<p>Line</p>" * 200, wide=True))
    assert pages > 3


def test_the_button_saves_where_it_is_told_and_says_what_it_cannot(
    context: AppContext, show: Callable[..., QWidget], qtbot: QtBot, tmp_path: Path
) -> None:
    button = PaperButton(context, lambda then: then(Paper("Card", "<p>One</p>")))
    show(button)
    button.save_to(tmp_path / "card.pdf", Paper("Card", "<p>One</p>"))
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(Refused):
        button.save_to(tmp_path / "nowhere" / "card.pdf", Paper("Card", "<p>One</p>"))
