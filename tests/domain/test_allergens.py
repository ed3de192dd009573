"""Allergens as files say them, and never "free of" where nobody has said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.allergens import (
    NAMES,
    Allergens,
    bits_of,
    names_of,
    parse_allergens,
    show_allergens,
)


def test_may_stands_before_each_name_it_belongs_to() -> None:
    found = parse_allergens("milk; egg; may: hazelnut")
    assert (names_of(found.contains), names_of(found.may_contain)) == (["egg", "milk"], ["hazelnut"])
    found = parse_allergens("may: hazelnut; almond")
    assert (names_of(found.contains), names_of(found.may_contain)) == (["almond"], ["hazelnut"])


def test_species_stand_in_brackets_behind_their_group() -> None:
    assert parse_allergens("gluten (trigo), leche") == parse_allergens("wheat; milk")
    assert parse_allergens("milk; may: Nüsse (Mandeln, Walnüsse); egg") == parse_allergens(
        "milk; egg; may: almond; may: walnut"
    )
    for wrong in (
        "soy (lecithin)",
        "gluten (almond)",
        "nuts ()",
        "(wheat)",
        "gluten (wheat",
        "gluten (wheat) rye",
    ):
        with pytest.raises(ValueError):
            parse_allergens(wrong)


def test_none_is_known_and_nothing() -> None:
    assert parse_allergens("none") == parse_allergens("Ninguno") == Allergens()
    assert names_of(parse_allergens("none; may: sesame").may_contain) == ["sesame"]


@pytest.mark.parametrize("text", ["mlik", "milk; chocolate", "none; milk", "may: none", ";", "may:"])
def test_what_is_no_allergen_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_allergens(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("leche; huevo; puede: avellana", ["egg", "milk", "hazelnut"]),
        ("llet; ou; pot contenir: ametlla", ["egg", "milk", "almond"]),
        ("Milch, Ei, Spuren von: Walnuss", ["egg", "milk", "walnut"]),
        ("lait; œufs; peut contenir: noisettes", ["egg", "milk", "hazelnut"]),
        ("latte; uova; può contenere: pistacchi", ["egg", "milk", "pistachio"]),
        ("leite; ovo; pode conter: amendoim", ["egg", "milk", "peanut"]),
    ],
)
def test_files_may_say_them_in_the_other_languages(text: str, names: list[str]) -> None:
    found = parse_allergens(text)
    assert [*names_of(found.contains), *names_of(found.may_contain)] == names


@given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
def test_what_is_shown_is_read_again_as_it_was(contains: set[str], may: set[str]) -> None:
    allergens = Allergens(bits_of(contains), bits_of(may - contains))
    assert parse_allergens(show_allergens(allergens)) == allergens
    assert set(names_of(allergens.contains)) == contains


def test_unknown_is_said() -> None:
    assert show_allergens(None) == "unknown"
    assert show_allergens(Allergens()) == "none"
