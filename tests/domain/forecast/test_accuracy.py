"""The ledger's arithmetic: who was how far off, how often the range held, and when a winner may be named."""

from datetime import date
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.forecast.accuracy import (
    ENOUGH_DAYS,
    AccuracyReport,
    ScoredForecasts,
    score,
    share_within,
)
from flux_desktop.domain.forecast.model import LEVELS
from flux_desktop.domain.forecast.negative_binomial import quantile
from flux_desktop.domain.forecast.scores import randomised_pit, weighted_quantile_loss

FIRST = date(2026, 1, 5)
SOUP, CAKE = UUID(int=1), UUID(int=2)
NONE = float("nan")


def scored_forecasts(
    sold: list[float],
    *,
    quantiles: list[tuple[float, float, float, float]] | tuple[float, float, float, float] = (2, 5, 8, 11),
    item: list[int] | None = None,
    day: list[int] | None = None,
    ran_out: list[bool] | None = None,
    mean: float = 5.0,
    size: float = NONE,
    average: list[float] | float = NONE,
    average_p90: float = NONE,
    own: list[float] | float = NONE,
    price: int = -1,
) -> ScoredForecasts:
    n = len(sold)
    return ScoredForecasts(
        items=((SOUP, "Soup"), (CAKE, "Cake")),
        item=np.array(item or [0] * n, dtype=np.int64),
        day=FIRST.toordinal() + np.array(day or range(n), dtype=np.int64),
        sold=np.array(sold, dtype=np.float64),
        ran_out=np.array(ran_out or [False] * n, dtype=np.bool_),
        mean=np.full(n, mean),
        quantiles=np.broadcast_to(np.array(quantiles, dtype=np.float64), (n, 4)),
        size=np.full(n, size),
        average=np.broadcast_to(np.array(average, dtype=np.float64), n),
        average_p90=np.full(n, average_p90),
        own=np.broadcast_to(np.array(own, dtype=np.float64), n),
        price=np.full(n, price, dtype=np.int64),
    )


def test_a_ledger_worked_out_by_hand() -> None:
    made = score(
        scored_forecasts([4, 7, 12], average=[6, 6, 6], average_p90=9, own=[5, 5, NONE], price=3 * MICRO)
    )
    every = made.overall
    assert every is not None
    assert (made.first, made.last) == (FIRST, date(2026, 1, 7))
    assert (every.days, every.sold) == (3, 23)
    # |4−5| + |7−5| + |12−5| = 10 units, at 3 each; the average missed 2 + 1 + 6.
    assert (every.forecast.days, every.forecast.miss, every.forecast.money) == (3, 10 / 3, 30 * MICRO)
    assert every.average is not None
    assert (every.average.miss, every.average.money) == (3, 27 * MICRO)
    assert every.own is not None
    assert (every.own.days, every.own.miss, every.own.money) == (2, 1.5, 9 * MICRO)
    # Pinball of p50, then of p90: .5 + 1 + 3.5, then .4 + .1 + 3.6; twice that over two levels.
    assert every.forecast.loss == pytest.approx(9.1 / 23)
    assert every.average.loss == pytest.approx((4.5 + 0.5 + 0.2 + 2.7) / 23)
    assert every.own.loss == pytest.approx((1.5 + 0.1 + 1.8) / 11)
    against = every.against_average
    assert against is not None
    assert (against.dish_days, against.days, against.units, against.money) == (3, 3, -1, -3 * MICRO)
    assert against.gain == pytest.approx((7.9 - 9.1) / 3)
    beside = every.against_own
    assert beside is not None
    assert (beside.dish_days, beside.days, beside.units, beside.money, beside.gain) == (2, 2, 0, 0, 0)
    assert beside.winner is None


def test_wql_is_that_of_the_backtest() -> None:
    rows = scored_forecasts([4, 7, 12, 0, 30])
    made = score(rows).overall
    assert made is not None
    assert made.wql == pytest.approx(weighted_quantile_loss(rows.sold, rows.quantiles))


def test_how_often_the_range_held_is_said_in_plain_numbers() -> None:
    made = score(scored_forecasts([1, 2, 8, 9] * 25)).overall
    assert made is not None
    assert (made.coverage.days, made.coverage.of_hundred, made.coverage.range_of_hundred) == (100, 75, 50)


@settings(deadline=None)
@given(
    size=st.floats(0.3, 50),
    mean=st.floats(0.05, 30),
    sold=st.integers(0, 60),
    at=st.integers(0, len(LEVELS) - 1),
)
def test_a_row_counts_as_randomised_pit_counts_it_on_average(
    size: float, mean: float, sold: int, at: int
) -> None:
    quantiles = tuple(float(each) for each in quantile(LEVELS, size, mean))
    share = share_within(scored_forecasts([sold], quantiles=quantiles, mean=mean, size=size), at)[0]  # type: ignore[arg-type]
    uniform = (np.arange(1000) + 0.5) / 1000
    one = np.ones(1000)
    pits = randomised_pit(sold * one, mean * one, size * one, one, uniform)
    assert share == pytest.approx((pits <= LEVELS[at]).mean(), abs=2e-3)


def test_sparse_dishes_are_judged_fairly_where_the_distribution_is_known() -> None:
    random = np.random.default_rng(3)
    size, mean = 2.0, 0.25
    sold = [float(each) for each in random.negative_binomial(size, size / (size + mean), 4000)]
    quantiles = tuple(float(each) for each in quantile(LEVELS, size, mean))
    fair = score(scored_forecasts(sold, quantiles=quantiles, mean=mean, size=size)).overall  # type: ignore[arg-type]
    plain = score(scored_forecasts(sold, quantiles=quantiles, mean=mean)).overall  # type: ignore[arg-type]
    assert fair is not None
    assert plain is not None
    assert fair.coverage.of_hundred == pytest.approx(90, abs=1)
    assert fair.coverage.range_of_hundred == pytest.approx(80, abs=1.5)
    assert plain.coverage.of_hundred > 95
    assert plain.coverage.range_of_hundred > 95


