import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.forecast.negative_binomial import (
    cdf,
    cdf_and_pmf,
    log_likelihood,
    logpmf,
    pmf,
    quantile,
    success,
)

LEVELS = np.array([0.1, 0.5, 0.9, 0.99])

sizes = st.floats(-4, 6).map(lambda exponent: 10**exponent)
means = st.floats(-6, 5).map(lambda exponent: 10**exponent)
levels = st.floats(0.001, 0.999)


def summed(size: float, mean: float, upto: int) -> list[float]:
    """P(K ≤ k) for k = 0 … upto, from P(0) = p^r and P(k + 1) = P(k)·(k + r)/(k + 1)·(1 − p)."""
    p = size / (size + mean)
    chances = [p**size]
    for k in range(upto):
        chances.append(chances[-1] * (k + size) / (k + 1) * (1 - p))
    return [math.fsum(chances[: k + 1]) for k in range(upto + 1)]


@pytest.mark.parametrize(("size", "mean"), [(0.3, 2.0), (1.0, 7.5), (4.0, 0.2), (25.0, 60.0), (500.0, 3.0)])
def test_the_distribution_function_is_the_sum_of_the_chances(size, mean):
    # Few counts are added up, many told by the beta function.
    k = np.arange(400)
    assert cdf(k, size, mean) == pytest.approx(summed(size, mean, 399), abs=1e-12)
    assert cdf(k[::-1], size, mean) == pytest.approx(summed(size, mean, 399)[::-1], abs=1e-12)
    assert np.cumsum(pmf(k, size, mean)) == pytest.approx(summed(size, mean, 399), abs=1e-12)


@pytest.mark.parametrize(("size", "mean"), [(0.3, 2.0), (1.0, 7.5), (4.0, 0.2), (25.0, 60.0), (500.0, 3.0)])
def test_quantiles_are_the_first_count_whose_sum_reaches_the_level(size, mean):
    sums = np.array(summed(size, mean, 400))
    assert quantile(LEVELS, size, mean).tolist() == [int(np.argmax(sums >= level)) for level in LEVELS]


def test_a_size_of_one_is_the_geometric_distribution():
    # P(K > k) = q^(k + 1), so P(K ≤ k) ≥ level from k = ⌈ln(1 − level) / ln q⌉ − 1; with mean 10⁵, q = 1 / (1 + 10⁻⁵).
    expected = [math.ceil(math.log(1 - level) / -math.log1p(1e-5)) - 1 for level in LEVELS]
    assert quantile(LEVELS, 1.0, 1e5).tolist() == expected


def test_a_great_size_is_the_poisson_distribution():
    # Poisson of mean 3: P(≤ 0) = .050, (≤ 1) .199, (≤ 2) .423, (≤ 3) .647, (≤ 4) .815, (≤ 5) .916, (≤ 7) .988, (≤ 8) .996.
    assert quantile(LEVELS, 1e6, 3.0).tolist() == [1, 3, 5, 8]


def test_a_tiny_mean_is_nearly_always_zero():
    # P(0) = 1 / (1 + 10⁻⁶) = .999999 with a size of 1.
    assert quantile([0.99, 0.999998, 0.9999995], 1.0, 1e-6).tolist() == [0, 0, 1]


def test_a_tiny_size_is_mostly_zero_and_rarely_enormous():
    # P(0) = p^r = (10⁻⁴ / (10⁵ + 10⁻⁴))^(10⁻⁴) = exp(−10⁻⁴ · ln 10⁹) = .99793
    assert cdf(0, 1e-4, 1e5) == pytest.approx(0.99793, abs=1e-5)
    assert quantile(0.997, 1e-4, 1e5) == 0
    assert quantile(0.999, 1e-4, 1e5) > 1_000


def test_a_mean_of_zero_is_always_zero():
    assert quantile(LEVELS, 2.0, 0.0).tolist() == [0, 0, 0, 0]
    assert logpmf([0, 1], 2.0, 0.0).tolist() == [0, -np.inf]


def test_negative_counts_have_no_chance():
    assert cdf([-1, -5], 2.0, 3.0).tolist() == [0, 0]


def test_success_is_size_over_size_and_mean():
    assert success([1.0, 3.0], 1.0).tolist() == [0.5, 0.75]


@given(levels, sizes, means)
def test_a_quantile_is_the_smallest_count_that_reaches_its_level(level, size, mean):
    k = quantile(level, size, mean)
    assert k == np.floor(k)
    assert cdf(k, size, mean) >= level
    assert cdf(k - 1, size, mean) < level


@given(sizes, means, st.floats(0, 1))
def test_the_distribution_function_grows_by_the_chance_of_each_count(size, mean, where):
    k = np.floor(where * 4 * mean)
    grown = cdf(k, size, mean) - cdf(k - 1, size, mean)
    assert grown == pytest.approx(float(pmf(k, size, mean)), rel=1e-6, abs=1e-10)


def test_absurd_means_stay_finite_and_ordered():
    found = quantile(LEVELS, np.array([[1e-4], [3.0], [1e12]]), 1e9)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_both_ends_keep_their_digits():
    # P(0) = p^r; and with a size of 1, P(K ≤ k) = 1 − q^(k + 1) with ln q = −ln(1 + 10⁻¹²).
    assert cdf(0, 1e6, 1e-6) == pytest.approx(math.exp(-1e6 * math.log1p(1e-12)), abs=1e-14)
    k = 2_302_585_092_993
    assert cdf(k, 1.0, 1e12) == pytest.approx(-math.expm1(-(k + 1) * math.log1p(1e-12)), abs=1e-12)


def test_arguments_broadcast():
    sizes, means = np.array([[2.0], [5.0]]), np.array([1.0, 10.0, 100.0])
    found = quantile(0.9, sizes, means)
    assert found.shape == (2, 3)
    assert found[1, 2] == quantile(0.9, 5.0, 100.0)


@pytest.mark.parametrize(("size", "mean"), [(0.5, 3.0), (8.0, 40.0)])
def test_poisson_counts_of_gamma_rates_agree(size, mean):
    random = np.random.default_rng(7)
    drawn = random.poisson(random.gamma(size, mean / size, 100_000))
    k = np.arange(0, 120, 5)
    shares = (drawn[:, None] <= k).mean(axis=0)
    # The standard error of a share is at most .5 / √100,000 = .0016.
    assert cdf(k, size, mean) == pytest.approx(shares, abs=0.006)


@given(
    k=st.integers(0, 5_000).map(float),
    sizes=st.tuples(st.floats(0.05, 1e4), st.floats(0.05, 1e4)),
    means=st.tuples(st.floats(0.01, 3_000), st.floats(0.01, 3_000)),
)
def test_likelihoods_compare_as_the_chances_do(k, sizes, means):
    told = log_likelihood(np.full(2, k), np.array(sizes), np.array(means))
    truth = logpmf(np.full(2, k), np.array(sizes), np.array(means))
    assert told[1] - told[0] == pytest.approx(truth[1] - truth[0], abs=0.09, rel=1e-6)


@given(
    k=st.integers(-2, 5_000).map(float),
    size=st.floats(0.05, 1e4),
    mean=st.floats(0.01, 3_000),
)
def test_both_at_once_are_what_each_is_alone(k, size, mean):
    upto, chance = cdf_and_pmf(k, size, mean)
    assert upto == cdf(k, size, mean)
    assert chance == pytest.approx(pmf(k, size, mean) if k >= 0 else 0.0, rel=1e-9, abs=1e-300)
