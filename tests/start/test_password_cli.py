"""Who forgot the password gets another one from the administrator of the computer."""

import subprocess
import sys
from pathlib import Path

import pytest

from flux_desktop.domain.errors import SignInFailed
from flux_desktop.services import accounts
from flux_desktop.services.database import open_database


def give(folder: Path, email: str, new: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flux_desktop", "password", email, "--data-dir", str(folder)],
        input=f"{new}\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_account_gets_another_password(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'flux.db'}"
    store = open_database(url)
    user = accounts.register(store, "marta@canroca.example", "una frase curta", "Marta")
    assert give(tmp_path, user.email, "short").returncode == 1
    assert give(tmp_path, "nobody@canroca.example", "una altra frase").returncode == 1
    done = give(tmp_path, user.email, "una altra frase")
    assert (done.returncode, user.email in done.stdout) == (0, True)
    assert accounts.sign_in(store, user.email, "una altra frase") == user
    with pytest.raises(SignInFailed):
        accounts.sign_in(store, user.email, "una frase curta")
    store.close()
