"""The catalogues hold every text of the code, translated and compiled."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from flux_desktop.domain.i18n import LANGUAGES, _, catalogue, language, ngettext, use_language

_ROOT: Final = Path(__file__).resolve().parent.parent
_CODE: Final = _ROOT / "flux_desktop"
_LOCALES: Final = _ROOT / "resources" / "locale"
_TRANSLATED: Final = [code for code in LANGUAGES if code != "en"]

in_each_language = pytest.mark.parametrize("code", _TRANSLATED)


@pytest.fixture(autouse=True)
def _speaks_as_before() -> Iterator[None]:
    before = language(), catalogue()
    yield
    use_language(*before)


@cache
def _texts() -> set[tuple[str, ...]]:
    """Every text `dev.py words` gathers, each with its plural if it has one."""
    found = extract_from_dir(_CODE, keywords={**DEFAULT_KEYWORDS, "mark": None})
    return {_forms(text) for _file, _line, text, _comments, _context in found}


def _read(file: Path, code: str | None = None) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=code)


def _translations(code: str) -> Catalog:
    return _read(_LOCALES / code / "LC_MESSAGES" / "flux.po", code)


def _messages(catalog: Catalog) -> list[Message]:
    """Without the header, whose text is empty."""
    return [message for message in catalog if message.id]


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str) -> set[str]:
    return {name for _literal, name, _format, _conversion in Formatter().parse(text) if name is not None}


def _said_in(file: Path) -> Iterator[str]:
    """The literals a module gives to `_`, `mark` and `ngettext`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for argument in node.args[: {"_": 1, "mark": 1, "ngettext": 2}.get(node.func.id, 0)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_no_text_hides_where_the_gathering_cannot_see_it() -> None:
    gathered = {form for text in _texts() for form in text}
    hidden = {text for file in _CODE.rglob("*.py") for text in _said_in(file)} - gathered
    assert not hidden, "inside an f-string?"


def test_the_template_is_what_the_code_says_now() -> None:
    assert {_forms(message.id) for message in _messages(_read(_LOCALES / "flux.pot"))} == _texts()


@in_each_language
def test_every_text_of_the_code_is_in_the_catalogue_and_no_other(code: str) -> None:
    assert {_forms(message.id) for message in _messages(_translations(code))} == _texts()


@in_each_language
def test_every_text_is_translated_in_all_its_forms(code: str) -> None:
    catalog = _translations(code)
    for message in _messages(catalog):
        forms = _forms(message.string or "")
        assert len(forms) == (catalog.num_plurals if message.pluralizable else 1), message.id
        assert all(forms), message.id
        assert not message.fuzzy, message.id


@in_each_language
def test_a_translation_has_the_placeholders_of_its_source(code: str) -> None:
    for message in _messages(_translations(code)):
        for source, translated in zip(_forms(message.id), _forms(message.string or ""), strict=True):
            assert _placeholders(translated) == _placeholders(source), translated


# What gives away the other form of address: usted in Spanish; vós and vostè in Catalan. After "que" the same letters are
# a third person's ("Pide a la gerencia que lo haga").
_OTHER_FORM: Final = {
    "es": r"\b[Uu]sted(es)?\b|(?<!que )(?<!que lo )(?<!que te )(?<!que se )(?<!haya )\b(?i:elija|escriba|añada|compruebe|haga"
    r"|pulse|mire|pruebe|suelte|copie|introduzca|indique|cambie|instale|pida|vuelva|marque|guarde|ponga|envíe|defina"
    r"|actualice|espere|recupere|ejecute|revise|elimine|señale|repita|(escríba|hága|indíque|ábra|pégue|elíja)l[oa]s?)\b",
    "ca": r"\b(?i:vós|vostè|vostra|vostres|(?:el|del|al) vostre|trieu|escriviu|feu|poseu|afegiu|indiqueu|comproveu"
    r"|deseu|mireu|demaneu|premeu|torneu|importeu|canvieu|deixeu|teniu|heu|voleu|obriu|llegiu|espereu|elimineu"
    r"|envieu|definiu|actualitzeu|recupereu|reviseu|copieu|digueu|cerqueu|marqueu)\b",
}


@in_each_language
def test_people_are_addressed_as_tu_throughout(code: str) -> None:
    found = [
        translated
        for message in _messages(_translations(code))
        for translated in _forms(message.string)
        if re.search(_OTHER_FORM[code], translated)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("es", "Elija un plato."),
        ("es", "Lo que usted ha escrito."),
        ("es", "Escríbalo así."),
        ("ca", "Trieu un plat."),
        ("ca", "La vostra carta."),
        ("ca", "Poseu-lo aquí."),
    ],
)
def test_the_other_form_of_address_is_recognised(code: str, said: str) -> None:
    assert re.search(_OTHER_FORM[code], said)


@in_each_language
def test_the_compiled_catalogue_is_the_written_one(code: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, _translations(code))
    assert (_LOCALES / code / "LC_MESSAGES" / "flux.mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize(
    ("code", "sentence", "one", "many"),
    [
        ("en", "The file is empty.", "1 dish", "3 dishes"),
        ("es", "El archivo está vacío.", "1 plato", "3 platos"),
        ("ca", "El fitxer és buit.", "1 plat", "3 plats"),
        ("de", "The file is empty.", "1 dish", "3 dishes"),
    ],
)
def test_each_language_is_really_spoken_and_english_stands_in_for_others(
    code: str, sentence: str, one: str, many: str
) -> None:
    use_language(code, _LOCALES)
    assert _("The file is empty.") == sentence
    assert [ngettext("{n} dish", "{n} dishes", n).format(n=n) for n in (1, 3)] == [one, many]
