"""The feature table: what was known on the morning of each day."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from flux_desktop.domain.calendar import Calendar
from flux_desktop.domain.forecast.features import COLUMNS, feature_rows
from flux_desktop.domain.weather import WeatherDay


def table(panel):
    return [dict(zip(COLUMNS, row, strict=True)) for row in feature_rows(panel)]


def test_lags_and_rolling_figures_know_earlier_days_only(panel_of):
    rows = table(panel_of([list(range(1, 41))]))
    last = rows[-1]
    assert (last["units"], last["lag_7"], last["lag_14"], last["lag_28"]) == (40, 33, 26, 12)
    assert last["rolling_mean_7"] == pytest.approx(np.mean(range(33, 40)))
    assert last["rolling_std_7"] == pytest.approx(np.std(range(33, 40), ddof=1))
    first = rows[0]
    assert first["lag_7"] is first["rolling_mean_7"] is first["rolling_std_7"] is None


def test_a_closed_day_has_no_row_and_is_nobody_s_lag(panel_of):
    rows = table(panel_of([[5] * 20], closed=[8]))
    assert len(rows) == 19
    by_day = {row["date"]: row for row in rows}
    assert by_day["2024-01-16"]["lag_7"] is None
    assert by_day["2024-01-17"]["lag_7"] == 5
    assert by_day["2024-01-10"]["rolling_mean_7"] == 5


def test_rows_begin_with_the_first_sale(panel_of):
    assert [row["date"] for row in table(panel_of([[0, 0, 4, 0]]))] == ["2024-01-03", "2024-01-04"]


def test_weekday_holiday_promotion_and_weather_stand_in_their_columns(panel_of):
    panel = panel_of([[5] * 7])
    day = panel.start + timedelta(5)
    promo = panel.promo.copy()
    promo[0, 5] = True
    calendar = Calendar({day: "Feast"}, weather={day: WeatherDay(day, 21.5, None)})
    rows = table(replace(panel, promo=promo, calendar=calendar))
    assert [rows[5][key] for key in ("is_sat", "is_sun", "is_holiday", "is_promo")] == [1, 0, 1, 1]
    assert (rows[5]["temperature"], rows[5]["rain"]) == (21.5, None)
    assert [rows[4][key] for key in ("is_sat", "is_holiday", "is_promo", "temperature")] == [0, 0, 0, None]
