import numpy as np
import pytest

from flux_desktop.domain.forecast.scores import (
    bias,
    coverage,
    mean_absolute_error,
    pinball,
    randomised_pit,
    weighted_quantile_loss,
)


def test_too_little_costs_the_level_and_too_much_the_rest():
    # 10 sold, 6 asked at .9: 4·.9; 16 asked: 6·.1.
    assert pinball(np.array([10.0, 10.0]), np.array([6.0, 16.0]), np.array(0.9)) == pytest.approx([3.6, 0.6])


def test_the_loss_is_twice_the_pinball_over_four_times_the_sales():
    # 10 sold with 5, 10, 15, 20: 5·.1 + 0 + 5·.1 + 10·.01 = 1.1. 0 sold with 0, 0, 1, 2: .1 + .02 = .12. 2·1.22/(4·10).
    quantiles = np.array([[5.0, 10, 15, 20], [0, 0, 1, 2]])
    assert weighted_quantile_loss(np.array([10.0, 0.0]), quantiles) == pytest.approx(0.061)


def test_where_nothing_was_sold_there_is_no_loss_and_no_bias():
    assert weighted_quantile_loss(np.zeros(2), np.ones((2, 4))) is None
    assert bias(np.zeros(2), np.ones(2)) is None


def test_a_forecast_that_is_too_high_has_a_bias_above_zero():
    assert bias(np.array([4.0, 6.0]), np.array([5.0, 7.0])) == pytest.approx(0.2)


def test_the_absolute_error_is_of_the_median():
    assert mean_absolute_error(np.array([4.0, 6.0]), np.array([5.0, 3.0])) == 2


@pytest.mark.parametrize("scale", [1.0, 0.37, 2.5])
def test_the_right_distribution_covers_what_it_says_sparse_or_not(scale):
    random = np.random.default_rng(11)
    size, rate = np.full(40_000, 2.0), np.repeat([0.05, 0.8, 6.0, 90.0], 10_000)
    y = random.negative_binomial(size, size / (size + rate)) * scale
    pit = randomised_pit(y, rate * scale, size, np.full(40_000, scale), random.random(40_000))
    # The standard error at the median is .5 / √40,000 = .0025.
    expected = {"p10": 0.1, "p50": 0.5, "p90": 0.9, "p99": 0.99}
    assert coverage(pit) == pytest.approx(expected, abs=0.01)


def test_a_distribution_that_is_too_narrow_covers_too_little():
    random = np.random.default_rng(11)
    y = random.negative_binomial(2, 2 / 12, 5_000).astype(np.float64)
    ones = np.ones(5_000)
    found = coverage(randomised_pit(y, 10 * ones, 500 * ones, ones, random.random(5_000)))
    assert found["p90"] < 0.8
    assert found["p10"] > 0.2
