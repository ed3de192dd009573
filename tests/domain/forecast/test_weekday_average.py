from datetime import timedelta

import numpy as np
import pytest

from flux_desktop.domain.forecast.model import Future
from flux_desktop.domain.forecast.weekday_average import WeekdayAverage, empirical_quantiles


def run(panel, number=7):
    end = panel.start + timedelta(panel.counts.shape[1])
    days = tuple(end + timedelta(day) for day in range(number))
    return WeekdayAverage().forecast(panel, Future.plain(panel, days))


def mondays(*units):
    return [unit for monday in units for unit in (monday, 100, 100, 100, 100, 100, 100)]


def test_the_mean_is_of_four_and_the_spread_of_eight_of_the_weekday(panel_of):
    # The ninth Monday back (90) is out. (5 + 6 + 7 + 8)/4; of 1 … 8 linear: 1 + 7·level.
    made = run(panel_of([mondays(90, 1, 2, 3, 4, 5, 6, 7, 8)]))
    assert made.mean[0, 0] == 6.5
    assert made.quantiles[0, 0] == pytest.approx([1.7, 4.5, 7.3, 7.93])
    assert made.mean[0, 1] == 100
    assert made.size is None


def test_closed_days_of_the_weekday_are_passed_over(panel_of):
    made = run(panel_of([mondays(4, 4, 8, 4, 0)], closed=[28]))
    assert made.mean[0, 0] == 5


def test_three_of_the_weekday_are_enough_and_two_are_not(panel_of):
    # Two Mondays: mean and quantiles of all 14 days, (1 + 3 + 12·100)/14.
    assert run(panel_of([mondays(1, 3, 8)])).mean[0, 0] == 4
    made = run(panel_of([mondays(1, 3)]))
    assert made.mean[0, 0] == pytest.approx(1204 / 14)
    # Place 13·.1 = 1.3 of the ordered 1, 3, 100 …: 3 + .3·97.
    assert made.quantiles[0, 0] == pytest.approx([32.1, 100, 100, 100])


def test_the_recent_days_are_the_last_28_open_ones(panel_of):
    # Two Mondays only, long ago. The last 28 open days: 4 of 50 and, in four weeks without a Monday, 24 of 2.
    made = run(panel_of([[50] * 14 + [2] * 28], closed=range(14, 42, 7)))
    assert made.mean[0, 0] == pytest.approx((4 * 50 + 24 * 2) / 28)
    assert made.mean[0, 1] == 2


def test_without_history_it_is_the_category_and_else_nothing(panel_of):
    panel = panel_of(
        [[2] * 28, [4] * 28, [90] * 28, [0] * 28, [0] * 28], categories=["a", "a", "b", "a", "c"]
    )
    made = run(panel)
    assert made.mean[3, 0] == 3
    assert made.quantiles[3, 0].tolist() == [2, 3, 4, 4]
    assert made.mean[4].tolist() == [0] * 7
    assert made.why.trigger(4, 0) == "No history"


def test_days_before_the_first_sale_are_not_zeros(panel_of):
    made = run(panel_of([[0] * 30 + [6] * 5]))
    assert made.mean[0].tolist() == [6] * 7


def test_empirical_quantiles_are_linear_between_the_values_shown():
    values = np.array([[5.0, 1.0, 99.0], [7.0, 7.0, 7.0]])
    shown = np.array([[True, True, False], [False, False, False]])
    assert empirical_quantiles(values, shown) == pytest.approx(np.array([[1.4, 3, 4.6, 4.96], [0, 0, 0, 0]]))


def test_empirical_quantiles_agree_with_numpy():
    values = np.random.default_rng(5).random((20, 9))
    found = empirical_quantiles(values, np.ones(values.shape, dtype=np.bool_))
    assert found == pytest.approx(np.quantile(values, [0.1, 0.5, 0.9, 0.99], axis=1).T)
