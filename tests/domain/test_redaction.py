"""No secret survives the one redactor, however it is written."""

import json

import pytest

from flux_desktop.domain.redaction import HIDDEN, redact

CANARY = "Kanarien-vogel 7x9q"
TIGHT = CANARY.replace(" ", "")
HASH = "$2b$12$KbQiJwPo1zOMe4vVPoxFkOm0AU0cJJcPz9eDbyAyaYB3Pq8hYlY6q"


@pytest.mark.parametrize(
    "text",
    [
        f'password="{CANARY}"',
        f"password='{CANARY}'",
        f'{{"password": "{CANARY}", "email": "x"}}',
        json.dumps(json.dumps({"password": CANARY})),
        json.dumps(json.dumps(json.dumps({"new_password": CANARY}))),
        f"password: {TIGHT}",
        f"pwd={TIGHT}",
        f"PGPASSWORD={TIGHT} psql",
        f"Authorization: Basic {TIGHT}",
        f"authorization: Token {TIGHT}",
        f"'Authorization': 'Bearer {TIGHT}'",
        f"Proxy-Authorization: Digest {TIGHT}",
        f"sent Bearer {TIGHT} to the hub",
        f"Cookie: sid={TIGHT}; theme=dark; other={TIGHT}",
        f"Set-Cookie: refresh={TIGHT}; HttpOnly",
        f"https://hub.example/?token={TIGHT}&x=1",
        f"refresh_token={TIGHT}",
        f"x-api-key: {TIGHT}",
        f"OPENAI_API_KEY={TIGHT}",
        f"JWT_SECRET_KEY='{CANARY}'",
        f"postgresql+psycopg://flux:{TIGHT}@server/flux",
        f"postgresql://flux:{TIGHT}@weird@server/flux",
        f"client_secret = {TIGHT}",
        f"-----BEGIN PRIVATE KEY-----\n{TIGHT}\n-----END PRIVATE KEY-----",
        f"passphrase is {TIGHT}",
        f"{TIGHT}@example.com signed in",
    ],
)
def test_no_secret_is_left_in_a_text(text: str) -> None:
    said = redact(text)
    assert TIGHT not in said
    assert CANARY not in said
    assert not any(part in said for part in CANARY.split() if part)
    assert HIDDEN in said


@pytest.mark.parametrize(
    "text",
    [
        f"hashed={HASH}",
        f"sha384-bcrypt:{HASH}",
        f"('{HASH}',)",
        "sk-abcdefghijklmnop",
        "eyJhbGci.eyJzdWIi.c2ln",
    ],
)
def test_no_hash_or_key_is_left_wherever_it_stands(text: str) -> None:
    said = redact(text)
    assert "$2b$" not in said
    assert "sk-" not in said
    assert "eyJ" not in said


def test_what_is_no_secret_stays() -> None:
    said = "Imported 120 rows of sales.csv in 0.4 s: 3 tickets, passed the basic check. keyboard=es"
    assert redact(said) == said
