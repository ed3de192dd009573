"""The variance of days about their mean, and of days unlike others."""

import numpy as np
import pytest

from flux_desktop.domain.forecast.dispersion import Dispersion, calibrated, fit_dispersion, fit_extra_variance
from flux_desktop.domain.forecast.effects.effect import Groups
from flux_desktop.domain.forecast.effects.holiday import Holiday
from flux_desktop.domain.forecast.negative_binomial import cdf, pmf

ITEMS, DAYS = 40, 400


def negative_binomials(mean, dispersion, seed=1):
    """Counts [items, days] with that mean and variance."""
    size = mean**2 / (dispersion.variance(mean) - mean)
    chance = np.random.default_rng(seed)
    return chance.poisson(chance.gamma(size, mean / size)).astype(np.float64)


@pytest.mark.parametrize(("psi", "phi"), [(0.0, 0.1), (0.8, 0.0), (0.5, 0.05)])
def test_both_coefficients_are_found_again(psi, phi):
    mean = np.repeat(np.linspace(2, 60, ITEMS)[:, None], DAYS, axis=1)
    planted = Dispersion(np.full(ITEMS, psi + 1e-6), np.full(ITEMS, phi + 1e-6))
    # Items of one category borrow from each other, so that they see small and large means.
    found = fit_dispersion(
        negative_binomials(mean, planted), mean, np.ones_like(mean), np.zeros(ITEMS, dtype=np.int64)
    )
    truth, told = planted.variance(mean[:, :1]), found.variance(mean[:, :1])
    assert np.median(told / truth) == pytest.approx(1, rel=0.1)


def test_one_wedding_does_not_widen_a_year():
    mean = np.full((1, DAYS), 10.0)
    counts = np.random.default_rng(0).poisson(10, (1, DAYS)).astype(np.float64)
    party = counts.copy()
    party[0, 100] = 400
    members, weight = np.zeros(1, dtype=np.int64), np.ones_like(mean)
    usual, after = (
        fit_dispersion(each, mean, weight, members).variance(mean[:, :1]) for each in (counts, party)
    )
    assert after < 1.4 * usual


def test_coefficients_stay_within_their_bounds_whatever_comes():
    chance = np.random.default_rng(4)
    mean = chance.gamma(1, 3, (ITEMS, 30))
    for counts in (np.zeros_like(mean), mean * 1e6, mean):
        found = fit_dispersion(counts, mean, np.ones_like(mean), np.zeros(ITEMS, dtype=np.int64))
        assert ((found.psi >= 0) & (found.psi <= 10)).all()
        assert ((found.phi >= 0) & (found.phi <= 3)).all()


def between_p10_and_p90(counts, mean, dispersion):
    """The share of days, those on a limit in part."""
    size = mean**2 / (dispersion.variance(mean) - mean)
    upto, chance = cdf(counts, size, mean), pmf(counts, size, mean)
    below, above = (np.clip((level - upto + chance) / chance, 0, 1).mean() for level in (0.1, 0.9))
    return above - below


def told(counts, mean):
    weight = np.ones_like(mean)
    fitted = fit_dispersion(counts, mean, weight, np.zeros(ITEMS, dtype=np.int64))
    return fitted, calibrated(fitted, counts, mean, weight)


def test_eight_days_in_ten_lie_between_p10_and_p90_where_counts_come_in_bursts():
    chance = np.random.default_rng(3)
    mean = np.full((ITEMS, DAYS), 6.0)
    # Two days in five sell nothing, the rest twice a lognormal: no negative binomial.
    bursts = np.rint((chance.random(mean.shape) > 0.4) * chance.lognormal(1.9, 0.8, mean.shape))
    mean *= bursts.mean() / 6
    fitted, found = told(bursts, mean)
    assert between_p10_and_p90(bursts, mean, fitted) < 0.7
    assert between_p10_and_p90(bursts, mean, found) == pytest.approx(0.8, abs=0.04)


def test_calibration_widens_a_variance_that_has_no_quadratic_part():
    mean = np.full((ITEMS, DAYS), 40.0)
    counts = negative_binomials(mean, Dispersion(np.full(ITEMS, 4.0), np.full(ITEMS, 1e-9)))
    narrow = Dispersion(np.full(ITEMS, 1.0), np.zeros(ITEMS))
    found = calibrated(narrow, counts, mean, np.ones_like(mean))
    # With φ = 0 only ψ can carry the variance from (1 + 1)·μ to the (1 + 4)·μ of these counts.
    assert (found.phi == 0).all()
    assert 1 + found.psi == pytest.approx(5, rel=0.15)
    assert between_p10_and_p90(counts, mean, found) == pytest.approx(0.8, abs=0.02)


