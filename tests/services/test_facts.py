"""What people know beside the sales: who may say it, what is refused, and what the forecaster then reads."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.changes import EVENTS, MENU, OWN_FORECASTS, PROMOTIONS, RUN_OUTS, Changes
from flux_desktop.domain.clock import business_date, system_clock
from flux_desktop.domain.errors import Duplicate, NotAllowed, NotFound, Refused
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.facts import Facts, require_day
from flux_desktop.domain.menu import MenuItem
from flux_desktop.domain.own_forecasts import OwnForecast
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.domain.run_outs import RunOut
from flux_desktop.services.events import add_event, events_of, remove_event, remove_events_on
from flux_desktop.services.imports import history, import_file, undo_import
from flux_desktop.services.menu import choose_model, dish_named, dishes, set_sibling
from flux_desktop.services.own_forecasts import own_forecasts_of, set_own_forecast
from flux_desktop.services.promotions import cancel_promotion, plan_promotion, promotions_of
from flux_desktop.services.restaurants import new_restaurant
from flux_desktop.services.run_outs import mark_ran_out, run_outs_of, unmark_ran_out
from flux_desktop.store.facts import facts_of
from flux_desktop.store.store import Store
from tests.sessions import session

TODAY = business_date(new_restaurant("Anywhere"), system_clock())
MONDAY = date(2026, 1, 5)
LATER = MONDAY + timedelta(weeks=3)
NAMES = ("Beer", "Cake", "Soup")


@pytest.fixture
def menu(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], sales_file: Callable[..., Path]
) -> list[MenuItem]:
    """Three dishes sold on one Monday."""
    import_file(session(store, pizzeria), sales_file("a.csv", *[(MONDAY, name, 2, 4.5) for name in NAMES]))
    found = dishes(session(store, pizzeria))
    assert tuple(each.name for each in found) == NAMES
    return found


def facts(store: Store, restaurant: Restaurant) -> Facts:
    with store.read() as uow:
        return facts_of(uow, restaurant.id)


def test_the_forecaster_reads_everything_in_force_in_one_call(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem]
) -> None:
    beer, cake, soup = menu
    assert facts(store, pizzeria) == Facts()
    add_event(session(store, pizzeria), LATER, "Festa major")
    add_event(session(store, pizzeria), MONDAY, "Fair")
    mark_ran_out(session(store, pizzeria), soup.id, MONDAY)
    plan_promotion(session(store, pizzeria), cake.id, LATER, LATER + timedelta(days=6))
    set_sibling(session(store, pizzeria), cake.id, soup.id)
    choose_model(session(store, pizzeria), beer.id, "weekday_average")
    assert facts(store, pizzeria) == Facts(
        events=((MONDAY, "Fair"), (LATER, "Festa major")),
        run_outs=((soup.id, MONDAY),),
        promotions=((cake.id, LATER, LATER + timedelta(days=6)),),
        siblings={cake.id: soup.id},
        models={beer.id: "weekday_average"},
    )
    assert [each.sibling_id for each in dishes(session(store, pizzeria))] == [None, soup.id, None]
    assert [each.forecast_model for each in dishes(session(store, pizzeria))] == [
        "weekday_average",
        None,
        None,
    ]


def test_facts_of_a_dish_whose_import_was_taken_back_wait_for_it(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem], sales_file: Callable[..., Path]
) -> None:
    import_file(session(store, pizzeria), sales_file("b.csv", (LATER, "Tea", 1, 2)))
    tea = dish_named(session(store, pizzeria), "tea")
    mark_ran_out(session(store, pizzeria), tea.id, LATER)
    plan_promotion(session(store, pizzeria), tea.id, LATER, LATER)
    set_sibling(session(store, pizzeria), menu[0].id, tea.id)
    choose_model(session(store, pizzeria), tea.id, "v1")
    before = facts(store, pizzeria)
    undo_import(session(store, pizzeria), history(session(store, pizzeria))[0].id)
    assert facts(store, pizzeria) == Facts()
    import_file(session(store, pizzeria), sales_file("b.csv", (LATER, "Tea", 1, 2)))
    assert facts(store, pizzeria) == before


def test_facts_of_one_restaurant_are_not_those_of_another(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem], sales_file: Callable[..., Path]
) -> None:
    from flux_desktop.services.restaurants import new_restaurant

    other = new_restaurant("Other")
    import_file(session(store, other), sales_file("o.csv", (MONDAY, "Soup", 1, 4.5)))
    theirs = dish_named(session(store, other), "Soup")
    for refused in (
        lambda: mark_ran_out(session(store, pizzeria), theirs.id, MONDAY),
        lambda: plan_promotion(session(store, pizzeria), theirs.id, MONDAY, MONDAY),
        lambda: set_own_forecast(session(store, pizzeria), theirs.id, LATER, MICRO),
        lambda: set_sibling(session(store, pizzeria), menu[0].id, theirs.id),
        lambda: set_sibling(session(store, pizzeria), theirs.id, menu[0].id),
        lambda: choose_model(session(store, pizzeria), theirs.id, "v1"),
    ):
        with pytest.raises(NotFound, match="no such dish"):
            refused()
    add_event(session(store, other), MONDAY, "Fair")
    with pytest.raises(NotFound):
        remove_event(session(store, pizzeria), events_of(session(store, other))[0].id)
    assert facts(store, pizzeria) == Facts()
    assert len(facts(store, other).events) == 1


# Events ----------------------------------------------------------------------------------------------------


def test_a_day_is_named_and_the_name_taken_away(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID]
) -> None:
    done = add_event(session(store, pizzeria, staff["manager"]), LATER, "  Festa   major\0 ")
    assert done == Changes.of(EVENTS)
    add_event(session(store, pizzeria), LATER, "Match")
    festa, match = events_of(session(store, pizzeria, staff["counter"]))
    assert (festa.day, festa.name, match.name) == (LATER, "Festa major", "Match")
    assert festa.id.version == 7
    assert remove_event(session(store, pizzeria), festa.id) == Changes.of(EVENTS)
    assert events_of(session(store, pizzeria)) == [match]
    with pytest.raises(NotFound):
        remove_event(session(store, pizzeria), festa.id)
    add_event(session(store, pizzeria), LATER, "Festa major")
    remove_events_on(session(store, pizzeria), LATER)
    assert events_of(session(store, pizzeria)) == []
    with pytest.raises(NotFound, match="no name of its own"):
        remove_events_on(session(store, pizzeria), LATER)


@pytest.mark.usefixtures("staff")
def test_one_kind_of_day_keeps_one_spelling_and_a_day_has_it_once(store: Store, pizzeria: Restaurant) -> None:
    add_event(session(store, pizzeria), MONDAY, "Festa Major")
    add_event(session(store, pizzeria), LATER, "festa  MAJOR")
    assert [each.name for each in events_of(session(store, pizzeria))] == ["Festa Major", "Festa Major"]
    with pytest.raises(Duplicate):
        add_event(session(store, pizzeria), LATER, "FESTA major")
    assert len(events_of(session(store, pizzeria))) == 2


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("name", ["", " \n", "\0", "x" * 201])
def test_a_day_without_a_name_or_with_an_endless_one_is_refused(
    store: Store, pizzeria: Restaurant, name: str
) -> None:
    with pytest.raises(Refused, match="needs a name"):
        add_event(session(store, pizzeria), MONDAY, name)
    assert events_of(session(store, pizzeria)) == []


@given(st.dates(min_value=date(1, 1, 1)), st.dates(min_value=date(1990, 1, 1)))
def test_a_day_is_in_range_from_1990_to_two_years_ahead(day: date, now: date) -> None:
    # The same calendar date two years on, where there is one: 29 February counts until 28 February.
    ahead = [now.year + 2, now.month, now.day]
    if date(1990, 1, 1) <= day and [day.year, day.month, day.day] <= ahead:
        require_day(day, now)
    else:
        with pytest.raises(Refused):
            require_day(day, now)


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("day", [date(1989, 12, 31), TODAY + timedelta(days=800)])
def test_days_out_of_range_are_refused_everywhere(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem], day: date
) -> None:
    item = menu[0].id
    for refused in (
        lambda: add_event(session(store, pizzeria), day, "Fair"),
        lambda: mark_ran_out(session(store, pizzeria), item, day),
        lambda: plan_promotion(session(store, pizzeria), item, min(day, MONDAY), max(day, MONDAY)),
        lambda: set_own_forecast(session(store, pizzeria), item, day, MICRO),
    ):
        with pytest.raises(Refused) as said:
            refused()
        assert said.value.advice == "Check the year of the date."
    assert facts(store, pizzeria) == Facts()


# Run-outs --------------------------------------------------------------------------------------------------


def test_a_chef_marks_what_ran_out_and_takes_it_back(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], menu: list[MenuItem]
) -> None:
    soup = menu[2]
    for _again in range(2):
        assert mark_ran_out(session(store, pizzeria, staff["chef"]), soup.id, MONDAY) == Changes.of(RUN_OUTS)
    assert run_outs_of(session(store, pizzeria)) == [RunOut(soup.id, "Soup", MONDAY)]
    assert unmark_ran_out(session(store, pizzeria, staff["chef"]), soup.id, MONDAY) == Changes.of(RUN_OUTS)
    assert run_outs_of(session(store, pizzeria)) == []
    with pytest.raises(NotFound, match="not marked"):
        unmark_ran_out(session(store, pizzeria), soup.id, MONDAY)
    mark_ran_out(session(store, pizzeria), soup.id, MONDAY)
    assert len(run_outs_of(session(store, pizzeria, staff["counter"]))) == 1


def test_nothing_runs_out_tomorrow(store: Store, pizzeria: Restaurant, menu: list[MenuItem]) -> None:
    mark_ran_out(session(store, pizzeria), menu[0].id, TODAY)
    with pytest.raises(Refused, match="still to come"):
        mark_ran_out(session(store, pizzeria), menu[0].id, TODAY + timedelta(days=1))


# Promotions ------------------------------------------------------------------------------------------------


def test_a_promotion_is_planned_and_cancelled(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], menu: list[MenuItem]
) -> None:
    soup, end = menu[2], LATER + timedelta(days=6)
    assert plan_promotion(session(store, pizzeria, staff["manager"]), soup.id, LATER, end) == Changes.of(
        PROMOTIONS
    )
    (planned,) = promotions_of(session(store, pizzeria, staff["chef"]))
    assert (planned.item_id, planned.item, planned.first, planned.last) == (soup.id, "Soup", LATER, end)
    for first, last in ((end, end), (MONDAY, LATER), (MONDAY, end + timedelta(days=9))):
        with pytest.raises(Duplicate, match="“Soup” is on promotion"):
            plan_promotion(session(store, pizzeria), soup.id, first, last)
    plan_promotion(session(store, pizzeria), soup.id, end + timedelta(days=1), end + timedelta(days=1))
    plan_promotion(session(store, pizzeria), menu[0].id, end, end)
    assert cancel_promotion(session(store, pizzeria), planned.id) == Changes.of(PROMOTIONS)
    assert planned not in promotions_of(session(store, pizzeria))
    with pytest.raises(NotFound):
        cancel_promotion(session(store, pizzeria), planned.id)
    plan_promotion(session(store, pizzeria), soup.id, LATER, end)


def test_a_promotion_ends_after_it_begins_and_within_a_year(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem]
) -> None:
    with pytest.raises(Refused, match="before it begins"):
        plan_promotion(session(store, pizzeria), menu[0].id, LATER, MONDAY)
    with pytest.raises(Refused, match="at most 366 days"):
        plan_promotion(session(store, pizzeria), menu[0].id, MONDAY, MONDAY + timedelta(days=366))
    plan_promotion(session(store, pizzeria), menu[0].id, MONDAY, MONDAY + timedelta(days=365))


# The manager's own numbers ---------------------------------------------------------------------------------


def test_an_own_number_is_set_changed_and_taken_back(
    store: Store, pizzeria: Restaurant, staff: dict[str, UUID], menu: list[MenuItem]
) -> None:
    soup = menu[2]
    done = set_own_forecast(session(store, pizzeria, staff["manager"]), soup.id, LATER, 12 * MICRO)
    assert done == Changes.of(OWN_FORECASTS)
    assert own_forecasts_of(session(store, pizzeria)) == [OwnForecast(soup.id, "Soup", LATER, 12 * MICRO)]
    set_own_forecast(session(store, pizzeria), soup.id, LATER, 0)
    assert own_forecasts_of(session(store, pizzeria), since=LATER)[0].quantity == 0
    assert own_forecasts_of(session(store, pizzeria), since=LATER + timedelta(days=1)) == []
    set_own_forecast(session(store, pizzeria), soup.id, LATER, None)
    assert own_forecasts_of(session(store, pizzeria)) == []
    set_own_forecast(session(store, pizzeria), soup.id, LATER, 5 * MICRO)
    assert [each.quantity for each in own_forecasts_of(session(store, pizzeria))] == [5 * MICRO]


@pytest.mark.parametrize("quantity", [-1, 100_000 * MICRO + 1])
def test_an_absurd_number_is_refused(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem], quantity: int
) -> None:
    with pytest.raises(Refused, match="between 0 and 100,000"):
        set_own_forecast(session(store, pizzeria), menu[0].id, LATER, quantity)
    assert own_forecasts_of(session(store, pizzeria)) == []


def test_a_number_said_after_the_day_is_no_forecast(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem], sales_file: Callable[..., Path]
) -> None:
    set_own_forecast(session(store, pizzeria), menu[0].id, LATER, 3 * MICRO)
    import_file(session(store, pizzeria), sales_file("later.csv", (LATER, "Soup", 1, 4.5)))
    for quantity in (MICRO, None):
        with pytest.raises(Refused, match="known already"):
            set_own_forecast(session(store, pizzeria), menu[0].id, LATER, quantity)
    assert [each.quantity for each in own_forecasts_of(session(store, pizzeria))] == [3 * MICRO]


# Siblings and models ---------------------------------------------------------------------------------------


def test_a_dish_borrows_from_another_never_from_itself_or_in_a_ring(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem]
) -> None:
    beer, cake, soup = (each.id for each in menu)
    assert set_sibling(session(store, pizzeria), beer, cake) == Changes.of(MENU)
    set_sibling(session(store, pizzeria), cake, soup)
    with pytest.raises(Refused, match="from itself"):
        set_sibling(session(store, pizzeria), soup, soup)
    for in_turn in (cake, beer):
        with pytest.raises(Refused, match="already"):
            set_sibling(session(store, pizzeria), soup, in_turn)
    set_sibling(session(store, pizzeria), cake, None)
    set_sibling(session(store, pizzeria), soup, beer)
    assert facts(store, pizzeria).siblings == {beer: cake, soup: beer}


def test_a_model_is_chosen_by_its_key_and_let_go(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem]
) -> None:
    with pytest.raises(NotFound, match="no model “guess”"):
        choose_model(session(store, pizzeria), menu[0].id, "guess")
    assert choose_model(session(store, pizzeria), menu[0].id, "v1") == Changes.of(MENU)
    choose_model(session(store, pizzeria), menu[0].id, None)
    assert facts(store, pizzeria).models == {}


def test_a_dish_is_found_by_its_name_however_it_is_spelt(
    store: Store, pizzeria: Restaurant, menu: list[MenuItem]
) -> None:
    assert dish_named(session(store, pizzeria), "  SOUP ") == menu[2]
    with pytest.raises(NotFound, match="no dish “Soap”"):
        dish_named(session(store, pizzeria), "Soap")


# Who may ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "error"), [("chef", NotAllowed), ("counter", NotAllowed), ("stranger", NotFound)]
)
def test_a_managers_facts_are_a_managers(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    menu: list[MenuItem],
    role: str,
    error: type[Exception],
) -> None:
    who, item = staff[role], menu[0].id
    add_event(session(store, pizzeria), LATER, "Fair")
    plan_promotion(session(store, pizzeria), item, LATER, LATER)
    before = facts(store, pizzeria)
    for refused in (
        lambda: add_event(session(store, pizzeria, who), MONDAY, "Fair"),
        lambda: remove_event(session(store, pizzeria, who), events_of(session(store, pizzeria))[0].id),
        lambda: remove_events_on(session(store, pizzeria, who), LATER),
        lambda: plan_promotion(session(store, pizzeria, who), item, MONDAY, MONDAY),
        lambda: cancel_promotion(
            session(store, pizzeria, who), promotions_of(session(store, pizzeria))[0].id
        ),
        lambda: set_own_forecast(session(store, pizzeria, who), item, LATER, MICRO),
        lambda: set_sibling(session(store, pizzeria, who), item, menu[1].id),
        lambda: choose_model(session(store, pizzeria, who), item, "v1"),
    ):
        with pytest.raises(error):
            refused()
    assert facts(store, pizzeria) == before
    assert own_forecasts_of(session(store, pizzeria)) == []


@pytest.mark.parametrize(("role", "error"), [("counter", NotAllowed), ("stranger", NotFound)])
def test_only_the_kitchen_says_what_ran_out(
    store: Store,
    pizzeria: Restaurant,
    staff: dict[str, UUID],
    menu: list[MenuItem],
    role: str,
    error: type[Exception],
) -> None:
    mark_ran_out(session(store, pizzeria), menu[0].id, MONDAY)
    for act in (mark_ran_out, unmark_ran_out):
        with pytest.raises(error):
            act(session(store, pizzeria, staff[role]), menu[0].id, MONDAY)
    assert len(run_outs_of(session(store, pizzeria))) == 1


def test_a_stranger_reads_nothing(store: Store, pizzeria: Restaurant, staff: dict[str, UUID]) -> None:
    for read in (events_of, run_outs_of, promotions_of, own_forecasts_of):
        with pytest.raises(NotFound):
            read(session(store, pizzeria, staff["stranger"]))
        with pytest.raises(NotFound):
            read(session(store, uuid4(), staff["owner"]))
