"""The page Today: what to do next, from an empty database to a full week."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.domain.calendar import Calendar
from flux_desktop.domain.clock import business_date
from flux_desktop.domain.forecast.model import Forecast
from flux_desktop.domain.hours import DayHours
from flux_desktop.domain.ids import new_id
from flux_desktop.services import menu
from flux_desktop.services.forecasts import Outlook
from flux_desktop.services.hours import hours_of, set_hours
from flux_desktop.services.imports import Import
from flux_desktop.services.restaurants import new_restaurant, of_user
from flux_desktop.services.situation import Ahead, DishSold, Situation, Yesterday, ahead_of, yesterday_of
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.rows import Table
from flux_desktop.ui.today import yesterday
from flux_desktop.ui.today.attention import AttentionCard, notices
from flux_desktop.ui.today.overview import Overview
from flux_desktop.ui.today.prices import PricesSheet
from flux_desktop.ui.today.start import AddRestaurantCard
from flux_desktop.ui.today.view import TodayView
from flux_desktop.ui.today.week import WeekCard, change_of
from tests.sessions import session
from tests.ui.said import Said

# The worker process starts once a test: a second or two where the machine is busy.
PATIENCE = 20_000
THURSDAY = date(2026, 1, 15)
DAY = timedelta(days=1)


@pytest.fixture
def opened(context: AppContext, qtbot: QtBot) -> Callable[[], TodayView]:
    """Opens the page in the window of the context and waits until it is filled."""

    def open_view() -> TodayView:
        window = context.parent()
        assert isinstance(window, QWidget)
        view = TodayView(context)
        QVBoxLayout(window).addWidget(view)
        window.resize(1216, 836)
        window.show()
        rest(context, qtbot)
        return view

    return open_view


@pytest.fixture
def outlook() -> Outlook:
    """Two weeks of two dishes up to Wednesday 14 January 2026, closed on Mondays, and five weeks to come."""
    past = tuple(THURSDAY - DAY * n for n in range(14, 0, -1))
    ahead = tuple(day for day in (THURSDAY + DAY * n for n in range(35)) if day.weekday() != 0)
    sold = np.array([[10.0] * 14, [20.0] * 14])
    sold[:, [day.weekday() == 0 for day in past]] = np.nan
    mean = np.array([[12.0] * len(ahead), [24.0] * len(ahead)])
    mean[:, [day.weekday() == 5 for day in ahead]] *= 2
    made = Forecast(
        days=ahead,
        mean=mean,
        quantiles=mean[:, :, None] * np.array([0.5, 1.0, 2.0, 3.0]),
        size=None,
        confidence=np.array([0.4, 0.9]),
        why=Said(lambda item: ("Category Blend", "Item History")[item]),
    )
    return Outlook(
        restaurant="Trattoria Prova",
        generated_at=datetime.now(UTC),
        model_key="v1",
        model_name="Simple Bayesian",
        items=((new_id(), "Soup", "Starters"), (new_id(), "Pizza", "")),
        history_days=past,
        last_sale=past[-1],
        history=sold,
        forecast=made,
        states=(),
        promoted=np.zeros(sold.shape, dtype=np.bool_),
        promo=np.zeros(mean.shape, dtype=np.bool_),
        average=made,
        calendar=Calendar(),
        data_version="",
    )


def priced(outlook: Outlook, today: date) -> Ahead:
    """What lies ahead where soup costs 4.50 and pizza 12.00."""
    prices = (4_500_000, 12_000_000)
    return ahead_of(
        outlook, today, {item[0]: price for item, price in zip(outlook.items, prices, strict=True)}
    )


def situation(ahead: Ahead | None, today: date = THURSDAY) -> Situation:
    return Situation(today=today, with_money=True, hours_set=True, left_out=0, left_out_of="", ahead=ahead)


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.busy, timeout=PATIENCE)


def texts(parent: QWidget) -> str:
    """Everything that can be read now."""
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisible())


def button(parent: QWidget, text: str) -> QPushButton:
    return next(each for each in parent.findChildren(QPushButton) if each.text() == text)


# The whole page


def test_without_a_restaurant_it_asks_for_one_and_goes_on_with_it(
    opened: Callable[[], TodayView], context: AppContext, qtbot: QtBot
) -> None:
    context.choose(None)
    view = opened()
    form = view.findChild(AddRestaurantCard)
    form.button.click()
    assert context.restaurant is None
    assert "The restaurant needs a name." in texts(form)
    qtbot.keyClicks(form.fields.name, "Can Prova")
    form.button.click()
    rest(context, qtbot)
    assert context.restaurant is not None
    assert context.restaurant.name == "Can Prova"
    assert context.restaurant in [each.restaurant for each in of_user(context.store, context.user.id)]
    assert "Three steps to your first forecast" in texts(view)


def test_without_sales_it_names_the_steps_and_where_they_stand(
    opened: Callable[[], TodayView], context: AppContext, qtbot: QtBot
) -> None:
    view = opened()
    assert "Not set yet" in texts(view)
    with qtbot.waitSignals([context.go, context.choose_files]):
        # The page that imports, and there at once the choice of a file.
        button(view, "Import sales").click()
    assert context.restaurant is not None
    hours = [DayHours(weekday, None, time(12), time(23), False) for weekday in range(7)]
    context.jobs.changed.emit(set_hours(session(context.store, context.restaurant, context.user.id), hours))
    rest(context, qtbot)
    assert "Not set yet" not in texts(view)
    assert "Done" in texts(view)


def test_with_sales_to_yesterday_it_prepares_for_today(
    opened: Callable[[], TodayView], import_lines: Callable[..., Import], context: AppContext, qtbot: QtBot
) -> None:
    assert context.restaurant is not None
    today = context.session.today
    import_lines(
        *(f"{today - DAY * n},{dish},{units},5.00" for n in range(1, 36) for dish, units in MENU.items()),
        "never,Soup,1,5.00",
    )
    view = opened()
    said = texts(view)
    assert "Yesterday" in said
    assert view.overview.yesterday.accessibleName().startswith("Yesterday: 30 sold. In range ")
    assert "2 of 2 dishes in range" in view.overview.yesterday.toolTip()
    assert "1 line was left out" in said
    assert "Opening hours are not set" in said
    assert [dish.name for dish in view.overview.prepare.rows.rows] == ["Pizza", "Soup"]
    assert view.overview.expected.accessibleName().startswith("Expected units: 30.")
    assert view.overview.money.accessibleName().startswith("Expected sales: €148.")
    with qtbot.waitSignal(context.go) as gone:
        button(view, "Open the forecast").click()
    assert gone.args == ["forecast"]
    view.turn_page()
    assert not context.jobs.busy


MENU = {"Soup": 10, "Pizza": 20}


# What it knows


def test_after_midnight_it_is_still_the_evening_before() -> None:
    place = replace(new_restaurant("Bar"), timezone="Europe/Madrid", business_day_start=time(4))
    assert business_date(place, datetime(2026, 7, 3, 1, 59, tzinfo=UTC)) == date(2026, 7, 2)
    assert business_date(place, datetime(2026, 7, 3, 2, 0, tzinfo=UTC)) == date(2026, 7, 3)


def test_the_week_begins_with_the_first_open_day_that_is_not_over(outlook: Outlook) -> None:
    friday, monday = THURSDAY + DAY, THURSDAY + DAY * 4
    assert priced(outlook, THURSDAY).first.day == THURSDAY
    assert priced(outlook, friday).first.day == friday
    assert priced(outlook, monday).first.day == monday + DAY


def test_the_week_shows_the_closed_day(outlook: Outlook) -> None:
    week = priced(outlook, THURSDAY).week
    assert [day.expected for day in week] == [36, 36, 72, 36, None, 36, 36]
    assert [day.week_before for day in week] == [30, 30, 30, 30, None, 30, 30]


def test_a_day_is_compared_with_the_same_day_a_week_before(outlook: Outlook) -> None:
    week = priced(outlook, THURSDAY).week
    assert change_of(week[0]) == pytest.approx(0.2)
    assert change_of(week[4]) is None
    # Two weeks on, nobody knows yet what a week before was sold.
    assert change_of(priced(outlook, THURSDAY + DAY * 14).first) is None


def test_sales_of_last_year_are_forecast_for_the_days_after_them(outlook: Outlook) -> None:
    ahead = priced(outlook, date(2027, 3, 1))
    assert ahead.first.day == THURSDAY
    assert [dish.name for dish in ahead.dishes] == ["Pizza", "Soup"]


def test_expected_sales_leave_out_dishes_without_a_price(outlook: Outlook) -> None:
    soup, pizza = (item[0] for item in outlook.items)
    ahead = ahead_of(outlook, THURSDAY, {soup: 4_500_000})
    assert (ahead.money, ahead.unpriced) == (54.0, ("Pizza",))
    ahead = ahead_of(outlook, THURSDAY, {})
    assert (ahead.money, ahead.unpriced) == (None, ("Pizza", "Soup"))
    assert ahead_of(outlook, THURSDAY, {pizza: 0, soup: 0}).money == 0


def test_a_dish_not_sold_for_four_weeks_needs_no_price(outlook: Outlook) -> None:
    """The soup was last sold 29 days before the last sale."""
    past = tuple(THURSDAY - DAY * n for n in range(40, 0, -1))
    sold = np.array([[10.0] * 12 + [0.0] * 28, [20.0] * 40])
    ahead = ahead_of(replace(outlook, history_days=past, history=sold), THURSDAY, {})
    assert ahead.unpriced == ("Pizza",)


# What it says


def test_good_figures_need_no_attention(outlook: Outlook) -> None:
    ahead = replace(priced(outlook, THURSDAY), little_known=0)
    assert notices(situation(ahead)) == []


@pytest.mark.parametrize(
    ("days", "said"), [(3, []), (4, ["The latest sales are 4 days old"])], ids=["fresh", "old"]
)
def test_sales_are_called_old_after_three_days(outlook: Outlook, days: int, said: list[str]) -> None:
    ahead = replace(priced(outlook, THURSDAY), little_known=0)
    now = situation(ahead, ahead.last_sale + DAY * days)
    assert [notice.heading for notice in notices(now)] == said


def test_each_notice_leads_to_where_it_is_settled(
    outlook: Outlook, show: Callable[..., QWidget], qtbot: QtBot
) -> None:
    now = replace(
        situation(priced(outlook, THURSDAY), THURSDAY + DAY * 9),
        hours_set=False,
        left_out=12,
        left_out_of="pos.csv",
    )
    gone: list[str] = []
    card = AttentionCard(gone.append)
    card.show_notices(notices(now))
    show(card)
    assert "12 lines were left out" in texts(card)
    for action in card.findChildren(QPushButton):
        action.click()
    assert gone == ["imports", "imports", "settings", "forecast"]
    card.show_notices([])
    qtbot.waitUntil(lambda: not card.findChildren(QPushButton))
    assert "Nothing needs you now." in texts(card)


@pytest.mark.parametrize(
    ("names", "heading", "sentence"),
    [
        (("Soup",), "1 dish has no price", "Not in the expected sales: Soup."),
        (("Soup", "Tea"), "2 dishes have no price", "Not in the expected sales: Soup and Tea."),
        (("A", "B", "C", "D"), "4 dishes have no price", "Not in the expected sales; among them A, B and C."),
    ],
)
def test_dishes_without_a_price_are_named_and_no_button_promises_more(
    outlook: Outlook,
    show: Callable[..., QWidget],
    names: tuple[str, ...],
    heading: str,
    sentence: str,
) -> None:
    ahead = replace(priced(outlook, THURSDAY), little_known=0, unpriced=names)
    card = AttentionCard(lambda _view: None)
    card.show_notices(notices(situation(ahead)))
    show(card)
    assert heading in texts(card)
    assert sentence in texts(card)
    assert not card.findChildren(QPushButton)


def test_the_figures_say_how_much_money_is_left_out(outlook: Outlook, show: Callable[..., QWidget]) -> None:
    overview = Overview(lambda _view: None)
    ahead = replace(priced(outlook, THURSDAY), money=54.0, unpriced=("Pizza",))
    overview.show_situation(situation(ahead), ahead, "EUR")
    show(overview, width=1168, height=800)
    assert overview.money.accessibleName() == "Expected sales: €54. 1 dish without a price left out"
    overview.show_situation(situation(ahead), replace(ahead, money=None), "EUR")
    assert overview.money.accessibleName() == "Expected sales: –. No dish has a price"


def test_the_figures_say_what_they_compare_with(outlook: Outlook, show: Callable[..., QWidget]) -> None:
    overview = Overview(lambda _view: None)
    ahead = priced(outlook, THURSDAY)
    overview.show_situation(situation(ahead), ahead, "EUR")
    show(overview, width=1168, height=800)
    assert overview.expected.accessibleName() == "Expected units: 36. +20.0% vs Thu 8"
    assert overview.busiest.accessibleName() == "Busiest day: Sat 17. 72 units expected"
    assert overview.money.accessibleName() == "Expected sales: €342. Thursday 15 January"
    assert overview.sales.accessibleName() == "Sales up to: 14 Jan. yesterday"
    assert "Prepare for Thursday 15 January" in texts(overview)


def test_days_long_gone_are_not_called_the_next(outlook: Outlook, show: Callable[..., QWidget]) -> None:
    overview, today = Overview(lambda _view: None), date(2027, 3, 1)
    ahead = priced(outlook, today)
    overview.show_situation(situation(ahead, today), ahead, "EUR")
    show(overview, width=1168, height=800)
    assert "Next 7 days" not in texts(overview)
    assert "Prepare for" not in texts(overview)
    assert overview.sales.accessibleName() == "Sales up to: 14 Jan 2026. 411 days old"


def test_the_week_can_be_read_as_a_table_and_by_a_screen_reader(
    outlook: Outlook, show: Callable[..., QWidget]
) -> None:
    card = WeekCard()
    card.show_days(priced(outlook, THURSDAY).week)
    show(card, width=600)
    assert "Saturday 17 January: 72" in card.chart.accessibleDescription()
    assert "Monday 19 January: closed" in card.chart.accessibleDescription()
    button(card, "Show as table").click()
    table = card.findChild(Table)
    assert table.isVisible()
    shown = [table.model().index(4, column).data() for column in range(5)]
    assert shown == ["Monday 19 January", "–", "–", "–", "–"]


# Yesterday, and where things lead


def day_of(sold: float, *dishes: DishSold) -> Yesterday:
    return Yesterday(THURSDAY, 58, 72, 87, sold, dishes)


@pytest.mark.parametrize(
    ("sold", "said"), [(57, "Below range"), (58, "In range"), (87, "In range"), (88, "Above range")]
)
def test_yesterday_lay_in_its_range_or_it_is_said_which_way_it_did_not(sold: float, said: str) -> None:
    assert yesterday.verdict(day_of(sold))[0] == said
    assert yesterday.expected(day_of(sold)) == "72 expected, 58–87"


def test_the_dishes_furthest_out_of_their_range_are_named_first(outlook: Outlook) -> None:
    soup, pizza = (item[0] for item in outlook.items)
    # Soup is expected between 6 and 24, pizza between 12 and 48.
    day = yesterday_of(outlook, {soup: 30.0, pizza: 50.0})
    assert [(dish.name, dish.in_range) for dish in day.dishes] == [("Soup", False), ("Pizza", False)]
    assert (day.day, day.sold) == (THURSDAY, 80)
    assert yesterday.outside(day).startswith("0 of 2 dishes in range. Soup: 30 sold, 6–24 expected")
    day = yesterday_of(outlook, {soup: 10.0})
    assert [(dish.name, dish.sold) for dish in day.dishes] == [("Pizza", 0), ("Soup", 10)]


@pytest.mark.parametrize(
    ("answer", "said", "closed"), [("Yes", "Closed on Monday", True), ("No", "Open on Monday", False)]
)
def test_an_unsure_day_of_rest_is_asked_and_the_answer_can_be_taken_back(
    opened: Callable[[], TodayView],
    import_lines: Callable[..., Import],
    context: AppContext,
    qtbot: QtBot,
    answer: str,
    said: str,
    closed: bool,
) -> None:
    monday = date(2026, 1, 5)
    days = [monday + DAY * n for n in range(23) if n % 7]
    import_lines(*(f"{day},Soup,9,5.00" for day in days))
    view = opened()
    assert "Closed on Monday?" in texts(view)
    assert "No sale on any of the last 3, since 12 Jan." in texts(view).replace(" 2026.", ".")
    button(view, answer).click()
    rest(context, qtbot)
    assert context.restaurant is not None
    place = session(context.store, context.restaurant)
    assert [(each.weekday, each.closed) for each in hours_of(place)] == [(0, closed)]
    qtbot.waitUntil(lambda: "Closed on Monday?" not in texts(view), timeout=PATIENCE)
    assert "Opening hours are not set" in texts(view)
    window = context.parent()
    assert isinstance(window, QWidget)
    assert said in texts(window)
    context.undo.undo()
    qtbot.waitUntil(lambda: "Closed on Monday?" in texts(view), timeout=PATIENCE)
    assert hours_of(place) == []


def test_a_day_two_days_ago_is_called_by_its_name() -> None:
    assert yesterday.title(THURSDAY, THURSDAY + DAY) == "Yesterday"
    assert yesterday.title(THURSDAY, THURSDAY + DAY * 2) == "Thursday 15 January"


def test_the_week_has_a_range_that_is_no_sum_of_ranges(outlook: Outlook) -> None:
    first = priced(outlook, THURSDAY).first
    assert first.low is not None
    assert first.high is not None
    # The quiet days of soup and pizza add up to 18, their busy days to 72.
    assert 18 <= first.low < 36 < first.high < 72
    assert first.money == pytest.approx(12 * 4.5 + 24 * 12)
    assert [day.units for day in priced(outlook, THURSDAY).past][-3:] == [None, 30, 30]


def test_a_dish_opens_its_forecast(outlook: Outlook, show: Callable[..., QWidget], qtbot: QtBot) -> None:
    opened: list[object] = []
    overview = Overview(lambda _view: None, opened.append)
    ahead = priced(outlook, THURSDAY)
    overview.show_situation(situation(ahead), ahead, "EUR")
    show(overview, width=1168, height=800)
    overview.prepare.table.setFocus()
    overview.prepare.table.selectRow(1)
    qtbot.keyClick(overview.prepare.table, Qt.Key.Key_Return)
    assert opened == [ahead.dishes[1].item_id]


def test_prices_are_set_from_where_they_are_missed(
    opened: Callable[[], TodayView], import_lines: Callable[..., Import], context: AppContext, qtbot: QtBot
) -> None:
    today = context.session.today
    import_lines(
        *(f"{today - DAY * n},{dish},{units}" for n in range(1, 36) for dish, units in MENU.items()),
        header="date,item,quantity",
    )
    view = opened()
    assert "2 dishes have no price" in texts(view)
    button(view, "Set prices").click()
    sheet = view.window().findChild(PricesSheet)
    pizza, _soup = sheet.fields.values()
    pizza.line.setText("twelve")
    sheet.save.click()
    assert sheet.isVisible()
    assert "is no price" in texts(sheet)
    pizza.line.setText("12.50")
    sheet.save.click()
    rest(context, qtbot)
    prices = {dish.name: dish.price for dish in menu.dishes(context.session)}
    assert prices == {"Pizza": 12_500_000, "Soup": None}
    qtbot.waitUntil(lambda: "1 dish has no price" in texts(view), timeout=PATIENCE)


def test_who_sees_no_money_is_asked_for_no_prices(outlook: Outlook) -> None:
    ahead = ahead_of(outlook, THURSDAY, None)
    assert (ahead.money, ahead.unpriced, ahead.first.money) == (None, (), None)
