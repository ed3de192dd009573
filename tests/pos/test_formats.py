"""What holds for every layout of FORMATS, also for the next one: a sample `samples/KEY*` it alone recognises."""

from pathlib import Path

import pytest

from flux_desktop.pos.file import understand
from flux_desktop.pos.format import SalesFormat
from flux_desktop.pos.formats import FORMATS

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(params=FORMATS, ids=lambda form: form.key)
def form(request: pytest.FixtureRequest) -> SalesFormat:
    found: SalesFormat = request.param
    return found


def test_keys_and_titles_name_one_layout_each() -> None:
    assert len({form.key for form in FORMATS}) == len(FORMATS)
    assert all(form.title for form in FORMATS)


def test_it_alone_recognises_its_sample(form: SalesFormat) -> None:
    samples = [file for file in SAMPLES.glob(f"{form.key}_*") if file.suffix != ".json"]
    assert samples
    for sample in samples:
        file = understand(sample)
        assert file.layout.key == form.key
        others = [each.key for each in FORMATS if each.roles(file.sheet.columns) is not None]
        assert others == [form.key]


def test_it_reads_its_sample_to_the_end_in_batches_of_any_size(form: SalesFormat) -> None:
    for sample in SAMPLES.glob(f"{form.key}_*"):
        if sample.suffix != ".json":
            file = understand(sample)
            whole = next(iter(file.batches(1_000_000)))
            piecewise = list(file.batches(2))
            assert [line for batch in piecewise for line in batch.lines] == whole.lines
            assert [problem for batch in piecewise for problem in batch.problems] == whole.problems
            assert whole.rows == file.rows
