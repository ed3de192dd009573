import subprocess
import sys
import time
from datetime import date, timedelta

import numpy as np

from flux_desktop.domain.forecast.panel import HISTORY_DAYS, Panel

MONDAY = date(2024, 1, 1)


def from_lines(lines, items=("Soup", "Cake"), categories=("", ""), **options) -> Panel:
    """Lines are (item number, days after Monday, quantity, promo)."""
    return Panel.from_sales(
        items,
        categories,
        np.array([line[0] for line in lines], dtype=np.int64),
        np.array([MONDAY.toordinal() + line[1] for line in lines], dtype=np.int64),
        np.array([line[2] for line in lines], dtype=np.float64),
        np.array([line[3] for line in lines], dtype=np.bool_),
        **options,
    )


def test_lines_of_the_same_item_and_day_add_up():
    panel = from_lines([(0, 0, 2, False), (0, 0, 3, True), (1, 0, 1, False)])
    assert panel.counts.tolist() == [[5], [1]]
    assert panel.promo.tolist() == [[True], [False]]


def test_a_net_negative_day_is_no_demand():
    panel = from_lines([(0, 0, 2, False), (0, 1, -3, False), (0, 1, 1, False)])
    assert panel.counts[0].tolist() == [2, 0]
    assert panel.open_days.tolist() == [True, True]


def test_a_day_without_any_line_is_closed():
    panel = from_lines([(0, 0, 1, False), (1, 2, 1, False)])
    assert panel.open_days.tolist() == [True, False, True]
    assert panel.days == (MONDAY, MONDAY + timedelta(1), MONDAY + timedelta(2))


def test_a_day_that_the_hours_call_closed_is_closed_even_with_sales():
    panel = from_lines([(0, 0, 1, False), (0, 1, 1, False)], closed=lambda day: day == MONDAY)
    assert panel.open_days.tolist() == [False, True]


def test_history_begins_with_the_first_sale():
    panel = from_lines([(0, 0, 1, False), (1, 0, 0, False), (1, 2, 4, False), (0, 3, 1, False)])
    assert panel.first.tolist() == [0, 2]
    assert panel.visible.tolist() == [[True, False, True, True], [False, False, True, True]]


def test_an_item_never_sold_has_no_history():
    panel = from_lines([(0, 0, 1, False), (0, 1, 1, False)])
    assert panel.first.tolist() == [0, 2]
    assert not panel.visible[1].any()


def test_weekdays_count_from_monday():
    panel = from_lines([(0, 2, 1, False), (0, 9, 1, False)])
    assert panel.weekdays.tolist() == [2, 3, 4, 5, 6, 0, 1, 2]


def test_the_panel_goes_through_the_day_asked_and_no_further():
    lines = [(0, 0, 1, False), (0, 5, 7, False)]
    assert from_lines(lines, through=MONDAY + timedelta(3)).counts[0].tolist() == [1, 0, 0, 0]
    assert (
        from_lines(lines, through=MONDAY + timedelta(7)).open_days.tolist()
        == [True] + [False] * 4 + [True] + [False] * 2
    )


def test_only_the_last_days_are_kept_and_older_items_are_visible_from_the_first_of_them():
    panel = from_lines([(0, 0, 9, False), (1, 5_000, 2, False), (0, 5_000, 1, False)])
    assert panel.counts.shape == (2, HISTORY_DAYS)
    assert panel.days[-1] == MONDAY + timedelta(5_000)
    assert panel.first.tolist() == [0, HISTORY_DAYS - 1]


def test_longer_history_is_kept_where_it_is_asked():
    panel = from_lines([(0, 0, 9, False), (0, 5_000, 1, False)], history=10_000)
    assert len(panel.days) == 5_001
    assert panel.counts[0, 0] == 9


def test_without_lines_there_are_no_days():
    panel = from_lines([])
    assert panel.counts.shape == (2, 0)
    assert panel.first.tolist() == [0, 0]
    assert panel.visible.shape == (2, 0)


def test_without_items_there_is_an_empty_panel():
    panel = from_lines([], items=(), categories=())
    assert panel.counts.shape == (0, 0)
    assert panel.groups.tolist() == []


def test_items_of_the_same_category_are_a_group():
    panel = from_lines([], items=("a", "b", "c", "d"), categories=("wine", "", "wine", ""))
    assert panel.groups.tolist() == [1, 0, 1, 0]


def test_before_a_day_nothing_of_it_or_later_is_known():
    panel = from_lines([(0, 0, 1, False), (1, 2, 4, True), (0, 3, 2, False)])
    past = panel.before(MONDAY + timedelta(2))
    assert past.counts.tolist() == [[1, 0], [0, 0]]
    assert past.open_days.tolist() == [True, False]
    assert past.first.tolist() == [0, 2]
    assert not past.promo.any()


def test_before_the_first_day_nothing_is_known_and_after_the_last_day_all_is():
    panel = from_lines([(0, 0, 1, False), (0, 1, 2, False)])
    assert panel.before(MONDAY - timedelta(9)).counts.shape == (2, 0)
    assert panel.before(MONDAY + timedelta(99)).counts.tolist() == panel.counts.tolist()


def test_a_million_lines_are_read_in_under_a_second():
    random = np.random.default_rng(1)
    columns = random.integers(0, 500, 10**6), random.integers(738_000, 739_100, 10**6)
    began = time.perf_counter()
    panel = Panel.from_sales(
        [""] * 500, [""] * 500, *columns, np.ones(10**6), np.zeros(10**6, dtype=np.bool_)
    )
    assert time.perf_counter() - began < 1
    assert panel.counts.sum() == 10**6


def test_naming_the_models_does_not_load_scipy():
    code = "import sys, flux_desktop.domain.forecast.models; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