def test_a_dish_that_ran_out_scores_nobody_and_is_counted() -> None:
    without = score(scored_forecasts([4, 7], average=6, own=5, price=MICRO))
    beside = score(
        scored_forecasts([4, 7, 0], average=6, own=5, price=MICRO, ran_out=[False, False, True]),
        waiting=4,
        closed=3,
        missing=2,
    )
    assert beside == AccuracyReport(
        without.first, without.last, without.overall, without.dishes, 1, waiting=4, closed=3, missing=2
    )


def test_dishes_are_scored_apart_and_those_without_a_day_are_left_out() -> None:
    made = score(scored_forecasts([4, 7, 12], item=[1, 1, 1]))
    assert [(each.item_id, each.name, each.days) for each in made.dishes] == [(CAKE, "Cake", 3)]
    both = score(scored_forecasts([4, 7, 12], item=[0, 1, 0], average=6))
    assert [(each.name, each.days, each.sold) for each in both.dishes] == [("Soup", 2, 16), ("Cake", 1, 7)]
    assert both.overall is not None
    assert both.overall.average is not None
    assert [each.average and each.average.miss for each in both.dishes] == [4, 1]
    assert both.overall.average.miss == 3


def test_nothing_known_is_an_empty_ledger_and_not_a_fault() -> None:
    made = score(scored_forecasts([]), waiting=7)
    assert made == AccuracyReport(None, None, None, (), waiting=7)


def test_a_dish_that_never_sold_has_no_relative_loss_but_a_miss() -> None:
    made = score(scored_forecasts([0, 0], average=1, price=MICRO)).overall
    assert made is not None
    assert made.wql is None
    assert made.forecast.loss is None
    assert made.forecast.miss == 5
    assert made.average is not None
    assert made.average.money == 2 * MICRO


def test_without_a_price_there_are_units_and_no_money() -> None:
    made = score(scored_forecasts([4, 7], average=6))
    assert made.unpriced == 2
    assert made.overall is not None
    assert made.overall.forecast.money == 0
    assert made.overall.forecast.miss == 1.5


@pytest.mark.parametrize(
    ("days", "average", "wins", "certain"),
    [
        (ENOUGH_DAYS, 5, "forecast", True),
        (ENOUGH_DAYS - 1, 5, "forecast", False),
        (ENOUGH_DAYS, 4, "other", True),
    ],
)
def test_a_winner_is_named_only_after_enough_days(
    days: int, average: float, wins: str, certain: bool
) -> None:
    better, worse = (4.0, 4.0, 4.0, 4.0), (6.0, 6.0, 6.0, 6.0)
    made = score(
        scored_forecasts([4] * days, quantiles=better if wins == "forecast" else worse, average=average)
    ).overall
    assert made is not None
    against = made.against_average
    assert against is not None
    assert (against.days, against.winner, against.certain) == (days, wins, certain)
    assert (against.forecast_wins, against.other_wins) == (
        certain and wins == "forecast",
        certain and wins == "other",
    )


def test_a_difference_within_twice_its_standard_error_is_not_certain() -> None:
    # The forecast says 5 and the average 6: each day one of them is right.
    for luck, certain in (([5] * 22 + [6] * 18, False), ([5] * 32 + [6] * 8, True)):
        made = score(
            scored_forecasts([float(each) for each in luck], quantiles=(5, 5, 5, 5), average=6, average_p90=5)
        ).overall
        assert made is not None
        against = made.against_average
        assert against is not None
        assert against.winner == "forecast"
        assert against.certain is certain
        assert against.forecast_wins is certain


def test_the_evidence_of_many_dishes_on_one_day_is_one_day() -> None:
    random = np.random.default_rng(1)
    sold = [float(each) for each in random.poisson(5, 60)]
    apart = score(scored_forecasts(sold, average=6)).overall
    twice = score(
        scored_forecasts(sold * 2, average=6, item=[0] * 60 + [1] * 60, day=[*range(60), *range(60)])
    ).overall
    assert apart is not None
    assert twice is not None
    assert apart.against_average is not None
    assert twice.against_average is not None
    assert twice.against_average.days == 60
    assert twice.against_average.dish_days == 120
    assert twice.against_average.error == pytest.approx(2 * apart.against_average.error)
    assert twice.against_average.gain == pytest.approx(2 * apart.against_average.gain)


@given(st.permutations(range(12)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    rows = scored_forecasts(
        [4, 7, 12, 0, 3, 5, 9, 1, 2, 6, 8, 30],
        item=[0, 1] * 6,
        day=[0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
        average=6,
        price=MICRO,
    )
    mixed = ScoredForecasts(
        rows.items,
        **{
            name: getattr(rows, name)[np.array(order)]
            for name in ScoredForecasts.__annotations__
            if name != "items"
        },
    )
    a, b = score(rows), score(mixed)
    assert (a.first, a.last, a.unpriced) == (b.first, b.last, b.unpriced)
    for one, other in zip([a.overall, *a.dishes], [b.overall, *b.dishes], strict=True):
        assert one is not None
        assert other is not None
        assert one.wql == pytest.approx(other.wql)
        assert one.forecast.money == other.forecast.money
        assert one.against_average is not None
        assert other.against_average is not None
        assert one.against_average.error == pytest.approx(other.against_average.error)
