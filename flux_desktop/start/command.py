"""What all commands share: its common options, database, restaurant, progress, answer and exit code.

A command is a function that takes a `Command` and its own options; `cli_command` adds the rest:

    @cli_command("uploads")
    def uploads(command: Command, restaurant: RestaurantName) -> None:
        \"\"\"List the imports of a restaurant, the newest first.\"\"\"
        from flux_desktop.services import imports

        store, place = command.store, command.restaurant(restaurant)
        command.answer(uploads_document, uploads_words, imports.history(store, place.id))

Services, documents and words are imported inside the function, so that `--help` stays quick.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, Final, TypeVarTuple

import typer

from flux_desktop import bundled
from flux_desktop.documents import JSON
from flux_desktop.documents.errors import error_document
from flux_desktop.domain.errors import FluxError
from flux_desktop.domain.i18n import _, use_language
from flux_desktop.domain.interrupts import INTERRUPTS
from flux_desktop.domain.progress import Cancelled, Progress
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.settings import Settings
from flux_desktop.start import logs
from flux_desktop.start.output import print_error, print_json
from flux_desktop.start.settings import load, own_files

if TYPE_CHECKING:
    from flux_desktop.domain.restaurants import Restaurant
    from flux_desktop.services.outputs import Output
    from flux_desktop.services.session import Session
    from flux_desktop.store.store import Store

Database = Annotated[str, typer.Option(help="Address: sqlite:///FILE or postgresql+psycopg://…")]
DataDir = Annotated[str, typer.Option(help="Folder for the database and settings.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Owner = Annotated[str, typer.Option(metavar="EMAIL", help="Whose restaurant, where two carry the name.")]

# Options that several commands share but declare themselves.
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
RestaurantName = Annotated[str, typer.Option(help="Name of the restaurant.")]
Answers = Annotated[list[str] | None, typer.Option(help="Answer to a question, KEY=VALUE. Repeatable.")]
DishName = Annotated[str, typer.Option(help="Dish.")]
AsRole = Annotated[
    str, typer.Option("--role", help="See as much as this role may: owner, manager, chef, counter.")
]

_COMMON: Final = (
    Parameter("database", Parameter.KEYWORD_ONLY, default="", annotation=Database),
    Parameter("data_dir", Parameter.KEYWORD_ONLY, default="", annotation=DataDir),
    Parameter("as_json", Parameter.KEYWORD_ONLY, default=False, annotation=AsJson),
)
_OWNER: Final = Parameter("owner", Parameter.KEYWORD_ONLY, default="", annotation=Owner)

Results = TypeVarTuple("Results")


class Command:
    """One run of a command."""

    def __init__(self, settings: Settings, *, as_json: bool, owner: str = "") -> None:
        self.settings = settings
        self.as_json = as_json
        self._owner = owner

    @cached_property
    def store(self) -> "Store":
        """The database, opened when it is first asked for. Raises StoreUnusable."""
        from flux_desktop.services.database import open_database

        return open_database(
            self.settings.database_url,
            connections=self.settings.database_connections,
            folder=self.settings.data_dir,
        )

    def session(self, name: str) -> "Session":
        """For the restaurant of that name. Raises NotFound; Refused: several carry the name and no --owner was given."""
        from flux_desktop.start.restaurants import named

        return self.session_of(named(self.store, name, self._owner))

    def session_as(self, name: str, role: str) -> "Session":
        """The same, with no more rights than the role has."""
        from flux_desktop.domain.restaurants import Role

        if role and role not in set(Role):
            raise typer.BadParameter(f"--role {role}: one of {', '.join(Role)}")
        session = self.session(name)
        return replace(session, role=Role(role)) if role else session

    def session_or_new(self, name: str) -> "Session":
        """The same, or for a new restaurant that is not stored yet. With --owner it must exist."""
        from flux_desktop.start.restaurants import named_or_new

        return self.session_of(named_or_new(self.store, name, self._owner))

    def restaurant_or_none(self, name: str) -> "Restaurant | None":
        """The restaurant of that name if it is here. Raises what `session` does but NotFound."""
        from flux_desktop.domain.errors import NotFound
        from flux_desktop.start.restaurants import named

        try:
            return named(self.store, name, self._owner)
        except NotFound:
            return None

    def session_of(self, restaurant: "Restaurant") -> "Session":
        """A command acts as the administrator of this computer does, who can read the database file anyway."""
        from flux_desktop.services.session import as_administrator

        return as_administrator(self.store, restaurant)

    def output(self, path: Path, *inputs: Path | None, force: bool) -> "Output":
        """Where a command writes, looked at before it begins. Raises Refused: it must not, or may not without --force."""
        from flux_desktop.services.outputs import Output

        output = Output(
            path, force, (*own_files(self.settings), *(each for each in inputs if each is not None))
        )
        output.require()
        return output

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar on a terminal; in a pipe only that somebody else is waited for."""
        if self.as_json or not sys.stderr.isatty():
            yield _Stoppable(_Waiting())
            return
        from flux_desktop.start.bar import Bar

        with Bar() as bar:
            yield _Stoppable(bar)

    def answer(
        self, document: Callable[[*Results], JSON], words: Callable[[*Results], str], *results: *Results
    ) -> None:
        """Prints the results as a JSON document or in words; the other is never computed."""
        if self.as_json:
            print_json(document(*results))
        else:
            typer.echo(words(*results))


