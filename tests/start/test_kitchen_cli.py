"""The kitchen as files: every rule of the contract, through the commands alone."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flux_desktop.start.cli import app
from flux_desktop.store.store import Store

MENU = "item,price,category,tax_included,tax_rate,active"
INGREDIENTS = "name,pack,price,date,supplier,waste_factor,yield,shelf_life_days,allergens,equivalents"
RECIPES = "recipe,ingredient,quantity,unit,makes,yield,note"


class Kitchen:
    """A restaurant on a database of its own, as the command line sees it."""

    def __init__(self, store: Store, folder: Path, name: str = "K") -> None:
        self.store, self.folder, self.name = store, folder, name

    def run(self, *words: object) -> Result:
        options = ["--restaurant", self.name, "--database", self.store.url, "--data-dir", str(self.folder)]
        return CliRunner().invoke(app, [*map(str, words), *options, "--json"])

    def document(self, *words: object, code: int = 0) -> dict[str, Any]:
        done = self.run(*words)
        assert done.exit_code == code, (done.stdout, done.stderr)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def read(self, noun: str, header: str, *lines: str, more: tuple[str, ...] = (), code: int = 0) -> Any:
        file = self.folder / f"{noun}.csv"
        file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return self.document(noun, file, *more, code=code)

    def costs(self, *more: object) -> dict[str, Any]:
        return {each["item"]: each for each in self.document("costs", *more)["items"]}

    def exported(self, noun: str) -> list[dict[str, str]]:
        file = self.folder / f"{noun}-out.csv"
        self.document(noun, "--export", file, "--force")
        with file.open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))


@pytest.fixture
def kitchen(sqlite: Store, tmp_path: Path) -> Kitchen:
    return Kitchen(sqlite, tmp_path)


def counts(done: dict[str, Any]) -> tuple[int, int, int, int]:
    return done["created"], done["updated"], done["unchanged"], len(done["skipped"])


def lines(done: dict[str, Any]) -> list[int]:
    return [each["line"] for each in done["skipped"]]


def filled(kitchen: Kitchen) -> None:
    """A small kitchen with a sub-recipe, a price history, and something missing."""
    kitchen.read(
        "menu", MENU, "Croquetas,9.00,Tapas,yes,10,", "Pan,2.50,Tapas,,,", "Old,1,,,,no", "Specials,,Tapas,,,"
    )
    kitchen.read(
        "ingredients",
        INGREDIENTS,
        "Milk,6 x 1 l,5.40,2026-01-01,Lletera,0.05,,7,milk,1 ml = 1.03 g",
        "Milk,6 x 1 l,6.00,2026-03-01,,,,,,",
        "Flour,25 kg,20,2026-01-01,,,,,wheat; may: soy,1 cup = 125 g; 1 tbsp = 8 g",
        "Ham,1 kg,30,2026-01-01,,,62.5 %,,none,1 slice = 20 g",
    )
    kitchen.read(
        "recipes",
        RECIPES,
        "Béchamel,Milk,2.6,l,3 kg,,",
        "Béchamel,Flour,2,cup,,,sifted",
        "Croquetas,béchamel,1.2,kg,40 portions,0.95,",
        "Croquetas,Ham,10,slice,,,",
    )


def test_a_kitchen_is_read_and_costed_exactly(kitchen: Kitchen) -> None:
    filled(kitchen)
    found = kitchen.costs("--on", "2026-04-01")["Croquetas"]
    bechamel = Decimal("2.6") * Decimal("1.05") * 1 + Decimal(250) * 20 / 25000
    whole = Decimal("1.2") / 3 * bechamel / Decimal("0.95") + Decimal(200) / Decimal("0.625") * 30 / 1000
    assert Decimal(found["cost"]) == round(whole / 40, 6)
    assert Decimal(found["net_price"]) == round(Decimal(9) / Decimal("1.1"), 6)
    net = Decimal(9) / Decimal("1.1")
    assert Decimal(found["margin"]) == round((net - whole / 40) / net * 100, 6)
    assert found["missing"] == []
    assert found["allergens"] == {"contains": ["wheat", "milk"], "may_contain": ["soy"], "unknown": []}
    earlier = kitchen.costs("--on", "2026-02-01")["Croquetas"]
    assert Decimal(earlier["cost"]) < Decimal(found["cost"])
    assert kitchen.costs("--on", "2025-12-31")["Croquetas"]["missing"] == [
        {"what": "Milk", "kind": "price"},
        {"what": "Flour", "kind": "price"},
        {"what": "Ham", "kind": "price"},
    ]
    assert "Old" not in kitchen.costs()
    assert kitchen.costs()["Pan"]["missing"] == [{"what": "Pan", "kind": "recipe"}]
    assert kitchen.costs()["Pan"]["allergens"]["unknown"] == ["Pan"]


def test_one_dish_opens_to_its_lines_which_add_up(kitchen: Kitchen) -> None:
    filled(kitchen)
    (dish,) = kitchen.document("costs", "--item", "croquetas", "--on", "2026-04-01")["items"]
    sub, ham = dish["lines"]
    assert (sub["kind"], sub["what"], sub["as_bought"], sub["unit"], sub["quantity"]) == (
        "recipe",
        "Béchamel",
        None,
        "kg",
        "1.2",
    )
    assert (ham["kind"], ham["as_bought"], ham["as_bought_unit"], ham["unit_cost"], ham["yield"]) == (
        "ingredient",
        "320",
        "g",
        "0.03",
        "0.625",
    )
    total = sum(Decimal(each["money"]) for each in dish["lines"])
    assert abs(total / 40 - Decimal(dish["cost"])) < Decimal("0.000001")
    assert kitchen.run("costs", "--item", "Nobody").exit_code == 1


def test_export_then_import_changes_nothing_and_a_new_restaurant_costs_the_same(kitchen: Kitchen) -> None:
    filled(kitchen)
    other = Kitchen(kitchen.store, kitchen.folder, "Another")
    for noun in ("menu", "ingredients", "recipes"):
        file = kitchen.folder / f"{noun}-all.csv"
        done = kitchen.document(noun, "--export", file)
        assert done["status"] == "exported"
        again = kitchen.document(noun, file)
        assert (again["created"], again["updated"], again["skipped"]) == (0, 0, [])
        assert again["rows_read"] == done["rows"]
        assert other.document(noun, file)["skipped"] == []
    for day in ("2025-12-31", "2026-02-01", "2026-04-01"):
        assert kitchen.costs("--on", day) == other.costs("--on", day)
    assert {each["item"]: each["active"] for each in kitchen.exported("menu")}["Old"] == "no"
    milk = [each for each in kitchen.exported("ingredients") if each["name"] == "Milk"]
    assert [(each["date"], each["price"], each["supplier"]) for each in milk] == [
        ("2026-01-01", "5.4", "Lletera"),
        ("2026-03-01", "6", "Lletera"),
    ]


def test_a_dry_run_says_the_same_and_stores_nothing(kitchen: Kitchen) -> None:
    done = kitchen.read("menu", MENU, "Soup,4,,,,", "Soup,5,,,,", more=("--dry-run",))
    assert (done["status"], counts(done)) == ("dry_run", (1, 0, 0, 0))
    assert kitchen.run("costs").exit_code == 1


def test_a_name_again_updates_it_and_equal_cells_are_no_change(kitchen: Kitchen) -> None:
    assert counts(kitchen.read("menu", MENU, "Soup,4.50,,,,", "Jamón,9,,,,", "Jamon,8,,,,")) == (3, 0, 0, 0)
    again = kitchen.read("menu", MENU, " SOUP ,4.5,,,,", "jamón,9.10,,,,")
    assert counts(again) == (0, 1, 1, 0)
    assert set(kitchen.costs()) == {"Soup", "Jamón", "Jamon"}


def test_names_are_counted_and_not_rows(kitchen: Kitchen) -> None:
    done = kitchen.read(
        "ingredients",
        "name,pack,price,date",
        "Oil,5 l,20,2026-01-01",
        "oil,5 l,21,2026-02-01",
        "Salt,1 kg,1,2026-01-01",
    )
    assert (done["rows_read"], counts(done)) == (3, (2, 0, 0, 0))
    again = kitchen.read(
        "ingredients", "name,pack,price,date", "Oil,5 l,20,2026-01-01", "Salt,1 kg,1.1,2026-01-01"
    )
    assert counts(again) == (0, 1, 1, 0)


def test_what_is_not_said_stays_and_a_dash_empties_it(kitchen: Kitchen) -> None:
    kitchen.read("ingredients", INGREDIENTS, "Cod,5 kg,60,2026-01-01,Peixos,0.1,0.5,2,fish,1 each = 900 g")
    before = kitchen.exported("ingredients")[0]
    done = kitchen.read("ingredients", "name,pack,price,date", "Cod,5 kg,65,2026-02-01")
    assert counts(done) == (0, 1, 0, 0)
    now = kitchen.exported("ingredients")[1]
    assert {**now, "price": before["price"], "date": before["date"]} == before
    kitchen.read("ingredients", INGREDIENTS, "Cod,,,,-,-,-,-,unknown,-")
    gone = kitchen.exported("ingredients")[0]
    assert [gone[key] for key in ("supplier", "waste_factor", "yield", "shelf_life_days", "allergens")] == [
        ""
    ] * 5
    assert gone["equivalents"] == ""
    kitchen.read("menu", MENU, "Soup,4,Starters,yes,10,no")
    kitchen.read("menu", "item,price", "Soup,")
    assert kitchen.exported("menu")[0] == {
        "item": "Soup",
        "price": "4",
        "category": "Starters",
        "tax_included": "yes",
        "tax_rate": "10 %",
        "active": "no",
    }
    kitchen.read("menu", MENU, "Soup,-,-,-,-,-")
    assert list(kitchen.exported("menu")[0].values()) == ["Soup", "", "", "", "", "yes"]


def test_of_several_rows_of_one_ingredient_and_day_the_last_counts(kitchen: Kitchen) -> None:
    kitchen.read("ingredients", "name,pack,price,date", "Oil,5 l,20,2026-01-01", "Oil,1 l,6,2026-01-01")
    (row,) = kitchen.exported("ingredients")
    assert (row["pack"], row["price"]) == ("1 l", "6")


def test_a_price_without_a_date_is_of_today(kitchen: Kitchen) -> None:
    kitchen.read("ingredients", "name,pack,price", "Oil,5 l,20")
    kitchen.read("menu", MENU, "Chips,3,,,,")
    kitchen.read("recipes", RECIPES, "Chips,Oil,100,ml,,,")
    assert kitchen.costs()["Chips"]["cost"] == "0.4"
    yesterday = date.fromisoformat(kitchen.exported("ingredients")[0]["date"]) - timedelta(days=1)
    assert kitchen.costs("--on", yesterday)["Chips"]["missing"] == [{"what": "Oil", "kind": "price"}]


@pytest.mark.parametrize(
    "row",
    [
        ",1 kg,1,,,,,,,",
        "X,1 kg,abc,,,,,,,",
        "X,1 kg,-1,,,,,,,",
        "X,1 kg,1e3,,,,,,,",
        "X,1 kg,0.1234567,,,,,,,",
        "X,1 kg,1000000001,,,,,,,",
        "X,a box,1,,,,,,,",
        "X,0 kg,1,,,,,,,",
        "X,3 x,1,,,,,,,",
        "X,10 bunch,1,,,,,,,",
        "X,1 kg,1,,,0.61,,,,",
        "X,1 kg,1,,,-0.1,,,,",
        "X,1 kg,1,,,15,,,,",
        "X,1 kg,1,,,,0,,,",
        "X,1 kg,1,,,,1.2,,,",
        "X,1 kg,1,,,,120 %,,,",
        "X,1 kg,1,2026-02-30,,,,,,",
        "X,1 kg,1,soon,,,,,,",
        "X,1 kg,1,,,,,soon,,",
        "X,1 kg,1,,,,,-3,,",
        "X,1 kg,1,,,,,,chocolate,",
        "X,1 kg,1,,,,,,,1 each",
        "X,1 kg,1,,,,,,,1 each = 0 g",
        "X,1 kg,$4,,,,,,,",
        "X,,4,,,,,,,",
        "X,1 kg,4,,,,,,,,more",
    ],
)
def test_a_row_that_cannot_be_read_is_listed_with_its_line_and_the_rest_is_taken(
    kitchen: Kitchen, row: str
) -> None:
    done = kitchen.read("ingredients", INGREDIENTS, "Salt,1 kg,1,,,,,,,", "", row, "Oil,5 l,20,,,,,,,")
    assert (counts(done), lines(done), done["rows_read"]) == ((2, 0, 0, 1), [4], 3)
    assert done["skipped"][0]["reason"]
    assert done["skipped"][0]["text"].strip()


@pytest.mark.parametrize(
    "row", ["X,abc,,,,", ",4,,,,", "X,-1,,,,", "X,1,,maybe,,", "X,1,,,110,", "X,1,,,-1,", "X,1,,,,perhaps"]
)
def test_a_dish_that_cannot_be_read_is_listed(kitchen: Kitchen, row: str) -> None:
    done = kitchen.read("menu", MENU, row, "Soup,4,,,,")
    assert (counts(done), lines(done)) == ((1, 0, 0, 1), [2])


@pytest.mark.parametrize(
    "row",
    ["Cake,Egg,two,each,,,", "Cake,Egg,-1,each,,,", "Cake,Egg,,each,,,", "Cake,,1,each,,,", "Cake,Egg,1,each,0 kg,,",
     "Cake,Egg,1,each,ten,,", "Cake,Egg,1,each,,0,", "Cake,Egg,1,each,,1.5,", "Cake,Egg,1,each,,,,more"],
)  # fmt: skip
def test_a_recipe_is_taken_whole_or_stays_as_it_was(kitchen: Kitchen, row: str) -> None:
    kitchen.read("recipes", RECIPES, "Cake,Egg,7,each,10 portions,,", more=("--from", "2026-01-01"))
    done = kitchen.read(
        "recipes", RECIPES, "Cake,Flour,1,kg,,,", "Soup,Water,1,l,,,", row, "cake,Milk,1,l,,,", ",Milk,1,l,,,"
    )
    assert (counts(done), lines(done)) == ((1, 0, 0, 4), [2, 4, 5, 6])
    assert all("Cake" in each["reason"] for each in done["skipped"][:3])
    assert [each["ingredient"] for each in kitchen.exported("recipes") if each["recipe"] == "Cake"] == ["Egg"]


def test_every_recipe_on_a_circle_is_refused_by_name_and_all_others_are_taken(kitchen: Kitchen) -> None:
    kitchen.read("recipes", RECIPES, "Stored,Later,1,portion,,,", more=("--from", "2026-01-01"))
    done = kitchen.read(
        "recipes",
        RECIPES,
        "Self,Self,1,portion,,,",
        "A,B,1,portion,,,",
        "B,a,1,portion,,,",
        "B,Salt,1,g,,,",
        "Fine,A,1,portion,,,",
        "Later,Stored,1,portion,,,",
        "Own,Own,1,g,,,",
    )
    assert (counts(done), lines(done)) == ((1, 0, 0, 6), [2, 3, 4, 5, 7, 8])
    assert all(f"“{name}”" in each["reason"] for name, each in zip(
        ["Self", "A", "B", "B", "Later", "Own"], done["skipped"], strict=True
    ))  # fmt: skip
    assert [each["recipe"] for each in kitchen.exported("recipes")] == ["Fine", "Stored"]


def test_a_refused_recipe_keeps_its_version_and_no_other_may_then_close_a_circle_with_it(
    kitchen: Kitchen,
) -> None:
    kitchen.read("recipes", RECIPES, "A,C,1,portion,,,", more=("--from", "2026-01-01"))
    done = kitchen.read(
        "recipes", RECIPES, "A,B,1,portion,,,", "B,A,1,portion,,,", "C,A,1,portion,,,", "D,C,1,portion,,,"
    )
    assert (counts(done), lines(done)) == ((1, 0, 0, 3), [2, 3, 4])


def test_a_circle_through_a_version_of_another_day_is_refused_too(kitchen: Kitchen) -> None:
    kitchen.read("recipes", RECIPES, "A,Salt,1,g,,,", "B,Salt,1,g,,,", more=("--from", "2026-01-01"))
    kitchen.read("recipes", RECIPES, "A,B,1,portion,,,", more=("--from", "2026-06-01"))
    done = kitchen.read("recipes", RECIPES, "B,A,1,portion,,,", more=("--from", "2026-03-01"))
    assert counts(done) == (0, 0, 0, 1)
    kitchen.read("recipes", RECIPES, "B,Salt,2,g,,,", more=("--from", "2026-06-01"))
    done = kitchen.read("recipes", RECIPES, "B,A,1,portion,,,", more=("--from", "2026-03-01"))
    assert counts(done) == (0, 1, 0, 0)


def test_a_dish_may_consist_of_an_ingredient_of_its_own_name_once_that_is_there(kitchen: Kitchen) -> None:
    kitchen.read("menu", MENU, "Coca-Cola,2.80,,,,")
    assert counts(kitchen.read("recipes", RECIPES, "Coca-Cola,Coca-Cola,33,cl,,,")) == (0, 0, 0, 1)
    kitchen.read("ingredients", "name,pack,price", "coca-cola,24 x 33 cl,12")
    assert counts(kitchen.read("recipes", RECIPES, "Coca-Cola,Coca-Cola,33,cl,,,")) == (1, 0, 0, 0)
    assert kitchen.costs()["Coca-Cola"]["cost"] == "0.5"


def test_recipes_hold_from_a_day_and_a_second_version_of_a_day_replaces_the_first(kitchen: Kitchen) -> None:
    kitchen.read("menu", MENU, "Rice,5,,,,")
    kitchen.read("ingredients", "name,pack,price,date", "Rice,1 kg,10,2025-01-01")
    for day, grams in (("2026-02-01", 200), ("2026-03-01", 300), ("2026-03-01", 350)):
        kitchen.read("recipes", RECIPES, f"Rice,Rice,{grams},g,,,", more=("--from", day))
    found = {
        day: kitchen.costs("--on", day)["Rice"]["cost"]
        for day in ("2025-06-01", "2026-02-28", "2026-03-01", "2027-01-01")
    }
    assert list(found.values()) == ["2", "2", "3.5", "3.5"]
    assert counts(kitchen.read("recipes", RECIPES, "Rice,Rice,350,g,,,")) == (0, 0, 1, 0)


def test_a_name_that_nobody_knows_is_an_ingredient_until_a_file_brings_it(kitchen: Kitchen) -> None:
    kitchen.read("menu", MENU, "Toast,5,,,,")
    done = kitchen.read("recipes", RECIPES, "Toast,Aioli,10,g,,,")
    assert counts(done) == (1, 0, 0, 0)
    toast = kitchen.costs()["Toast"]
    assert (toast["missing"], toast["allergens"]["unknown"]) == (
        [{"what": "Aioli", "kind": "price"}],
        ["Aioli"],
    )
    kitchen.read("ingredients", "name,pack,price,allergens", "Oil,1 l,5,none")
    kitchen.read("recipes", RECIPES, "Aioli,Oil,1,l,1 kg,,")
    toast = kitchen.costs()["Toast"]
    assert (toast["cost"], toast["allergens"]["unknown"]) == ("0.05", [])


def test_a_file_without_its_columns_is_refused_whole_and_unknown_columns_are_named(kitchen: Kitchen) -> None:
    for noun, header in (
        ("menu", "item,category"),
        ("ingredients", "name,price"),
        ("recipes", "recipe,unit"),
    ):
        refused = kitchen.read(noun, header, "A,B", code=1)
        assert (refused["status"], refused["created"]) == ("refused", 0)
        assert "missing" in refused["error"]["title"]
    done = kitchen.read("menu", "item,price,colour,shape", "Soup,4,red,round")
    assert counts(done) == (1, 0, 0, 0)
    assert "colour, shape" in done["warnings"][0]["text"]


def test_a_decimal_comma_counts_in_every_cell(kitchen: Kitchen) -> None:
    kitchen.read("menu", "item;price;tax_rate", "Plat;9,50;5,5 %")
    kitchen.read(
        "ingredients",
        "name;pack;price;waste_factor;yield;equivalents",
        "Flour;4.150,00 g;3,32;0,05;62,5 %;1 cup = 125,5 g",
    )
    kitchen.read("recipes", "recipe;ingredient;quantity;unit;makes", "Plat;Flour;1,5;cup;2,5 portions")
    cost = (
        Decimal("1.5")
        * Decimal("125.5")
        / Decimal("0.625")
        * Decimal("0.0008")
        * Decimal("1.05")
        / Decimal("2.5")
    )
    assert Decimal(kitchen.costs()["Plat"]["cost"]) == round(cost, 6)
    assert kitchen.exported("ingredients")[0]["pack"] == "4150 g"
    assert kitchen.exported("menu")[0]["tax_rate"] == "5.5 %"


def test_a_number_that_could_be_thousands_is_not_guessed(kitchen: Kitchen) -> None:
    header = "recipe;ingredient;quantity;unit"
    refused = kitchen.read("recipes", header, "Plat;Flour;1.250;g", code=1)
    assert (refused["status"], refused["error"]["code"]) == ("refused", "kitchen.decimal")
    kitchen.read("recipes", header, "Plat;Flour;1.250;g", more=("--decimal", ","))
    assert kitchen.exported("recipes")[0]["quantity"] == "1250"
    # With a comma between cells the point is the decimal mark, as Flux writes it.
    kitchen.read("recipes", "recipe,ingredient,quantity,unit", "Plat,Flour,1.250,g")
    assert kitchen.exported("recipes")[0]["quantity"] == "1.25"
    kitchen.read("recipes", header, "Plat;Flour;1,375;g")
    assert kitchen.exported("recipes")[0]["quantity"] == "1.375"


@pytest.mark.parametrize(
    ("menu", "ingredients", "recipes"),
    [
        (
            "Plato;Precio;Categoría;IVA incluido;Tipo IVA;Activo\nTortilla;6,60;Tapas;Sí;10 %;sí",
            "Ingrediente;Formato;Precio;Fecha;Proveedor;Merma;Rendimiento;Caducidad;Alérgenos;Equivalencias\n"
            "Huevo;12 each;3,00;31/01/2026;Granja;;;21;huevo;\n"
            "Patata;caja 10 kg;9,00;31/01/2026;;0,10;80 %;;ninguno;1 ud = 150 g",
            "Receta;Ingrediente;Cantidad;Unidad;Rinde\n"
            "Tortilla;Huevo;6;each;4 raciones\nTortilla;Patata;4;ud;",
        ),
        (
            "Plat;Preu;Categoria;IVA inclòs;Tipus IVA;Actiu\nTortilla;6,60;Tapes;Sí;10 %;sí",
            "Ingredient;Format;Preu;Data;Proveïdor;Minva;Rendiment;Caducitat;Al·lèrgens;Equivalències\n"
            "Huevo;12 each;3,00;31/01/2026;;;;;ou;\nPatata;10 kg;9,00;31/01/2026;;0,10;80 %;;cap;1 ud = 150 g",
            "Recepta;Ingredient;Quantitat;Unitat;Fa\nTortilla;Huevo;6;each;4 racions\nTortilla;Patata;4;ud;",
        ),
        (
            "Gericht;Preis;Kategorie;MwSt inklusive;Steuersatz;Aktiv\nTortilla;6,60;Tapas;ja;10 %;ja",
            "Zutat;Gebinde;Preis;Datum;Lieferant;Schwund;Ausbeute;Haltbarkeit;Allergene;Umrechnung\n"
            "Huevo;12 each;3,00;31.01.2026;;;;;Ei;\nPatata;10 kg;9,00;31.01.2026;;0,10;80 %;;keine;1 ud = 150 g",
            "Rezept;Zutat;Menge;Einheit;Ergibt\nTortilla;Huevo;6;each;4 Portionen\nTortilla;Patata;4;ud;",
        ),
        (
            "Plat;Prix;Catégorie;TVA comprise;Taux TVA;Actif\nTortilla;6,60;Tapas;oui;10 %;oui",
            "Ingrédient;Conditionnement;Prix;Date;Fournisseur;Perte;Rendement;Conservation;Allergènes;Équivalences\n"
            "Huevo;12 each;3,00;31/01/2026;;;;;œufs;\nPatata;10 kg;9,00;31/01/2026;;0,10;80 %;;aucun;1 ud = 150 g",
            "Recette;Ingrédient;Quantité;Unité;Donne\nTortilla;Huevo;6;each;4 portions\nTortilla;Patata;4;ud;",
        ),
        (
            "Piatto;Prezzo;Categoria;IVA inclusa;Aliquota IVA;Attivo\nTortilla;6,60;Tapas;sì;10 %;vero",
            "Ingrediente;Confezione;Prezzo;Data;Fornitore;Scarto;Resa;Durata;Allergeni;Equivalenze\n"
            "Huevo;12 each;3,00;31/01/2026;;;;;uova;\nPatata;10 kg;9,00;31/01/2026;;0,10;80 %;;nessuno;1 ud = 150 g",
            "Ricetta;Ingrediente;Quantità;Unità;Rende\nTortilla;Huevo;6;each;4 porzioni\nTortilla;Patata;4;ud;",
        ),
        (
            "Prato;Preço;Categoria;IVA incluída;Taxa IVA;Ativo\nTortilla;6,60;Tapas;sim;10 %;verdadeiro",
            "Ingrediente;Embalagem;Preço;Data;Fornecedor;Desperdício;Rendimento;Validade;Alergénios;Equivalências\n"
            "Huevo;12 each;3,00;31/01/2026;;;;;ovo;\nPatata;10 kg;9,00;31/01/2026;;0,10;80 %;;nenhum;1 ud = 150 g",
            "Receita;Ingrediente;Quantidade;Unidade;Produz\n"
            "Tortilla;Huevo;6;each;4 porções\nTortilla;Patata;4;ud;",
        ),
    ],
    ids=["es", "ca", "de", "fr", "it", "pt"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_kitchen_in_another_language_costs_the_same(
    kitchen: Kitchen, menu: str, ingredients: str, recipes: str, encoding: str
) -> None:
    for noun, text in (("menu", menu), ("ingredients", ingredients), ("recipes", recipes)):
        file = kitchen.folder / f"{noun}.csv"
        file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        done = kitchen.document(noun, file)
        assert done["skipped"] == []
        assert not [each for each in done["warnings"] if each["code"] == "unknown_columns"], done
    found = kitchen.costs()["Tortilla"]
    cost = (6 * Decimal("0.25") + 600 / Decimal("0.8") * Decimal("0.0009") * Decimal("1.1")) / 4
    assert (Decimal(found["cost"]), Decimal(found["net_price"])) == (round(cost, 6), 6)
    assert found["allergens"]["contains"] == ["egg"]
    assert found["allergens"]["unknown"] == []


def test_in_a_workbook_the_value_of_a_cell_counts(kitchen: Kitchen) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Price list of March"])
    sheet.append([])
    sheet.append(["name", "pack", "price", "date", "waste_factor", "yield", "shelf_life_days", "equivalents"])
    sheet.append(["Cod", "2,5 kg", 41.9, datetime(2026, 3, 1), 0.15, 0.85, 3, "1 each = 1,125 g"])  # noqa: DTZ001
    sheet["F4"].number_format = "0%"
    sheet.append([None] * 8)
    sheet.append(["Bad", "0 kg", 1, None, None, None, None, None])
    file = kitchen.folder / "prices.xlsx"
    book.save(file)
    done = kitchen.document("ingredients", file)
    assert (counts(done), lines(done), done["rows_read"]) == ((1, 0, 0, 1), [6], 2)
    (cod,) = kitchen.exported("ingredients")
    assert [cod[key] for key in ("pack", "price", "date", "waste_factor", "yield", "equivalents")] == [
        "2.5 kg", "41.9", "2026-03-01", "0.15", "0.85", "1 each = 1.125 g",
    ]  # fmt: skip
    menu = Workbook()
    sheet = menu.active
    assert sheet is not None
    sheet.append(["item", "price", "tax_included", "tax_rate", "active"])
    sheet.append(["Soup", 4150, True, 0.1, False])
    sheet.append(["Pie", 1.125, "yes", 10, 1])
    menu.save(kitchen.folder / "menu.xlsx")
    assert counts(kitchen.document("menu", kitchen.folder / "menu.xlsx")) == (2, 0, 0, 0)
    assert [list(each.values()) for each in kitchen.exported("menu")] == [
        ["Pie", "1.125", "", "yes", "10 %", "yes"],
        ["Soup", "4150", "", "yes", "10 %", "no"],
    ]


def test_a_dish_without_a_price_has_a_cost_and_the_rest_is_null(kitchen: Kitchen) -> None:
    filled(kitchen)
    kitchen.read("recipes", RECIPES, "Specials,Flour,100,g,,,")
    found = kitchen.costs()["Specials"]
    assert found["cost"] == "0.08"
    assert [found[key] for key in ("price", "net_price", "margin", "contribution")] == [None] * 4


def test_the_restaurant_toggles_waste_and_its_tax_is_that_of_dishes_that_say_nothing(
    kitchen: Kitchen,
) -> None:
    kitchen.read("menu", MENU, "Sauce,11,,,,", "Dear,11,,no,,", "Wine,12.10,,,21,")
    kitchen.read("ingredients", INGREDIENTS, "Tomatoes,1 kg,2,,,0.15,,,,")
    kitchen.read("recipes", RECIPES, "Sauce,Tomatoes,10,kg,,,")
    assert kitchen.costs()["Sauce"]["cost"] == "23"
    shown = kitchen.document("settings", "waste_factor_enabled=false", "tax_rate=10", "tax_included=true")
    assert [shown["settings"][key] for key in ("waste_factor_enabled", "tax_included", "tax_rate")] == [
        False,
        True,
        0.1,
    ]
    found = kitchen.costs()
    assert found["Sauce"]["cost"] == "20"
    assert [found[name]["net_price"] for name in ("Sauce", "Dear", "Wine")] == ["10", "11", "10"]
    kitchen.document("settings", "tax_included=no")
    assert kitchen.costs()["Sauce"]["net_price"] == "11"


def test_an_unknown_setting_or_value_is_refused_and_nothing_is_set(kitchen: Kitchen) -> None:
    assert kitchen.document("settings")["settings"]["waste_factor_enabled"] is True
    for wrong in ("colour=red", "waste_factor_enabled=perhaps", "tax_rate=abc", "tax_rate=-1", "currency=EURO",
                  "business_day_start=25:00", "country=XX", "timezone=Mars", "margin_target=1.5"):  # fmt: skip
        refused = kitchen.document("settings", "waste_factor_enabled=false", wrong, code=1)
        assert refused["error"]["title"]
    assert kitchen.document("settings")["settings"]["waste_factor_enabled"] is True
    shown = kitchen.document(
        "settings", "currency=usd", "country=US", "business_day_start=5:30", "margin_target=65 %"
    )["settings"]
    assert [shown[key] for key in ("currency", "country", "business_day_start", "margin_target")] == [
        "USD", "US", "05:30", 0.65,
    ]  # fmt: skip


MONEY = {
    "price", "net_price", "cost", "unit_cost", "margin", "contribution", "money", "thrown", "short", "total",
    "minimum", "gain", "gain_next_pack", "net_sales", "food_cost", "splh", "profit", "at_stake", "fee",
}  # fmt: skip


def keys(document: Any) -> set[str]:
    if isinstance(document, dict):
        return set(document) | {key for each in document.values() for key in keys(each)}
    return {key for each in document for key in keys(each)} if isinstance(document, list) else set()


def test_a_chef_gets_no_money_key_anywhere_and_everything_else(kitchen: Kitchen) -> None:
    filled(kitchen)
    for more in ((), ("--item", "Croquetas")):
        everything = kitchen.document("costs", *more)
        chef = kitchen.document("costs", *more, "--role", "chef")
        assert keys(chef) & MONEY == set()
        assert keys(everything) - keys(chef) == keys(everything) & MONEY
    assert kitchen.run("costs", "--role", "king").exit_code == 2


def sales(kitchen: Kitchen, *sold: tuple[str, int, str], days: int = 28) -> None:
    rows = [
        f"{date(2026, 3, 1) + timedelta(n)},{name},{units},{price}"
        for n in range(days)
        for name, units, price in sold
    ]
    file = kitchen.folder / "sales.csv"
    file.write_text("\n".join(["date,item,quantity,price", *rows]) + "\n", encoding="utf-8")
    assert kitchen.document("import", file)["status"] == "imported"


def test_totals_are_over_costed_dishes_without_tax_and_reconcile_with_sales(kitchen: Kitchen) -> None:
    kitchen.read("menu", MENU, "Soup,11,,yes,10,", "Cake,5,,,,", "Tea,2,,,,")
    kitchen.read("ingredients", "name,pack,price,date", "Stuff,1 kg,10,2026-01-01")
    kitchen.read("recipes", RECIPES, "Soup,Stuff,200,g,,,", "Cake,Stuff,100,g,,,")
    sales(kitchen, ("Soup", 10, "11"), ("Cake", 4, "5"), ("Tea", 30, "2"))
    done = kitchen.document("costs")
    assert {each["item"]: each["sold"] for each in done["items"]} == {
        "Cake": "112",
        "Soup": "280",
        "Tea": "840",
    }
    assert done["totals"] == {
        "sold": "392",
        "net_sales": str(280 * 10 + 112 * 5),
        "cost": str(280 * 2 + 112),
        "contribution": str(280 * 8 + 112 * 4),
        "food_cost": "20",
    }
    one = kitchen.document("costs", "--from", "2026-03-01", "--to", "2026-03-02")
    assert one["totals"]["sold"] == "28"
    assert kitchen.run("costs", "--from", "2026-03-05", "--to", "2026-03-02").exit_code == 1


def test_a_class_is_said_within_the_category_and_only_where_it_is_sure(kitchen: Kitchen) -> None:
    names = {"Star": (40, 9), "Horse": (40, 3), "Puzzle": (5, 9), "Dog": (5, 3)}
    kitchen.read("menu", MENU, *(f"{name},{price},Mains,,," for name, (_n, price) in names.items()),
                 "Alone,4,Other,,,", "Unsold,4,Other,,,", "Uncosted,4,Other,,,")  # fmt: skip
    kitchen.read("ingredients", "name,pack,price,date", "Stuff,1 kg,10,2026-01-01")
    kitchen.read("recipes", RECIPES, *(f"{name},Stuff,100,g,,," for name in [*names, "Alone", "Unsold"]))
    sales(kitchen, *((name, n, str(price)) for name, (n, price) in names.items()), ("Alone", 2, "4"),
          ("Uncosted", 9, "4"))  # fmt: skip
    found = {name: each["class"] for name, each in kitchen.costs().items()}
    assert found == {
        "Star": "star", "Horse": "plowhorse", "Puzzle": "puzzle", "Dog": "dog",
        "Alone": "star", "Unsold": None, "Uncosted": None,
    }  # fmt: skip


def test_too_few_sales_say_no_class(kitchen: Kitchen) -> None:
    kitchen.read("menu", MENU, "A,9,,,,", "B,9.10,,,,")
    kitchen.read("ingredients", "name,pack,price,date", "Stuff,1 kg,10,2026-01-01")
    kitchen.read("recipes", RECIPES, "A,Stuff,100,g,,,", "B,Stuff,100,g,,,")
    sales(kitchen, ("A", 1, "9"), ("B", 2, "9.10"), days=1)
    assert kitchen.costs()["A"]["class"] is None


def test_both_databases_answer_alike(sqlite: Store, postgres: Store, tmp_path: Path) -> None:
    answers = []
    for store in (sqlite, postgres):
        kitchen = Kitchen(store, tmp_path)
        filled(kitchen)
        sales(kitchen, ("Croquetas", 12, "9"))
        answers.append(
            [kitchen.document("costs", "--item", "Croquetas"), kitchen.costs(), kitchen.exported("ingredients"),
             kitchen.exported("recipes"), kitchen.exported("menu")]
        )  # fmt: skip
    assert answers[0] == answers[1]


def test_a_cell_that_looks_like_a_formula_leaves_and_comes_back_as_it_was(kitchen: Kitchen) -> None:
    kitchen.read("menu", MENU, "=1+1,4,@home,,,", "-20 % tapa,3,,,,")
    with (kitchen.folder / "out.csv").open("w") as out:
        out.write("")
    names = [each["item"] for each in kitchen.exported("menu")]
    assert sorted(names) == ["'-20 % tapa", "'=1+1"]
    assert counts(kitchen.document("menu", kitchen.folder / "menu-out.csv")) == (0, 0, 2, 0)


def test_one_file_in_or_one_file_out(kitchen: Kitchen, write: Callable[..., Path]) -> None:
    assert kitchen.run("menu").exit_code == 2
    assert kitchen.run("menu", write("a.csv", MENU), "--export", kitchen.folder / "b.csv").exit_code == 2
    assert kitchen.run("menu", "--export", kitchen.folder / "b.csv").exit_code == 1


def test_hours_have_split_shifts_and_dates_that_differ(kitchen: Kitchen) -> None:
    assert kitchen.document("hours") == {"week": {}, "dates": {}}
    found = kitchen.document(
        "hours", "--set", "mon 12:00-16:00,20:00-23:30", "--set", "Sun closed", "--closed", "2026-12-25",
        "--open", "2026-12-24 12:00-16:00",
    )  # fmt: skip
    assert found == {
        "week": {"mon": [["12:00", "16:00"], ["20:00", "23:30"]], "sun": []},
        "dates": {"2026-12-24": [["12:00", "16:00"]], "2026-12-25": []},
    }
    found = kitchen.document("hours", "--set", "sat 20:00-02:00")
    assert found["week"]["sat"] == [["20:00", "02:00"]]
    assert found["week"]["mon"] == [["12:00", "16:00"], ["20:00", "23:30"]]
    for wrong in ("mon 12-16", "mon 25:00-26:00", "mon", "mon 12:00-16:00,15:00-18:00"):
        assert "error" in kitchen.document("hours", "--set", wrong, code=1)
    assert kitchen.run("hours", "--set", "someday 12:00-16:00").exit_code == 2
    assert kitchen.document("hours") == found


def test_hours_keep_a_closed_weekday_out_of_the_forecast(kitchen: Kitchen) -> None:
    sales(kitchen, ("Soup", 5, "4"), days=56)
    kitchen.document("hours", "--set", "mon closed")
    ahead = kitchen.document("forecast", "--days", 7)["forecasts"]
    assert len(ahead) == 6
    assert not [each for each in ahead if date.fromisoformat(each["date"]).weekday() == 0]


def test_suggested_recipes_wait_by_the_money_at_stake_until_somebody_confirms_them(kitchen: Kitchen) -> None:
    from flux_desktop.domain.recipes import Line
    from flux_desktop.services.suggestions import suggest
    from flux_desktop.start.restaurants import named
    from tests.sessions import session

    kitchen.read("menu", MENU, "Soup,4,,,,", "Pie,9,,,,", "Tea,2,,,,")
    kitchen.read("ingredients", "name,pack,price,date", "Stuff,1 kg,10,2026-01-01")
    sales(kitchen, ("Soup", 5, "4"), ("Pie", 9, "9"))
    someone = session(kitchen.store, named(kitchen.store, kitchen.name))
    for name in ("Tea", "Soup", "Pie"):
        suggest(someone, name, [Line("Stuff", 100_000_000, "g")], "lexicon")
    waiting = kitchen.document("suggestions")["suggestions"]
    assert [(each["item"], each["at_stake"]) for each in waiting] == [
        ("Pie", str(28 * 81)), ("Soup", str(28 * 20)), ("Tea", "0"),
    ]  # fmt: skip
    assert keys(kitchen.document("suggestions", "--role", "chef")) & MONEY == set()
    options = ["--database", kitchen.store.url, "--data-dir", str(kitchen.folder), "--json"]
    own = kitchen.folder / "lines.csv"
    own.write_text("ingredient,quantity,unit,makes\nStuff,1,kg,4 portions\n")
    ids = {each["item"]: each["id"] for each in waiting}
    run = CliRunner()
    assert run.invoke(app, ["confirm", ids["Pie"], "--lines", str(own), *options]).exit_code == 0
    assert run.invoke(app, ["confirm", ids["Soup"], *options]).exit_code == 0
    assert run.invoke(app, ["confirm", ids["Soup"], *options]).exit_code == 1
    assert run.invoke(app, ["confirm", "nonsense", *options]).exit_code == 1
    own.write_text("ingredient,quantity,unit\nStuff,many,kg\n")
    assert run.invoke(app, ["confirm", ids["Tea"], "--lines", str(own), *options]).exit_code == 1
    own.write_text("ingredient,quantity,unit\nTea,1,portion\n")
    assert run.invoke(app, ["confirm", ids["Tea"], "--lines", str(own), *options]).exit_code == 1
    found = kitchen.costs()
    assert (found["Pie"]["cost"], found["Soup"]["cost"], found["Tea"]["cost"]) == ("2.5", "1", None)
    assert [each["item"] for each in kitchen.document("suggestions")["suggestions"]] == ["Tea"]
