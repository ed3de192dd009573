#!/usr/bin/env python3
"""The one command of this project: sets up what is missing, then does what the verb says.

Standard library only. Needs Python 3.11, but still parses on 3.8 so that it can say so there.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = TOOLS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "flux-stamp"
PEERS_STAMP = VENV / "flux-peers-stamp"
LOCK = ROOT / "requirements.lock"
PEERS_LOCK = ROOT / "requirements-bench.lock"
LOCALES = ROOT / "resources" / "locale"
LANGUAGES = ("es", "ca")

# What Qt loads from the system: soname → Debian package.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpulse.so.0": "libpulse0",
    # QtMultimedia imports without these three, but then has no backend.
    "libXrandr.so.2": "libxrandr2",
    "libXext.so.6": "libxext6",
    "libdrm.so.2": "libdrm2",
}
SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


class Stop(Exception):
    """Nothing more can be done here; the text says why and what to do."""


# --- Running things -----------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """This process's environment, made to mean `.venv` and nothing else."""
    env = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "UV_SYSTEM_PYTHON", "UV_TARGET"):
        env.pop(name, None)
    # uv compiles nothing: a process that may not keep what it compiled compiles all of SQLAlchemy and pandas each time.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    path = env.get("PATH", os.pathsep.join((os.defpath, "/usr/sbin", "/sbin")))
    env.update(PATH=str(TOOLS) + os.pathsep + path, VIRTUAL_ENV=str(VENV))
    env.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    # Where a network signs with a certificate of its own, only the system knows it.
    env.setdefault("UV_SYSTEM_CERTS", "1")
    return env


def without_screen() -> dict[str, str]:
    return {**environment(), "QT_QPA_PLATFORM": "offscreen"}


