from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop import bundled
from flux_desktop.domain.lexicon import Lexicon, read_lexicon
from flux_desktop.domain.recipe_suggestions import SuggestedRecipe, suggest
from tests.bench.suggestions import OWN, judge


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(bundled("resources") / "lexicon")


def some(name: str, lexicon: Lexicon, description: str = "", section: str = "") -> SuggestedRecipe:
    found = suggest(name, description, lexicon, section=section)
    assert found is not None
    return found


def amounts(suggestion: SuggestedRecipe) -> dict[str, str]:
    return {line.ingredient.key: f"{line.quantity} {line.unit}" for line in suggestion.lines}


def test_a_dish_of_the_lexicon_gives_its_lines_with_amounts_for_one_portion(lexicon: Lexicon) -> None:
    found = some("Patatas bravas", lexicon)
    assert found.archetype == "patatas_bravas"
    assert amounts(found)["potato"] == "250 g"
    assert {"potato", "brava_sauce", "mayonnaise"} <= amounts(found).keys()
    assert found.matched == ("patat", "brav")
    assert found.unknown == ()


@pytest.mark.parametrize(
    ("name", "there", "away"),
    [
        ("Croquetes de bolets", "mushroom", "serrano_ham"),
        ("Croquetas de pollo", "chicken_breast", "serrano_ham"),
        ("Salmón a la plancha", "salmon", "small_fish"),
        ("Risotto aux asperges", "asparagus", "mushroom"),
        ("Prawn tacos", "prawn", "beef_steak"),
        ("Arroz con conejo", "rabbit", "chicken_breast"),
        ("Solomillo de cerdo", "pork_loin", "beef_fillet"),
        ("Café con leche de avena", "oat_milk", "milk"),
    ],
)
def test_what_the_name_says_takes_the_place_that_the_dish_leaves_open(
    lexicon: Lexicon, name: str, there: str, away: str
) -> None:
    keys = amounts(some(name, lexicon)).keys()
    assert there in keys
    assert away not in keys


@pytest.mark.parametrize(
    ("name", "archetype"),
    [
        ("Entrepà de calamars a la romana", "bocata_calamares"),
        ("Arroz con leche", "natillas"),
        ("Arroz negro con alioli", "black_rice"),
        ("Chicken salad sandwich", "sandwich_form"),
        ("Caesar salad with grilled chicken", "caesar_salad"),
        ("Tartare de boeuf, frites et salade", "steak_tartare"),
        ("Pollo al curry con arroz basmati", "curry"),
        ("Mochi", "mochi"),
        ("Thé à la menthe", "tea"),
    ],
)
def test_the_dish_that_decides_is_the_one_a_reader_takes_it_for(
    lexicon: Lexicon, name: str, archetype: str
) -> None:
    assert some(name, lexicon).archetype == archetype


@pytest.mark.parametrize(
    ("name", "main", "beside"),
    [
        ("Hamburguesa con bacon y queso", "minced_beef", "bacon"),
        ("Canelons de rostit amb tòfona", "chicken_whole", "truffle"),
        ("Filet de vedella amb foie", "beef_fillet", "foie_gras"),
        ("Carrilleras con setas", "beef_stew", "mushroom"),
    ],
)
def test_what_stands_behind_with_comes_beside_the_main_thing(
    lexicon: Lexicon, name: str, main: str, beside: str
) -> None:
    lines = {line.ingredient.key: line.quantity for line in some(name, lexicon).lines}
    assert lines[main] > lines[beside]


