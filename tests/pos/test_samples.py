"""Exports as tills and spreadsheets write them, against what a person reads in them."""

import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.menu import name_key
from flux_desktop.domain.sales import Problem, SaleLine
from flux_desktop.pos.cells import Cells
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.layout import Layout

SAMPLES = Path(__file__).parent / "samples"
DELIMITERS = {"TAB": "\t"}
QUESTIONS = {
    "ambiguous_dates_ask_the_user": ["date_order"],
    "loyverse_receipts_by_item_us": ["tax"],
    "loyverse_three_decimals_dmy": ["tax"],
    "report_es_cp1252": ["tax"],
    "report_es_days_in_blocks": ["tax"],
    "shopify_orders_export": ["tax", "timezone"],
    "toast_ItemSelectionDetails": ["business_day_start"],
    "toast_ModifiersSelectionDetails": ["business_day_start"],
    "toast_mix_with_voids": ["report_date"],
    "unicenta_closed_products": ["report_date"],
}
# What a person wrote beside a sample, where Flux says the same in other words.
REASONS = {
    "packaging, not a dish (user's choice)": "packaging, not a dish",
    "Addin 'Salsa roquefort' 2.00 attached to Entrecot": "extra, added to its dish",
}
Sample = tuple[Path, dict[str, Any]]


EXPECTED = [
    json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    for file in sorted(SAMPLES.glob("*.expected.json"))
]


@pytest.fixture(
    params=[each for each in EXPECTED if not each.get("refuse")], ids=lambda each: Path(each["file"]).stem
)
def sample(request: pytest.FixtureRequest) -> Sample:
    return SAMPLES / request.param["file"], request.param


def read(file: SalesFile) -> tuple[list[SaleLine], list[Problem]]:
    batches = list(file.batches(4))
    return [line for batch in batches for line in batch.lines], [
        problem for batch in batches for problem in batch.problems
    ]


def test_a_sample_gives_the_sales_written_down_beside_it(sample: Sample) -> None:
    path, whole = sample
    file = analyse_file(path)
    lines, _problems = read(file)
    for days in ("by_calendar_date", "by_business_date"):
        names: dict[str, str] = {}
        categories: dict[str, str] = {}
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for line in lines:
            day: date = line.day if days == "by_business_date" else line.on or line.day
            name = names.setdefault(name_key(line.item), line.item)
            categories[name] = categories.get(name) or line.category
            total = sums[day.isoformat() if file.has_dates else "period", name]
            for at, value in enumerate((line.demand, line.quantity, line.net_sales)):
                total[at] += value
        assert {key: (*map(to_decimal, total), categories[key[1]]) for key, total in sums.items()} == {
            (row["date"], row["item"]): (row["qty_demand"], row["qty_net"], row["net_sales"], row["category"])
            for row in whole["expected"][days]
        }


def test_what_a_sample_leaves_out_is_listed_with_its_line_and_reason(sample: Sample) -> None:
    path, whole = sample
    expected = whole["expected"]
    file = analyse_file(path)
    lines, problems = read(file)
    # An addin has no line in what was written down.
    assert [(each.line, each.reason) for each in problems if each.reason != "extra, added to its dish"] == [
        (each["line"], REASONS.get(each["reason"], each["reason"]))
        for each in expected["skipped"]
        if each["line"]
    ]
    assert len(problems) == len(expected["skipped"])
    assert file.rows == len(lines) + len(problems) == expected["data_rows"]


def test_a_sample_asks_what_it_leaves_open_and_nothing_else(sample: Sample) -> None:
    path, _whole = sample
    file = analyse_file(path)
    assert [question.key for question in file.questions] == QUESTIONS.get(path.stem, [])
    answers = {question.key: question.suggested or "2026-03-14" for question in file.questions}
    answered = analyse_file(path, answers=answers)
    assert answered.questions == ()
    if file.has_dates:
        assert read(answered) == read(file)


def test_a_sample_is_written_as_its_properties_say(sample: Sample) -> None:
    path, whole = sample
    properties = whole["file_properties"]
    file = analyse_file(path)
    # Windows-1252 is ISO-8859-1 with letters where that has none.
    encoding = properties["encoding"].replace("iso-8859-1", "cp1252")
    assert encoding.startswith(file.bytes.encoding)
    if "delimiter" in properties:
        assert file.sheet.delimiter == DELIMITERS.get(properties["delimiter"], properties["delimiter"])
        assert file.sheet.header_line == properties["header_line"]
    assert file.dialect.decimal == properties["decimal"]


def test_a_report_without_dishes_is_refused_with_the_one_to_export() -> None:
    with pytest.raises(Refused, match="Clover, Orders") as refused:
        analyse_file(SAMPLES / "clover_Orders_wrong_file.csv")
    assert "Line Items" in refused.value.advice


def test_a_layout_asks_for_every_cell_that_it_looks_at() -> None:
    """Rows whose cells say alike are read once; a cell that nobody asked for would be lost."""
    files = [analyse_file(SAMPLES / each["file"]) for each in EXPECTED if not each.get("refuse")]
    layouts = [(file, file.layout) for file in files if isinstance(file.layout, Layout)]
    assert len({layout.key for _file, layout in layouts}) >= 10
    for file, layout in layouts:
        roles = layout.roles(file.sheet.names) or {}
        whole_row = layout._content(Cells(roles, file.dialect))
        rows = dict(layout.rows(file.sheet, roles))
        lines, _problems = read(file)
        assert [line[2:9] for line in lines] == [whole_row(rows[line.line]) for line in lines]
