"""`flux-desktop events`, `ran-out`, `promo`: what people know beside the sales, said at a terminal."""

from datetime import date, datetime
from typing import Annotated

import typer

from flux_desktop.start.command import AsJson, Database, DataDir, Owner, RestaurantName, begin, outcome

facts = typer.Typer()

Item = Annotated[str, typer.Option(help="Dish.")]
_ISO = ["%Y-%m-%d"]


@facts.command()
def events(
    restaurant: RestaurantName,
    owner: Owner = "",
    add: Annotated[
        list[str] | None, typer.Option(help="Name a day, DATE=NAME. Repeatable.", metavar="DATE=NAME")
    ] = None,
    remove: Annotated[
        list[datetime] | None, typer.Option(formats=_ISO, help="Take a day's names away. Repeatable.")
    ] = None,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """List the restaurant's own days: feasts and fairs that no calendar knows."""
    named_days = [_day_and_name(each) for each in add or ()]
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.events import events_document
        from flux_desktop.services import events
        from flux_desktop.services.database import open_database
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.events import events_words

        store = open_database(settings.database_url)
        session = as_administrator(store, named(store, restaurant, owner))
        for gone in remove or ():
            events.remove_events_on(session, gone.date())
        for day, name in named_days:
            events.add_event(session, day, name)
        found = events.events_of(session)
        if as_json:
            print_json(events_document(found))
        else:
            typer.echo(events_words(found))


@facts.command("ran-out")
def ran_out(
    restaurant: RestaurantName,
    owner: Owner = "",
    item: Item = "",
    day: Annotated[
        datetime | None, typer.Option("--date", formats=_ISO, help="The day on which it ran out.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It did not run out.")] = False,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Say that a dish ran out on a day; without a dish, list them."""
    if bool(item) != (day is not None):
        raise typer.BadParameter("name both --item and --date, or neither")
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.run_outs import run_outs_document
        from flux_desktop.services import run_outs
        from flux_desktop.services.database import open_database
        from flux_desktop.services.menu import dish_named
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.run_outs import run_outs_words

        store = open_database(settings.database_url)
        session = as_administrator(store, named(store, restaurant, owner))
        if day is not None:
            act = run_outs.unmark_ran_out if undo else run_outs.mark_ran_out
            act(session, dish_named(session, item).id, day.date())
        found = run_outs.run_outs_of(session)
        if as_json:
            print_json(run_outs_document(found))
        else:
            typer.echo(run_outs_words(found))


@facts.command()
def promo(
    restaurant: RestaurantName,
    owner: Owner = "",
    item: Item = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=_ISO, help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_ISO, help="Last day.")] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel those of the dish on these days.")] = False,
    database: Database = "",
    data_dir: DataDir = "",
    as_json: AsJson = False,
) -> None:
    """Put a dish on promotion for some days; without a dish, list what is planned."""
    if len({bool(item), first is not None, last is not None}) > 1:
        raise typer.BadParameter("name --item, --from and --to, or none of them")
    settings = begin(database, data_dir)
    with outcome(as_json):
        from flux_desktop.documents.promotions import promotions_document
        from flux_desktop.services import promotions
        from flux_desktop.services.database import open_database
        from flux_desktop.services.menu import dish_named
        from flux_desktop.services.session import as_administrator
        from flux_desktop.start.output import print_json
        from flux_desktop.start.restaurants import named
        from flux_desktop.start.words.promotions import promotions_words

        store = open_database(settings.database_url)
        session = as_administrator(store, named(store, restaurant, owner))
        if first is not None and last is not None:
            dish = dish_named(session, item)
            act = promotions.cancel_promotions if cancel else promotions.plan_promotion
            act(session, dish.id, first.date(), last.date())
        found = promotions.promotions_of(session)
        if as_json:
            print_json(promotions_document(found))
        else:
            typer.echo(promotions_words(found))


def _day_and_name(text: str) -> tuple[date, str]:
    day, equals, name = text.partition("=")
    try:
        return date.fromisoformat(day.strip()), name if equals else ""
    except ValueError as error:
        raise typer.BadParameter(f"--add {text}: write it as 2026-08-15=Festa major") from error
