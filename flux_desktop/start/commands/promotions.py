"""`flux-desktop promo`."""

from datetime import datetime
from typing import Annotated

import typer

from flux_desktop.start.command import Command, DishName, RestaurantName, cli_command


@cli_command("promo")
def promo(
    command: Command,
    restaurant: RestaurantName,
    item: DishName = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel those of the dish on these days.")] = False,
) -> None:
    """Put a dish on promotion for some days; without a dish, list what is planned."""
    if len({bool(item), first is not None, last is not None}) > 1:
        raise typer.BadParameter("name --item, --from and --to, or none of them")
    from flux_desktop.documents.promotions import promotions_document
    from flux_desktop.services import promotions
    from flux_desktop.services.menu import dish_named
    from flux_desktop.start.words.promotions import promotions_words

    session = command.session(restaurant)
    if first is not None and last is not None:
        dish = dish_named(session, item)
        act = promotions.cancel_promotions if cancel else promotions.plan_promotion
        act(session, dish.id, first.date(), last.date())
    found = promotions.promotions_of(session)
    command.answer(promotions_document, promotions_words, found)
