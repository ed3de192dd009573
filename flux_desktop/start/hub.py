"""`flux-hub …`: serve the hub, and what its operator needs beside it."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from flux_desktop import bundled
from flux_desktop.domain.errors import FluxError, Refused
from flux_desktop.domain.i18n import _, use_language
from flux_desktop.start import hub_settings
from flux_desktop.start.command import AsJson, Database, DataDir, outcome
from flux_desktop.start.doctor import Check
from flux_desktop.start.hub_logs import set_up_hub_logs
from flux_desktop.start.hub_settings import HubSettings, load_hub
from flux_desktop.start.output import print_json

if TYPE_CHECKING:
    from flux_desktop.store.store import Store

_GRACE_SECONDS: Final = 30
_ASKED_PASSWORD: Final = "FLUX_HUB_PASSWORD"  # noqa: S105 - the name of a variable

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Everything Flux can do, over HTTP, for many restaurants at once.",
)


def main() -> NoReturn:
    app()
    sys.exit(0)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate chain (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="Its private key (PEM).")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy in front of the hub does TLS.")
    ] = False,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help="Leave the jobs to `flux-hub worker`.")] = False,
    database: Database = "",
    data_dir: DataDir = "",
) -> None:
    """Bring the database to this version, then answer requests."""
    with outcome(as_json=False):
        if no_jobs:
            os.environ[hub_settings.WORKS] = "off"
        settings = _begin(database, data_dir)
        _require_tls(host, certificate, behind_proxy)
        application = _application(settings)
        if processes > 1:
            # They read the environment anew.
            os.environ |= {
                hub_settings.DATABASE: settings.database_url,
                hub_settings.DATA_DIR: str(settings.data_dir),
            }
        _run(
            "flux_desktop.start.hub:application" if processes > 1 else application,
            host=host,
            port=port,
            workers=processes,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            proxy_headers=behind_proxy,
            forwarded_allow_ips="*" if behind_proxy else None,
        )


@app.command()
def migrate(database: Database = "", data_dir: DataDir = "") -> None:
    """Bring the database to this version; a file is backed up first."""
    with outcome(as_json=False):
        store = _migrated(_begin(database, data_dir))
        typer.echo(_("The database is at this version of Flux: {engine}.").format(engine=store.engine_name))


@app.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    restaurant: Annotated[str, typer.Option(help="A restaurant to make for the account.")] = "",
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    database: Database = "",
    data_dir: DataDir = "",
) -> None:
    """Make an account, also where registration is closed. The password is asked for, or FLUX_HUB_PASSWORD."""
    with outcome(as_json=False):
        from flux_desktop.services import accounts, restaurants

        store = _migrated(_begin(database, data_dir))
        password = os.environ.get(_ASKED_PASSWORD) or typer.prompt(
            _("Password"), hide_input=True, confirmation_prompt=True
        )
        user = accounts.register(store, email, password, name)
        if restaurant:
            restaurants.create(store, user.id, restaurants.new_restaurant(restaurant))
        typer.echo(_("{email} can sign in now.").format(email=user.email))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE")], database: Database = "", data_dir: DataDir = ""
) -> None:
    """Copy the database while the hub runs. A server is copied by its own pg_dump."""
    with outcome(as_json=False):
        from flux_desktop.services.backups import back_up_to
        from flux_desktop.services.database import open_database

        store = open_database(_begin(database, data_dir).database_url)
        back_up_to(store, file)
        typer.echo(_("The backup is {file}.").format(file=file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE")], database: Database = "", data_dir: DataDir = ""
) -> None:
    """Bring a backup back; stop the hub first. Devices then send again what came after it."""
    with outcome(as_json=False):
        from flux_desktop.services import backups
        from flux_desktop.start.words.backups import restored_words

        settings = _begin(database, data_dir)
        done = backups.restore(settings.database_url, settings.data_dir, file)
        _migrated(settings)
        typer.echo(restored_words(done, "flux-hub"))


@app.command()
def worker(
    at_once: Annotated[int, typer.Option(min=1, max=32, help="Jobs at a time.")] = 1,
    database: Database = "",
    data_dir: DataDir = "",
) -> None:
    """Do the jobs of the queue: large imports, and forecasts at night. Run as many as there is work for."""
    with outcome(as_json=False):
        store = _migrated(_begin(database, data_dir))
        if store.file is None:
            from flux_desktop.services.queue.server import work

            asyncio.run(work(store, concurrency=at_once))
        else:
            _work_on_file(store)


@app.command()
def doctor(as_json: AsJson = False, database: Database = "", data_dir: DataDir = "") -> None:
    """Say what works, what does not, and what to do."""
    with outcome(as_json):
        from flux_desktop.start.doctor import usable
        from flux_desktop.start.words.doctor import doctor_words

        checks = _examine(_begin(database, data_dir))
        if as_json:
            print_json({"usable": usable(checks), "checks": [asdict(each) for each in checks]})
        else:
            typer.echo(doctor_words(checks))
        raise typer.Exit(0 if usable(checks) else 1)


def application() -> Any:
    """The application of one of several processes, configured by the environment."""
    return _application(_begin("", ""))


def _begin(database: str, data_dir: str) -> HubSettings:
    settings = load_hub(database=database, data_dir=data_dir)
    use_language(settings.language or "en", bundled("resources") / "locale")
    set_up_hub_logs()
    return settings


def _application(settings: HubSettings) -> Any:
    from flux_desktop.hub.app import create_hub
    from flux_desktop.hub.tokens import Signer

    # Before the database is touched: without a secret there is no hub.
    Signer(settings.config.secret)
    return create_hub(_migrated(settings), settings.config)


def _migrated(settings: HubSettings) -> "Store":
    from flux_desktop.services.database import open_database

    store = open_database(
        settings.database_url, connections=settings.config.threads + 4, folder=settings.data_dir
    )
    if store.file is None:
        from flux_desktop.services.queue.server import prepare

        prepare(store)
    return store


def _require_tls(host: str, certificate: Path | None, behind_proxy: bool) -> None:
    """Raises Refused: passwords would travel in the clear."""
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not (local or certificate or behind_proxy):
        raise Refused(
            _("Passwords would travel unencrypted to {host}.").format(host=host),
            _("Give --certificate and --key, or let a proxy do TLS and say --behind-proxy."),
        )


def _run(application: Any, **options: Any) -> None:
    import uvicorn

    uvicorn.run(
        application,
        factory=isinstance(application, str),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        **options,
    )


def _work_on_file(store: "Store") -> None:
    from flux_desktop.services.queue.local import LocalQueue

    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: stop.set())
    queue = LocalQueue(store)
    queue.start()
    stop.wait()
    queue.stop()


def _examine(settings: HubSettings) -> Sequence[Check]:
    database = _database(settings)
    walls = [_walls(settings)] if database.works and settings.database_url.startswith("postgresql") else []
    return [_secret(settings), database, *walls, _redis(settings)]


def _secret(settings: HubSettings) -> Check:
    from flux_desktop.hub.tokens import Signer

    try:
        Signer(settings.config.secret)
    except FluxError as error:
        return Check("secret", False, error.title, error.advice, fatal=True)
    return Check("secret", True, _("Access tokens can be signed."))


def _database(settings: HubSettings) -> Check:
    from flux_desktop.services.database import examined

    try:
        found, _broken = examined(settings.database_url)
    except FluxError as error:
        return Check("database", False, error.title, error.advice, fatal=True)
    return Check("database", True, f"{found.engine}, {found.schema or '-'}: {found.file or found.server}")


def _walls(settings: HubSettings) -> Check:
    from flux_desktop.services.database import walls_of

    stand, to_run = walls_of(settings.database_url)
    if stand:
        return Check("walls", True, _("The server keeps the restaurants apart too, by row level security."))
    return Check(
        "walls",
        False,
        _("The server does not keep the restaurants apart itself: only the hub does."),
        _(
            "Run `flux-hub migrate`. Where its user may make no roles, the server's administrator runs this first: {sql}"
        ).format(sql=to_run),
    )


def _redis(settings: HubSettings) -> Check:
    from flux_desktop.hub.revocations import Revocations

    if not settings.config.redis_url:
        return Check("redis", True, _("No Redis is configured; the database does without."))
    cache = Revocations(settings.config.redis_url)

    async def asked() -> bool | None:
        try:
            return await cache.works()
        finally:
            await cache.close()

    if asyncio.run(asked()):
        return Check("redis", True, _("Redis answers."))
    return Check("redis", False, _("Redis does not answer."), _("The hub asks the database instead."))


if __name__ == "__main__":
    main()
