"""Nothing needs the network: the first journeys in a process that has none, and no test may ask for it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from flux_desktop.ui.views import VIEWS
from tests.offline import sitecustomize as network

LONGEST_SECONDS = 300
# Through PostgreSQL's library in C, which no hook of Python's sees.
IN_C = """
import psycopg
from tests.offline.journeys import leave_network
print(leave_network())
try:
    psycopg.connect("host=192.0.2.1 hostaddr=192.0.2.1 connect_timeout=5")
except psycopg.OperationalError as error:
    print(error)
"""


def test_the_first_journeys_need_no_network(tmp_path: Path) -> None:
    for each in ("typed", "seen"):
        (tmp_path / each).mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FLUX_D")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.offline.journeys", str(tmp_path)],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert set(said["commands"].values()) == {0}, done.stderr[-3_000:]
    assert said["pages"] == [each.key for each in VIEWS]


def test_a_process_without_network_has_none_for_its_libraries_either() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_C],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    left, *said = done.stdout.splitlines()
    if left != "True":
        pytest.skip("this system lets no process leave the network")
    assert "unreachable" in " ".join(said)


@pytest.mark.parametrize("name", ["updates.example.com", "192.0.2.1", "2001:db8::1"])
def test_a_test_that_asks_for_the_network_is_refused_and_noted(name: str) -> None:
    with pytest.raises(OSError, match=r"unreachable|resolution"):
        socket.create_connection((name, 443), timeout=5)
    assert [each.split()[1] for each in network.tried()] == [name]


def test_a_process_that_a_test_starts_has_no_network_either() -> None:
    program = "import socket; socket.create_connection(('updates.example.com', 443), timeout=5)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "gaierror" in done.stderr
    assert network.tried() == ["getaddrinfo updates.example.com"]


def test_this_computer_itself_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for host in ("127.0.0.1", "localhost", "::ffff:127.0.0.1"):
            socket.create_connection((host, server.getsockname()[1]), timeout=5).close()
    assert network.tried() == []
