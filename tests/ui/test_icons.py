"""Icons: every name the code uses is shipped and draws something."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import flux_desktop.ui
from flux_desktop.ui import icons
from flux_desktop.ui.theme import RESOURCES, Theme, colour

# Where a call takes the name of an icon.
PLACES = {
    "icon": 0,
    "pixmap": 0,
    "tinted": 0,
    "IconButton": 0,
    "EmptyState": 0,
    "Notice": 0,
    "Button": 1,
    "PrimaryButton": 1,
    "LinkButton": 1,
    "DangerButton": 1,
    "KpiCard": 1,
    "Pill": 2,
    "Badge": 2,
    "Field": 2,
    "set_icon": 0,
}


def _named() -> Iterator[str]:
    for file in Path(flux_desktop.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield from _names_of(node)
    from flux_desktop.ui.parts.labels import SIGNS

    yield from SIGNS.values()


def _names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = PLACES.get(called)
        given = [*node.args[place : place + 1]] if place is not None else []
        given += [keyword.value for keyword in node.keywords if keyword.arg == "icon"]
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        given = [node.value] if node.value and any(getattr(t, "id", "") == "icon" for t in targets) else []
    else:
        return
    for value in given:
        for leaf in ast.walk(value):
            if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and leaf.value:
                yield leaf.value


def _shipped() -> list[str]:
    return sorted(file.stem for file in (RESOURCES / "icons").glob("*.svg"))


def _ink(name: str) -> int:
    """How many pixels an icon draws."""
    image = icons.pixmap(name, "text", 18, 1).toImage()
    return sum(
        image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height())
    )


def test_every_icon_the_code_names_is_shipped() -> None:
    named = set(_named())
    assert "circle-check" in named
    assert named - set(_shipped()) == set()


def test_every_shipped_icon_is_used() -> None:
    texts = {
        node.value
        for file in Path(flux_desktop.ui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert {name for name in _shipped() if not name.startswith("flux")} - texts == set()


@pytest.mark.parametrize("name", _shipped())
def test_a_shipped_icon_draws_something(name: str) -> None:
    assert _ink(name) > 10


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon")


def test_an_icon_has_the_colour_of_its_token_in_each_appearance(look: Theme) -> None:
    for mode in ("light", "dark"):
        look.apply(mode)
        image = icons.pixmap("check", "accent", 48, 1).toImage()
        solid = [
            image.pixelColor(x, y).name()
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() == 255
        ]
        assert colour("accent").name() in solid


def test_an_icon_is_sharp_on_a_dense_screen() -> None:
    drawn = icons.pixmap("sun", size=18, dpr=2)
    assert drawn.width() == 36
    assert drawn.deviceIndependentSize().width() == 18


def test_the_application_icon_comes_in_every_size() -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}
    assert {16, 32, 256} <= sizes
    assert not icons.logo(32).isNull()
