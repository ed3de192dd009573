"""v2 as a whole: what it finds again in sales that were made by rule, and what it refuses to be sure of."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.calendar import Calendar
from flux_desktop.domain.forecast import discounted as v2
from flux_desktop.domain.forecast.censored import expected_above
from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson
from flux_desktop.domain.forecast.model import LEVELS, Future
from flux_desktop.domain.forecast.negative_binomial import pmf
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.scores import coverage, randomised_pit, weighted_quantile_loss
from flux_desktop.domain.forecast.specified import Specified
from flux_desktop.domain.progress import Cancelled

MONDAY = date(2024, 1, 1)
WEEK = np.array([0.6, 0.7, 0.8, 1.0, 1.3, 1.8, 0.8])


def ahead_of(panel, days=14):
    end = panel.start + timedelta(panel.counts.shape[1])
    return Future.plain(panel, tuple(end + timedelta(day) for day in range(days)))


def sold(mean, size=8.0, seed=1):
    chance = np.random.default_rng(seed)
    return chance.poisson(chance.gamma(size, mean / size)).astype(np.float64)


def weekly(items, days, level=20.0):
    return level * np.tile(WEEK, days // 7 + 1)[None, :days] * np.ones((items, 1))


def test_its_ranges_hold_as_often_as_they_say(panel_of):
    mean = weekly(30, 414)
    counts = sold(mean)
    panel = panel_of(counts[:, :400])
    made = DiscountedGammaPoisson().forecast(panel, ahead_of(panel))
    uniform = np.random.default_rng(0).random(made.mean.shape)
    pit = randomised_pit(counts[:, 400:], made.mean, made.size, np.ones_like(made.mean), uniform)
    for level, share in zip(LEVELS, coverage(pit.ravel()).values(), strict=True):
        assert share == pytest.approx(level, abs=0.05)
    assert made.mean == pytest.approx(mean[:, 400:], rel=0.35)


def test_a_fit_calibrates_its_dispersion_where_counts_come_in_bursts(panel_of):
    chance = np.random.default_rng(3)
    # Two days in five sell nothing, the rest a lognormal number: no negative binomial.
    bursts = np.rint((chance.random((20, 300)) > 0.4) * chance.lognormal(1.9, 0.8, (20, 300)))
    made = v2.fit(panel_of(bursts))
    trial = made.level.trial
    scored = trial.weight > 0
    size = trial.mean**2 / (made.dispersion.variance(trial.mean) - trial.mean)
    uniform = np.random.default_rng(0).random(scored.sum())
    ones = np.ones(scored.sum())
    pit = randomised_pit(trial.counts[scored], trial.mean[scored], size[scored], ones, uniform)
    assert ((pit > 0.1) & (pit <= 0.9)).mean() == pytest.approx(0.8, abs=0.04)


def test_it_can_be_stopped_between_its_parts(panel_of):
    panel = panel_of(sold(weekly(4, 120)))

    class Impatient:
        def __init__(self, most):
            self.most, self.done = most, []

        def step(self, done, total=0, note=""):
            self.done.append(done)
            if len(self.done) == self.most:
                raise Cancelled

    patient = Impatient(None)
    DiscountedGammaPoisson().forecast(panel, ahead_of(panel), patient)
    assert patient.done == sorted(patient.done)
    assert len(patient.done) >= 5
    for most in range(1, len(patient.done) + 1):
        with pytest.raises(Cancelled):
            DiscountedGammaPoisson().forecast(panel, ahead_of(panel), Impatient(most))


def test_it_beats_the_specified_model_where_levels_move(panel_of):
    chance = np.random.default_rng(3)
    drift = np.exp(np.cumsum(chance.normal(0, 0.03, (20, 374)), axis=1))
    counts = sold(weekly(20, 374) * drift)
    panel = panel_of(counts[:, :360])
    loss = [
        weighted_quantile_loss(
            counts[:, 360:].ravel(), model.forecast(panel, ahead_of(panel)).quantiles.reshape(-1, 4)
        )
        for model in (DiscountedGammaPoisson(), Specified())
    ]
    assert loss[0] < 0.85 * loss[1]


def test_blocks_tell_nearly_what_all_items_together_tell(panel_of, monkeypatch):
    panel = panel_of(sold(weekly(60, 200)), categories=[f"c{item % 6}" for item in range(60)])
    whole = DiscountedGammaPoisson().forecast(panel, ahead_of(panel))
    monkeypatch.setattr(v2, "_BLOCK_ITEMS", 25)
    parts = DiscountedGammaPoisson().forecast(panel, ahead_of(panel))
    assert parts.mean == pytest.approx(whole.mean, rel=0.1)
    assert parts.why.trigger(59, 3) == whole.why.trigger(59, 3)


@settings(max_examples=60, deadline=None)
@given(least=st.integers(0, 60), mean=st.floats(0.1, 40), size=st.floats(0.2, 50))
def test_the_expectation_above_a_bound_is_that_of_the_probabilities(least, mean, size):
    k = np.arange(5_000.0)
    chances = pmf(k, size, mean)
    above = chances[least:].sum()
    told = float(expected_above(np.array(float(least)), np.array(mean), np.array(size)))
    assert told >= least
    if above > 1e-6:
        assert told == pytest.approx((k * chances)[least:].sum() / above, rel=1e-4)


def test_days_a_dish_ran_out_do_not_pull_its_forecast_down(panel_of):
    mean = weekly(8, 280)
    wanted = sold(mean, seed=5)
    stock = np.where(np.arange(280) % 3 == 0, 16.0, np.inf)
    had = np.minimum(wanted, stock)
    plain = panel_of(had)
    told = replace(plain, ran_out=had < wanted)
    left_out = replace(plain, counts=wanted)
    truth, taken, censored = (
        DiscountedGammaPoisson().forecast(each, ahead_of(each)).mean.mean()
        for each in (left_out, plain, told)
    )
    assert taken < 0.93 * truth
    assert censored == pytest.approx(truth, rel=0.05)


def test_a_new_dish_may_borrow_from_a_sibling(panel_of):
    chance = np.random.default_rng(1)
    rows = [chance.poisson(level, 100) for level in (3, 4, 5, 60)]
    new = np.concatenate([np.zeros(99), [2]])
    panel = panel_of([*rows, new])
    alone = DiscountedGammaPoisson().forecast(panel, ahead_of(panel)).mean[4].mean()
    siblings = np.array([-1, -1, -1, -1, 3])
    helped = DiscountedGammaPoisson().forecast(replace(panel, siblings=siblings), ahead_of(panel))
    assert helped.mean[4].mean() > 1.5 * alone
    assert any("Dish 3" in reason.text for reason in helped.why.reasons(4, 0))


def test_a_new_dish_is_told_widely_and_its_range_narrows(panel_of):
    chance = np.random.default_rng(1)
    old = [chance.poisson(level, 120) for level in (4, 8, 16, 30, 50)]
    widths = []
    for days in (1, 4, 60):
        new = np.concatenate([np.zeros(120 - days), chance.poisson(20, days) + 1])
        panel = panel_of([*old, new])
        made = DiscountedGammaPoisson().forecast(panel, ahead_of(panel))
        widths.append(float(((made.quantiles[5, :, 2] - made.quantiles[5, :, 0]) / made.mean[5]).mean()))
    assert widths[0] > widths[1] > widths[2]


def test_a_kind_of_day_never_seen_gets_a_wide_range_and_says_so(panel_of):
    panel = panel_of(sold(weekly(10, 200), size=50))
    future = ahead_of(panel)
    party = replace(panel, calendar=Calendar(events={future.days[4]: "Festa Major"}))
    usual, made = (DiscountedGammaPoisson().forecast(each, future) for each in (panel, party))
    width = made.quantiles[:, :, 2] - made.quantiles[:, :, 0]
    assert (width[:, 4] > 1.2 * (usual.quantiles[:, 4, 2] - usual.quantiles[:, 4, 0])).all()
    assert (made.mean[:, 3] == usual.mean[:, 3]).all()
    assert "Festa Major: none seen yet, so wide" in {reason.text for reason in made.why.reasons(0, 4)}


def test_a_feast_is_believed_from_its_second_year_on(panel_of):
    days = 3 * 365 + 10
    mean = weekly(10, days)
    feasts = {MONDAY + timedelta(day): "Sant Joan" for day in (175, 175 + 366, 175 + 731)}
    calendar = Calendar(
        {**feasts, **{MONDAY + timedelta(day): f"Holiday {day}" for day in range(20, days, 50)}}
    )
    mean[:, [175, 175 + 366]] *= 3
    counts = sold(mean, size=50)

    def factor(known):
        panel = replace(panel_of(counts[:, :known]), calendar=calendar)
        end = MONDAY + timedelta(175 + (366 if known < 400 else 731))
        return float(DiscountedGammaPoisson().forecast(panel, Future.plain(panel, (end,))).mean.mean())

    once, twice = factor(360), factor(900)
    assert twice > 1.25 * once


@pytest.mark.parametrize(
    "rows",
    [
        [[1e9] * 60, [1] * 60],
        [[0.25, 0.5, 1.75] * 20],
        [[0] * 60, [0] * 60],
        [[7]],
        [[0] * 59 + [1e9], [5] * 60],
    ],
)
def test_strange_counts_give_plain_numbers(panel_of, rows):
    panel = panel_of(rows)
    made = DiscountedGammaPoisson().forecast(panel, ahead_of(panel))
    for numbers in (made.mean, made.size, made.quantiles, made.shared):
        assert np.isfinite(numbers).all()
    assert all(made.why.reasons(item, 0) for item in range(len(rows)))


def test_reasons_name_what_moved_the_number_with_its_evidence(panel_of):
    counts = sold(weekly(4, 210), size=200)
    promo = np.zeros(counts.shape, dtype=np.bool_)
    promo[:, 10:200:19] = True
    counts[promo] = np.round(counts[promo] * 2)
    panel = replace(panel_of(counts), promo=promo)
    future = ahead_of(panel)
    planned = future.promo.copy()
    planned[:, 5] = True
    made = DiscountedGammaPoisson().forecast(panel, replace(future, promo=planned))
    reasons = {reason.key: reason for reason in made.why.reasons(0, 5)}
    assert reasons["weekday"].text == "Saturday ×1.8, based on 30 days"
    assert reasons["promotion"].factor == pytest.approx(2, rel=0.15)
    assert reasons["promotion"].evidence == 40
    assert reasons["level"].evidence == 210
    lift = f"{reasons['promotion'].factor:.1f}"
    assert made.why.trigger(0, 5) == f"Seasonality 1.8x, Promotion {lift}x, Item History"
    assert "promotion" not in {reason.key for reason in made.why.reasons(0, 4)}


def test_a_promotion_of_the_whole_category_lifts_otherwise_than_one_alone(panel_of):
    counts = sold(weekly(6, 280), size=200)
    promo = np.zeros(counts.shape, dtype=np.bool_)
    promo[:, 10::40] = True
    for item in range(6):
        promo[item, 15 + item :: 40] = True
    alone = promo & (promo.sum(axis=0) == 1)
    counts[alone] = np.round(counts[alone] * 3)
    counts[promo & ~alone] = np.round(counts[promo & ~alone] * 1.5)
    panel = replace(panel_of(counts), promo=promo)
    future = ahead_of(panel)
    planned = future.promo.copy()
    planned[0, 1] = planned[:, 8] = True
    usual, made = (
        DiscountedGammaPoisson().forecast(panel, future),
        DiscountedGammaPoisson().forecast(panel, replace(future, promo=planned)),
    )
    lift = made.mean[0] / usual.mean[0]
    assert lift[1] == pytest.approx(3, rel=0.1)
    assert lift[8] == pytest.approx(1.5, rel=0.1)
    reasons = {reason.key: reason.text for reason in made.why.reasons(0, 8)}
    assert (
        reasons["promotion"]
        == "Promotion shared with its category ×1.44, based on 7 days and 77 of other dishes"
    )
    assert "Promotion 1.4x" in made.why.trigger(0, 8)
    assert next(each.text for each in made.why.reasons(0, 1) if each.key == "promotion").startswith(
        "Promotion ×"
    )


def test_a_promotion_alone_is_told_from_those_that_were_shared(panel_of):
    counts = sold(weekly(6, 280), size=200)
    promo = np.zeros(counts.shape, dtype=np.bool_)
    promo[:, 10::40] = True
    counts[promo] = np.round(counts[promo] * 2)
    panel = replace(panel_of(counts), promo=promo)
    future = ahead_of(panel)
    planned = future.promo.copy()
    planned[0, 1] = True
    made = DiscountedGammaPoisson().forecast(panel, replace(future, promo=planned))
    assert made.mean[0, 1] / DiscountedGammaPoisson().forecast(panel, future).mean[0, 1] == pytest.approx(
        2, rel=0.1
    )


def test_history_beyond_three_years_changes_nothing(panel_of):
    counts = sold(weekly(3, 1_107))
    panel = panel_of(counts[:, 7:])
    older = Panel(
        panel.items,
        panel.categories,
        MONDAY,
        np.concatenate([np.full((3, 7), 900.0), counts[:, 7:]], axis=1),
        np.ones(1_107, dtype=np.bool_),
        np.zeros((3, 1_107), dtype=np.bool_),
        np.zeros(3, dtype=np.int64),
    )
    one, other = (
        DiscountedGammaPoisson().forecast(each, Future.plain(each, ahead_of(older).days))
        for each in (older, panel)
    )
    assert one.mean == pytest.approx(other.mean, rel=1e-9)


def test_a_busy_day_says_no_more_than_its_variance_lets_it(panel_of):
    made = v2.fit(panel_of(sold(weekly(6, 280, level=60), size=4)))
    quiet, busy = made.learned.weight[:, 0::7].mean(), made.learned.weight[:, 5::7].mean()
    # The mean is three times as high; a size of 4 makes the variance nearly nine times so.
    assert busy < 0.45 * quiet
    plain = v2.fit(panel_of(np.random.default_rng(1).poisson(weekly(6, 280, level=60)).astype(np.float64)))
    assert plain.learned.weight[:, 5::7].mean() > 0.8 * plain.learned.weight[:, 0::7].mean()


def test_what_is_not_known_of_a_new_level_widens_its_days_until_two_weeks_are_known(panel_of):
    chance = np.random.default_rng(1)
    old = [chance.poisson(level, 120) for level in (4, 8, 16, 30, 50)]
    new = np.concatenate([np.zeros(118), [20, 22]])
    panel = panel_of([*old, new])
    made = v2.fit(panel)
    assert made.tau[:5].tolist() == [0] * 5
    assert made.tau[5] > 0.02
    size = DiscountedGammaPoisson().forecast(panel, ahead_of(panel)).size[5]
    assert (size < 1 / made.tau[5]).all()
