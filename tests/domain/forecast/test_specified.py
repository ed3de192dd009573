import time
from datetime import date, timedelta

import numpy as np
import pytest

from flux_desktop.domain.forecast.model import LEVELS, Future
from flux_desktop.domain.forecast.specified import Specified

WEEK = [1, 1, 1, 1, 1, 8, 1]


def next_days(panel, number=7):
    end = panel.start + timedelta(panel.counts.shape[1])
    return Future.plain(panel, tuple(end + timedelta(day) for day in range(number)))


def run(panel, number=7):
    return Specified().forecast(panel, next_days(panel, number))


def test_the_weekday_scales_the_level_of_all_history(panel_of):
    # Five weeks of 14 units: mean 2. Saturday 8/2 = 4, shrunk (5·4 + 4)/9 = 2.6667; others .5, (5·.5 + 4)/9 = .7222.
    # Σy' = 5·8/2.6667 + 30·1/.7222 = 15 + 41.5385; α = 2 + 56.5385 = 58.5385, β = .5 + 35 = 35.5, α/β = 1.648971.
    made = run(panel_of([WEEK * 5]))
    assert made.mean[0, 5] == pytest.approx(1.648971 * 24 / 9, abs=1e-5)
    assert made.mean[0, 0] == pytest.approx(1.648971 * 6.5 / 9, abs=1e-5)
    assert made.size is not None
    assert made.size[0] == pytest.approx(58.538462, abs=1e-5)


def test_quantiles_are_whole_quantiles_of_the_base_times_the_weekday(panel_of):
    made = run(panel_of([WEEK * 5]))
    assert made.scale is not None
    base = made.quantiles[0] / made.scale[0][:, None]
    assert base == pytest.approx(np.tile(np.round(base[0]), (7, 1)))


def test_a_weekday_never_counts_more_than_threefold_nor_less_than_three_tenths(panel_of):
    # 40 weeks: Saturday (40·4 + 4)/44 = 3.727, kept at 3. Sold on Mondays only: others 4/(40 + 4) = .091, kept at .3.
    made = run(panel_of([WEEK * 40, [7, 0, 0, 0, 0, 0, 0] * 40]))
    assert made.scale is not None
    assert made.scale[0, 5] == 3.0
    assert made.scale[1].tolist() == [3.0, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]


def test_a_weekday_never_seen_counts_as_any_other(panel_of):
    made = run(panel_of([WEEK * 5], closed=range(2, 35, 7)))
    assert made.scale is not None
    assert made.scale[0, 2] == 1.0


def test_a_dish_of_four_days_is_forecast_as_its_category(panel_of):
    # Item means 1, 2, 3: m = 2, v = 2/3, α = m²/v = 6, β = α/m = 3.
    rows = [[1] * 20, [2] * 20, [3] * 20, [0] * 16 + [50] * 4]
    made = run(panel_of(rows))
    assert made.size is not None
    assert made.size[3] == pytest.approx(6)
    assert (made.mean[3] / made.scale[3]) == pytest.approx(2)


def test_a_dish_of_ten_days_is_a_blend(panel_of):
    # w = (10 − 5)/25 = .2, Σy' = 10·5: α = 6 + .2·50 = 16, β = 3 + .2·10 = 5, mean 3.2.
    rows = [[1] * 20, [2] * 20, [3] * 20, [0] * 10 + [5] * 10]
    made = run(panel_of(rows))
    assert made.size is not None
    assert made.size[3] == pytest.approx(16)
    assert made.mean[3] == pytest.approx(3.2)


def test_a_dish_of_thirty_days_is_its_own(panel_of):
    # α = 6 + 30·5 = 156, β = 3 + 30 = 33. Its mean stays out of its neighbours' category.
    rows = [[1] * 30, [2] * 30, [3] * 30, [5] * 30]
    made = run(panel_of(rows, categories=["a", "a", "a", "b"]))
    # Alone in its category: α = 2 + 150, β = .5 + 30.
    assert made.mean[3] == pytest.approx(152 / 30.5)
    # In "a": α = 6 + 60 = 66, β = 3 + 30 = 33.
    assert made.mean[1] == pytest.approx(66 / 33)


def test_two_known_dishes_do_not_make_a_category(panel_of):
    made = run(panel_of([[10] * 20, [10] * 20, [0] * 20]))
    assert made.size is not None
    assert made.size[2] == pytest.approx(2)
    assert made.mean[2] == pytest.approx(4)


def test_equal_dishes_make_a_category_no_surer_than_the_limit(panel_of):
    # v = 0, so α is at its limit 100; β = 100/10.
    made = run(panel_of([[10] * 20, [10] * 20, [10] * 20, [0] * 20]))
    assert made.size is not None
    assert made.size[3] == pytest.approx(100)
    assert made.mean[3] == pytest.approx(10)


def test_sampling_the_scaled_counts_gives_the_same_quantiles(panel_of):
    random = np.random.default_rng(3)
    panel = panel_of(random.poisson([[0.4], [3.0], [40.0]], (3, 60)) * ([1] * 5 + [2, 2] + [1] * 53))
    made = run(panel)
    assert made.size is not None
    assert made.scale is not None
    for item in range(3):
        for day in (0, 5):
            size, scale = made.size[item, day], made.scale[item, day]
            beta = size / (made.mean[item, day] / scale)
            drawn = random.negative_binomial(size, beta / (beta + 1), 50_000) * scale
            for level, found in zip(LEVELS, made.quantiles[item, day], strict=True):
                # The standard error of a share is at most .5 / √50,000 = .0022.
                assert (drawn <= found + 1e-9).mean() >= level - 0.008
                assert (drawn < found - 1e-9).mean() <= level + 0.008


def test_the_reason_names_the_weekday_and_the_history(panel_of):
    made = run(panel_of([WEEK * 5, [0] * 15 + [2] * 20, [0] * 35]))
    assert made.why.trigger(0, 5) == "Seasonality 2.7x, Item History"
    assert made.why.trigger(1, 0) == "Category Blend"
    assert made.why.trigger(2, 5) == "Cold Start"


def test_confidence_grows_with_open_days_of_history(panel_of):
    # n = 0, 15, 22, 60: 1/(1 + e^(15/7)) = .105001, .5, 1/(1 + e^−1) = .731, .998.
    made = run(panel_of([[0] * 60, [0] * 45 + [1] * 15, [0] * 38 + [1] * 22, [1] * 60]))
    assert made.confidence.tolist() == [0.11, 0.5, 0.73, 1.0]


def test_five_hundred_dishes_over_three_years_take_under_a_second(panel_of):
    panel = panel_of(np.random.default_rng(1).poisson(5, (500, 1_100)), start=date(2021, 1, 1))
    future = next_days(panel, 14)
    Specified().forecast(panel.before(date(2021, 2, 1)), future)
    began = time.perf_counter()
    Specified().forecast(panel, future)
    assert time.perf_counter() - began < 1
