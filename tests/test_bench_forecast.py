"""The measuring of forecasts: what it hides from models, what it counts, and what its simple rivals say."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from flux_desktop.domain.forecast.model import LEVELS, Future
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.forecast.specified import Specified
from flux_desktop.domain.forecast.weekday_average import WeekdayAverage
from tests.bench import protocol
from tests.bench.cold_start import without_history
from tests.bench.equations import Equations
from tests.bench.gradient import HORIZON, Features
from tests.bench.panels import SOURCES, UNSEEN
from tests.bench.peers import filled
from tests.bench.rivals import RIVALS
from tests.bench.stock_outs import stock_outs


@pytest.fixture
def panel() -> Panel:
    """12 items over 200 days; closed on Mondays and on one Wednesday, the last item new after 150 days."""
    chance = np.random.default_rng(4)
    counts = chance.poisson(chance.gamma(2, 4, (12, 1)), (12, 200)).astype(np.float64)
    open_days = np.arange(200) % 7 != 0
    open_days[100] = False
    counts *= open_days
    counts[-1, :150] = 0
    counts[-1, 151] = 3
    return Panel(
        items=tuple(f"dish {n}" for n in range(12)),
        categories=tuple(f"category {n % 3}" for n in range(12)),
        start=date(2024, 1, 1),
        counts=counts,
        open_days=open_days,
        promo=chance.random((12, 200)) < 0.1,
        first=(counts > 0).argmax(axis=1),
    )


def test_the_mornings_are_eight_over_the_last_year_and_leave_fourteen_days() -> None:
    assert len(protocol.origins(365)) == 8
    assert (protocol.origins(365)[0], protocol.origins(365)[-1]) == (146, 351)
    assert (protocol.origins(1215)[0], protocol.origins(1215)[-1]) == (836, 1201)
    assert protocol.origins(80)[0] == 60


def test_a_fold_asks_for_open_days_and_for_items_with_enough_history(panel: Panel) -> None:
    early, late = protocol.fold_at(panel, 170), protocol.fold_at(panel, 186)
    assert early is not None
    assert late is not None
    assert 11 not in early.items
    assert 11 in late.items
    assert all(day.weekday() != 0 for day in late.future.days)
    assert len(late.past.open_days) == 186


def test_peers_see_the_same_pairs_as_the_sample_scored_of_the_models(panel: Panel) -> None:
    folds = protocol.folds_of(panel)
    few, rows = protocol.sampled(folds, 20)
    assert sum(len(fold.items) for fold in few) == 20
    rival = RIVALS[0]
    of_sample = protocol.run(rival, few).result()
    of_all = protocol.run(rival, folds).result(rows)
    assert of_sample.wql == pytest.approx(of_all.wql)


def test_a_share_is_as_sure_as_the_mornings_agree_on_it(panel: Panel) -> None:
    trial = protocol.run(RIVALS[0], protocol.folds_of(panel))
    alone = [
        replace(trial, folds=(fold,), forecasts=(made,)).result()
        for fold, made in zip(trial.folds, trial.forecasts, strict=True)
    ]
    dispersion = np.std([each.pit["p10"] for each in alone], ddof=1)
    assert trial.result().sure["p10"] == pytest.approx(dispersion / len(alone) ** 0.5)
    assert np.isnan(alone[0].sure["p10"])


def test_an_item_without_history_shows_its_last_open_days_only(panel: Panel) -> None:
    for days in (0, 3, 7):
        hidden = without_history(panel, np.array([2, 5]), days)
        assert hidden.visible[[2, 5]].sum(axis=1).tolist() == [days, days]
        assert (hidden.counts[[0, 1, 3]] == panel.counts[[0, 1, 3]]).all()


def test_a_rival_tells_the_least_count_that_reaches_the_level(panel: Panel) -> None:
    days = tuple(panel.days[-1] + timedelta(days=n) for n in (1, 2))
    made = RIVALS[0].forecast(panel, Future.plain(panel, days))
    for column, day in enumerate(days):
        for item in range(12):
            shown = panel.visible[item] & (panel.weekdays == day.weekday())
            past = panel.counts[item, shown if shown.any() else panel.visible[item]]
            expected = np.quantile(past, LEVELS, method="inverted_cdf")
            assert made.quantiles[item, column].tolist() == expected.tolist()


def test_the_plain_equations_find_what_was_planted(panel: Panel) -> None:
    saturday = np.where(panel.weekdays == 5, 2.0, 1.0)
    lift = np.where(panel.promo, 1.5, 1.0)
    counts = np.random.default_rng(5).poisson(40.0 * saturday * lift * panel.open_days).astype(np.float64)
    planted = replace(panel, counts=counts, first=np.zeros(12, dtype=np.int64))
    days = tuple(panel.days[-1] + timedelta(days=n) for n in range(1, 15))
    promo = np.zeros((12, 14), dtype=np.bool_)
    promo[:, 7:] = True
    made = Equations().forecast(planted, Future(days, promo))
    expected = np.array([80.0 if day.weekday() == 5 else 40.0 for day in days]) * np.where(promo[0], 1.5, 1.0)
    open_days = [day.weekday() != 0 for day in days]
    assert made.mean.mean(axis=0)[open_days] == pytest.approx(expected[open_days], rel=0.08)
    assert (np.diff(made.quantiles, axis=2) >= 0).all()


def test_the_plain_equations_take_one_wild_day_for_what_it_is(panel: Panel) -> None:
    calm = np.where(panel.open_days, 40.0, 0.0) * np.ones((12, 1))
    wild = calm.copy()
    wild[:, -3] = 2_000
    days = tuple(panel.days[-1] + timedelta(days=n) for n in range(1, 15))
    planted = replace(panel, promo=np.zeros_like(panel.promo), first=np.zeros(12, dtype=np.int64))
    usual, after = (
        Equations().forecast(replace(planted, counts=counts), Future.plain(planted, days)).mean.mean()
        for counts in (calm, wild)
    )
    assert usual < after < 1.15 * usual


def test_no_panel_is_both_tuned_on_and_unseen() -> None:
    keys = [source.key for source in (*SOURCES, *UNSEEN)]
    assert len(set(keys)) == len(keys)
    kinds = [kind for source in (*SOURCES, *UNSEEN) for kind in getattr(source.sales, "categories", ())]
    assert len(set(kinds)) == len(kinds)


def test_a_closed_day_is_filled_with_the_last_open_ones_of_its_weekday(panel: Panel) -> None:
    series, first = filled(panel, 0), int(panel.first[0])
    assert series[100 - first] == pytest.approx(panel.counts[0, [72, 79, 86, 93]].mean())
    assert series[7 - first] == pytest.approx(panel.counts[0, panel.visible[0]].mean())


def test_the_better_forecast_is_short_of_fewer_at_the_same_waste(panel: Panel) -> None:
    folds = protocol.folds_of(panel)
    average = protocol.run(WeekdayAverage(), folds)
    kitchen = stock_outs(protocol.run(Specified(), folds), average)
    # The counts are Poisson around a level that stays: v1's own world.
    assert -1 < kitchen.change < 0


def test_features_of_a_morning_do_not_change_with_what_is_sold_later(panel: Panel) -> None:
    def features(known: Panel) -> np.ndarray:
        end = known.days[-1]
        days = tuple(end + timedelta(days=1 + n) for n in range(HORIZON))
        return Features(known, Future(days, promo), _never).rows(120)[0]

    promo = np.zeros((12, HORIZON), dtype=np.bool_)
    other = panel.counts.copy()
    other[:, 120:] *= 5
    changed = Panel(
        panel.items, panel.categories, panel.start, other, panel.open_days, panel.promo, panel.first
    )
    np.testing.assert_array_equal(features(panel), features(changed))


def test_the_panel_made_up_here_is_the_same_every_time() -> None:
    source = next(source for source in SOURCES if not source.real)
    one, two = source.load(), source.load()
    assert one is not None
    assert two is not None
    assert (one.counts == two.counts).all()
    assert 0.15 < one.promo.mean() < 0.3


def _never(_day: date) -> bool:
    return False
