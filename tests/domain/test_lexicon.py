import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from flux_desktop import bundled
from flux_desktop.domain.lexicon import LANGUAGES, Lexicon, alike, folded_words, read_lexicon

FOLDER = bundled("resources") / "lexicon"
# As in kitchen files, whose only name of two words is "brazil nut".
NAMES = (
    "gluten wheat rye barley oats spelt khorasan crustaceans egg fish peanut soy milk nuts almond hazelnut walnut cashew"
    " pecan pistachio macadamia celery mustard sesame sulphites lupin molluscs"
)
ALLERGENS = {*NAMES.split(), "brazil nut"}
PACK = re.compile(r"(\d+ x )?\d+(\.\d+)? (kg|g|l|ml|cl|each)")
BASE = {"kg": "g", "g": "g", "l": "ml", "ml": "ml", "cl": "ml", "each": "each"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(FOLDER)


def test_it_holds_hundreds_of_ingredients_and_dishes_named_in_four_languages(lexicon: Lexicon) -> None:
    assert len(lexicon.ingredients) >= 300
    assert len(lexicon.archetypes) >= 300
    assert len({dish.key for dish in lexicon.archetypes}) == len(lexicon.archetypes)
    for each in lexicon.ingredients.values():
        assert all(each.names.get(language) for language in LANGUAGES), each.key


def test_figures_of_ingredients_are_possible(lexicon: Lexicon) -> None:
    for each in lexicon.ingredients.values():
        assert 0 < each.trim_yield <= 1, each.key
        assert each.density is None or Decimal("0.2") < each.density < 2, each.key
        assert each.piece_grams is None or each.piece_grams > 0, each.key
        assert each.shelf_life_days > 0, each.key
        assert PACK.fullmatch(each.pack), each.key


def test_allergens_are_spelt_as_kitchen_files_spell_them(lexicon: Lexicon) -> None:
    for each in lexicon.ingredients.values():
        if each.allergens == "none":
            continue
        said = [name.removeprefix("may: ") for name in each.allergens.split("; ")]
        assert set(said) <= ALLERGENS, each.key
        assert len(set(said)) == len(said), each.key


def test_every_line_of_a_dish_is_in_a_unit_that_its_ingredient_is_bought_in_or_converts_to(
    lexicon: Lexicon,
) -> None:
    for dish in lexicon.archetypes:
        for line in dish.lines:
            if line.default is None:
                continue
            ingredient = lexicon.ingredients[line.default]
            kinds = {BASE[ingredient.pack.split()[-1]]}
            if ingredient.density is not None:
                kinds |= {"g", "ml"} if kinds & {"g", "ml"} or ingredient.piece_grams else set()
            if ingredient.piece_grams is not None:
                kinds |= {"each", "g"}
            assert BASE[line.unit] in kinds, (dish.key, line.default, line.unit)


def test_amounts_are_those_of_one_portion(lexicon: Lexicon) -> None:
    for dish in lexicon.archetypes:
        for line in dish.lines:
            most = 12 if line.unit == "each" else 500
            assert 0 < line.quantity <= most, (dish.key, line)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Croquetas de jamón", "croqueta de jamon"),
        ("Tomates", "tomate"),
        ("CANELONS DE L'ÀVIA", "canelons avia"),
        ("Xarel·lo", "xarello"),
        ("Œuf mayonnaise", "oeufs mayonnaise"),
        ("Anchovies", "anchovy"),
        ("Chuletitas", "chuletas"),
    ],
)
def test_accents_plurals_and_small_words_make_no_difference(one: str, other: str) -> None:
    assert folded_words(one) == folded_words(other)


@pytest.mark.parametrize(
    ("one", "other"), [("col", "cola"), ("mel", "meló"), ("pa", "paella"), ("gamba", "jamón")]
)
def test_short_words_stay_apart(one: str, other: str) -> None:
    assert folded_words(one) != folded_words(other)


def test_words_with_one_stem_are_alike_where_long_or_where_a_plural_parts_them() -> None:
    assert alike(("croquetas",), ("croqueta",))
    assert alike(("nuts",), ("nut",))
    assert not alike(("rica",), ("rice",))
    assert not alike(("pil",), ("pilo",))


def test_french_tea_is_no_article_and_counts_are_no_words() -> None:
    assert folded_words("Thé vert") == folded_words("tea vert")
    assert folded_words("Croquetas (6 ud.)") == folded_words("Croquetas 8ud") == folded_words("croquetas")


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str, str], Path]:
    """A copy of the lexicon in which one line of a dish is another."""

    def changed(before: str, after: str) -> Path:
        for file in FOLDER.glob("*.csv"):
            text = file.read_text(encoding="utf-8")
            if file.name == "dishes.csv":
                assert before in text
                text = text.replace(before, after, 1)
            (tmp_path / file.name).write_text(text, encoding="utf-8")
        return tmp_path

    return changed


@pytest.mark.parametrize(
    "after", ["brava_sauce fifty g", "nowhere 50 g", "[nothing=potato] 50 g", "brava_sauce 50"]
)
def test_a_line_that_names_what_is_not_there_or_is_unreadable_is_an_error(
    folder: Callable[[str, str], Path], after: str
) -> None:
    with pytest.raises(ValueError, match="patatas_bravas"):
        read_lexicon(folder("brava_sauce 50 g", after))
