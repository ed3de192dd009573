"""Flux speaks the language asked for, and English where it cannot."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from flux_desktop.domain.i18n import LANGUAGES, N_, _, catalogue, language, ngettext, speaking, use_language


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Catalogues with Spanish alone; what was spoken before is spoken after."""
    before = language(), catalogue()
    spanish = Catalog(locale="es")
    spanish.add("Soup", "Sopa")
    spanish.add(("{n} dish", "{n} dishes"), ("{n} plato", "{n} platos"))
    written = BytesIO()
    write_mo(written, spanish)
    place = tmp_path / "es" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "flux.mo").write_bytes(written.getvalue())
    yield tmp_path
    use_language(*before)


@pytest.mark.parametrize("code", ["es", "es_ES", "es-MX", "ES", "es_ES.UTF-8"])
def test_a_language_is_known_by_its_first_letters(folder: Path, code: str) -> None:
    assert use_language(code, folder) == language() == "es"
    assert _("Soup") == "Sopa"


def test_one_and_many_have_their_own_form(folder: Path) -> None:
    use_language("es", folder)
    assert [ngettext("{n} dish", "{n} dishes", n).format(n=n) for n in (1, 2, 0)] == [
        "1 plato",
        "2 platos",
        "0 platos",
    ]


@pytest.mark.parametrize("code", ["de_DE", "", "C", "eses"])
def test_a_language_flux_does_not_have_is_english(folder: Path, code: str) -> None:
    assert use_language(code, folder) == language() == "en"
    assert _("Soup") == "Soup"
    assert ngettext("{n} dish", "{n} dishes", 1) == "{n} dish"


def test_a_language_without_a_catalogue_is_spoken_in_english_words(folder: Path) -> None:
    assert "ca" in LANGUAGES
    assert use_language("ca", folder) == "ca"
    assert _("Soup") == "Soup"


def test_a_text_without_a_translation_stays_english(folder: Path) -> None:
    use_language("es", folder)
    assert _("Dessert") == "Dessert"


def test_a_marked_text_is_translated_where_it_is_shown(folder: Path) -> None:
    title = N_("Soup")
    use_language("es", folder)
    assert (title, _(title)) == ("Soup", "Sopa")


def test_another_process_can_learn_what_to_speak_and_from_where(folder: Path) -> None:
    use_language("es", folder)
    assert (language(), catalogue()) == ("es", folder)


def test_two_requests_at_once_are_each_answered_in_their_own_language(folder: Path) -> None:
    use_language("en", folder)

    def answer(code: str) -> list[str]:
        with speaking(code):
            return [_("Soup") for _again in range(100)]

    with ThreadPoolExecutor(2) as pool:
        spanish, english = pool.map(answer, ["es", "en"])
    assert (set(spanish), set(english), _("Soup")) == ({"Sopa"}, {"Soup"}, "Soup")


def test_work_on_another_thread_speaks_as_whoever_asked_if_it_is_run_in_their_context(folder: Path) -> None:
    use_language("es", folder)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(_, "Soup").result() == "Soup"
        assert pool.submit(copy_context().run, _, "Soup").result() == "Sopa"


def test_nothing_said_is_nothing_in_every_language(folder: Path) -> None:
    """For gettext the empty text is the head of the catalogue."""
    use_language("es", folder)
    assert _("Soup") == "Sopa"
    assert _("") == ""
