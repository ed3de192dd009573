"""What is said of sales that do not look as sales do."""

from datetime import date, timedelta

import numpy as np

from flux_desktop.domain.forecast.data_warnings import data_warnings_of
from flux_desktop.domain.forecast.panel import Panel

MONDAY = date(2024, 1, 1)
LATER = MONDAY + timedelta(30)


def test_usual_sales_need_no_remark(panel_of):
    assert data_warnings_of(panel_of([[3, 4] * 15, [0, 60] * 15]), LATER) == ()


def test_sales_of_tomorrow_are_named(panel_of):
    panel = panel_of([[3] * 30])
    (said,) = data_warnings_of(panel, MONDAY + timedelta(27))
    assert said.startswith("2 days of sales are dated after today, up to 30 Jan 2024")


def test_a_slip_of_the_pen_is_named_with_its_day(panel_of):
    panel = panel_of([[3] * 29 + [1e9], [500] * 30, [1] * 30])
    (said,) = data_warnings_of(panel, LATER)
    assert said.startswith("Dish 0: 1,000,000,000 on 30 Jan 2024 is far more")


def test_many_slips_are_counted(panel_of):
    said = data_warnings_of(panel_of([[3] * 29 + [5_000]] * 5), LATER)
    assert said[-1] == "2 more dishes have such a day."
    assert len(said) == 4


def test_years_without_sales_count_as_not_known():
    days = np.array([MONDAY.toordinal() + day for day in (*range(30), *range(2_000, 2_030))])
    columns = np.zeros(60, dtype=np.int64), days, np.full(60, 2.0), np.zeros(60, dtype=np.bool_)
    (said,) = data_warnings_of(Panel.from_sales(["Soup"], [""], *columns), date(2029, 8, 1))
    assert said == ("There are no sales between 30 Jan 2024 and 23 Jun 2029: those days count as not known.")


def test_a_first_day_is_told_as_one(panel_of):
    (said,) = data_warnings_of(panel_of([[3]]), MONDAY + timedelta(1))
    assert said.startswith("There is only 1 open day of sales")


def test_old_sales_are_told_with_their_day(panel_of):
    panel = panel_of([[3] * 30])
    last, tomorrow = date(2024, 1, 30), date(2024, 1, 31)
    for days, said in ((14, 0), (15, 1)):
        assert len(data_warnings_of(panel, last + timedelta(days), tomorrow)) == said
    (said,) = data_warnings_of(panel, date(2026, 5, 1), tomorrow)
    assert said == "Your last sales are of 30 Jan 2024: the forecast goes on from there."


def test_a_day_asked_long_after_the_last_sale_is_told_how_long(panel_of):
    (said,) = data_warnings_of(panel_of([[3] * 30]), date(2024, 2, 1), date(2024, 3, 1))
    assert said == "Your last sales are of 30 Jan 2024, 31 days before the first day forecast."


def test_days_left_out_are_told_with_how_far_they_lie_away(panel_of):
    (said,) = data_warnings_of(panel_of([[3] * 30]), LATER, None, [date(2024, 8, 7)])
    assert said.startswith("7 Aug 2024 stands alone, 190 days after all other sales, and is left out")
