"""Items that start anew: what a fortnight has to say before the past is let go."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.forecast import level as level_module
from flux_desktop.domain.forecast.changepoint import changepoint
from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson, fit
from flux_desktop.domain.forecast.model import Future

DAYS = 300


def kitchen(seed=4):
    """Eight steady dishes of 2 to 16 a day, with the luck of a restaurant."""
    chance = np.random.default_rng(seed)
    mean = np.linspace(2, 16, 8)[:, None] * np.ones((8, DAYS))
    return chance.poisson(chance.gamma(6, mean / 6)).astype(np.float64)


def level_with(panel_of, dish, **options):
    """Level of one more dish in that kitchen, and the chance that it started anew."""
    level = fit(panel_of([*kitchen(), dish], **options)).level
    return level.mean[-1], level.restart_probability[-1]


def test_a_dish_off_the_menu_for_a_fortnight_is_hardly_expected(panel_of):
    dish = kitchen(9)[2]
    dish[-14:] = 0
    mean, restart_probability = level_with(panel_of, dish)
    assert restart_probability > 0.95
    assert mean < dish.mean() / 8


def test_a_dish_that_sells_six_times_as_much_is_believed_within_a_fortnight(panel_of):
    dish = kitchen(9)[4]
    dish[-14:] *= 6
    mean, restart_probability = level_with(panel_of, dish)
    assert restart_probability > 0.95
    assert mean == pytest.approx(dish[-14:].mean(), rel=0.2)


@pytest.mark.parametrize("seed", range(10))
def test_luck_is_no_new_start(panel_of, seed):
    assert fit(panel_of(kitchen(seed))).level.restart_probability.max() < 0.2


def test_a_level_that_wanders_is_no_new_start(panel_of):
    chance = np.random.default_rng(2)
    walk = np.exp(np.cumsum(chance.normal(0, 0.05, (40, DAYS)), axis=1))
    counts = chance.poisson(200 * walk).astype(np.float64)
    assert fit(panel_of(counts)).level.restart_probability.max() < 0.1


def test_a_fortnight_shut_says_nothing(panel_of):
    shut = range(DAYS - 14, DAYS)
    rows = kitchen()
    rows[:, -14:] = 0
    level = fit(panel_of(rows, closed=shut)).level
    assert (level.restart_probability == 0).all()
    assert level.mean == pytest.approx(fit(panel_of(rows[:, :-14])).level.mean, rel=0.05)


def test_how_surely_it_started_anew_widens_what_is_known_of_its_level(panel_of):
    dish = kitchen(9)[2]
    before = fit(panel_of([*kitchen(), dish])).level
    dish[-14:] = np.rint(2.5 * dish[-14:])
    level = fit(panel_of([*kitchen(), dish])).level
    assert 0.05 < level.restart_probability[-1] < 0.95
    assert level.variance[-1] > 5 * before.variance[-1]


@given(
    mean=st.floats(1e-6, 1e6),
    variance=st.floats(0, 1e6),
    units=st.floats(0, 1e9),
    exposure=st.floats(0, 1e6),
    a=st.floats(0.05, 20),
    b=st.floats(1e-6, 1e6),
)
def test_a_chance_is_a_chance_whatever_comes(mean, variance, units, exposure, a, b):
    chance, above, below = changepoint(
        *(np.array([each]) for each in (mean, variance, units, exposure, a, b))
    )
    assert 0 <= chance[0] <= 1
    assert above[0] > 0
    assert below[0] > 0


def test_a_new_start_is_told_as_one_and_not_as_a_trend(panel_of):
    dish = kitchen(9)[2]
    dish[-14:] *= 6
    panel = panel_of([*kitchen(), dish])
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, (panel.days[-1] + timedelta(1),)))
    told = {reason.key: reason for reason in made.why.reasons(8, 0)}
    assert told["anew"].text == "for two weeks it has sold unlike before, 99 % sure"
    assert told["anew"].factor is None
    assert told["level"].text.endswith("a day, from the last two weeks")
    assert "trend" not in told
    assert made.why.trigger(8, 0).endswith("New Start")
    assert "anew" not in {reason.key for reason in made.why.reasons(0, 0)}


def test_a_dish_known_for_less_than_a_fortnight_before_it_cannot_restart(panel_of):
    for known, restarts in ((13, False), (14, True)):
        dish = np.zeros(DAYS)
        dish[-14 - known : -14] = 12
        _mean, restart_probability = level_with(panel_of, dish)
        assert bool(restart_probability > 0) is restarts


def test_what_was_known_of_the_level_a_fortnight_ago_fades_until_today(panel_of, monkeypatch):
    monkeypatch.setattr(level_module, "DISCOUNTS", (0.93,))
    passed = []

    def spied(mean, variance, *others):
        passed.append(variance)
        return changepoint(mean, variance, *others)

    monkeypatch.setattr(level_module, "changepoint", spied)
    made = fit(panel_of([np.full(DAYS, units) for units in (8, 9, 10, 11)])).level
    assert made.restart_probability.max() < 0.01
    assert passed[0] * 0.93**14 == pytest.approx(made.variance, rel=0.05)
