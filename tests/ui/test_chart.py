"""The fan chart: any number of days, gaps where the restaurant is closed, and words for what it shows."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from flux_desktop.ui.callout import Overlay
from flux_desktop.ui.chart import FanChart
from flux_desktop.ui.figures import weekday_date
from flux_desktop.ui.legend import Legend
from flux_desktop.ui.parts.cards import Scroll
from flux_desktop.ui.plot import DateAxis
from flux_desktop.ui.series import ChartLine, Note, day_step, round_top
from flux_desktop.ui.theme import DARK, LIGHT, Theme, font

SUNDAY = date(2026, 11, 22)
CLOSED = float("nan")


def _days(first: date, number: int) -> list[date]:
    return [first + timedelta(day) for day in range(number)]


def _week(chart: FanChart, *, closed: int | None = None) -> None:
    """Two weeks of history and one of forecast that peaks on Friday 27."""
    history = np.array([90.0, 80, 85, 100, 140, 210, 230] * 2)
    median = np.array([220.0, 92, 86, 105, 132, 260, 215])
    if closed is not None:
        median[closed] = CLOSED
    past, ahead = _days(SUNDAY - timedelta(14), 14), _days(SUNDAY, 7)
    chart.show_series(past, history, ahead, median * 0.86, median, median * 1.14, today=SUNDAY, unit="covers")


@pytest.fixture
def chart(show: Callable[..., QWidget]) -> FanChart:
    made = FanChart("Covers forecast")
    show(made, width=700, height=360)
    return made


def _colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(pixel).name() for pixel in set(memoryview(image.constBits()).cast("I"))}


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 4),
        (2, 4),
        (5, 8),
        (297, 320),
        (320, 320),
        (321, 400),
        (6840, 8000),
        (9, 16),
        (30, 32),
        (90, 100),
        (1e6, 1e6),
    ],
)
def test_the_axis_ends_at_a_round_number_of_four_equal_steps(highest: float, top: float) -> None:
    assert round_top(highest) == top


@pytest.mark.parametrize("days", [1, 7, 28, 90, 400, 1100, 4000])
@pytest.mark.parametrize("width", [60, 320, 700, 1800])
def test_labels_of_days_never_overlap(days: int, width: int) -> None:
    label = 60
    step = day_step(days, width, label)
    assert step == 364 or days / step * label <= max(width, label)


@pytest.mark.parametrize("width", [260, 420, 900, 1400])
@pytest.mark.parametrize("days", [7, 60, 1000])
def test_the_date_axis_is_readable_at_any_width(width: int, days: int) -> None:
    axis = DateAxis()
    ((step, values),) = axis.tickValues(1.0, float(days), width)
    words = axis.tickStrings(values, 1, step)
    metrics = QFontMetrics(font("caption", tabular=True))
    centres = [(x - 1.0) * width / (days - 1) for x in values]
    halves = [metrics.horizontalAdvance(word) / 2 for word in words]
    ends = [(x - half, x + half) for x, half in zip(centres, halves, strict=True)]
    assert words
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_a_chart_without_days_draws_nothing_and_says_nothing(chart: FanChart) -> None:
    chart.clear()
    assert LIGHT.chart_median.lower() not in _colours(chart)
    assert chart.callout == ""
    assert chart.accessibleDescription() == ""


@pytest.mark.parametrize("number", [1, 2, 1000])
def test_a_chart_draws_one_day_as_well_as_a_thousand(chart: FanChart, number: int) -> None:
    past, ahead = _days(SUNDAY - timedelta(number), number), _days(SUNDAY, number)
    values = np.linspace(20, 60, number)
    chart.show_series(past, values, ahead, values * 0.8, values, values * 1.2)
    seen = _colours(chart)
    assert {LIGHT.chart_ink.lower(), LIGHT.chart_median.lower()} <= seen


def test_history_alone_is_a_chart_too(chart: FanChart) -> None:
    chart.show_series(_days(SUNDAY, 5), [1, 2, 3, 2, 1], [], [], [], [])
    assert LIGHT.chart_ink.lower() in _colours(chart)
    assert chart.callout == ""


def test_a_closed_day_is_a_gap_and_an_open_day_between_two_is_still_seen(chart: FanChart) -> None:
    ahead = _days(SUNDAY, 3)
    lonely = np.array([CLOSED, 40.0, CLOSED])
    chart.show_series([], [], ahead, lonely - 5, lonely, lonely + 5)
    assert LIGHT.chart_median.lower() in _colours(chart)
    assert chart.callout == "Mon 23 Nov  40  35–45"


def test_the_fan_begins_at_the_last_actual_day_unless_a_closed_day_lies_between(chart: FanChart) -> None:
    _week(chart)
    last_sale = chart.marks()[0].history
    low, median, high = chart.marks()[0].fan()
    assert median.x[0] == last_sale.x[-1]
    assert low.y[0] == median.y[0] == high.y[0] == last_sale.y[-1]
    _week(chart, closed=0)
    assert chart.marks()[0].fan()[1].x[0] == SUNDAY.toordinal()


def test_a_forecast_long_after_the_last_sale_stands_alone(chart: FanChart) -> None:
    chart.show_series(_days(SUNDAY - timedelta(30), 7), [5] * 7, _days(SUNDAY, 3), [4] * 3, [5] * 3, [6] * 3)
    assert chart.marks()[0].fan()[1].x[0] == SUNDAY.toordinal()


def test_days_left_out_are_gaps(chart: FanChart) -> None:
    chart.show_series([SUNDAY, SUNDAY + timedelta(3)], [10, 20], [], [], [], [])
    assert np.isnan(chart.marks()[0].history.y).tolist() == [False, True, True, False]


def test_days_and_values_must_agree(chart: FanChart) -> None:
    with pytest.raises(ValueError):
        chart.show_series([SUNDAY], [1, 2], [], [], [], [])


def test_the_callout_stands_at_the_peak_and_the_words_say_the_same(chart: FanChart) -> None:
    _week(chart)
    assert chart.callout == "Fri 27 Nov  260  224–296"
    said = chart.accessibleDescription()
    assert said == (
        "Median from 86 to 260 covers a day. Peak on Friday 27 November: 260, range 10–90%: 224 to 296."
    )
    assert chart.accessibleName() == "Covers forecast"


def test_the_mouse_takes_the_callout_to_any_day_and_leaves_it_at_the_peak(
    chart: FanChart, qtbot: QtBot
) -> None:
    _week(chart)
    tuesday = SUNDAY - timedelta(12)

    def told_of_the_tuesday() -> None:
        # Where it is now: the chart takes its places with the events after it was filled.
        there = chart.position(tuesday.toordinal(), 100).toPoint()
        QTest.mouseMove(chart, there + QPoint(1, 0))
        QTest.mouseMove(chart, there)
        assert chart.callout == f"{weekday_date(tuesday)}  85"

    qtbot.waitUntil(told_of_the_tuesday)
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.callout.startswith("Fri 27")


def test_the_arrow_keys_walk_through_the_days(chart: FanChart) -> None:
    _week(chart)
    for key, day in ((Qt.Key.Key_Right, "Sat 28"), (Qt.Key.Key_Right, "Sat 28"), (Qt.Key.Key_Left, "Fri 27")):
        QTest.keyClick(chart, key)
        assert chart.callout.startswith(day)


def test_the_dashed_line_tells_today_from_the_last_sale(chart: FanChart) -> None:
    _week(chart)
    assert LIGHT.control.lower() in _colours(chart)
    chart.show_series(_days(SUNDAY, 5), [1, 2, 3, 2, 1], [], [], [], [])
    assert LIGHT.control.lower() not in _colours(chart)


def test_a_second_series_has_a_colour_of_its_own(chart: FanChart) -> None:
    ahead, values = _days(SUNDAY, 7), np.full(7, 30.0)
    chart.show_series([], [], ahead, values, values, values, alt=values * 2)
    assert LIGHT.chart_alt.lower() in _colours(chart)


def test_the_chart_follows_the_appearance(chart: FanChart, look: Theme) -> None:
    _week(chart)
    look.apply("dark")
    seen = _colours(chart)
    assert {DARK.surface.lower(), DARK.chart_median.lower(), DARK.chart_ink.lower()} <= seen
    assert LIGHT.surface.lower() not in seen


def test_a_legend_is_read_and_has_room_for_its_words(show: Callable[..., QWidget]) -> None:
    legend = Legend([("Actual", "chart_ink", "line"), ("10–90% range", "chart_median", "box")])
    show(legend)
    assert legend.accessibleName() == "Actual, 10–90% range"
    assert legend.width() >= legend.sizeHint().width()


def test_dragging_over_a_chart_moves_nothing(chart: FanChart) -> None:
    _week(chart)
    before = chart.position(SUNDAY.toordinal(), 100)
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(chart, QPoint(300, 140))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=QPoint(300, 140))
    assert chart.position(SUNDAY.toordinal(), 100) == before


def test_the_wheel_over_a_chart_scrolls_the_page(show: Callable[..., QWidget]) -> None:
    chart = FanChart("Covers forecast")
    chart.setMinimumHeight(900)
    page = Scroll(chart)
    window = show(page, width=500, height=300)
    _week(chart)
    QTest.wheelEvent(window.windowHandle(), QPointF(200, 150), QPoint(0, -240))
    assert page.verticalScrollBar().value() > 0


def test_a_long_line_keeps_its_lows_and_highs_and_few_points() -> None:
    days = _days(SUNDAY - timedelta(3_999), 4_000)
    values = np.arange(4_000.0) % 7
    values[1_234], values[2_345], values[3_000:3_100] = 99, -5, np.nan
    thin = ChartLine.of(days, values).thinned()
    assert len(thin.x) <= 2_000
    assert (thin.y.max(), thin.y.min()) == (99, -5)
    assert thin.x[thin.y.argmax()] == days[1_234].toordinal()
    assert (np.diff(thin.x) > 0).all()
    short = ChartLine.of(days[:500], values[:500])
    assert short.thinned() is short


def test_the_callout_says_what_a_day_was_once_somebody_asks(chart: FanChart) -> None:
    past, ahead = _days(SUNDAY - timedelta(3), 3), _days(SUNDAY, 2)
    chart.show_series(
        past,
        [10.0, CLOSED, CLOSED],
        ahead,
        [8.0, 9.0],
        [10.0, 12.0],
        [13.0, 15.0],
        notes={
            past[1]: [Note("closed", "Closed")],
            past[2]: [Note("missing", "No data was imported for this day")],
            ahead[1]: [Note("holiday", "St Andrew"), Note("promotion", "Promotion planned")],
        },
        explain=lambda day: ["Monday ×1.2, 30 seen"] if day == ahead[1] else [],
    )
    assert chart.callout == "Mon 23 Nov  12  9–15"
    said = []
    QTest.keyClick(chart, Qt.Key.Key_Home)
    for _day in range(5):
        said.append(chart.callout)
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert said == [
        "Thu 19 Nov  10",
        "Fri 20 Nov  Closed",
        "Sat 21 Nov  No data was imported for this day",
        "Sun 22 Nov  10  8–13",
        "Mon 23 Nov  12  9–15\nSt Andrew\nPromotion planned\nMonday ×1.2, 30 seen",
    ]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_missing_day_is_hatched_and_a_closed_one_is_not(chart: FanChart, look: Theme, mode: str) -> None:
    look.apply(mode)  # type: ignore[arg-type]
    past = _days(SUNDAY - timedelta(5), 5)
    tokens = DARK if mode == "dark" else LIGHT

    def colours(kind: str) -> set[str]:
        note = Note(kind, "…")  # type: ignore[arg-type]
        chart.show_series(past, [9.0, 8.0, CLOSED, 9.0, 8.0], [], [], [], [], notes={past[2]: [note]})
        QApplication.processEvents()
        return _colours(chart)

    assert tokens.warn_soft.lower() in colours("missing")
    assert tokens.warn_soft.lower() not in colours("closed")


def test_a_day_is_picked_by_a_click_and_by_enter(chart: FanChart) -> None:
    _week(chart)
    picked: list[date] = []
    chart.picked.connect(picked.append)
    QTest.keyClick(chart, Qt.Key.Key_End)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    wanted = SUNDAY + timedelta(2)
    at = chart.position(wanted.toordinal(), 40).toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=at)
    assert picked == [SUNDAY + timedelta(6), wanted]


def test_weeks_stand_for_their_days_by_their_average_and_closed_days_do_not_count() -> None:
    # From Thursday on: a short week, a whole one with a closed day, one that was closed, one more day.
    monday = date(2026, 3, 2)
    days = _days(monday - timedelta(4), 4 + 7 + 7 + 1)
    values = [1.0, 3.0, 1.0, 3.0, *[6.0] * 6, CLOSED, *[CLOSED] * 7, 5.0]
    weeks = ChartLine.of(days, values).by_week()
    assert weeks.y[:4].tolist() == [2.0] * 4
    assert weeks.y[4:11].tolist() == [6.0] * 7
    assert np.isnan(weeks.y[11:18]).all()
    assert weeks.y[18] == 5.0
    assert not len(ChartLine().by_week().x)


def test_the_callout_never_covers_the_day_it_explains(
    chart: FanChart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """High ranges reach the plot's top, where there is no room above them."""
    ahead = _days(SUNDAY, 14)
    boxes: list[QRectF] = []
    keep = Overlay._within

    def within(self: Overlay, box: QRectF) -> QRectF:
        boxes.append(keep(self, box))
        return boxes[-1]

    monkeypatch.setattr(Overlay, "_within", within)
    for peak in range(14):
        middle = np.full(14, 20.0)
        middle[peak] = 40.0
        chart.show_series([], [], ahead, middle - 10, middle, middle * 2, today=ahead[0])
        boxes.clear()
        chart.grab()
        dot = chart.position(ahead[peak].toordinal(), 40)
        assert not boxes[-1].contains(dot)
        assert boxes[-1].left() >= 0
        assert boxes[-1].right() <= chart.width()
