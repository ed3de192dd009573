"""The page for operators is true: its curl lines, typed by the shell at a hub that runs as it says, in its order."""

import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from flux_desktop.hub.app import create_hub
from flux_desktop.store.store import Store
from tests.hub_processes import serving
from tests.hubs import SECRET, config, sales

PAGE: Final = Path(__file__).parents[2] / "docs" / "HUB.md"
PHOTO: Final = Path(__file__).parents[1] / "vision" / "menus" / "syn_ca_vins.jpg"
TOKENS: Final = {"access_token", "refresh_token", "token_type"}
UPLOAD: Final = {"id", "file", "status", "row_count", "errors", "created_at"}
ITEM: Final = {"id", "name", "price", "category", "description", "auto_created", "confirmed", "active"}
DAY: Final = {"date", "mean", "p10", "p50", "p90", "confidence_score", "model_name"}
INGREDIENT: Final = {"id", "name", "unit", "unit_cost", "waste_factor", "shelf_life_days"}
RECIPE: Final = {"menu_item_id", "name", "ingredients"}

# The specification's endpoints: what each is answered with and, of a list, what each of it has.
SPECIFIED: Final[dict[str, tuple[str, set[str]]]] = {
    "POST /auth/register": ("", TOKENS),
    "POST /auth/login": ("", TOKENS),
    "POST /auth/refresh": ("", TOKENS),
    "POST /auth/logout": ("", set()),
    "GET /auth/me": ("", {"id", "email", "created_at"}),
    "POST /data/uploads": ("", UPLOAD),
    "GET /data/uploads": ("uploads", UPLOAD),
    "GET /data/uploads/{upload_id}": ("", UPLOAD),
    "GET /menu/items": ("items", ITEM),
    "POST /menu/items": ("", ITEM),
    "PUT /menu/items/{item_id}": ("", ITEM),
    "POST /recipes/menu/upload-photo": (
        "items",
        {"name", "category", "description", "price", "confidence"},
    ),
    "GET /recipes/confirm": ("suggestions", {"menu_item_id", "name", "ingredients"}),
    "POST /recipes/confirm": ("", RECIPE),
    "GET /recipes": ("recipes", RECIPE),
    "POST /forecast/demand": ("forecasts", DAY),
    "GET /forecast/demand": ("forecasts", DAY),
    "GET /settings": ("", {"waste_factor_enabled", "forecast_confidence_threshold"}),
    "PUT /settings": ("", {"waste_factor_enabled", "forecast_confidence_threshold"}),
    "GET /operating-hours": ("hours", {"day_of_week", "open_time", "close_time"}),
    "POST /operating-hours": ("hours", {"day_of_week", "open_time", "close_time"}),
    "GET /ingredients": ("ingredients", INGREDIENT),
    "POST /ingredients": ("", INGREDIENT),
    "PUT /ingredients/{ingredient_id}": ("", INGREDIENT),
    "GET /restaurants": ("restaurants", {"id", "name"}),
    "GET /devices": ("devices", {"id", "name", "last_seen"}),
}


def lines_of_the_page() -> list[str]:
    """What somebody types who follows it: requests, and names for what an answer said."""
    section = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    using = next(each for each in section if each.startswith("Using it"))
    return re.findall(r"^    ((?:curl |[A-Z]+=).+)$", using, re.MULTILINE)


def typed(line: str, folder: Path, words: dict[str, str]) -> tuple[int, Any]:
    """The status and the answer, as curl prints it."""
    shell = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={**os.environ, "CURL_HOME": str(folder), **words},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shell.returncode == 0, (line, shell.stderr)
    text, _line, status = shell.stdout.rpartition("\n")
    return int(status), json.loads(text) if text else None


def worth(text: str, answer: Any) -> str:
    """A name's value: what stands in <…> is taken from the answer, like `devices[0].id`."""

    def said(place: re.Match[str]) -> str:
        found = answer
        for key in re.findall(r"\w+", place[1]):
            found = found[int(key) if key.isdecimal() else key]
        return str(found)

    return re.sub(r"<([^>]+)>", said, text.strip('"'))


def address_of(line: str, paths: list[str]) -> str:
    """Which of the document's addresses a request is for."""
    method = re.search(r"-X (\w+)", line)
    asked = re.search(r"\$HUB(\S+)", line)
    assert asked, line
    pattern = re.sub(r"\$[A-Z]+", "[^/]+", asked[1])
    [path] = [each for each in paths if re.fullmatch(pattern, each)]
    return f"{method[1] if method else 'GET'} {path}"


# The programs an operator has; Windows' sh would be somebody else's.
@pytest.mark.skipif(
    os.name == "nt" or shutil.which("curl") is None, reason="needs a shell and curl, as the page does"
)
def test_every_line_of_the_page_works_in_its_order_and_every_specified_address_is_among_them(
    sqlite: Store, tmp_path: Path
) -> None:
    document = create_hub(sqlite, config()).openapi()
    paths = [each.removeprefix("/api/v1") for each in document["paths"]]
    (tmp_path / ".curlrc").write_text('silent\nshow-error\nwrite-out = "\\n%{http_code}"\n')
    (tmp_path / "transactions.csv").write_text(sales())
    shutil.copy(PHOTO, tmp_path / "menu_photo.jpg")
    lines = lines_of_the_page()
    assert lines[0] == "HUB=http://127.0.0.1:8000/api/v1"
    seen: dict[str, Any] = {}
    with serving(tmp_path) as (base, log, process):
        words, answer = {"HUB": f"{base}/api/v1"}, None
        for line in lines[1:]:
            name, equals, value = line.partition("=")
            if equals and name.isupper():
                words[name] = worth(value, answer)
                continue
            status, answer = typed(line, tmp_path, words)
            assert status in (200, 201, 204), (line, status, answer)
            # Of an address that was asked twice the first answer counts: the second is narrower.
            seen.setdefault(address_of(line, paths), answer)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)
    assert seen.keys() >= SPECIFIED.keys()
    for address, (of, keys) in SPECIFIED.items():
        assert not of or seen[address][of], address
        for each in seen[address][of] if of else [seen[address]]:
            assert each.keys() >= keys, address
    assert seen["GET /data/uploads/{upload_id}"]["status"] == "completed"
    assert len(seen["POST /forecast/demand"]["forecasts"]) == 7
    assert len(seen["GET /forecast/demand"]["forecasts"]) == 14
    assert seen["PUT /menu/items/{item_id}"]["price"] == 3
    _log_is_one_of_a_hub(log.read_text(), sum(each.startswith("curl") for each in lines), words)


def _log_is_one_of_a_hub(text: str, requests: int, words: dict[str, str]) -> None:
    """A JSON object a line, a request id each, and nothing that is nobody's business."""
    written = [json.loads(each) for each in text.splitlines()]
    walked = [each for each in written if each["logger"] == "flux_desktop.hub.requests"]
    assert len(walked) >= requests
    assert all(each["request_id"] for each in walked)
    for secret in (
        "securepassword123",
        "password123",
        "chef@restaurant.com",
        words["TOKEN"].rpartition(" ")[2],
        words["REFRESH"],
        SECRET,
    ):
        assert secret not in text
