"""A part of `dev.py check`: bandit over the sources, pip-audit over what the lock file names where its database answers."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 45
# Looked at line by line: SQL made of names that Flux itself knows, what it packed itself, and words of Django.
LOOKED_AT = ("B301", "B608", "B610")
PROBE = "requests"
# What pip-audit says where the network, and not a package, is at fault.
AWAY = (
    "could not be audited",
    "ConnectionError",
    "ServiceError",
    "Max retries",
    "Timeout",
    "timed out",
    "resolve",
    "HTTPError",
    "SSLError",
    "ProxyError",
)


def bandit() -> int:
    """High and medium findings; the linter's own rules hold the others line by line."""
    return subprocess.call(
        [sys.executable, "-m", "bandit", "-q", "-r", "-ll", "-ii", "-s", ",".join(LOOKED_AT), "flux_desktop"],
        cwd=ROOT,
    )


def pip_audit() -> int:
    """One package first: where its database does not answer for that one, the others are not asked about."""
    with TemporaryDirectory() as folder:
        one = Path(folder) / "one.txt"
        one.write_text(f"{PROBE}=={version(PROBE)}\n", encoding="utf-8")
        said, code = _asked("--requirement", str(one), "--no-deps", "--disable-pip")
    if said is None or any(sign in said for sign in AWAY):
        print("pip-audit: its database cannot be reached from here; nothing was checked")
        return 0
    said, code = _asked("--local", "--skip-editable")
    print("pip-audit: no answer in time" if said is None else said.strip()[-4_000:])
    return code


def _asked(*options: str) -> tuple[str | None, int]:
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--timeout", "5", *options]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None, 0
    return done.stdout + done.stderr, done.returncode


def main() -> int:
    found = bandit()
    return pip_audit() or found


if __name__ == "__main__":
    sys.exit(main())