class _Stoppable:
    """Progress that heeds a signal which came after something was saved."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        INTERRUPTS.pause()
        self._progress.step(done, total, note)


class _Waiting:
    """Says once that another writer is waited for, and nothing else."""

    def __init__(self) -> None:
        self._sentence = False

    def step(self, done: int, total: int = 0, note: str = "") -> None:
        from flux_desktop.store.store import waiting

        if not (done or total or self._sentence) and note == waiting():
            self._sentence = True
            print(note, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class CliCommand:
    """A command with all its options, as the command line registers it."""

    name: str
    run: Callable[..., None]


def cli_command(
    name: str, *, handles_errors: bool = False
) -> Callable[[Callable[Concatenate[Command, ...], None]], CliCommand]:
    """Turns a function into a command. `handles_errors`: the function prints its own errors."""

    def made(function: Callable[Concatenate[Command, ...], None]) -> CliCommand:
        _first, *own = signature(function).parameters.values()
        owner = [_OWNER] if any(each.name == "restaurant" for each in own) else []
        # Keyword-only, so that an option with a default may come before one without.
        options = [*(each.replace(kind=Parameter.KEYWORD_ONLY) for each in own), *owner, *_COMMON]

        @wraps(function)
        def run(*, database: str, data_dir: str, as_json: bool, owner: str = "", **values: Any) -> None:
            command = Command(_begin(database, data_dir), as_json=as_json, owner=owner)
            guard: AbstractContextManager[None] = nullcontext() if handles_errors else outcome(as_json)
            with guard:
                function(command, **values)

        run.__signature__ = Signature(options)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in options}
        return CliCommand(name, run)

    return made


@contextmanager
def outcome(as_json: bool) -> Iterator[None]:
    """Reports an expected error: title and advice on stderr, one document with --json, exit 1."""
    try:
        yield
    except FluxError as error:
        _print_failure(error, as_json)
        raise typer.Exit(1) from error
    except (Cancelled, KeyboardInterrupt) as error:
        _print_failure(stopped(_("Nothing was stored.")), as_json)
        raise typer.Exit(1) from error


def stopped(nothing: str) -> FluxError:
    """What a stopped command says; `nothing` where nothing was saved before."""
    if INTERRUPTS.saved:
        return FluxError(_("Stopped. What was saved before stays."))
    return FluxError(_("Stopped."), nothing)


def parse_answers(pairs: Sequence[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"--answer {pair}: write it as KEY=VALUE")
        key, value = key.strip(), value.strip()
        # A dish's name may contain any character except a line break.
        answers[key] = f"{answers[key]}\n{value}" if key == "ignore" and key in answers else value
    return answers


def _begin(database: str, data_dir: str) -> Settings:
    INTERRUPTS.saved = False
    settings = load(database=database, data_dir=data_dir)
    use_language(settings.language or "en", bundled("resources") / "locale")
    logs.set_up(settings.data_dir)
    return settings


def _print_failure(error: FluxError, as_json: bool) -> None:
    print_error(error)
    if as_json:
        print_json(error_document(error))
