"""What holds for every layout of FORMATS, also for the next one: samples that it alone recognises."""

from pathlib import Path

import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.sales import SaleLine
from flux_desktop.pos.file import SalesFile, analyse_file
from flux_desktop.pos.format import SalesFormat
from flux_desktop.pos.formats import ANY, FORMATS

SAMPLES = Path(__file__).parent / "samples"
FILES = sorted(file for file in SAMPLES.iterdir() if file.suffix != ".json")


def read(file: Path) -> SalesFile | None:
    try:
        return analyse_file(file)
    except Refused:
        return None


READ = {file: found for file in FILES if (found := read(file))}


@pytest.fixture(params=FORMATS, ids=lambda form: form.key)
def form(request: pytest.FixtureRequest) -> SalesFormat:
    found: SalesFormat = request.param
    return found


def test_keys_and_titles_name_one_layout_each() -> None:
    assert len({form.key for form in FORMATS}) == len(FORMATS)
    assert all(form.title and form.source for form in FORMATS)


def test_every_layout_has_a_sample(form: SalesFormat) -> None:
    assert form.key in {found.layout.key for found in READ.values()}


@pytest.mark.parametrize("file", READ, ids=lambda file: file.stem)
def test_one_layout_alone_recognises_a_sample(file: Path) -> None:
    found = READ[file]
    known = [each.key for each in FORMATS if each is not ANY and each.roles(found.sheet.names) is not None]
    assert known == ([] if found.layout.key == ANY.key else [found.layout.key])


@pytest.mark.parametrize("file", READ, ids=lambda file: file.stem)
def test_a_sample_is_read_to_its_end_in_batches_of_any_size(file: Path) -> None:
    found = READ[file]
    whole = next(iter(found.batches(1_000_000)))
    piecewise = list(found.batches(2))
    assert [line for batch in piecewise for line in batch.lines] == whole.lines
    assert [problem for batch in piecewise for problem in batch.problems] == whole.problems
    assert whole.rows == found.rows
    if found.has_dates:
        assert {line.day for line in whole.lines} <= found.days


@pytest.mark.parametrize("file", READ, ids=lambda file: file.stem)
def test_the_layout_can_be_named_and_no_other_reads_the_sample(file: Path) -> None:
    key = READ[file].layout.key
    assert analyse_file(file, layout=key).layout.key == key
    other = next(each.key for each in FORMATS if each.key not in (key, ANY.key))
    with pytest.raises(Refused):
        analyse_file(file, layout=other)


PEOPLE = (
    "Sena",
    "XJ2NZ4EZ9V5Z2",
    "Server A",
    "Owner",
    "Huda",
    "Ana Person",
    "Maria Doe",
    "John Roe",
    "example.or",
    "555",
)


@pytest.mark.parametrize("file", READ, ids=lambda file: file.stem)
def test_no_person_and_no_card_is_kept_of_a_sample(file: Path) -> None:
    for batch in READ[file].batches(100):
        kept = [text for line in batch.lines for text in line if isinstance(text, str)]
        kept += [problem.text for problem in batch.problems]
        assert not [text for text in kept for name in PEOPLE if name in text]


def test_lines_of_tills_with_tickets_name_their_ticket() -> None:
    for found in READ.values():
        lines: list[SaleLine] = [line for batch in found.batches(100) for line in batch.lines]
        assert all(bool(line.ticket) == found.has_tickets for line in lines)
