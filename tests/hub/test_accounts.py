"""Signing in, renewing and signing out over HTTP."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.hub.app import create_hub
from flux_desktop.hub.tokens import Signer
from flux_desktop.store.store import Store
from tests.hubs import PASSWORD, SECRET, Hub, Person, config, in_process, refused


def test_who_registers_is_signed_in_and_can_sign_in_again(hub: Hub) -> None:
    chef = hub.register()
    assert chef.tokens["token_type"] == "bearer"
    me = chef.get("auth/me")
    assert {"id", "email", "created_at"} <= me.keys()
    assert me["email"] == "chef@restaurant.com"
    assert hub.sign_in("CHEF@restaurant.com ").get("auth/me") == me


def test_an_address_has_one_account(hub: Hub, chef: Person) -> None:
    again = {"email": chef.email, "password": PASSWORD}
    refused(hub.ask("POST", "auth/register", json=again), 409, "account.duplicate")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "chef@restaurant.com"},
        {"email": "no address", "password": "long enough"},
        {"email": "a@b.co", "password": "short"},
        {"email": "a@b.co", "password": 12345678},
        {"email": "a@b.co", "password": "long enough", "role": "owner"},
        {"email": "a\0@b.co", "password": "long enough"},
        [],
        "text",
    ],
)
def test_a_body_that_does_not_fit_makes_no_account(small_hub: Hub, body: object) -> None:
    said = refused(small_hub.ask("POST", "auth/register", json=body), 422)
    assert "long enough" not in json.dumps(said)


def test_a_closed_hub_takes_nobody_new(sqlite: Store) -> None:
    with in_process(sqlite, registration=False) as hub:
        body = {"email": "a@b.co", "password": PASSWORD}
        refused(hub.ask("POST", "auth/register", json=body), 403, "hub.registration_closed")


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(hub: Hub, chef: Person) -> None:
    said = [
        hub.ask("POST", "auth/login", json={"email": email, "password": "something else"})
        for email in (chef.email, "nobody@restaurant.com")
    ]
    assert said[0].status_code == said[1].status_code == 401
    assert said[0].content == said[1].content


def test_after_five_wrong_passwords_in_a_minute_the_address_waits_even_with_the_right_one(
    hub: Hub, chef: Person
) -> None:
    for _try in range(5):
        wrong = {"email": chef.email, "password": "something else"}
        refused(hub.ask("POST", "auth/login", json=wrong), 401)
    for password in ("something else", PASSWORD):
        answer = hub.ask("POST", "auth/login", json={"email": chef.email, "password": password})
        refused(answer, 429, "sign_in.too_many_tries")
        assert answer.headers["retry-after"]
    assert chef.get("auth/me")["email"] == chef.email


def test_a_refresh_gives_a_new_pair_and_the_next_one_another(hub: Hub, chef: Person) -> None:
    tokens = [chef.tokens]
    for _time in range(3):
        body = {"refresh_token": tokens[-1]["refresh_token"]}
        tokens.append(hub.ask("POST", "auth/refresh", json=body).json())
    assert len({each["refresh_token"] for each in tokens}) == 4
    assert Person(hub, chef.email, tokens[-1]).get("auth/me")["email"] == chef.email


def test_an_old_refresh_token_ends_the_sign_in_and_everything_that_came_of_it(hub: Hub, chef: Person) -> None:
    first = chef.tokens["refresh_token"]
    tokens = chef.tokens
    for _time in range(2):
        tokens = hub.ask("POST", "auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
    refused(hub.ask("POST", "auth/refresh", json={"refresh_token": first}), 401, "sign_in.ended")
    refused(hub.ask("POST", "auth/refresh", json={"refresh_token": tokens["refresh_token"]}), 401)
    refused(Person(hub, chef.email, tokens).ask("GET", "auth/me"), 401)


def test_another_device_of_the_person_stays_signed_in(hub: Hub, chef: Person) -> None:
    other = hub.sign_in(chef.email)
    chef.post("auth/logout")
    assert other.get("auth/me")["email"] == chef.email


@pytest.mark.parametrize("body", [None, {}, {"refresh_token": "nothing of ours"}])
def test_signing_out_ends_both_tokens_at_once_also_after_a_restart(store: Store, body: object) -> None:
    with in_process(store) as hub:
        chef = hub.register()
        chef.post("auth/logout", body)
        refused(chef.ask("GET", "auth/me"), 401)
    with in_process(store) as hub:
        refused(Person(hub, chef.email, chef.tokens).ask("GET", "auth/me"), 401, "sign_in.ended")
        refused(hub.ask("POST", "auth/refresh", json={"refresh_token": chef.tokens["refresh_token"]}), 401)


def test_signing_out_with_another_devices_refresh_token_ends_that_one_too_but_nobody_elses(
    hub: Hub, chef: Person
) -> None:
    second, stranger = hub.sign_in(chef.email), hub.register("stranger@restaurant.com")
    third = hub.sign_in(chef.email)
    chef.post("auth/logout", {"refresh_token": second.tokens["refresh_token"]})
    refused(second.ask("GET", "auth/me"), 401)
    third.post("auth/logout", {"refresh_token": stranger.tokens["refresh_token"]})
    assert stranger.get("auth/me")["email"] == stranger.email


def test_devices_are_listed_by_the_name_they_gave_and_can_be_signed_out(hub: Hub) -> None:
    office = hub.register(device="Office PC")
    phone = hub.ask(
        "POST", "auth/login", json={"email": office.email, "password": PASSWORD, "device": "Phone"}
    ).json()
    found = office.get("devices")["devices"]
    assert [each["name"] for each in found] == ["Phone", "Office PC"]
    assert {"id", "name", "last_seen"} == set(found[0])
    stranger = hub.register("stranger@restaurant.com")
    refused(stranger.ask("DELETE", f"devices/{found[0]['id']}"), 404, "device.not_found")
    assert office.ask("DELETE", f"devices/{found[0]['id']}").status_code == 204
    refused(Person(hub, office.email, phone).ask("GET", "auth/me"), 401)
    assert [each["name"] for each in office.get("devices")["devices"]] == ["Office PC"]


def _claims(chef: Person, **changes: Any) -> dict[str, Any]:
    good = jwt.decode(chef.tokens["access_token"], options={"verify_signature": False})
    return {key: value for key, value in {**good, **changes}.items() if value is not None}


def _none(claims: dict[str, Any]) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def test_only_a_token_as_this_hub_signs_it_is_good(small_hub: Hub) -> None:
    chef = small_hub.register()
    key, now = SECRET.encode(), datetime.now(UTC)
    good = _claims(chef)
    bad = {
        "another key": jwt.encode(good, b"x" * 40, "HS256"),
        "another algorithm": jwt.encode(good, key * 2, "HS512"),
        "no algorithm": _none(good),
        "expired": jwt.encode(_claims(chef, exp=now - timedelta(seconds=1)), key, "HS256"),
        "no end": jwt.encode(_claims(chef, exp=None), key, "HS256"),
        "another audience": jwt.encode(_claims(chef, aud="somebody"), key, "HS256"),
        "another issuer": jwt.encode(_claims(chef, iss="somebody"), key, "HS256"),
        "no id": jwt.encode(_claims(chef, jti=None), key, "HS256"),
        "another family": jwt.encode(_claims(chef, sid=str(uuid4())), key, "HS256"),
        "another person": jwt.encode(_claims(chef, sub=str(uuid4())), key, "HS256"),
        "no uuid": jwt.encode(_claims(chef, sid="me"), key, "HS256"),
        "a strange family": jwt.encode(_claims(chef, sid=[1]), key, "HS256"),
        "text": "nothing",
        "nothing": "",
        "letters beyond ASCII": "é.é.é",
    }
    assert chef.get("auth/me")
    for why, token in bad.items():
        headers = {"Authorization": f"Bearer {token}".encode()}
        answer = small_hub.ask("GET", "auth/me", headers=headers)
        assert answer.status_code == 401, why
        assert answer.headers["www-authenticate"] == "Bearer"
    for header in ("", "Bearer", f"Basic {chef.tokens['access_token']}", chef.tokens["access_token"]):
        refused(small_hub.ask("GET", "auth/me", headers={"Authorization": header}), 401)
    refused(small_hub.ask("GET", "auth/me"), 401)


def test_an_access_token_lives_fifteen_minutes_and_says_what_it_must(small_hub: Hub) -> None:
    claims = _claims(small_hub.register())
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert {"aud", "iss", "exp", "jti", "sub"} <= claims.keys()


@pytest.mark.parametrize("secret", ["", "short", "x" * 31, "your-secret-key-here"])
def test_without_a_secret_of_32_bytes_there_is_no_hub(sqlite: Store, secret: str) -> None:
    with pytest.raises(Refused, match="secret"):
        create_hub(sqlite, config(secret=secret))


def test_a_secret_is_counted_in_bytes() -> None:
    assert Signer("é" * 16)
    with pytest.raises(Refused):
        Signer("é" * 15)


def test_a_refusal_speaks_the_language_of_the_request(small_hub: Hub) -> None:
    chef, nowhere = small_hub.register(), str(uuid4())
    said = [
        refused(
            chef.ask("GET", "settings", headers={"Accept-Language": spoken, "X-Restaurant-Id": nowhere}), 404
        )["title"]
        for spoken in ("ca,en;q=0.5", "de, es-ES;q=0.8, en;q=0.7", "fr", "en", "*;q=x,,;")
    ]
    assert len(set(said[:3])) == 3
    assert said[2] == said[3] == said[4] == "There is no such restaurant."


def test_unknown_and_known_addresses_take_as_long(small_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from flux_desktop.services import accounts

    # Dear enough that leaving it out would show.
    monkeypatch.setattr(accounts, "_COST", 9)
    monkeypatch.setattr(accounts, "_NOBODY", accounts.hash_password("nobody"))
    small_hub.register("known@restaurant.com")

    def quickest(email: str) -> float:
        found = []
        for _try in range(4):
            began = time.perf_counter()
            small_hub.ask("POST", "auth/login", json={"email": email, "password": "something else"})
            found.append(time.perf_counter() - began)
        return min(found)

    known, unknown = quickest("known@restaurant.com"), quickest("unknown@restaurant.com")
    assert 0.5 < known / unknown < 2
