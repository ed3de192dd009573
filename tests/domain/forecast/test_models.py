"""What holds for every model there is; a new one is checked here as it is registered."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.forecast.model import Future
from flux_desktop.domain.forecast.models import MODELS, model_named
from flux_desktop.domain.forecast.panel import Panel

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)


def asked(panel, offsets=range(14)):
    end = panel.start + timedelta(panel.counts.shape[1])
    return Future.plain(panel, tuple(end + timedelta(day) for day in offsets))


def is_sound(made, items, days):
    assert made.mean.shape == (items, days)
    assert made.quantiles.shape == (items, days, 4)
    assert made.confidence.shape == (items,)
    for numbers in (made.mean, made.quantiles):
        assert np.isfinite(numbers).all()
        assert (numbers >= 0).all()
    assert (np.diff(made.quantiles, axis=2) >= 0).all()
    assert ((made.confidence >= 0) & (made.confidence <= 1)).all()
    assert made.size is None or (made.size.shape == (items, days) and (made.size > 0).all())
    assert all(made.why.trigger(item, day) for item in range(items) for day in range(days))
    told = [made.why.reasons(item, day) for item in range(items) for day in range(days)]
    assert all(reasons and all(reason.text for reason in reasons) for reasons in told)


def same(one, other):
    for a, b in (
        (one.mean, other.mean),
        (one.quantiles, other.quantiles),
        (one.confidence, other.confidence),
    ):
        assert a == pytest.approx(b)
    items, days = one.mean.shape
    for item in range(items):
        for day in range(days):
            assert one.why.trigger(item, day) == other.why.trigger(item, day)


class _OneDay:
    """The reasons of one day among others."""

    def __init__(self, whole, day):
        self.whole, self.day = whole, day

    def trigger(self, item, _day):
        return self.whole.trigger(item, self.day)


@st.composite
def panels(draw):
    items, days = draw(st.integers(1, 5)), draw(st.integers(1, 60))
    seed = draw(st.integers(0, 10**6))
    random = np.random.default_rng(seed)
    counts = random.poisson(random.choice([0, 0.1, 3, 400], (items, 1)), (items, days)).astype(np.float64)
    open_days = random.random(days) < draw(st.sampled_from([0.2, 0.8, 1.0]))
    sold = counts > 0
    return Panel(
        tuple(map(str, range(items))),
        tuple(random.choice(["", "a", "b"], items).tolist()),
        date(2024, 1, 1) + timedelta(int(random.integers(0, 7))),
        counts,
        open_days,
        random.random((items, days)) < 0.1,
        np.where(sold.any(axis=1), sold.argmax(axis=1), days),
    )


@every_model
@settings(max_examples=40, deadline=None)
@given(panel=panels())
def test_forecasts_are_finite_ordered_and_never_negative(model, panel):
    is_sound(model.forecast(panel, asked(panel)), len(panel.items), 14)


@every_model
@settings(max_examples=20, deadline=None)
@given(panel=panels(), seed=st.integers(0, 999))
def test_a_forecast_does_not_depend_on_the_order_of_items(model, panel, seed):
    order = np.random.default_rng(seed).permutation(len(panel.items))
    shuffled = Panel(
        tuple(panel.items[item] for item in order),
        tuple(panel.categories[item] for item in order),
        panel.start,
        panel.counts[order],
        panel.open_days,
        panel.promo[order],
        panel.first[order],
    )
    made, again = model.forecast(panel, asked(panel)), model.forecast(shuffled, asked(shuffled))
    same(
        made.select(order),
        again,
    )


@every_model
@settings(max_examples=20, deadline=None)
@given(panel=panels(), day=st.integers(0, 13))
def test_a_day_asked_alone_is_forecast_as_among_others(model, panel, day):
    among, alone = model.forecast(panel, asked(panel)), model.forecast(panel, asked(panel, [day]))
    one = slice(day, day + 1)
    same(
        replace(
            among,
            mean=among.mean[:, one],
            quantiles=among.quantiles[:, one],
            why=_OneDay(among.why, day),
        ),
        alone,
    )


@every_model
@settings(max_examples=20, deadline=None)
@given(panel=panels(), wild=st.integers(1, 10**6))
def test_closed_days_say_nothing(model, panel, wild):
    counts = np.where(panel.open_days, panel.counts, wild)
    same(
        model.forecast(panel, asked(panel)),
        model.forecast(replace(panel, counts=counts), asked(panel)),
    )


@every_model
def test_no_history_at_all_is_forecast(model, panel_of):
    panel = panel_of([[], []])
    made = model.forecast(panel, asked(panel))
    is_sound(made, 2, 14)
    assert made.confidence.tolist() == [0.11, 0.11]


@every_model
def test_no_items_give_an_empty_forecast(model):
    nothing = np.zeros(0, dtype=np.int64)
    panel = Panel.from_sales([], [], nothing, nothing, np.zeros(0), np.zeros(0, dtype=np.bool_))
    is_sound(model.forecast(panel, asked(panel)), 0, 14)


@every_model
def test_no_days_give_an_empty_forecast(model, panel_of):
    panel = panel_of([[1] * 40])
    is_sound(model.forecast(panel, asked(panel, [])), 1, 0)


@every_model
def test_one_day_of_history_is_forecast(model, panel_of):
    panel = panel_of([[7]])
    is_sound(model.forecast(panel, asked(panel)), 1, 14)


@every_model
def test_a_dish_that_stopped_selling_is_forecast_low(model, panel_of):
    panel = panel_of([[1] + [0] * 399, [20] * 400])
    made = model.forecast(panel, asked(panel))
    is_sound(made, 2, 14)
    assert (made.mean[0] < 0.1).all()
    assert (made.quantiles[0, :, 2] == 0).all()


@every_model
def test_absurd_counts_stay_finite(model, panel_of):
    panel = panel_of([[1e9] * 60, [1] * 60, [0] * 59 + [1e9]])
    made = model.forecast(panel, asked(panel))
    is_sound(made, 3, 14)
    assert made.mean[0] == pytest.approx(1e9, rel=0.01)


@every_model
def test_years_without_a_sale_between_two_are_not_years_of_zeros(model):
    day = date(2019, 1, 7).toordinal()
    days = np.concatenate([day + np.arange(60), day + 5 * 365 + np.arange(60)])
    lines = np.zeros(120, dtype=np.int64), days, np.full(120, 6.0), np.zeros(120, dtype=np.bool_)
    panel = Panel.from_sales(["Soup"], [""], *lines)
    made = model.forecast(panel, asked(panel))
    is_sound(made, 1, 14)
    assert made.mean == pytest.approx(6, rel=0.1)


def test_keys_are_unique_and_find_their_model():
    assert len({model.key for model in MODELS}) == len(MODELS)
    assert all(model_named(model.key) is model for model in MODELS)


def test_a_key_that_is_not_there_names_those_that_are():
    with pytest.raises(NotFound, match="v2, v1, weekday_average"):
        model_named("prophet")


@every_model
def test_a_chain_of_five_thousand_items_is_forecast(model, panel_of):
    chance = np.random.default_rng(0)
    panel = panel_of(chance.poisson(chance.gamma(1, 3, (5_000, 1)), (5_000, 40)))
    made = model.forecast(panel, asked(panel, range(7)))
    assert made.mean.shape == (5_000, 7)
    assert np.isfinite(made.quantiles).all()


@every_model
@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.dates(date(1990, 1, 1), date(2027, 1, 1)),
            st.sampled_from([-5.0, 0.0, 0.25, 1.0, 40.0, 1e9]),
            st.booleans(),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_sales_of_any_days_and_amounts_are_forecast_in_plain_numbers(model, lines):
    item, day, units, promo = zip(*lines, strict=True)
    panel = Panel.from_sales(
        ["Soup", "Steak", "Rice", "Tart"],
        ["", "Mains", "Mains", ""],
        np.array(item, dtype=np.int64),
        np.array([each.toordinal() for each in day], dtype=np.int64),
        np.array(units),
        np.array(promo, dtype=np.bool_),
    )
    made = model.forecast(panel, asked(panel, [0, 6]))
    is_sound(made, 4, 2)
