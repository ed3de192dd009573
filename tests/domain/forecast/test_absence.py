"""Dishes that leave the menu: their silence is weighed against what they used to sell, not against a number of days."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.forecast.absence import LEFT_OUT
from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson, fit
from flux_desktop.domain.forecast.model import Future
from flux_desktop.domain.forecast.panel import Panel

DAYS = 500


def kitchen(items=20, seed=1):
    """Steady dishes of half a unit to 20 a day."""
    rate = np.linspace(0.5, 20, items)[:, None]
    return np.random.default_rng(seed).poisson(rate * np.ones((items, DAYS))).astype(np.float64)


def silent(rows, dish, days, back=0):
    rows = rows.copy()
    rows[dish, DAYS - days - back : DAYS - back] = 0
    return rows


def next_day(panel):
    return Future.plain(panel, (panel.days[-1] + timedelta(1),))


def offered(panel_of, rows, dish):
    return float(fit(panel_of(rows)).absence.offered[dish])


def test_a_dish_of_every_day_fades_within_days_and_is_left_out_within_weeks(panel_of):
    chances = [offered(panel_of, silent(kitchen(), 15, days), 15) for days in (0, 1, 7, 14, 28, 41)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert chances[1] > 0.85
    assert 0.4 < chances[2] < 0.85
    assert chances[5] < LEFT_OUT


def test_a_rare_dish_takes_weeks(panel_of):
    rows = kitchen()
    rows[0] = 0
    rows[0, ::9] = 1
    assert offered(panel_of, silent(rows, 0, 14), 0) > 0.9
    assert offered(panel_of, silent(rows, 0, 28), 0) > offered(panel_of, silent(kitchen(), 15, 28), 15) + 0.3
    assert offered(panel_of, silent(rows, 0, 120), 0) < LEFT_OUT


def test_a_menu_that_changes_takes_its_old_names_along(panel_of):
    rows = np.concatenate([kitchen(10), kitchen(10, seed=2)])
    rows[:10, 441:] = 0
    rows[10:, :441] = 0
    panel = panel_of(rows)
    made = DiscountedGammaPoisson().forecast(panel, next_day(panel))
    assert made.left_out.tolist() == [True] * 10 + [False] * 10
    assert made.mean[:10].sum() < 0.001
    assert made.quantiles[:10].max() == 0
    assert made.mean[10:].sum() == pytest.approx(np.linspace(0.5, 20, 10).sum(), rel=0.1)


def test_a_dish_that_left_returns_with_its_first_sale_not_from_nothing(panel_of):
    rows = kitchen()
    gone, back = (panel_of(silent(rows, 15, 60 - day, back=day)) for day in (0, 1))
    gone, back = (DiscountedGammaPoisson().forecast(each, next_day(each)) for each in (gone, back))
    assert gone.left_out[15]
    assert not back.left_out[15]
    assert back.mean[15, 0] > 0.6 * rows[15, :400].mean()


def test_days_the_whole_shop_was_shut_are_no_silence(panel_of):
    rows = kitchen()
    rows[:, -60:] = 0
    panel = panel_of(rows, closed=range(DAYS - 60, DAYS))
    absence = fit(panel).absence
    assert (absence.offered[5:] == 1).all()
    assert absence.unsold[5:].max() == 0


def test_a_shop_whose_dishes_often_go_missing_for_weeks_waits_longer(panel_of):
    steady = kitchen()
    patchy = steady.copy()
    for dish in range(5, 20):
        for gap in range(20 + 5 * dish, 430, 100):
            patchy[dish, gap : gap + 30] = 0
    assert offered(panel_of, silent(patchy, 15, 21), 15) > offered(panel_of, silent(steady, 15, 21), 15) + 0.3


def test_a_dish_of_the_weekend_is_not_missed_from_monday_to_friday(panel_of):
    rows = kitchen()
    rows[15] = np.where(np.arange(DAYS) % 7 >= 5, rows[15], 0)
    rows = rows[:, : DAYS - DAYS % 7 - 2]
    assert offered(panel_of, rows, 15) > 0.97


def test_the_range_of_a_doubtful_dish_allows_for_both(panel_of):
    rows = kitchen()
    panel, usual = panel_of(silent(rows, 15, 4)), panel_of(rows)
    doubtful, sure = (DiscountedGammaPoisson().forecast(each, next_day(each)) for each in (panel, usual))
    assert doubtful.mean[15, 0] < sure.mean[15, 0]
    assert doubtful.quantiles[15, 0, 0] < sure.quantiles[15, 0, 0]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, 30.0, 1e6]), min_size=40, max_size=40),
        min_size=1,
        max_size=4,
    )
)
def test_a_probability_is_one_whatever_was_sold(panel_of, rows):
    absence = fit(panel_of(rows)).absence
    assert ((absence.offered >= 0) & (absence.offered <= 1)).all()
    sold_last = np.array(rows)[:, -1] > 0
    assert (absence.offered[sold_last] == 1).all()
    assert (absence.unsold[sold_last] == 0).all()


def beach_bar():
    """Open April to September: .4 of the usual in April, 1.8 in August, .8 in September; three dishes."""
    start = date(2024, 4, 1)
    season = {4: 0.4, 5: 0.6, 6: 1, 7: 1.6, 8: 1.8, 9: 0.8}
    days = [start + timedelta(day) for day in range(3 * 365)]
    scale = np.array([season.get(day.month, 0.0) for day in days])
    counts = np.random.default_rng(1).poisson(np.outer([20.0, 6.0, 30.0], scale)).astype(np.float64)
    until = (date(2026, 4, 1) - start).days
    first = np.zeros(3, dtype=np.int64)
    promo = np.zeros((3, until), dtype=np.bool_)
    return Panel(("a", "b", "c"), ("",) * 3, start, counts[:, :until], scale[:until] > 0, promo, first)


def test_a_place_shut_for_half_a_year_keeps_its_dishes_apart_and_looks_a_year_back():
    panel = beach_bar()
    days = tuple(date(2026, 4, 1) + timedelta(day) for day in range(7))
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, days))
    # Between last April's level and September's.
    for dish, usual in enumerate((20, 6, 30)):
        assert (0.4 * usual < made.mean[dish]).all()
        assert (made.mean[dish] < 0.9 * usual).all()
    (said,) = [reason for reason in made.why.reasons(0, 0) if reason.key == "season"]
    assert said.text.startswith("after 182 days closed: halfway to these days a year ago ×0.")
    alone = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, days[3:4]))
    assert alone.mean[:, 0].tolist() == made.mean[:, 3].tolist()
    # The range reaches to both.
    assert made.quantiles[0, 0, 0] < 0.5 * 20
    assert made.quantiles[0, 0, 2] > 0.7 * 20


def test_after_works_of_nine_weeks_the_level_is_that_of_before(panel_of):
    rows = kitchen()
    rows[:, 435:497] = 0
    panel, whole = panel_of(rows, closed=range(435, 497)), panel_of(kitchen()[:, :435])
    shut, before = (DiscountedGammaPoisson().forecast(each, next_day(each)) for each in (panel, whole))
    assert shut.mean[10:].sum() == pytest.approx(before.mean[10:].sum(), rel=0.1)
