"""The OpenAPI document is true: whatever it allows is answered as it says, and nothing is a bug.

`python3 dev.py simulate --hub 90` tries thousands of requests.
"""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from flux_desktop.hub.app import create_hub
from flux_desktop.store.store import Store
from tests.hubs import Hub, Person, config, in_process, sales

CASES: Final = int(os.environ.get("FLUX_HUB_CASES", "6"))
TRUE: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SETTINGS: Final = settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def person(sqlite: Store) -> Iterator[Person]:
    """Somebody with two restaurants' worth of data, in a hub that knows no rate."""
    with in_process(sqlite, rate=0) as hub:
        chef = hub.register()
        assert chef.upload(sales()).status_code == 201
        chef.post("forecast/demand", {"days_ahead": 3})
        yield chef


def _schema(person: Person) -> Any:
    app: Any = person.hub.client.app  # type: ignore[attr-defined]
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def _headers(person: Person) -> dict[str, str]:
    home = person.get("restaurants")["restaurants"][0]["id"]
    return {"Authorization": f"Bearer {person.tokens['access_token']}", "X-Restaurant-Id": home}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_the_document_allows_and_forbids_is_answered_as_it_says(person: Person, mode: Any) -> None:
    tried = 0
    for each in _schema(person).get_all_operations():
        operation = each.ok()
        if operation.path in (
            "/api/v1/auth/logout",
            "/api/v1/members/{user_id}",
            "/api/v1/devices/{device_id}",
            "/api/v1/sync/devices/{device_id}",
        ):
            # They would end this test's own sign-in; they have tests of their own.
            continue

        @SETTINGS
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Any) -> None:
            nonlocal tried
            tried += 1
            answer = case.call(headers=_headers(person))
            case.validate_response(answer, checks=TRUE)

        try:
            holds()
        except Exception as error:
            if "Unsatisfiable" not in type(error).__name__ and "SkipTest" not in type(error).__name__:
                raise
    print(f"\n{tried} {mode.value} requests from the document")
    assert tried > 10 * CASES


def test_every_refusal_and_every_answer_has_a_schema(sqlite: Store) -> None:
    document = create_hub(sqlite, config()).openapi()
    assert document["openapi"].startswith("3.")
    schemas = document["components"]["schemas"]
    assert {"Problem", "FieldError"} <= schemas.keys()
    assert not {"HTTPValidationError", "ValidationError"} & schemas.keys()
    for path, methods in document["paths"].items():
        assert not path.endswith("/")
        for method, operation in methods.items():
            good = [code for code in operation["responses"] if code.startswith("2")]
            assert good, (method, path)
            if path.startswith("/api/v1") and "auth/" not in path:
                assert operation["security"], path
            for status in ("401", "404", "413", "422"):
                problem = operation["responses"][status]["content"]["application/problem+json"]["schema"]
                assert problem == {"$ref": "#/components/schemas/Problem"}


def test_the_document_and_its_page_are_where_people_look(small_hub: Hub) -> None:
    assert small_hub.ask("GET", "/openapi.json").json()["info"]["title"] == "Flux hub"
    assert "swagger" in small_hub.ask("GET", "/docs").text.lower()
    for path in ("/healthz", "/readyz"):
        assert small_hub.ask("GET", path).json()["status"] == "ok"
    assert small_hub.ask("GET", "/healthz/").status_code == 404


def test_what_one_answer_names_can_be_asked_for_in_the_next_request(person: Person) -> None:
    """Chains of requests: a dish made, changed, listed; a file handed in and asked for."""
    schema = _schema(person).exclude(path_regex="logout|members|devices|register|refresh")
    headers = _headers(person)
    tried = 0

    class Chains(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"headers": headers}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            nonlocal tried
            tried += 1
            case.validate_response(response, checks=TRUE)

    Chains.run(settings=settings(SETTINGS, max_examples=max(2, CASES // 3), stateful_step_count=8))
    print(f"\n{tried} requests in chains")
    assert tried > CASES