def run(*command: object, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command in the project's folder and return its exit code; `quiet` leaves only its errors."""
    words = [str(word) for word in command]
    return subprocess.call(
        words, cwd=ROOT, env=env or environment(), stdout=subprocess.DEVNULL if quiet else None
    )


def become(*command: object, env: dict[str, str]) -> NoReturn:
    """Turn into a command: signals and the exit code are its own."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    if os.name == "nt":  # execve returns to the prompt at once there
        raise SystemExit(subprocess.call(words, env=env))
    os.execve(words[0], words, env)


# --- System libraries ---------------------------------------------------------------------------------


def loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def needed_libraries(screen: bool) -> dict[str, str]:
    """Soname → Debian package of what Qt needs here; nothing outside Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    return {**QT_LIBRARIES, **SCREEN_LIBRARIES} if screen else QT_LIBRARIES


def draws_on_x11() -> bool:
    chosen = os.environ.get("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in os.environ else "")
    return chosen.startswith("xcb")


def missing_venv_packages() -> list[str]:
    """Debian leaves `ensurepip` out of its Python; without uv on the path nothing can be installed."""
    if shutil.which("uv") or find_spec("ensurepip"):
        return []
    return [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


def install_line(sonames: Sequence[str], packages: Sequence[str], which: Callable[[str], object]) -> str:
    """What a person types to install what is missing, in the words of their distribution."""
    if which("apt-get"):
        return "sudo apt-get install " + " ".join(packages)
    for manager in ("dnf", "zypper"):
        if which(manager):
            provided = " ".join(f"'{soname}()(64bit)'" for soname in sonames)
            return f"sudo {manager} install {provided}"
    return "the packages that hold " + " ".join(sonames)


def ensure_system(libraries: dict[str, str], packages: Sequence[str] = ()) -> None:
    """Install the missing libraries and `packages` where that is allowed, else say how.

    Raises:
        Stop: something is missing and only the person can install it.
    """
    sonames = [soname for soname in libraries if not loads(soname)]
    wanted = [*packages, *(libraries[soname] for soname in sonames)]
    if not wanted:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing", *wanted, flush=True)
        if apt_install(wanted):
            return
    names = [*sonames, *packages]
    line = install_line(names, wanted, shutil.which)
    raise Stop(f"The system lacks {', '.join(names)}. Install:\n  {line}")


def apt_install(packages: Sequence[str]) -> bool:
    env = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    # On a new machine the package lists are absent or stale; elsewhere one of many sources may be down.
    run("apt-get", "update", "-qq", env=env, quiet=True)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    return run(*install, env=env, quiet=True) == 0


def ensure_packager() -> None:
    """PyInstaller on Linux reads libraries with objdump and takes Python's own along."""
    if sys.platform.startswith("linux"):
        soname = f"libpython{sys.version_info[0]}.{sys.version_info[1]}.so.1.0"
        ensure_system({soname: soname.split(".so")[0]}, [] if shutil.which("objdump") else ["binutils"])


# --- The environment ----------------------------------------------------------------------------------


def stamp() -> list[str]:
    """Two lines: where the environment belongs, and what has to be in it."""
    contents = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    return [f"Python {sys.version_info[0]}.{sys.version_info[1]} in {ROOT}", contents.hexdigest()]


def stamped() -> list[str]:
    """The stamp of the last installation; empty if there is none or it did not finish."""
    try:
        return STAMP.read_text(encoding="utf-8").splitlines() if PYTHON.exists() else []
    except OSError:
        return []


def set_up(screen: bool = False) -> None:
    """Have `.venv` hold what the lock file says, and the system what Qt loads.

    Raises:
        Stop: it cannot be done from here.
    """
    fresh = stamped() == stamp()
    ensure_system(needed_libraries(screen), [] if fresh else missing_venv_packages())
    if not fresh:
        make_environment()


def make_environment() -> None:
    wanted = stamp()
    if stamped()[:1] != wanted[:1]:
        print("Making .venv", flush=True)
        if VENV.exists():
            shutil.rmtree(VENV)
        base = getattr(sys, "_base_executable", sys.executable)
        if run(base, "-m", "venv", "--without-pip", VENV) != 0:
            raise Stop(f"{base} cannot make a virtual environment.")
    # A killed installation leaves no stamp and is made anew; one that ends in an error is tried again.
    STAMP.unlink(missing_ok=True)
    finished = any(install_with(installer) for installer in installers())
    STAMP.write_text("\n".join(wanted if finished else wanted[:1]), encoding="utf-8")
    if not finished:
        raise Stop("The installation did not finish; the lines above say why.")


def install_with(installer: Sequence[str]) -> bool:
    print("Installing with", "pip" if "-m" in installer else "uv", flush=True)
    requirements = run(*installer, "--require-hashes", "-r", LOCK)
    return requirements == 0 and run(*installer, "--no-deps", "--no-build-isolation", "-e", ROOT) == 0


def ensure_peers() -> None:
    """Have `.venv` hold what the forecasts are compared with; without it that bench measures Flux alone."""
    wanted = hashlib.sha256(PEERS_LOCK.read_bytes()).hexdigest()
    if PEERS_STAMP.exists() and PEERS_STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("Installing the forecasters and the data to compare with", flush=True)
    # The lock is whole; of the packages taken for their data it leaves out what their code would need.
    what = ("--require-hashes", "--no-deps", "-r", PEERS_LOCK)
    if any(run(*installer, *what) == 0 for installer in installers()):
        PEERS_STAMP.write_text(wanted, encoding="utf-8")
    else:
        print("They could not be installed; the bench goes on without them.", file=sys.stderr)


def installers() -> Iterator[list[str]]:
    """Ways to install into `.venv`, the fastest first; pip, the last one, always exists."""
    pip = [str(PYTHON), "-m", "pip"]
    uv = find_uv()
    if uv:
        yield [uv, "pip", "install", "--python", str(PYTHON)]
    run(PYTHON, "-m", "ensurepip", quiet=True)
    yield [*pip, "install"]


def find_uv() -> str:
    """The uv on the path, else one put into `.venv`; empty if neither can be had."""
    found = shutil.which("uv") or shutil.which("uv", path=str(TOOLS))
    if found:
        return found
    run(PYTHON, "-m", "ensurepip", quiet=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "uv")
    return shutil.which("uv", path=str(TOOLS)) or ""


# --- Checks -------------------------------------------------------------------------------------------


class Step(NamedTuple):
    title: str
    command: Sequence[object]


CHECKS = (
    Step("Format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Step("Lint", (PYTHON, "-m", "ruff", "check", ".")),
    Step("Types", (PYTHON, "-m", "mypy")),
    Step("Contracts", (TOOLS / "lint-imports", "--no-logo")),
    Step("Security", (PYTHON, "-m", "tests.audit")),
)


def heading(title: str) -> None:
    print(f"\n== {title} ".ljust(100, "="), flush=True)


def captured(step: Step) -> tuple[int, str, float]:
    """Run a step and return its exit code, what it printed, and its seconds."""
    begun = time.monotonic()
    words = [str(word) for word in step.command]
    output, silence = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        words, cwd=ROOT, env=without_screen(), stdin=silence, stdout=output, stderr=subprocess.STDOUT
    ) as process:
        printed = process.communicate()[0].decode(errors="replace")
    return process.returncode, printed.rstrip(), time.monotonic() - begun


def run_checks() -> list[str]:
    """Run every check, two at a time, and return the titles of those that failed."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for step, (code, output, seconds) in zip(CHECKS, pool.map(captured, CHECKS), strict=True):
            heading(f"{step.title}: {'failed' if code else 'passed'} in {seconds:.1f} s")
            print(output, flush=True)
            if code:
                failed.append(step.title)
    return failed


def verdict(failed: Sequence[str]) -> int:
    if failed:
        print("\nFailed:", ", ".join(failed), flush=True)
    return 1 if failed else 0


# What a package must do to count as whole: migrate, hash, store, calculate.
TRIALS = (
    ("doctor", "--json"),
    ("demo", "--days", "60"),
    ("forecast", "--restaurant", "La Boqueria Bites", "--item", "Patates braves"),
)


# --- Verbs --------------------------------------------------------------------------------------------


def application(arguments: Sequence[str]) -> NoReturn:
    set_up(screen=draws_on_x11())
    become(PYTHON, "-m", "flux_desktop", *arguments, env=environment())


def module(name: str, arguments: Sequence[str]) -> NoReturn:
    """Become `python -m name` without a screen, in the project's folder."""
    set_up()
    os.chdir(ROOT)
    become(PYTHON, "-m", name, *arguments, env=without_screen())


def bench(arguments: Sequence[str]) -> NoReturn:
    named = [word for word in arguments if word.isidentifier()]
    if not named or {"forecast", "unseen"} & {*named}:
        set_up()
        ensure_peers()
    module("tests.bench", arguments)


def hub(arguments: Sequence[str]) -> NoReturn:
    """A hub with the sample restaurants in build/hub; arguments go to `flux-hub serve`."""
    set_up()
    folder = ROOT / "build" / "hub"
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret"
    if not secret.exists():
        secret.write_text(os.urandom(32).hex(), encoding="ascii")
    env = {
        **environment(),
        "FLUX_DATA_DIR": str(folder),
        "JWT_SECRET_KEY": secret.read_text(encoding="ascii"),
    }
    env.pop("FLUX_HUB_DATABASE_URL", None)
    sample = ("demo", "--data-dir", folder, "--database", f"sqlite:///{(folder / 'hub.db').as_posix()}")
    if run(PYTHON, "-m", "flux_desktop", *sample, env={**env, "QT_QPA_PLATFORM": "offscreen"}) != 0:
        raise Stop("The sample restaurants could not be made.")
    port = arguments[arguments.index("--port") + 1] if "--port" in arguments[:-1] else "8000"
    account = '{"email": "chef@laboqueria.es", "password": "password123"}'
    print(
        "\nTry, in another terminal:\n"
        f"  curl -X POST http://127.0.0.1:{port}/api/v1/auth/login"
        f" -H 'Content-Type: application/json' -d '{account}'\n"
        f"and http://127.0.0.1:{port}/docs in a browser. Ctrl+C stops the hub.\n",
        flush=True,
    )
    os.chdir(ROOT)
    become(PYTHON, "-m", "flux_desktop.start.hub", "serve", *arguments, env=env)


def check(arguments: Sequence[str]) -> int:
    refuse(arguments)
    set_up()
    return verdict(run_checks())


def test(arguments: Sequence[str]) -> int:
    if arguments:
        module("pytest", arguments)
    set_up()
    failed = run_checks()
    heading("Tests")
    pytest = (PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal")
    if run(*pytest, env=without_screen()) != 0:
        failed.append("Tests")
    return verdict(failed)


def package(arguments: Sequence[str]) -> int:
    refuse(arguments)
    set_up(screen=sys.platform.startswith("linux"))
    ensure_packager()
    print("Building dist/flux-desktop; this takes a minute or two", flush=True)
    build = (PYTHON, "-m", "PyInstaller", "--noconfirm", "--workpath", "build/package", "packaging/flux.spec")
    code, output, seconds = captured(Step("Package", build))
    print(output)
    absent = [line for line in output.splitlines() if "library not found" in line.lower()]
    if code or absent:
        raise Stop("\n".join(["The package is not whole.", *absent]))
    print(f"Built in {seconds:.0f} s; trying it", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        program = ROOT / "dist" / "flux-desktop" / "flux-desktop"
        # Named on the line, so that nobody's own database is filled with the sample.
        own = ("--data-dir", folder, "--database", f"sqlite:///{folder}/flux.db")
        return int(any(run(program, *trial, *own, env=without_screen()) for trial in TRIALS))


def words(arguments: Sequence[str]) -> int:
    refuse(arguments)
    set_up()
    babel = (PYTHON, "-m", "babel.messages.frontend", "--quiet")
    template = LOCALES / "flux.pot"
    where = ("-D", "flux", "-d", LOCALES)
    comment = ("--header-comment", "# The texts of Flux.")
    layout = ("--sort-output", "--no-wrap", "--add-location", "file", *comment)
    extract = ("extract", "-k", "N_", "--project", "Flux", *layout)
    update = ("update", "--init-missing", "--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap", *where)
    LOCALES.mkdir(parents=True, exist_ok=True)
    steps: list[tuple[object, ...]] = [(*extract, "-o", template, "flux_desktop")]
    steps += [(*update, "-i", template, "-l", language) for language in LANGUAGES]
    for step in steps:
        if run(*babel, *step) != 0:
            return 1
        for catalogue in LOCALES.rglob("flux.po*"):
            catalogue.write_text(undated(catalogue.read_text("utf-8")), "utf-8", newline="\n")
    return run(*babel, "compile", *where)


def undated(catalogue: str) -> str:
    """A catalogue whose dates stand still, so that gathering the words twice changes nothing."""
    return re.sub(r'^"(P\S+-Date): .*\\n"$', r'"\1: 2026-01-01 00:00+0000\\n"', catalogue, flags=re.MULTILINE)


def migration(arguments: Sequence[str]) -> int:
    """Write the next migration: what the tables of the code have and the newest schema has not."""
    set_up()
    return module("tests.migration", arguments)


def lock(arguments: Sequence[str]) -> int:
    set_up()
    keep_out = ("--no-emit-index-url", "--no-emit-find-links", "--no-header")
    how = ("--universal", "--python-version", "3.11", "--generate-hashes")
    compiler = (find_uv() or "uv", "pip", "compile", "--quiet", *how, *keep_out, *arguments)
    peers = ("--group", "pyproject.toml:bench", "-c", LOCK.name, "-o", PEERS_LOCK.name)
    wrong = run(*compiler, "--all-extras", "pyproject.toml", "-o", LOCK.name)
    return wrong or run(*compiler, *peers)


class Verb(NamedTuple):
    says: str
    do: Callable[[Sequence[str]], int]


VERBS = {
    "run": Verb("Open the application, or do one of its commands: run doctor", application),
    "test": Verb("All that must hold: check, then tests; with arguments only pytest: test -k forecast", test),
    "check": Verb("Format, lint, types and contracts, without the tests", check),
    "hub": Verb("Serve the sample restaurants over HTTP, and say how to ask for them", hub),
    "bench": Verb("Measure; with a name, only that: bench forecast", bench),
    "shots": Verb("Draw every view, light and dark, into build/shots", partial(module, "tests.shots")),
    "simulate": Verb(
        "The long runs of faults, and of a hub: simulate --hub 90", partial(module, "tests.simulate")
    ),
    "sync-simulate": Verb(
        "Schedules of several devices and a hub, from seeds", partial(module, "tests.sync.run")
    ),
    "package": Verb("Build the application into dist/flux-desktop and try it", package),
    "words": Verb("Gather every text into the catalogues and compile them", words),
    "migration": Verb(
        'Write the next migration from what the tables now say: migration "what it brings"', migration
    ),
    "licences": Verb(
        "Gather the licences of what is bundled into resources/licences", partial(module, "tests.licences")
    ),
    "lock": Verb("Write both lock files anew; they keep their pins, but: lock --upgrade", lock),
}


def refuse(arguments: Sequence[str]) -> None:
    if arguments:
        raise Stop(f"This verb takes no arguments: {' '.join(arguments)}")


def usage() -> str:
    lines = [f"  {name:15}{verb.says}" for name, verb in VERBS.items()]
    return "\n".join(["python3 dev.py VERB", "", *lines])


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the whole point of parsing on older ones
        have = ".".join(str(part) for part in sys.version_info[:3])
        print(f"Flux needs Python 3.11 or newer; this is {have}. Try: python3.11 dev.py", file=sys.stderr)
        return 1
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(usage())
        return 0
    verb = VERBS.get(arguments[0])
    if verb is None:
        print(usage(), file=sys.stderr)
        return 2
    try:
        return verb.do(arguments[1:])
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
