"""Errors carry a code for programs, which stays what it is."""

import ast
import pickle
from pathlib import Path

import pytest

import flux_desktop
from flux_desktop.domain import errors
from flux_desktop.domain.errors import Duplicate, FluxError, SignInFailed

# A program may depend on any of these: add, never change.
CODES = {
    "access.denied",
    "account.duplicate",
    "backup.damaged",
    "backup.exists",
    "backup.failed",
    "backup.no_tool",
    "backup.not_found",
    "device.not_found",
    "edit.conflict",
    "failed",
    "hours.overlap",
    "hours.unreadable",
    "hub.busy",
    "ingredient.yield",
    "ingredient.waste",
    "ingredient.unit",
    "ingredient.price",
    "ingredient.pack",
    "ingredient.not_found",
    "ingredient.equivalents",
    "ingredient.allergens",
    "hub.registration_closed",
    "hub.secret",
    "import.duplicate",
    "import.no_dishes",
    "import.not_found",
    "import.undone",
    "import.unknown_columns",
    "input.duplicate",
    "input.refused",
    "invitation.not_good",
    "kitchen.columns",
    "kitchen.decimal",
    "member.duplicate",
    "member.last_owner",
    "member.not_found",
    "not_found",
    "output.exists",
    "output.protected",
    "password.guessable",
    "photo.animated",
    "photo.damaged",
    "photo.empty",
    "photo.model_unavailable",
    "photo.no_key",
    "photo.not_found",
    "photo.no_keyring",
    "photo.reader_missing",
    "photo.too_large",
    "photo.too_small",
    "photo.unknown_kind",
    "photo.unsafe_address",
    "restaurant.not_found",
    "restaurant.unnamed",
    "settings.unknown",
    "settings.value",
    "sign_in.ended",
    "sign_in.failed",
    "sign_in.too_many_tries",
    "store.back_up_first",
    "store.busy",
    "store.damaged",
    "store.disk",
    "store.foreign",
    "store.full",
    "store.gone",
    "store.missing",
    "store.newer",
    "store.read_only",
    "store.refused",
    "store.synced_folder",
    "store.unreachable",
    "store.unusable",
    "recipe.circle",
    "recipe.line",
    "recipe.makes",
    "recipe.name",
    "recipe.not_found",
    "recipe.photo_too_large",
    "recipe.photo_unwritable",
    "suggestion.decided",
    "suggestion.not_found",
    "sync.address",
    "sync.busy",
    "sync.failed",
    "sync.file",
    "sync.hub_store",
    "sync.join",
    "sync.newer_file",
    "sync.no_conflict",
    "sync.no_hub",
    "sync.no_link",
    "sync.no_pack",
    "sync.no_rejected",
    "sync.nothing",
    "sync.old_device",
    "sync.old_hub",
    "sync.other_restaurant",
    "sync.pack",
    "sync.revoked",
    "sync.running",
    "sync.this_computer",
    "sync.too_many",
    "sync.unreachable",
    "weather.unavailable",
    "worker.stopped",
}


def _kinds() -> list[type[FluxError]]:
    every = [each for each in vars(errors).values() if isinstance(each, type)]
    return [each for each in every if issubclass(each, FluxError)]


def _written() -> set[str]:
    """The codes given where errors are raised, and those of the store's list of faults."""
    found = set()
    for file in Path(flux_desktop.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
            if file.name == "engine.py" and isinstance(node, ast.Constant):
                found |= {each for each in [str(node.value)] if each.startswith("store.")}
    return {each for each in found if isinstance(each, str) and each}


def test_every_code_is_in_the_list_and_every_code_of_the_list_is_in_use() -> None:
    assert {each.code for each in _kinds()} | _written() == CODES


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    codes = [each.code for each in _kinds()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", _kinds())
def test_an_error_comes_back_from_another_process_as_it_was(kind: type[FluxError]) -> None:
    there = pickle.loads(pickle.dumps(kind("Title.", "Advice.", code="import.undone")))
    assert (type(there), there.title, there.advice, there.code) == (
        kind,
        "Title.",
        "Advice.",
        "import.undone",
    )
    assert str(there) == "Title. Advice."


def test_a_code_of_its_own_leaves_the_class_as_it_was() -> None:
    assert Duplicate("Here.", code="import.duplicate").code == "import.duplicate"
    assert (Duplicate("Here.").code, SignInFailed("No.").code) == ("input.duplicate", "sign_in.failed")