def test_ingredients_beside_the_dish_are_added_once(lexicon: Lexicon) -> None:
    found = some("Amanida de tomàquet amb tonyina i olives", lexicon)
    keys = [line.ingredient.key for line in found.lines]
    assert {"tomato", "tuna", "olives"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_a_name_of_ingredients_alone_gives_these_with_less_confidence(lexicon: Lexicon) -> None:
    found = some("Lubina con espinacas", lexicon)
    known = some("Patatas bravas", lexicon)
    assert {"sea_bass", "spinach"} <= amounts(found).keys()
    plain = some("Cabrit amb cebes", lexicon)
    assert plain.archetype is None
    assert {"goat", "onion", "olive_oil"} == amounts(plain).keys()
    assert plain.confidence < known.confidence


def test_without_an_ingredient_is_not_with_it(lexicon: Lexicon) -> None:
    assert "cheddar" not in amounts(some("Bocadillo de pollo sin queso", lexicon))
    assert suggest("No oysters", "", lexicon) is None


@pytest.mark.parametrize(
    ("name", "key", "amount"),
    [
        ("Aigua 50 cl", "water_still", "500 ml"),
        ("Cerveza 0,33 l", "beer_draught", "330 ml"),
        ("Copa de Rioja", "red_wine", "125 ml"),
        ("Ampolla de cava", "cava", "750 ml"),
        ("Pint of lager", "beer_draught", "568 ml"),
        ("Coca-Cola Zero", "cola", "330 ml"),
    ],
)
def test_a_drink_is_one_line_in_the_size_that_its_name_says(
    lexicon: Lexicon, name: str, key: str, amount: str
) -> None:
    assert amounts(some(name, lexicon)) == {key: amount}


def test_the_description_tells_what_the_name_does_not(lexicon: Lexicon) -> None:
    found = some("Hamburguesa La Clásica", lexicon, "ternera, queso de cabra y rúcula")
    assert {"beef_steak", "goat_cheese", "rocket", "burger_bun"} <= amounts(found).keys()
    alone = some("Especial de la casa", lexicon, "lechuga, tomate y atún")
    assert {"lettuce", "tomato", "canned_tuna"} <= amounts(alone).keys()


def test_the_section_counts_where_the_name_says_too_little(lexicon: Lexicon) -> None:
    assert some("Ibèrica", lexicon, section="Pizzes").archetype == "pizza"
    assert some("Patatas bravas", lexicon, section="Pizzas").archetype == "patatas_bravas"


def test_misspelt_words_are_understood_with_less_confidence(lexicon: Lexicon) -> None:
    right, wrong = some("Croquetas de bacalao", lexicon), some("Croqetas de bacalao", lexicon)
    assert amounts(wrong) == amounts(right)
    assert wrong.confidence < right.confidence


def test_words_that_nothing_is_known_of_are_told_and_lower_the_confidence(lexicon: Lexicon) -> None:
    known, unknown = some("Burger", lexicon), some("Burger Zarzaparrilla Xyzzy", lexicon)
    assert unknown.unknown != ()
    assert unknown.confidence < known.confidence


@pytest.mark.parametrize("name", ["", "   ", "42", "Menú del día", "Suplemento terraza", "Xyzzy", "!!!"])
def test_what_names_no_food_gets_no_suggestion(lexicon: Lexicon, name: str) -> None:
    assert suggest(name, "", lexicon) is None


def test_whole_pieces_are_not_trimmed_again(lexicon: Lexicon) -> None:
    oysters = next(line for line in some("Ostras", lexicon).lines if line.ingredient.key == "oysters")
    assert (oysters.unit, oysters.trim_yield) == ("each", Decimal(1))
    potato = next(line for line in some("Patatas bravas", lexicon).lines if line.ingredient.key == "potato")
    assert potato.trim_yield == potato.ingredient.trim_yield < 1


@given(name=st.text(max_size=60), description=st.text(max_size=60), section=st.text(max_size=20))
def test_any_text_gives_possible_lines_or_none(name: str, description: str, section: str) -> None:
    lexicon = read_lexicon(bundled("resources") / "lexicon")
    found = suggest(name, description, lexicon, section=section)
    if found is not None:
        assert 0 < len(found.lines) <= 12
        assert 0 <= found.confidence <= 1
        assert all(line.quantity > 0 for line in found.lines)


@given(words=st.permutations(["Croquetas", "pollo", "setas"]), again=st.booleans())
def test_capitals_and_accents_change_nothing(words: list[str], again: bool) -> None:
    lexicon = read_lexicon(bundled("resources") / "lexicon")
    name = " ".join(words)
    assert suggest(name.upper(), "", lexicon) == suggest(name, "", lexicon)


def test_our_own_list_of_names_gets_usable_recipes(lexicon: Lexicon) -> None:
    judged = list(judge(OWN, lexicon))
    assert [each.name for each in judged if not each.usable] == []
