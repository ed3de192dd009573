"""Sums of forecasts: the quantile of a sum, by convolution, by draws, by hand."""

from datetime import date
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.forecast.draws import distribution, draw, sum_quantiles
from flux_desktop.domain.forecast.model import LEVELS, Forecast
from flux_desktop.domain.forecast.negative_binomial import pmf, quantile
from flux_desktop.domain.forecast.sums import periods_of, sizes_of, sums_of

# Mean 10 and variance 18.
TEN = np.full(6, 10.0), np.full(6, 100 / 8)


def test_six_dishes_pass_the_p90_of_their_sum_not_the_sum_of_their_p90s():
    assert sum_quantiles((0.9,), *TEN).tolist() == [74]
    assert quantile(0.9, TEN[1], TEN[0]).sum() == 96


@settings(max_examples=40, deadline=None)
@given(
    means=st.lists(st.floats(0.05, 25), min_size=1, max_size=5),
    sizes=st.lists(st.floats(0.2, 200), min_size=5, max_size=5),
)
def test_the_distribution_of_a_sum_is_the_convolution(means, sizes):
    mean, size = np.array(means), np.array(sizes[: len(means)])
    told = distribution(mean, size)
    k = np.arange(len(told))
    parts = [pmf(k, r, m) for m, r in zip(mean, size, strict=True)]
    by_hand = reduce(np.convolve, parts)[: len(told)]
    assert told == pytest.approx(by_hand, abs=1e-7)


def test_large_sums_are_read_by_their_mean_and_variance():
    mean, size = np.full(100, 40.0), np.full(100, 5.0)
    drawn = draw(mean[:, None], size[:, None], np.zeros(100), 20_000, seed=3).sum(axis=1)[:, 0]
    assert sum_quantiles(LEVELS, mean, size) == pytest.approx(np.quantile(drawn, LEVELS), rel=0.005)


def test_draws_keep_the_mean_and_the_variance_of_each_day():
    mean, size = np.array([[4.0, 9.0, 30.0]]), np.array([[2.0, 3.0, 5.0]])
    units = draw(mean, size, np.array([0.15]), 60_000, seed=1)[:, 0]
    assert units.mean(axis=0) == pytest.approx(mean[0], rel=0.02)
    assert units.var(axis=0) == pytest.approx((mean + mean**2 / size)[0], rel=0.05)


def test_days_of_one_item_share_its_level():
    mean, size = np.full((1, 14), 20.0), np.full((1, 14), 4.0)
    alone, together = (draw(mean, size, np.array([v]), 20_000, seed=2).sum(axis=2)[:, 0] for v in (0.0, 0.2))
    assert together.var() > 2 * alone.var()
    assert together.var() == pytest.approx(14 * (20 + 400 / 4) + 0.2 * 20**2 * 14 * 13, rel=0.05)


def test_draws_never_flicker():
    again = [draw(np.full((2, 3), 5.0), np.full((2, 3), 2.0), np.zeros(2), 50, seed=9) for _time in range(2)]
    assert (again[0] == again[1]).all()
    assert (again[0] != draw(np.full((2, 3), 5.0), np.full((2, 3), 2.0), np.zeros(2), 50, seed=8)).any()


def test_the_sum_of_nothing_is_zero():
    assert sum_quantiles(LEVELS, np.zeros(0), np.zeros(0)).tolist() == [0, 0, 0, 0]


def test_the_shop_and_its_categories_are_told_by_day_and_for_the_period(panel_of):
    from datetime import timedelta

    from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson
    from flux_desktop.domain.forecast.model import Future

    chance = np.random.default_rng(6)
    panel = panel_of([chance.poisson(12, 120) for _dish in range(6)], categories=["a", "b"] * 3)
    ahead = tuple(panel.days[-1] + timedelta(1 + day) for day in range(7))
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, ahead))
    shop, first, second = sums_of(made, panel.categories)
    assert (shop.category, first.category, second.category) == (None, "a", "b")
    assert shop.mean == pytest.approx(first.mean + second.mean)
    assert first.items.tolist() == [0, 2, 4]
    p90 = LEVELS.index(0.9)
    assert (shop.quantiles[:, p90] < made.quantiles[:, :, p90].sum(axis=0)).all()
    units = draw(made.mean, made.size, made.shared, 20_000, seed=4)
    assert periods_of(made) == pytest.approx(np.quantile(units.sum(axis=2), LEVELS, axis=0).T, rel=0.03)
    drawn = units.sum(axis=(1, 2))
    assert shop.period == pytest.approx(np.quantile(drawn, LEVELS), rel=0.01)


def by_hand(mean, size, shared, quantiles=None):
    """A forecast of one item for some days."""
    mean, no_quantiles = np.array([mean]), np.zeros((1, len(mean), len(LEVELS)))
    return Forecast(
        days=(date(2026, 1, 5),) * mean.shape[1],
        mean=mean,
        quantiles=no_quantiles if quantiles is None else np.array([quantiles]),
        size=None if size is None else np.array([size]),
        confidence=np.ones(1),
        why=None,
        shared=np.array([shared]),
    )


def test_the_level_has_at_most_nine_tenths_of_the_variance_of_the_day_of_least():
    made = by_hand([10.0, 10.0, 30.0], [0.5, 2.0, 20.0], 0.8)
    units = draw(made.mean, made.size, made.shared, 60_000, seed=1)[:, 0]
    assert units.mean(axis=0) == pytest.approx(made.mean[0], rel=0.02)
    assert units.var(axis=0) == pytest.approx((made.mean + made.mean**2 / made.size)[0], rel=0.05)
    # Var Σy = Σσ² + .9/20·((Σμ)² − Σμ²), whose negative binomial has the p90 of the draws.
    assert periods_of(made)[0, 2] == pytest.approx(np.quantile(units.sum(axis=1), 0.9), rel=0.03)
    assert sizes_of(made) == pytest.approx(made.size)


def test_the_variance_of_a_model_without_a_distribution_is_that_of_its_range():
    made = by_hand([20.0, 20.0], None, 0.0, [[10.0, 20.0, 35.63, 50.0], [20.0, 20.0, 20.0, 20.0]])
    size = sizes_of(made)[0]
    # (35.63 − 10)/2.563 = 10 standard deviations of units; without a range it is Poisson's.
    assert 20 + 20**2 / size[0] == pytest.approx(100, rel=1e-6)
    assert size[1] == 1e6
