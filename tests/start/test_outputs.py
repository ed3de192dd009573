"""No output of any command overwrites a database, what belongs to it, an input, or what nobody said may go."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flux_desktop.domain.errors import Refused
from flux_desktop.services.outputs import Output
from flux_desktop.start.cli import app
from flux_desktop.store.backup import sound
from flux_desktop.store.store import Store, close_stores
from tests.outputs import SHEETS, commands

HEADER = "date,item,quantity,price"
LINES = [
    f"2026-{1 + n // 28:02}-{1 + n % 28:02},{dish},{2 + n % 3},4.50"
    for n in range(84)
    for dish in ("Soup", "=Tea")
]


@pytest.fixture
def flux(sqlite: Store, tmp_path: Path) -> Callable[..., Result]:
    def run(*words: object) -> Result:
        options = ["--database", sqlite.url, "--data-dir", str(tmp_path)]
        return CliRunner().invoke(app, [*map(str, words), *options])

    return run


@pytest.fixture
def sales(write: Callable[..., Path]) -> Path:
    return write("sales.csv", HEADER, *LINES)


@pytest.mark.parametrize("number", range(SHEETS))
@pytest.mark.parametrize(
    "name", ["flux.db", "flux.db-wal", "flux.db-shm", "link.csv", "settings.json", "backups/a.csv"]
)
def test_no_command_writes_over_the_database_or_what_belongs_to_it_even_when_forced(
    flux: Callable[..., Result], sqlite: Store, sales: Path, tmp_path: Path, name: str, number: int
) -> None:
    flux("import", sales, "--restaurant", "P")
    assert sqlite.file is not None
    (tmp_path / "link.csv").symlink_to(sqlite.file)
    (tmp_path / "settings.json").write_text("{}")
    (tmp_path / "backups").mkdir(exist_ok=True)
    done = flux(*commands(sales, tmp_path / name)[number], "--force", "--json")
    assert done.exit_code == 1
    assert "database" in json.dumps(json.loads(done.stdout))
    close_stores()
    sqlite.close()
    assert sound(sqlite.file)
    assert (tmp_path / "settings.json").read_text() == "{}"


@pytest.mark.parametrize("number", range(SHEETS + 1))
def test_what_is_there_goes_only_when_somebody_says_so(
    flux: Callable[..., Result], sales: Path, tmp_path: Path, number: int
) -> None:
    flux("import", sales, "--restaurant", "P")
    out = tmp_path / "out.csv"
    out.write_text("mine")
    words = commands(sales, out)[number]
    refused = flux(*words, "--json")
    assert refused.exit_code == 1
    json.loads(refused.stdout)
    assert out.read_text() == "mine"
    if words[0] != "backup":
        assert flux(*words, "--force").exit_code == 0
        assert out.read_text() != "mine"
    out.unlink()
    assert flux(*words).exit_code == 0
    assert out.stat().st_size > 10


def test_the_file_that_is_read_is_never_written_to(flux: Callable[..., Result], sales: Path) -> None:
    before = sales.read_bytes()
    for words in (
        ["import", sales, "--restaurant", "P", "--left-out", sales],
        ["backtest", sales, "--origin", "2026-03-01", "--predictions", sales],
    ):
        assert flux(*words, "--force").exit_code == 1
    assert sales.read_bytes() == before
    assert flux("uploads", "--restaurant", "P").exit_code == 1


def test_a_database_of_another_place_is_no_output_either(sqlite_template: Path, tmp_path: Path) -> None:
    for name in (sqlite_template.name, sqlite_template.name + "-wal"):
        with pytest.raises(Refused) as refused:
            Output(sqlite_template.with_name(name), force=True).write_table(["a"], [])
        assert refused.value.code == "output.protected"


def test_texts_are_no_formulas_and_numbers_stay_numbers(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    Output(file).write_table(["a", "b", "c"], [["=1+1", "-12.50", -3], ["@x", "−2,5%", 1.5]])
    with file.open(encoding="utf-8", newline="") as read:
        assert list(csv.reader(read))[1:] == [["'=1+1", "-12.50", "-3"], ["'@x", "−2,5%", "1.5"]]


def test_predictions_are_safe_to_open(flux: Callable[..., Result], sales: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert flux(*commands(sales, out)[1]).exit_code == 0
    assert "'=Tea" in out.read_text()
    assert ",=Tea" not in out.read_text()


def test_a_file_is_whole_or_what_it_was_before(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("before")

    def rows() -> object:
        yield ["1"]
        raise RuntimeError("the reckoning failed")

    with pytest.raises(RuntimeError):
        Output(file, force=True).write_table(["a"], rows())  # type: ignore[arg-type]
    assert file.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]
