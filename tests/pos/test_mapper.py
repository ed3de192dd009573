"""Files nobody knows: guessed, confirmed once, remembered; and what was copied from a sheet."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.format import ImportPreferences
from flux_desktop.pos.mapper import propose, read_mapping
from flux_desktop.pos.paste import save_pasted

Saved = Callable[..., Path]
STRANGE = (
    "Tagesbericht Filiale 3",
    "Buchungstag|Wer|Was|Sorte|Stk|Wert",
    *[
        f"{day}.03.2026|Anna|{dish}|Küche|{units}|{units * price},00"
        for day in (14, 15, 16)
        for dish, units, price in (("Spätzle", 3, 9), ("Brezel", 5, 2))
    ],
)
ANSWER = "date:Buchungstag,item:Was,quantity:Stk,amount:Wert"


def lines(file: SalesFile) -> list[SaleLine]:
    return [line for batch in file.batches(3) for line in batch.lines]


def test_a_strange_file_is_asked_about_with_the_columns_it_seems_to_have(saved: Saved) -> None:
    file = analyse_file(saved(*STRANGE))
    assert file.layout.key == "columns"
    assert [question.key for question in file.questions] == ["columns", "price", "tax"]
    suggested = read_mapping(file.questions[0].suggested)
    assert (suggested["date"], suggested["item"], suggested["quantity"]) == ("Buchungstag", "Was", "Stk")


def test_an_answer_or_what_is_remembered_reads_a_strange_file(saved: Saved) -> None:
    path = saved(*STRANGE)
    key = analyse_file(path).header_key
    for file in (
        analyse_file(path, answers={"columns": ANSWER, "tax": "included"}),
        analyse_file(path, known=ImportPreferences(tax="included", columns={key: ANSWER, "another": "x"})),
    ):
        assert file.questions == ()
        assert (file.sheet.delimiter, file.sheet.header_line, file.rows) == ("|", 2, 6)
        assert [(line.day, line.item, line.quantity, line.net_sales) for line in lines(file)][:2] == [
            (date(2026, 3, 14), "Spätzle", 3_000_000, 27_000_000),
            (date(2026, 3, 14), "Brezel", 5_000_000, 10_000_000),
        ]


def test_a_mapping_is_remembered_under_its_header_whatever_the_rows(saved: Saved) -> None:
    first = analyse_file(saved(*STRANGE)).header_key
    assert propose(saved(*STRANGE[:4])).header_key == first
    assert analyse_file(saved(*[line.replace("Wert", "Betrag") for line in STRANGE])).header_key != first


def test_what_is_remembered_does_not_read_another_tills_file(saved: Saved) -> None:
    path = saved("date,item,quantity,price", "2026-01-01,Soup,2,4.50")
    key = analyse_file(path).header_key
    assert analyse_file(path, known=ImportPreferences(columns={key: ANSWER})).layout.key == "flux"
    strange = saved(*[line.replace("Wert", "Betrag") for line in STRANGE])
    broken = ImportPreferences(columns={analyse_file(strange).header_key: ANSWER})
    assert analyse_file(strange, known=broken).questions[0].key == "columns"


def test_a_proposal_shows_rows_without_the_people_in_them(saved: Saved) -> None:
    rows = [
        f"2026-03-{day};Ana López;Sopa {day % 3};{day % 4 + 1};{(day % 4 + 1) * 3},50"
        for day in range(10, 29)
    ]
    found = propose(saved("cuando;camarero;que;cuantos;euros", *rows))
    assert found.complete
    assert found.guesses["date"].column == "cuando"
    assert found.guesses["item"].column == "que"
    assert found.guesses["quantity"].column == "cuantos"
    assert "camarero" not in {guess.column for guess in found.guesses.values()}
    assert all(row[1] == "" for row in found.rows)
    assert all(0 < guess.confidence < 1 for guess in found.guesses.values())


def test_units_times_price_find_the_three_columns(saved: Saved) -> None:
    rows = [
        f"2026-03-{day};Sopa {day % 3};{day % 5 * 3.5 + 35:.2f};{day % 5 + 1};{(day % 5 + 1) * (day % 5 * 3.5 + 35):.2f}"
        for day in range(10, 29)
    ]
    found = propose(saved("a;b;c;d;e", *rows))
    assert {role: guess.column for role, guess in found.guesses.items()} == {
        "date": "a",
        "item": "b",
        "price": "c",
        "quantity": "d",
        "amount": "e",
    }


def test_rows_without_column_names_are_numbered(saved: Saved) -> None:
    path = saved(*[f"2026-03-{day}\tSopa {day % 3}\t{day % 4 + 1}\t3,50" for day in range(10, 29)])
    file = analyse_file(path)
    assert file.rows == 19
    assert file.questions[0].suggested == "date:1,item:2,quantity:3,amount:4" or file.questions[
        0
    ].suggested == ("date:1,item:2,quantity:3,price:4")
    answered = analyse_file(
        path, answers={"columns": "date:1,item:2,quantity:3,price:4", "price": "unit", "tax": "included"}
    )
    assert answered.questions == ()
    assert [line.line for line in lines(answered)] == list(range(1, 20))
    assert lines(answered)[0].net_sales == 3 * 3_500_000


def test_prices_that_could_be_hours_are_prices_unless_their_column_says_otherwise(saved: Saved) -> None:
    found = propose(saved("2026-03-14|Brezel|5|10.00", "2026-03-14|Kuchen|2|9.00"))
    assert {role: guess.column for role, guess in found.guesses.items()} == {
        "date": "1",
        "item": "2",
        "quantity": "3",
        "price": "4",
    }
    found = propose(saved("Wann|Uhrzeit|Was|Stk|Wert", "2026-03-14|12.30|Brezel|5|10.00"))
    assert found.guesses["time"].column == "Uhrzeit"


def test_columns_without_names_are_remembered_and_read_only_where_their_cells_fit(saved: Saved) -> None:
    rows = [f"2026-03-{day}\tSopa {day % 3}\t{day % 4 + 1}\t3,50" for day in range(10, 29)]
    key = analyse_file(saved(*rows)).header_key
    known = ImportPreferences(tax="included", columns={key: "date:1,item:2,quantity:3,price:4"})
    file = analyse_file(saved(*[row.replace("2026-03", "2026-04") for row in rows]), known=known)
    assert (file.questions, file.rows, lines(file)[0].net_sales) == ((), 19, 3 * 3_500_000)
    other = saved(*[f"Sopa {day % 3}\t2026-03-{day}\t{day % 4 + 1}\t3,50" for day in range(10, 29)])
    assert analyse_file(other).header_key == key
    assert analyse_file(other, known=known).questions[0].key == "columns"


def test_every_role_can_be_named(saved: Saved) -> None:
    path = saved("a;b;c;d;e;f;g;h", "2026-03-14;23:10;T1;Sopa, del día;Primeros;2;9,00;sí")
    mapping = "date:a,time:b,ticket:c,item:d,category:e,quantity:f,net:g,promo:h"
    (line,) = lines(analyse_file(path, answers={"columns": mapping}))
    assert (line.at, line.ticket, line.item, line.category, line.quantity, line.net_sales, line.promo) == (
        time(23, 10),
        "T1",
        "Sopa, del día",
        "Primeros",
        2_000_000,
        9_000_000,
        True,
    )


def test_names_of_columns_may_hold_commas_and_colons() -> None:
    assert read_mapping("date:Day, local,item:Dish: name,quantity:Sold,price:Price, each") == {
        "date": "Day, local",
        "item": "Dish: name",
        "quantity": "Sold",
        "price": "Price, each",
    }


def test_a_file_without_anything_like_sales_is_no_proposal(saved: Saved) -> None:
    with pytest.raises(Refused, match="no table of sales"):
        propose(saved("Dear all,", "we sold a lot.", "Bye"))
    assert not propose(saved("name,city,zip", "Ana,Reus,43201", "Pep,Vic,08500")).complete
    with pytest.raises(Refused, match="does not know"):
        analyse_file(saved("name,city,zip", "Ana,Reus,43201", "Pep,Vic,08500"))


# Copied ---------------------------------------------------------------------------------------------------


def test_rows_copied_from_a_sheet_are_read_like_a_file(tmp_path: Path) -> None:
    text = 'Date\tItem\tQuantity\tPrice\r\n14/03/2026\tCrème brûlée\t2\t4,50\r\n14/03/2026\t"Fish\nand chips"\t1\t9,00'
    path = save_pasted(text, tmp_path)
    file = analyse_file(path)
    assert (file.layout.key, file.sheet.delimiter, file.questions) == ("flux", "\t", ())
    assert [(line.item, line.net_sales) for line in lines(file)] == [
        ("Crème brûlée", 9_000_000),
        ("Fish and chips", 9_000_000),
    ]
    assert save_pasted(text, tmp_path) == path


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_clipboard_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused, match="Nothing was copied"):
        save_pasted(text, tmp_path)
    assert list(tmp_path.iterdir()) == []
