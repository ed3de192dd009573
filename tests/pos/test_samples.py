"""Exports as tills and spreadsheets write them, against what a person reads in them."""

import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.menu import name_key
from flux_desktop.pos.file import understand

SAMPLES = Path(__file__).parent / "samples"
ANSWERS = {"ambiguous_dates_ask_the_user": {"date_order": "dmy"}}
DELIMITERS = {"TAB": "\t"}


@pytest.fixture(params=sorted(SAMPLES.glob("*.expected.json")), ids=lambda file: file.name.partition(".")[0])
def sample(request: pytest.FixtureRequest) -> tuple[Path, dict[str, Any]]:
    expected = json.loads(request.param.read_text(encoding="utf-8"), parse_float=Decimal)
    return SAMPLES / expected["file"], expected


def test_a_sample_gives_the_sales_written_down_beside_it(sample: tuple[Path, dict[str, Any]]) -> None:
    path, whole = sample
    expected = whole["expected"]
    file = understand(path, answers=ANSWERS.get(path.stem))
    names: dict[str, str] = {}
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    problems = []
    for batch in file.batches(4):
        problems += batch.problems
        for line in batch.lines:
            total = sums[line.day.isoformat(), names.setdefault(name_key(line.item), line.item)]
            for at, value in enumerate((line.demand, line.quantity, line.net_sales)):
                total[at] += value
    assert {key: [to_decimal(each) for each in total] for key, total in sums.items()} == {
        (row["date"], row["item"]): [row["qty_demand"], row["qty_net"], row["net_sales"]]
        for row in expected["by_calendar_date"]
    }
    assert [(each.line, each.reason) for each in problems] == [
        (each["line"], each["reason"]) for each in expected["skipped"]
    ]
    assert file.rows == expected["data_rows"]


def test_a_sample_is_written_as_its_properties_say(sample: tuple[Path, dict[str, Any]]) -> None:
    path, whole = sample
    properties = whole["file_properties"]
    file = understand(path)
    assert properties["encoding"].startswith(file.bytes.encoding)
    assert file.sheet.delimiter == DELIMITERS.get(properties["delimiter"], properties["delimiter"])
    assert file.sheet.header_line == properties["header_line"]
    assert file.marks.decimal == properties["decimal"]
    assert len(file.questions) == len(whole["questions_for_user"])
