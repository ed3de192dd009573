"""A small kitchen with the trade's worked numbers, and eight weeks of its sales."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flux_desktop.services import ingredients, menu, recipes
from flux_desktop.services.imports import import_file
from flux_desktop.services.kitchen_files import KitchenFile
from flux_desktop.services.session import Session

MENU = """item,price,category,tax_rate,active
Caesar,12.50,Salads,10 %,
Cauliflower,9.90,Salads,10 %,
Wine,4.40,Drinks,21 %,
Old pie,8.80,Salads,10 %,no
"""
INGREDIENTS = """name,pack,price,date,yield
Chicken,1 kg,10,2026-01-01,
Cauliflower head,1 kg,2.40,2026-01-01,55 %
"""
RECIPES = """recipe,ingredient,quantity,unit,makes
Caesar,Chicken,300,g,
Caesar,Dressing,100,ml,
Dressing,Chicken,1,kg,1 l
Cauliflower,Cauliflower head,200,g,
Cauliflower,Saffron,1,g,
"""


@dataclass
class Place:
    session: Session
    folder: Path

    def kitchen(self, what: str, content: str, **more: object) -> None:
        path = self.folder / f"{what}.csv"
        path.write_text(content, encoding="utf-8")
        read: dict[str, Callable[..., object]] = {
            "menu": menu.read_file,
            "ingredients": ingredients.read_file,
            "recipes": recipes.read_file,
        }
        read[what](self.session, KitchenFile(path), **more)

    def sell(self, lines: list[str]) -> None:
        path = self.folder / f"sales{len(lines)}.csv"
        path.write_text("\n".join(["date,item,quantity,price", *lines, ""]), encoding="utf-8")
        import_file(self.session, path, answers={"tax": "included"})


def small_kitchen(session: Session, folder: Path) -> Place:
    """Caesar is costed (12.50 with 10 % tax, cost 4), Cauliflower lacks a price, Wine a recipe, Old pie is archived.

    Fifty-six days to 28 March 2026; the Caesar sells twice as much in the second half.
    """
    made = Place(session, folder)
    made.kitchen("menu", MENU)
    made.kitchen("ingredients", INGREDIENTS)
    made.kitchen("recipes", RECIPES)
    days = [date(2026, 2, 1) + timedelta(n) for n in range(56)]
    lines = []
    for n, day in enumerate(days):
        lines += [
            f"{day},Caesar,{6 if n >= 28 else 3},12.50",
            f"{day},Cauliflower,2,9.90",
            f"{day},Wine,5,4.40",
        ]
        lines += [f"{day},Old pie,1,8.80"]
    made.sell(lines)
    return made
