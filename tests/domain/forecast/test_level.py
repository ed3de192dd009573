"""The level of an item: a discounted Gamma-Poisson posterior, averaged over discounts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.forecast.discounted import fit
from flux_desktop.domain.forecast.dispersion import Dispersion
from flux_desktop.domain.forecast.level import discount_weights, discounted, priors
from flux_desktop.domain.forecast.negative_binomial import logpmf


@settings(max_examples=60, deadline=None)
@given(
    days=st.integers(1, 400),
    kept=st.integers(1, 400),
    discount=st.floats(0.9, 0.999),
    seed=st.integers(0, 999),
)
def test_a_discounted_sum_is_its_recursion(days, kept, discount, seed):
    kept = min(kept, days)
    values = np.random.default_rng(seed).poisson(3.0, (2, days)).astype(np.float64)
    slow, total = [], np.zeros(2)
    for day in range(days):
        total = discount * total + values[:, day]
        slow.append(total)
    assert discounted(values, discount, kept) == pytest.approx(np.array(slow).T[:, -kept:], rel=1e-9)


def test_a_discounted_sum_keeps_its_digits_through_years_without_a_sale():
    values = np.zeros((1, 1_100))
    values[0, 0] = 1e6
    assert discounted(values, 0.94, 247)[0, -1] == pytest.approx(1e6 * 0.94**1_099, rel=1e-6)


def test_the_prior_of_a_category_has_the_mean_and_spread_of_its_items(panel_of):
    rows = [[level] * 60 for level in (2, 4, 6)] + [[50] * 60]
    panel = panel_of(rows, categories=["a", "a", "a", "b"])
    visible = panel.visible.astype(np.float64)
    a, b = priors(panel.counts, visible, visible, panel.groups)
    assert a[0] / b[0] == pytest.approx(4)
    assert a[0] == pytest.approx(4**2 / np.var([2, 4, 6]))
    # Too few items in a category: the shop's.
    assert a[3] / b[3] == pytest.approx(np.mean([2, 4, 6, 50]))


def test_the_level_follows_a_change_and_ignores_luck(panel_of):
    chance = np.random.default_rng(5)
    steady = [chance.poisson(20, 400) for _item in range(4)]
    doubled = np.concatenate([chance.poisson(20, 340), chance.poisson(40, 60)])
    level = fit(panel_of([*steady, doubled])).level
    assert level.mean[:4] == pytest.approx(20, rel=0.08)
    assert level.mean[4] == pytest.approx(40, rel=0.12)
    assert level.month_ago[4] < level.mean[4]


def test_a_new_item_is_its_category_s_and_becomes_its_own(panel_of):
    chance = np.random.default_rng(2)
    old = [chance.poisson(10, 100) for _item in range(5)]
    shares = []
    for days in (1, 5, 40):
        new = np.concatenate([np.zeros(100 - days), np.full(days, 30)])
        shares.append(fit(panel_of([*old, new])).level.own_share[5])
    assert shares == sorted(shares)
    assert shares[0] < 0.7
    assert shares[2] > 0.9


def test_a_discount_is_as_likely_as_the_sales_are_by_what_it_told():
    chance = np.random.default_rng(6)
    counts = chance.poisson(chance.gamma(3, 4, (1, 40))).astype(np.float64)
    predicted, shape = chance.gamma(40, 0.3, (2, 1, 40)), chance.gamma(40, 2, (2, 1, 40))
    weight = chance.random((1, 40))
    psi, phi = 1.5, 0.2
    size = predicted / (psi + (phi + 1 / shape) * predicted)
    # One item is its own category, which counts once more.
    score = 2 * (weight * logpmf(counts, size, predicted)).sum(axis=2)[:, 0]
    truth = 1 / (1 + np.exp(score[1] - score[0]))
    dispersion = Dispersion(np.array([psi]), np.array([phi]))
    found = discount_weights(counts, predicted, shape, weight, dispersion, np.zeros(1, dtype=np.int64))
    assert 0.02 < truth < 0.98
    assert found[0, 0] == pytest.approx(truth, abs=0.02)
    assert found.sum() == pytest.approx(1)


def test_an_item_borrows_the_score_of_its_category_divided_by_the_root_of_the_items_with_days_to_score():
    chance = np.random.default_rng(9)
    counts = chance.poisson(5, (5, 30)).astype(np.float64)
    predicted = np.stack([np.full((5, 30), 5.0), np.full((5, 30), 5.6)])
    shape, weight = np.full((2, 5, 30), 1e5), np.ones((5, 30))
    weight[4] = 0.0
    dispersion = Dispersion(np.full(5, 0.2), np.full(5, 0.01))
    found = discount_weights(counts, predicted, shape, weight, dispersion, np.zeros(5, dtype=np.int64))
    size = predicted / (0.2 + (0.01 + 1 / shape) * predicted)
    own = (weight * logpmf(counts, size, predicted)).sum(axis=2)
    # Four items have days to score: their sum counts half; the fifth has nothing but that half.
    score = own + own.sum(axis=1, keepdims=True) / 2
    assert found[0] == pytest.approx(1 / (1 + np.exp(score[1] - score[0])), abs=0.02)


def test_days_a_dish_ran_out_score_no_discount(panel_of):
    counts = np.random.default_rng(1).poisson(9, (3, 200)).astype(np.float64)
    ran_out = np.zeros(counts.shape, dtype=np.bool_)
    ran_out[1, 150::5] = True
    weight = fit(replace(panel_of(counts), ran_out=ran_out)).level.trial.weight
    assert (weight[ran_out[:, -weight.shape[1] :]] == 0).all()
    assert (weight[0, 20:] > 0).all()


def test_the_score_of_a_prediction_counts_half_after_138_days(panel_of):
    weight = fit(panel_of(np.random.default_rng(1).poisson(9, (2, 300)))).level.trial.weight
    assert weight[:, -1] == pytest.approx(1)
    assert weight[:, -139] == pytest.approx(0.5, rel=0.01)


def test_a_dish_not_yet_sold_has_the_recent_level_of_its_sibling_give_or_take_half(panel_of):
    rows = [
        np.full(100, 5),
        np.concatenate([np.full(60, 50), np.full(40, 20)]),
        np.full(100, 7),
        np.zeros(100),
    ]
    level = fit(replace(panel_of(rows), siblings=np.array([-1, -1, -1, 1]))).level
    assert level.mean[3] == pytest.approx(20, rel=0.05)
    assert np.sqrt(level.variance[3]) == pytest.approx(0.5)


def test_a_sibling_without_recent_sales_lends_nothing(panel_of):
    rows = [np.full(100, 5), np.full(100, 6), np.full(100, 7), np.concatenate([np.full(20, 9), np.zeros(80)])]
    panel = panel_of([*rows, np.zeros(100)])
    alone = fit(panel).level
    level = fit(replace(panel, siblings=np.array([-1, -1, -1, -1, 3]))).level
    assert level.mean[4] == alone.mean[4]
    assert level.mean[4] > 1


def test_the_level_of_a_month_ago_is_that_of_a_fit_four_weeks_earlier(panel_of):
    chance = np.random.default_rng(5)
    rows = [np.concatenate([chance.poisson(20, 272), chance.poisson(60, 28)]) for _item in range(3)]
    panel = panel_of(rows)
    earlier = fit(panel_of([row[:272] for row in rows]))
    assert fit(panel).level.month_ago == pytest.approx(earlier.level.mean, rel=0.1)
