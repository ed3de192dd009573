"""Files of people who do this job, with invented values: what is right of each stands in `cases/cases.json`."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.exact import to_decimal
from flux_desktop.domain.menu import name_key
from flux_desktop.pos.file import SalesFile, analyse_file

CASES = Path(__file__).parent / "cases"
EVERY = json.loads((CASES / "cases.json").read_text(encoding="utf-8"))
# Questions that were there before: what a case asks may be one of a new key.
BEFORE = {
    *(
        "date_order",
        "decimal",
        "tax",
        "business_day_start",
        "report_date",
        "price",
        "timezone",
        "columns",
        "ignore",
    ),
    *("overlap", "spread", "ticket_scope"),
}


def answered(case: dict[str, Any], *more: str) -> dict[str, str]:
    return dict(text.split("=", 1) for text in (*case["answers"], *more))


def sums(file: SalesFile, by: str) -> dict[str, tuple[Decimal, Decimal]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for batch in file.batches(100):
        for line in batch.lines:
            day = line.day if by == "bdays" else line.on or line.day
            key = name_key(line.item) if by == "items" else day.isoformat()
            if line.demand or line.quantity or line.net_sales:
                found[key][0] += line.demand
                found[key][1] += line.net_sales
    return {key: (to_decimal(demand), to_decimal(net)) for key, (demand, net) in found.items()}


def off(want: dict[str, Any], file: SalesFile) -> list[str]:
    """What of an accepted outcome does not hold."""
    lines = [line for batch in file.batches(100) for line in batch.lines]
    totals = {
        "demand": sum(line.demand for line in lines),
        "net_qty": sum(line.quantity for line in lines),
        "net_sales": sum(line.net_sales for line in lines),
    }
    found = [
        f"{key} {to_decimal(value)}"
        for key, value in totals.items()
        if key in want and Decimal(want[key] or 0) != to_decimal(value)
    ]
    for by in ("days", "bdays", "items"):
        if by not in want:
            continue
        wanted = want[by] if isinstance(want[by], dict) else dict.fromkeys(want[by])
        came = sums(file, by)
        for name, pair in wanted.items():
            key = name if by != "items" else name_key(name)
            met = [came.pop(each) for each in list(came) if fnmatchcase(each, key)]
            total = tuple(map(sum, zip(*met, strict=True))) if met else (0, 0)
            if pair is not None and total != (Decimal(pair[0] or 0), Decimal(pair[1] or 0)):
                found.append(f"{name} {total}")
        found += [f"too much: {each}" for each in came]
    return found


def asks(want: dict[str, Any], file: SalesFile) -> bool:
    return any(
        (each.key == want["asks"] or each.key not in BEFORE)
        and re.search(want.get("naming", ""), f"{each.text} {each.choices}", re.IGNORECASE | re.DOTALL)
        and ("suggested" not in want or each.suggested in want["suggested"])
        for each in file.questions
    )


def tells(want: dict[str, Any], file: SalesFile) -> bool:
    texts = [each.text for each in file.notices]
    texts += [f"{each.reason}: {each.text}" for batch in file.batches(100) for each in batch.problems]
    return any(re.search(want["told"], text, re.IGNORECASE | re.DOTALL) for text in texts)


def wrong(want: dict[str, Any], case: dict[str, Any]) -> list[str]:
    path = CASES / case["file"]
    if "refused" in want:
        with pytest.raises(Refused) as refused:
            analyse_file(path, answers=answered(case))
        said = f"{refused.value.title} {refused.value.advice}"
        return [] if re.search(want["refused"], said, re.IGNORECASE | re.DOTALL) else [said]
    file = analyse_file(path, answers=answered(case))
    found = off(want, file)
    found += ["asks nothing"] if "asks" in want and not asks(want, file) else []
    found += ["tells nothing"] if "told" in want and not tells(want, file) else []
    for answer, then in want.get("then", {}).items():
        said = answer if "=" in answer else f"place={answer}"
        found += [f"{said}: {each}" for each in off(then, analyse_file(path, answers=answered(case, said)))]
    return found


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case["file"])
def test_a_case_is_right_in_one_of_the_ways_that_are(case: dict[str, Any]) -> None:
    tries = []
    for want in case["accept"]:
        try:
            tries.append(wrong(want, case))
        except (Refused, pytest.fail.Exception) as error:
            tries.append([str(error)])
    assert [] in tries, tries


@pytest.mark.parametrize("case", [each for each in EVERY if "never" in each], ids=lambda case: case["file"])
def test_a_sum_that_is_wrong_is_never_what_a_question_suggests(case: dict[str, Any]) -> None:
    assert off(case["never"], analyse_file(CASES / case["file"], answers=answered(case)))
