"""From boxes of text to a menu, without a recogniser: the boxes are data."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.photos import Doubt, ReadItem
from flux_desktop.vision.layout.amounts import Habits, find_amounts, habits_of, settle
from flux_desktop.vision.layout.boxes import TextBox, plain_box
from flux_desktop.vision.layout.lexicon import price_labels
from flux_desktop.vision.layout.menu import parse_menu, split_name
from flux_desktop.vision.layout.rectify import flatten


def line(x: float, y: float, text: str, height: float = 30, score: float = 0.99) -> TextBox:
    """A box as wide as so many letters are."""
    return plain_box(x, y, x + 0.5 * height * len(text), y + height, text, score)


def right(x: float, y: float, text: str, height: float = 30) -> TextBox:
    return plain_box(x - 0.5 * height * len(text), y, x, y + height, text, 0.99)


def told(items: tuple[ReadItem, ...]) -> list[tuple[str, str, list[float]]]:
    return [(i.category, i.name, [p.amount / 1e6 for p in i.prices]) for i in items]


SIMPLE = [
    line(100, 50, "Entrantes", 44),
    line(100, 130, "Croquetas de jamón"),
    right(900, 130, "8,50 €"),
    line(100, 165, "Seis unidades, bechamel", 22),
    line(100, 210, "Pimientos de Padrón"),
    right(900, 210, "6,00 €"),
    line(100, 310, "Postres", 44),
    line(100, 390, "Flan de huevo"),
    right(900, 390, "4,20 €"),
]


def test_a_price_far_to_the_right_belongs_to_the_name_at_its_height() -> None:
    parsed = parse_menu(SIMPLE)
    assert told(parsed.items) == [
        ("Entrantes", "Croquetas de jamón", [8.5]),
        ("Entrantes", "Pimientos de Padrón", [6.0]),
        ("Postres", "Flan de huevo", [4.2]),
    ]
    assert parsed.items[0].description == "Seis unidades, bechamel"
    assert parsed.unread == ()
    assert parsed.currency == "€"


@pytest.mark.parametrize("degrees", [-6, -3, 2, 5])
def test_a_page_that_lies_askew_reads_the_same(degrees: float) -> None:
    turn = math.radians(degrees)

    def turned(x: float, y: float) -> tuple[float, float]:
        return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)

    boxes = [
        TextBox(tuple(turned(*each) for each in box.corners), box.text, box.score)  # type: ignore[arg-type]
        for box in SIMPLE
    ]
    assert told(parse_menu(boxes).items) == told(parse_menu(SIMPLE).items)


def test_two_columns_are_read_one_after_the_other() -> None:
    boxes = []
    for x, section, names in (
        (50, "Starters", ["Soup of the day", "Crispy squid", "Ham terrine"]),
        (600, "Desserts", ["Lemon tart", "Apple crumble", "Eton mess"]),
    ):
        boxes.append(line(x, 40, section, 44))
        for n, name in enumerate(names):
            boxes += [line(x, 120 + 60 * n, name), right(x + 450, 120 + 60 * n, f"£{5 + n}.50")]
    assert told(parse_menu(boxes).items) == [
        ("Starters", "Soup of the day", [5.5]),
        ("Starters", "Crispy squid", [6.5]),
        ("Starters", "Ham terrine", [7.5]),
        ("Desserts", "Lemon tart", [5.5]),
        ("Desserts", "Apple crumble", [6.5]),
        ("Desserts", "Eton mess", [7.5]),
    ]


def test_words_over_two_columns_of_prices_say_what_they_are_for() -> None:
    boxes = [
        line(100, 50, "Vins blancs", 44),
        right(700, 60, "Copa", 22),
        right(900, 60, "Ampolla", 22),
        line(100, 130, "Xarel·lo del Penedès"),
        right(700, 130, "3,50"),
        right(900, 130, "17,50"),
        line(100, 190, "Garnatxa blanca"),
        right(700, 190, "3,70"),
        right(900, 190, "18,20"),
    ]
    first, _second = parse_menu(boxes).items
    assert first.category == "Vins blancs"
    assert [(p.label, p.amount) for p in first.prices] == [("Copa", 3_500_000), ("Ampolla", 17_500_000)]


def test_sizes_inside_the_line_are_labels_and_no_part_of_the_name() -> None:
    boxes = [
        line(100, y, f"{name} Glass 4.50 Bottle 2{n}.00") for n, (name, y) in enumerate([("Malbec", 50), ("Pinot Grigio", 110), ("House red", 170)])
    ]  # fmt: skip
    parsed = parse_menu(boxes)
    assert [i.name for i in parsed.items][1:] == ["Pinot Grigio", "House red"] or len(parsed.items) == 3
    assert [[p.amount // 10**6 for p in i.prices] for i in parsed.items] == [[4, 20], [4, 21], [4, 22]]


def test_leader_dots_are_no_part_of_name_or_price() -> None:
    boxes = [line(100, 50 + 60 * n, f"{name} ........ {n + 5},00") for n, name in enumerate(["Sopa", "Tarta", "Flan casero"])]  # fmt: skip
    assert told(parse_menu(boxes).items) == [
        ("", "Sopa", [5.0]),
        ("", "Tarta", [6.0]),
        ("", "Flan casero", [7.0]),
    ]


def test_a_name_goes_on_in_the_next_line_after_a_connecting_word() -> None:
    boxes = [
        line(100, 50, "Solomillo de ternera con"),
        line(100, 85, "foie y trufa"),
        right(900, 85, "24,00 €"),
        line(100, 150, "Merluza en salsa verde"),
        right(900, 150, "18,00 €"),
        line(100, 215, "Pulpo a la gallega"),
        right(900, 215, "19,50 €"),
    ]
    first = parse_menu(boxes).items[0]
    assert first.name == "Solomillo de ternera con foie y trufa"
    assert Doubt.JOINED_NAME in first.doubts


def test_prices_under_their_names_end_a_block() -> None:
    boxes = []
    for n, name in enumerate(["BURRATA", "VITELLO", "POLPO"]):
        y = 50 + 160 * n
        boxes += [
            line(400, y, name, 32),
            line(380, y + 40, "pomodoro, olio", 22),
            line(440, y + 75, f"1{n},00 €"),
        ]
    parsed = parse_menu(boxes)
    assert told(parsed.items) == [("", "BURRATA", [10.0]), ("", "VITELLO", [11.0]), ("", "POLPO", [12.0])]
    assert {i.description for i in parsed.items} == {"pomodoro, olio"}


def test_whole_numbers_are_prices_where_the_page_writes_them_so() -> None:
    boxes = []
    for n, name in enumerate(["Onglet grillé", "Magret au miel", "Truite aux amandes", "Tarte fine"]):
        boxes += [line(100, 50 + 60 * n, name), right(800, 50 + 60 * n, str(14 + n))]
    assert [prices for _, _, prices in told(parse_menu(boxes).items)] == [[14.0], [15.0], [16.0], [17.0]]


@pytest.mark.parametrize(
    "text",
    [
        "Agua 50 cl",
        "8oz ribeye",
        "Open 12:00 - 22:00",
        "Tel. 934 123 456",
        "Est. 1987",
        "(1, 3, 7)",
        "queso +1,50 €",
    ],
)
def test_numbers_that_are_no_prices_are_none(text: str) -> None:
    assert [each for each in find_amounts(text) if each.strong] == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("12,50 €", ["12.50"]),
        ("£7.95", ["7.95"]),
        ("12'50", ["12.50"]),
        ("12€50", ["12.50"]),
        ("4,50/24,00", ["4.50", "24.00"]),
        ("8,50E", ["8.50"]),
        ("1O,50", ["10.50"]),
        ("120 TL", ["120"]),
    ],
)
def test_prices_are_read_in_the_ways_they_are_written(text: str, amounts: list[str]) -> None:
    assert [f"{settle(each, Habits())[0]}" for each in find_amounts(text)] == amounts


def test_a_point_before_three_digits_is_read_by_the_pages_habit() -> None:
    decimals = habits_of([a for t in ("8,50", "9,20", "3.300") for a in find_amounts(t)])
    thousands = habits_of([a for t in ("12.900", "8.500", "15.000") for a in find_amounts(t)])
    (odd,), (large,) = find_amounts("3.300"), find_amounts("12.900")
    assert settle(odd, decimals) == (settle(find_amounts("3,30")[0], decimals)[0], True)
    assert settle(large, thousands)[0] == 12_900


def test_a_price_unlike_its_sections_is_doubted_more_than_the_others() -> None:
    boxes = []
    for n, price in enumerate(["8,50", "9,00", "7,80", "95,00", "8,20"]):
        boxes += [line(100, 50 + 60 * n, f"Bocadillo numero {'abcde'[n]}"), right(800, 50 + 60 * n, price)]
    items = parse_menu(boxes).items
    assert min(items, key=lambda each: each.confidence).prices[0].amount == 95_000_000
    assert Doubt.UNUSUAL_PRICE in items[3].doubts


def test_text_without_prices_is_shown_as_unread_and_makes_no_item() -> None:
    parsed = parse_menu([line(100, 50, "A cat asleep"), line(100, 120, "on a sofa")])
    assert parsed.items == ()
    assert [each.text for each in parsed.unread] == ["A cat asleep", "on a sofa"]
    assert parse_menu([]).items == ()


@pytest.mark.parametrize(
    ("text", "name", "description"),
    [
        ("Diavola (salame, olive)", "Diavola", "salame, olive"),
        ("Diavola: salame, olive", "Diavola", "salame, olive"),
        ("Gnocchi (1, 3, 7)", "Gnocchi", "(1, 3, 7)"),
        ("Wiener Schnitzel A,C,G", "Wiener Schnitzel", "A,C,G"),
        ("Croquetas", "Croquetas", ""),
    ],
)
def test_what_stands_in_brackets_or_after_a_colon_describes(text: str, name: str, description: str) -> None:
    assert split_name(text) == (name, description)


def test_words_for_sizes_are_told_from_sections() -> None:
    assert price_labels("Copa / Ampolla") == ("Copa", "Ampolla")
    assert price_labels("175ml / 250ml / Btl") == ("175ml", "250ml", "Btl")
    assert price_labels("½/ Sencer") == ("½", "Sencer")
    assert price_labels("Tapas") == ()


_texts = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=24)
_places = st.tuples(st.integers(0, 2000), st.integers(0, 2000))


@given(
    st.lists(st.tuples(_places, _texts | st.from_regex(r"\d{1,3}[.,]\d{2} ?€?", fullmatch=True)), max_size=25)
)
def test_any_boxes_at_all_give_a_reading_in_which_every_word_is_somewhere(
    boxes: list[tuple[tuple[int, int], str]],
) -> None:
    parsed = parse_menu([line(x, y, text) for (x, y), text in boxes])
    for item in parsed.items:
        assert item.prices
        assert 0 < item.confidence <= 1
        assert all(each.amount >= 0 for each in item.prices)
    if boxes:
        assert flatten([line(x, y, text) for (x, y), text in boxes]).half > 0
