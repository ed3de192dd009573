"""Runs the benchmarks named, or all; with `--write` their reports go into docs/benchmarks/."""

import argparse
import platform
from collections.abc import Callable
from pathlib import Path

from tests.bench import (
    accuracy,
    costs,
    first_hour,
    forecast,
    hub,
    imports,
    limits,
    menu_page,
    menu_photo,
    photos,
    recipe_editor,
    start,
    stored,
    suggestions,
    sync,
    unseen,
    window,
)

BENCHES: dict[str, Callable[[argparse.Namespace], str]] = {
    "start": lambda _asked: start.report(),
    "imports": lambda asked: imports.report(asked.lines),
    "limits": lambda asked: limits.report(asked.lines),
    "stored": lambda asked: stored.report(asked.lines),
    "window": lambda asked: window.report(asked.lines),
    "forecast": lambda asked: forecast.report(asked.quick),
    "unseen": lambda _asked: unseen.report(),
    "suggestions": lambda asked: suggestions.report(asked.dishes),
    "hub": lambda asked: hub.report(asked.quick),
    "costs": lambda _asked: "\n\n".join((costs.report(), menu_page.report(), recipe_editor.report())),
    "ledger": lambda _asked: accuracy.report(),
    "sync": lambda asked: sync.report(asked.lines, asked.quick),
    "first_hour": lambda asked: first_hour.report(asked.file, asked.quick),
    "menu_photo": lambda asked: menu_photo.report(asked.quick),
    "photos": lambda asked: photos.report(asked.quick),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], help="none means all")
    parser.add_argument("--lines", type=int, default=1_000_000, help="lines of the sales file")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="forecast: without the peers that take minutes; hub: fewer requests; photos: fewer menus; "
        "first_hour, menu_photo: as fast as the machine goes",
    )
    parser.add_argument("--file", type=Path, help="first_hour: the sales file of one's own")
    parser.add_argument(
        "--dishes",
        type=Path,
        action="append",
        default=[],
        help="suggestions: a CSV of real dish names and what a cook expects in them; several may be given",
    )
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    for name in arguments.names or BENCHES:
        text = BENCHES[name](arguments)
        print(text, flush=True)
        if arguments.write:
            quick = " --quick" if arguments.quick else ""
            dishes = "".join(f" --dishes {each.name}" for each in arguments.dishes)
            machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
            command = (
                f"`python3 dev.py bench {name} --lines {arguments.lines}{quick}{dishes} --write` on {machine}"
            )
            file = Path("docs/benchmarks") / f"{name}.md"
            file.write_text(f"{text}\n\nMade by {command}.\n{_of_others(file)}", encoding="utf-8")


def _of_others(file: Path) -> str:
    """What stands below the report: figures that another command made."""
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    return (
        old[old.index("\n## ", old.index("\nMade by ")) :]
        if "\n## " in old.partition("\nMade by ")[2]
        else ""
    )


if __name__ == "__main__":
    main()
