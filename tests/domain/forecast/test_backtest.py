from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.forecast.backtest import backtest
from flux_desktop.domain.forecast.models import MODELS
from flux_desktop.domain.forecast.specified import Specified
from flux_desktop.domain.forecast.weekday_average import WeekdayAverage
from flux_desktop.domain.progress import Cancelled

MONDAY = date(2024, 1, 1)
AVERAGE = WeekdayAverage()


def day(number):
    return MONDAY + timedelta(number)


def test_the_scores_are_over_every_item_and_open_day(panel_of):
    # Eight weeks of 10, forecast as 10 throughout; then 12 a day. A row's pinball: 2·(.1 + .5 + .9 + .99) = 4.98.
    # WQL = 2·4.98/(4·12) = .2075; bias −2/12.
    panel = panel_of([[10] * 56 + [12] * 14])
    score = backtest(panel, [day(56)], 14, [AVERAGE]).scores["weekday_average"]
    assert score.wql == pytest.approx(0.2075)
    assert score.mae == 2
    assert score.bias == pytest.approx(-2 / 12)
    assert score.pit is None
    assert score.fit_seconds > 0
    assert score.items_per_second == pytest.approx(1 / score.fit_seconds)


def test_an_origin_is_the_first_day_forecast_and_closed_days_are_left_out(panel_of):
    panel = panel_of([[3] * 70], closed=[58, 60])
    rows = list(backtest(panel, [day(56)], 7, [AVERAGE]).predictions())
    assert [row.date for row in rows] == [day(56), day(57), day(59), day(61), day(62)]
    assert {row.origin for row in rows} == {day(56)}


def test_items_first_sold_from_the_origin_on_are_not_asked(panel_of):
    panel = panel_of([[3] * 70, [0] * 56 + [5] * 14, [0] * 55 + [5] * 15])
    rows = backtest(panel, [day(56)], 1, [AVERAGE]).predictions()
    assert [row.item for row in rows] == ["Dish 0", "Dish 2"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
def test_nothing_sold_from_the_origin_on_is_read(panel_of, model):
    counts = np.random.default_rng(2).poisson(4, (5, 90))
    counts[3, :70] = 0
    changed = counts.copy()
    changed[:, 60:] += 50
    seen = [
        list(backtest(panel_of(rows), [day(60)], 14, [model]).predictions()) for rows in (counts, changed)
    ]
    assert seen[0] == seen[1]


def test_predictions_are_of_the_first_model_and_every_origin(panel_of):
    panel = panel_of(np.random.default_rng(2).poisson(4, (2, 90)))
    result = backtest(panel, [day(60), day(67)], 7, [Specified(), AVERAGE])
    rows = list(result.predictions())
    assert len(rows) == 2 * 2 * 7
    first = rows[0]
    assert (first.origin, first.date, first.item, first.confidence_score) == (day(60), day(60), "Dish 0", 1.0)
    assert first.size is not None
    assert first.p10 <= first.p50 <= first.p90 <= first.p99
    assert list(result.scores) == ["v1", "weekday_average"]
    assert next(iter(backtest(panel, [day(60)], 7, [AVERAGE]).predictions())).size is None


def test_steady_poisson_sales_are_covered_as_said_and_again_the_same(panel_of):
    panel = panel_of(np.random.default_rng(4).poisson(8, (60, 200)))
    origins = [day(number) for number in (120, 134, 148, 162, 176)]
    first, again = (backtest(panel, origins, 14, [Specified()]).scores["v1"].pit for _ in range(2))
    assert first == again
    # 60·14·5 = 4,200 rows: the standard error at the median is .008; scaling by the weekday adds a little.
    assert first == pytest.approx({"p10": 0.1, "p50": 0.5, "p90": 0.9, "p99": 0.99}, abs=0.03)


def test_planned_promotions_are_known(panel_of):
    panel = panel_of([[3] * 70])
    promo = panel.promo.copy()
    promo[0, 58] = True
    fold = backtest(replace(panel, promo=promo), [day(56)], 4, [AVERAGE]).folds[0]
    assert fold.future.promo.tolist() == [[False, False, True, False]]


def test_an_origin_without_a_past_is_refused(panel_of):
    for origin in (day(0), day(-30)):
        with pytest.raises(Refused, match="before"):
            backtest(panel_of([[3] * 70]), [origin], 7, [AVERAGE])


def test_an_origin_without_an_open_day_ahead_is_refused(panel_of):
    with pytest.raises(Refused, match="no open day"):
        backtest(panel_of([[3] * 70], closed=[68, 69]), [day(68)], 7, [AVERAGE])


def test_it_can_be_cancelled_and_says_how_far_it_is(panel_of):
    class StopsAtThird:
        def __init__(self):
            self.seen = []

        def step(self, done, total=0, note=""):
            self.seen.append((done, total, note))
            if done == 2:
                raise Cancelled

    watcher = StopsAtThird()
    with pytest.raises(Cancelled):
        backtest(panel_of([[3] * 70]), [day(40), day(50)], 7, [AVERAGE, Specified()], watcher)
    assert watcher.seen == [
        (0, 4, "Weekday average"),
        (1, 4, "Weekday average"),
        (2, 4, "Simple Bayesian"),
    ]
