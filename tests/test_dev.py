"""What `dev.py` decides before it touches the machine."""

import ast
import hashlib
import importlib.util
import re
import shutil
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def dev(tmp_path: Path) -> ModuleType:
    """`dev.py` in a project of its own, with a lock file and an environment that looks installed."""
    shutil.copy(ROOT / "dev.py", tmp_path)
    (tmp_path / "requirements.lock").write_text("numpy==2.4.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    spec = importlib.util.spec_from_file_location("dev_in_a_folder", tmp_path / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PYTHON.parent.mkdir(parents=True)
    module.PYTHON.touch()
    return module


def test_without_a_verb_every_verb_is_told_on_one_line(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main([]) == 0
    told = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert told == list(dev.VERBS)
    assert {"run", "test", "check", "bench", "package", "shots", "simulate", "lock"} <= set(told)


def test_a_verb_that_does_not_exist_is_wrong_usage(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["tset"]) == 2
    assert "test " in capsys.readouterr().err


def test_a_verb_that_takes_no_arguments_says_so(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["check", "everything"]) == 1
    assert "everything" in capsys.readouterr().err


def test_an_older_python_can_read_the_file_and_hear_what_is_needed() -> None:
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 8))


def test_an_installation_that_never_finished_is_not_taken_for_one(dev: ModuleType) -> None:
    assert dev.stamped() == []


def test_a_finished_installation_is_recognised_until_the_interpreter_is_gone(dev: ModuleType) -> None:
    dev.STAMP.write_text("\n".join(dev.stamp()))
    assert dev.stamped() == dev.stamp()
    dev.PYTHON.unlink()
    assert dev.stamped() == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_of_what_is_required_asks_for_an_installation_in_the_same_place(
    dev: ModuleType, name: str
) -> None:
    place, contents = dev.stamp()
    (dev.ROOT / name).write_text("changed\n")
    changed_place, changed_contents = dev.stamp()
    assert changed_place == place
    assert changed_contents != contents


def test_what_the_bench_compares_with_is_installed_once_for_each_lock(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.PEERS_LOCK.write_text("lightgbm==4.7.0\n")
    dev.PEERS_STAMP.write_text(hashlib.sha256(dev.PEERS_LOCK.read_bytes()).hexdigest())
    dev.ensure_peers()
    assert capsys.readouterr().out == ""


def test_the_lock_of_the_bench_holds_what_the_project_asks_for_and_no_address() -> None:
    lock = (ROOT / "requirements-bench.lock").read_text("utf-8")
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["bench"]
    for requirement in asked:
        assert f"\n{re.split('[=>]', requirement)[0]}==" in f"\n{lock}"
    assert "://" not in lock


def test_a_missing_library_is_named_with_the_line_that_installs_it(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dev.Stop, match=r"libnowhere\.so\.7"):
        dev.ensure_system({"libnowhere.so.7": "libnowhere7"})


def test_nothing_is_asked_of_a_system_that_has_everything(dev: ModuleType) -> None:
    dev.ensure_system({})


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("apt-get", "sudo apt-get install libnowhere7"),
        ("dnf", "sudo dnf install 'libnowhere.so.7()(64bit)'"),
        ("zypper", "sudo zypper install 'libnowhere.so.7()(64bit)'"),
        ("pacman", "the packages that hold libnowhere.so.7"),
    ],
)
def test_each_distribution_gets_the_line_in_its_own_words(dev: ModuleType, manager: str, line: str) -> None:
    said = dev.install_line(["libnowhere.so.7"], ["libnowhere7"], which=manager.__eq__)
    assert said == line


def test_only_a_screen_asks_for_the_libraries_of_a_screen(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert dev.draws_on_x11()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not dev.draws_on_x11()


def test_another_active_environment_does_not_leak_in(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "other"))
    env = dev.environment()
    assert env["VIRTUAL_ENV"] == str(dev.VENV)
    assert "PYTHONPATH" not in env


def test_what_one_process_compiled_the_next_one_reads(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (dev.ROOT / "imported.py").write_text("")
    assert dev.run(sys.executable, "-c", "import imported") == 0
    assert list((dev.ROOT / "__pycache__").glob("imported.*.pyc"))


def test_the_dates_of_a_catalogue_stand_still(dev: ModuleType) -> None:
    monday = '"POT-Creation-Date: 2026-03-02 09:00+0100\\n"\n\nmsgid "Sales-Date: today"\n'
    tuesday = monday.replace("03-02", "03-03")
    assert dev.undated(monday) == dev.undated(tuesday)
    assert 'msgid "Sales-Date: today"' in dev.undated(monday)


def test_the_lock_file_pins_everything_by_hash_and_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]
    assert pins
    assert all(line.endswith("\\") for line in pins)
    assert "://" not in text
