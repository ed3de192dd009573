"""What a person can multiply gives the number shown."""

import re
from dataclasses import replace
from datetime import date, timedelta
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.calendar import calendar_of
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson
from flux_desktop.domain.forecast.model import Future, shown_factor, units_text
from flux_desktop.domain.forecast.models import MODELS
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.sample.places import PLACES
from flux_desktop.domain.sample.sales import sales_of

TODAY = date(2026, 6, 22)


def sample(place, days=500):
    """Their sales as a panel, with the calendar of Catalonia."""
    lines = sales_of(place, TODAY, days)
    items = sorted({(line.item, line.category) for line in lines})
    at = {item: number for number, (item, _category) in enumerate(items)}
    panel = Panel.from_sales(
        [item for item, _category in items],
        [category for _item, category in items],
        np.array([at[line.item] for line in lines]),
        np.array([line.day.toordinal() for line in lines]),
        np.array([line.demand / MICRO for line in lines]),
        np.array([line.promo for line in lines]),
    )
    return replace(panel, calendar=calendar_of("ES", "CT", {day.year for day in panel.days}))


def as_written(reasons):
    """The product of the figures that stand in the texts."""
    product = 1.0
    for reason in reasons:
        figure = re.search(r"×([\d.]+(?:e-\d+)?)", reason.text)
        if reason.units is not None:
            product *= float(re.match(r"[\d.]+", reason.text)[0]) if reason.units else 0.0
        elif figure:
            product *= float(figure[1])
        elif reason.factor is not None:
            # "Sunday: not sold" has its figure beside it.
            product *= reason.factor
    return product


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_reasons_of_every_dish_multiply_to_its_number(place, model):
    panel = sample(place)
    ahead = tuple(panel.days[-1] + timedelta(day) for day in range(1, 15))
    future = Future.plain(panel, ahead)
    future.promo[::2, 3:6] = True
    made = model.forecast(panel, future)
    for item in range(len(panel.items)):
        for day in range(len(ahead)):
            reasons, mean = made.why.reasons(item, day), made.mean[item, day]
            (units,) = [reason.units for reason in reasons if reason.units is not None]
            factors = [reason.factor for reason in reasons if reason.factor is not None]
            assert units * prod(factors) == pytest.approx(mean, rel=1e-9, abs=1e-5)
            assert f"{as_written(reasons):.1f}" == f"{mean:.1f}", [reason.text for reason in reasons]
            assert not any("×1," in reason.text or reason.text.endswith("×1") for reason in reasons)


@given(mean=st.floats(1e-6, 1e6), factor=st.floats(1e-4, 20))
def test_units_as_written_times_the_factor_give_the_mean_as_written(mean, factor):
    factor = shown_factor(factor)
    text = units_text(mean, factor)
    assert float(text) * factor == pytest.approx(mean, abs=0.1 + 1e-7 * mean)


@pytest.mark.parametrize(
    ("factor", "shown"), [(1.004, 1.0), (1.716, 1.72), (0.8951, 0.9), (0.0341, 0.034), (12.345, 12.35)]
)
def test_a_factor_is_written_with_the_digits_it_multiplies_with(factor, shown):
    assert shown_factor(factor) == pytest.approx(shown, abs=0.011)
    assert f"{shown_factor(factor):g}" == f"{shown:g}" or factor == 12.345


def test_a_level_that_rises_is_told_and_not_counted_twice(panel_of):
    rise = np.exp(np.linspace(0, 1.6, 300))
    rows = np.random.default_rng(1).poisson(np.outer([6.0, 9.0, 14.0], rise))
    panel = panel_of(rows)
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, (panel.days[-1] + timedelta(1),)))
    reasons = {reason.key: reason for reason in made.why.reasons(0, 0)}
    assert reasons["trend"].text.startswith("already counted: rising")
    assert reasons["trend"].factor is None
    assert "borrowed" not in reasons or reasons["borrowed"].factor is None


def test_the_evidence_of_a_promotion_counts_the_other_dishes_that_made_it(panel_of):
    rows = np.random.default_rng(1).poisson(15.0, (6, 280)).astype(np.float64)
    promo = np.zeros(rows.shape, dtype=np.bool_)
    promo[0, [40, 90]] = True
    for item in range(1, 6):
        promo[item, 10 + item :: 28] = True
    rows[promo] *= 2
    panel = replace(panel_of(rows), promo=promo)
    future = Future.plain(panel, (panel.days[-1] + timedelta(1),))
    future.promo[0, 0] = True
    made = DiscountedGammaPoisson().forecast(panel, future)
    promotion = next(each for each in made.why.reasons(0, 0) if each.key == "promotion")
    assert promotion.text.endswith(", based on 2 days and 50 of other dishes")
    assert promotion.evidence == 52


def test_a_dish_left_out_says_for_how_long_it_has_not_sold(panel_of):
    rows = np.random.default_rng(1).poisson(9.0, (8, 300)).astype(np.float64)
    rows[3, -41:] = 0
    rows[4, -5:] = 0
    panel = panel_of(rows)
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, (panel.days[-1] + timedelta(1),)))
    assert [reason.text for reason in made.why.reasons(3, 0)] == ["not sold for 41 open days, left out"]
    assert made.why.trigger(3, 0) == "Off the menu"
    (doubt,) = [each for each in made.why.reasons(4, 0) if each.key == "absence"]
    assert doubt.text.startswith("not sold for 5 open days, perhaps off the menu ×0.")
    assert 0 < doubt.factor < 1
    assert doubt.evidence == 5