def test_calibration_multiplies_the_variance_of_every_item_by_one_factor():
    mean = np.full((ITEMS, DAYS), 40.0)
    psi, phi = np.linspace(0.1, 2, ITEMS), np.linspace(0.2, 0.02, ITEMS)
    true = Dispersion(3 * (1 + psi) - 1, 3 * phi)
    found = calibrated(Dispersion(psi, phi), negative_binomials(mean, true), mean, np.ones_like(mean))
    factors = found.variance(mean[:, :1]) / Dispersion(psi, phi).variance(mean[:, :1])
    assert factors == pytest.approx(np.full((ITEMS, 1), factors[0, 0]))
    assert factors[0, 0] == pytest.approx(3, rel=0.1)


def test_a_spread_that_holds_is_hardly_moved():
    mean = np.repeat(np.linspace(2, 60, ITEMS)[:, None], DAYS, axis=1)
    planted = Dispersion(np.full(ITEMS, 0.3), np.full(ITEMS, 0.1))
    fitted, found = told(negative_binomials(mean, planted), mean)
    assert found.variance(mean) == pytest.approx(fitted.variance(mean), rel=0.1)


def test_one_day_moves_a_spread_by_nothing_and_none_by_nothing_at_all():
    dispersion = Dispersion(np.full(1, 0.3), np.full(1, 0.1))
    mean, counts = np.full((1, 1), 5.0), np.full((1, 1), 900.0)
    moved = calibrated(dispersion, counts, mean, np.ones((1, 1)))
    assert moved.variance(mean) == pytest.approx(dispersion.variance(mean), rel=0.05)
    assert calibrated(dispersion, counts, mean, np.zeros((1, 1))).variance(mean) == dispersion.variance(mean)


def extra_variance(spread_of_feasts, feasts=20):
    chance = np.random.default_rng(8)
    index = np.zeros(DAYS, dtype=np.int64)
    index[:: DAYS // feasts] = 1
    mean = np.full((ITEMS, DAYS), 30.0)
    of_the_day = np.where(index == 1, chance.gamma(1 / spread_of_feasts, spread_of_feasts, DAYS), 1.0)
    dispersion = Dispersion(np.full(ITEMS, 1e-6), np.full(ITEMS, 1e-6))
    counts = chance.poisson(mean * of_the_day).astype(np.float64)
    groups = Groups(index, ("Ordinary day", "Holiday"), reference=0)
    return fit_extra_variance(counts, mean, np.ones_like(mean), dispersion, [(Holiday(), groups)])[0]


def test_days_that_differ_from_each_other_get_a_wider_range():
    calm, wild = extra_variance(0.01), extra_variance(0.3)
    assert calm[0] == wild[0] == 0
    assert calm[1] < 0.05
    assert 0.1 < wild[1] < 0.6


def test_a_group_never_seen_is_as_surprising_as_its_kind():
    groups = Groups(np.zeros(DAYS, dtype=np.int64), ("Ordinary day", "Holiday", "Unseen"), reference=0)
    index = groups.index.copy()
    index[5] = 1
    mean = np.full((ITEMS, DAYS), 5.0)
    dispersion = Dispersion(np.zeros(ITEMS), np.zeros(ITEMS))
    groups = Groups(index, groups.names, reference=0)
    (found,) = fit_extra_variance(mean.copy(), mean, np.ones_like(mean), dispersion, [(Holiday(), groups)])
    assert found[2] == Holiday().extra_variance
    assert found[1] < found[2]


def test_one_absurd_count_on_a_holiday_does_not_decide_how_much_holidays_vary():
    index = np.zeros(DAYS, dtype=np.int64)
    index[::20] = 1
    groups = Groups(index, ("Ordinary day", "Holiday"), reference=0)
    mean = np.full((ITEMS, DAYS), 30.0)
    counts = np.random.default_rng(8).poisson(mean).astype(np.float64)
    counts[3, 100] = 30_000
    dispersion = Dispersion(np.full(ITEMS, 1e-6), np.full(ITEMS, 1e-6))
    (found,) = fit_extra_variance(counts, mean, np.ones_like(mean), dispersion, [(Holiday(), groups)])
    assert found[1] < 0.1
