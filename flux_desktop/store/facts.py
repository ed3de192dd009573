"""Everything the forecaster must know beside the sales, in one call."""

from uuid import UUID

from sqlalchemy import or_, select

from flux_desktop.domain.facts import Facts
from flux_desktop.store import events, promotions, run_outs
from flux_desktop.store.menu import living
from flux_desktop.store.store import UnitOfWork
from flux_desktop.store.tables import menu_items


def facts_of(uow: UnitOfWork, restaurant_id: UUID) -> Facts:
    """What is in force: four small queries, whatever the number of sales."""
    sibling = menu_items.alias("sibling")
    dishes = uow.execute(
        select(menu_items.c.id, menu_items.c.forecast_model, sibling.c.id.label("sibling_id"))
        .select_from(menu_items)
        .outerjoin(sibling, (sibling.c.id == menu_items.c.sibling_id) & living(sibling))
        .where(
            menu_items.c.restaurant_id == restaurant_id,
            living(),
            or_(menu_items.c.forecast_model.is_not(None), menu_items.c.sibling_id.is_not(None)),
        )
        .order_by(menu_items.c.id)
    ).all()
    return Facts(
        events=tuple((each.day, each.name) for each in events.every(uow, restaurant_id)),
        run_outs=tuple((each.item_id, each.day) for each in run_outs.every(uow, restaurant_id)),
        promotions=tuple(
            (each.item_id, each.first, each.last) for each in promotions.every(uow, restaurant_id)
        ),
        siblings={row.id: row.sibling_id for row in dishes if row.sibling_id is not None},
        models={row.id: row.forecast_model for row in dishes if row.forecast_model is not None},
    )
