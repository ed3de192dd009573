"""What holds for every effect there is; a new one is checked here as it is registered."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flux_desktop.domain.calendar import Calendar, calendar_of, holidays_of
from flux_desktop.domain.errors import Refused
from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson, fit
from flux_desktop.domain.forecast.effects import EFFECTS
from flux_desktop.domain.forecast.effects.effect import Days, Groups
from flux_desktop.domain.forecast.effects.holiday import CLASSES, holiday_class
from flux_desktop.domain.forecast.effects.promotion import Promotion, share_of_others
from flux_desktop.domain.forecast.effects.weekday import Weekday
from flux_desktop.domain.forecast.factors import availability, belief, expand_to_days, pool, pooling_strength
from flux_desktop.domain.forecast.model import Future
from flux_desktop.domain.forecast.panel import Panel
from flux_desktop.domain.weather import WeatherDay

every_effect = pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.key)

START = date(2023, 1, 2)
DAYS = tuple(START + timedelta(day) for day in range(3 * 364))
ITEMS = 6


def a_world():
    """Three years of Catalonia with a festival, promotions and weather."""
    chance = np.random.default_rng(7)
    calendar = Calendar(
        holidays_of("ES", "CT", {2023, 2024, 2025}),
        {date(year, 8, day): "Festa Major" for year in (2023, 2024, 2025) for day in range(15, 22)},
        {day: WeatherDay(day, float(chance.normal(18, 8)), float(chance.gamma(0.2, 10))) for day in DAYS},
        calendar_of("ES", "CT", {2023, 2024, 2025}).occasions,
        # Catalonia's are in no source; those of Bavaria stand for some.
        calendar_of("DE", "BY", {2023, 2024, 2025}).school,
    )
    return Days(DAYS, chance.random((ITEMS, len(DAYS))) < 0.1, np.zeros(ITEMS, dtype=np.int64), calendar)


WORLD = a_world()


@every_effect
def test_every_day_has_a_group_with_a_name(effect):
    groups = effect.groups(WORLD)
    assert groups.index.shape[-1] == len(DAYS)
    assert groups.index.min() >= 0
    assert groups.index.max() < len(groups.names)
    assert all(groups.names)


@every_effect
def test_a_day_has_its_group_whatever_other_days_are_asked(effect):
    whole = effect.groups(WORLD)
    for day in range(0, len(DAYS), 97):
        alone = effect.groups(replace(WORLD, days=DAYS[day : day + 1], promo=WORLD.promo[:, day : day + 1]))
        assert alone.index[..., 0].tolist() == whole.index[..., day].tolist()
        assert alone.names == whole.names


@every_effect
def test_a_planted_effect_is_recovered(effect):
    groups = effect.groups(WORLD)
    groups_seen = [group for group in np.unique(groups.index) if group != groups.reference]
    planted = np.ones(len(groups.names))
    planted[groups_seen] = np.where(np.arange(len(groups_seen)) % 2, 0.7, 1.6)
    chance = np.random.default_rng(3)
    level = chance.uniform(20, 60, (ITEMS, 1))
    mean = np.broadcast_to(planted[groups.index] * level, (ITEMS, len(DAYS)))
    panel = Panel(
        tuple(f"Dish {item}" for item in range(ITEMS)),
        ("",) * ITEMS,
        START,
        chance.poisson(mean).astype(np.float64),
        np.ones(len(DAYS), dtype=np.bool_),
        WORLD.promo,
        np.zeros(ITEMS, dtype=np.int64),
        WORLD.calendar,
    )
    made = fit(panel).learned
    at = EFFECTS.index(effect)
    # What one effect explains, another may take a share of: holidays and single feasts, say.
    S = made.scale
    found = np.array([np.median(S[..., (groups.index == group)]) for group in groups_seen])
    usual = np.median(S[..., groups.index == groups.reference]) if groups.reference is not None else 1.0
    expected = planted[groups_seen]
    if groups.reference is None:
        found, expected = found / found.mean(), expected / expected.mean()
    believed = np.ones(len(groups_seen), dtype=np.bool_)
    if effect.shrinkage_days:
        believed = np.array([(groups.index == group).sum() for group in groups_seen]) >= 3
    assert made.factors[at] is not None
    # Three days of a feast are believed by two thirds, the rest is its class's.
    close = 0.35 if effect.shrinkage_days else 0.15
    assert found[believed] / usual == pytest.approx(expected[believed], rel=close)


CALENDAR = Calendar(
    {
        date(2026, 5, 1): "Labour Day",
        date(2026, 6, 24): "Sant Joan",
        date(2026, 8, 15): "Assumpció",
        date(2026, 12, 6): "Constitució",
    }
)


def class_of(day, calendar):
    return CLASSES[holiday_class(day, calendar.days_off)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 1), "Holiday"),
        (date(2026, 4, 30), "Day before a holiday"),
        (date(2026, 4, 29), "Two or three days before a holiday"),
        (date(2026, 4, 28), "Two or three days before a holiday"),
        (date(2026, 4, 27), "Ordinary day"),
        (date(2026, 5, 2), "Day after a holiday"),
        (date(2026, 5, 4), "Ordinary day"),
        (date(2026, 6, 25), "Day after a holiday"),
        (date(2026, 8, 15), "Holiday on a Saturday"),
        (date(2026, 8, 14), "Day before a holiday"),
        (date(2026, 8, 16), "Day after a holiday"),
    ],
)
def test_days_around_a_holiday_have_their_class(day, expected):
    assert class_of(day, CALENDAR) == expected


@pytest.mark.parametrize("away", range(-3, 3))
def test_a_holiday_on_a_sunday_changes_neither_that_day_nor_those_around_it(away):
    sunday = date(2026, 12, 6)
    calendar = Calendar({sunday: "Constitució"})
    assert class_of(sunday + timedelta(away), calendar) == "Ordinary day"
    days = replace(WORLD, days=(sunday, sunday + timedelta(1)), calendar=calendar)
    assert (Weekday().groups(days).strength == 1).all()


def test_free_days_that_lie_together_make_a_bridge_and_a_long_weekend():
    thursday, tuesday, monday = date(2026, 5, 14), date(2026, 5, 26), date(2026, 6, 1)
    calendar = Calendar({thursday: "Ascension", tuesday: "Local", monday: "Whit Monday"})
    assert class_of(thursday + timedelta(1), calendar) == "Bridge day"
    assert class_of(thursday + timedelta(2), calendar) == "Saturday of a long weekend"
    assert class_of(tuesday - timedelta(1), calendar) == "Bridge day"
    assert class_of(monday - timedelta(1), calendar) == "Sunday before a holiday"
    assert class_of(monday - timedelta(2), calendar) == "Saturday of a long weekend"


def test_holidays_come_by_country_and_region():
    catalan, german = holidays_of("es", "ct", [2026]), holidays_of("DE", "", [2026])
    assert date(2026, 6, 24) in catalan
    assert date(2026, 6, 24) not in german
    assert date(2026, 10, 3) in german
    assert holidays_of("", "", [2026]) == {}


@pytest.mark.parametrize("place", [("XX", ""), ("ES", "XX")])
def test_a_place_nobody_knows_is_refused_by_name(place):
    with pytest.raises(Refused, match=place[0]):
        holidays_of(*place, [2026])


def test_a_promotion_is_shared_when_much_of_its_category_has_one():
    members = np.array([0, 0, 0, 0, 1, 2])
    promo = np.array(
        [[1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0]], dtype=np.bool_
    )
    days = Days(DAYS[:4], promo, members, Calendar())
    assert share_of_others(promo, members)[0].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 0])
    assert Promotion().groups(days).index.tolist() == [
        [1, 1, 2, 0],
        [0, 1, 2, 0],
        [0, 0, 2, 0],
        [0, 0, 0, 0],
        [1, 1, 1, 0],
        [0, 0, 0, 0],
    ]


def not_on_sundays(sundays):
    """40 weeks of four dishes a day; the last is never sold on the last `sundays` Sundays, and is new before."""
    counts = np.random.default_rng(2).poisson(12.0, (4, 280)).astype(np.float64)
    counts[3, 6::7] = 0
    counts[3, : 280 - 7 * sundays] = 0
    return counts


def test_a_dish_never_sold_on_a_weekday_is_not_expected_on_it(panel_of):
    panel = panel_of(not_on_sundays(12))
    sunday = panel.days[-1] + timedelta(7)
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, (sunday - timedelta(1), sunday)))
    assert made.mean[3, 0] > 8
    assert made.mean[3, 1] < 0.02
    assert made.quantiles[3, 1].max() == 0
    assert "Sunday: not sold, based on 12 days" in {reason.text for reason in made.why.reasons(3, 1)}


def test_a_dish_never_sold_at_the_fair_is_not_expected_there(panel_of):
    counts = np.random.default_rng(2).poisson(12.0, (4, 280)).astype(np.float64)
    fair = range(40, 280, 48)
    counts[3, fair] = 0
    panel = panel_of(counts)
    ahead = panel.days[-1] + timedelta(3)
    days = {**{panel.days[day]: "Fair" for day in fair}, ahead: "Fair"}
    panel = replace(panel, calendar=Calendar(events=days))
    made = DiscountedGammaPoisson().forecast(panel, Future.plain(panel, (ahead,)))
    assert made.mean[3, 0] < 0.05
    assert made.mean[:3, 0].min() > 8


def test_one_wild_day_is_cut_before_anything_is_learned(panel_of):
    counts = np.random.default_rng(2).poisson(12.0, (4, 280)).astype(np.float64)
    counts[0, 150] = 4_000
    learned = fit(panel_of(counts)).learned
    assert learned.counts[0, 150] < 400
    assert (learned.counts[1:] == counts[1:]).mean() > 0.99


def test_one_day_without_a_sale_is_no_habit(panel_of):
    learned = fit(panel_of(not_on_sundays(1))).learned
    assert learned.factors[EFFECTS.index(next(each for each in EFFECTS if each.key == "weekday"))][6, 3] > 0.3


@given(
    expected=st.floats(0, 1e6),
    seen=st.integers(0, 400),
    prior=st.floats(1e-6, 20),
    kappa=st.floats(5, 2_000),
)
def test_whether_a_dish_is_offered_is_doubted_the_more_the_more_often_it_was_not_sold(
    expected, seen, prior, kappa
):
    often = availability(*(np.array([each]) for each in (0.0, 2 * expected, 2.0 * seen, prior)), kappa)[0]
    seldom = availability(*(np.array([each]) for each in (0.0, expected, float(seen), prior)), kappa)[0]
    assert 0 <= often <= seldom <= 1
    assert availability(*(np.array([each]) for each in (1.0, expected, float(seen), prior)), kappa)[0] == 1


def test_how_far_items_differ_is_not_asked_of_the_rule():
    chance = np.random.default_rng(1)
    lifts = chance.gamma(4, 0.5, 60)
    expected = np.full(60, 100.0)
    num = np.array([np.full(60, 9_000.0), chance.poisson(lifts * expected)])
    den = np.array([np.full(60, 9_000.0), expected])
    members, alone, seen = np.zeros(60, np.int64), np.full(60, -1), np.full((2, 60), 99.0)
    with_rule, without = (
        pool(num, den, seen, members, alone, Groups(members, ("", ""), reference))[1]
        for reference in (None, 0)
    )
    assert np.abs(without - lifts).mean() < 0.9 * np.abs(with_rule - lifts).mean()


def test_a_dish_that_sells_once_a_month_may_sell_two(panel_of):
    counts = np.random.default_rng(2).poisson(12.0, (4, 280)).astype(np.float64)
    counts[3] = 0
    counts[3, ::30] = 2
    assert (fit(panel_of(counts)).learned.counts[3] == counts[3]).all()


def test_two_of_a_dish_that_hardly_ever_sells_are_no_slip(panel_of):
    counts = np.random.default_rng(2).poisson(12.0, (4, 280)).astype(np.float64)
    counts[3] = 0
    counts[3, [10, 150]] = 2
    learned = fit(panel_of(counts)).learned
    # So little is expected of it that one and four standard deviations more are not yet two.
    mean = learned.mean[3, 150]
    assert mean + 1 + 4 * np.sqrt(mean * (1 + learned.dispersion.psi[3])) < 2
    assert learned.counts[3, 150] == 2


def test_a_day_off_is_no_evidence_of_its_weekday(panel_of):
    counts = np.random.default_rng(2).poisson(12.0, (4, 280)).astype(np.float64)
    panel = panel_of(counts)
    holidays = {panel.days[day]: f"Holiday {day}" for day in range(0, 280, 70)}
    evidence = fit(replace(panel, calendar=Calendar(holidays))).learned.evidence[0]
    assert evidence[:, 0].tolist() == [36, 40, 40, 40, 40, 40, 40]


def test_on_a_day_off_the_weekday_counts_to_the_power_of_a_quarter():
    monday = date(2026, 6, 1)
    calendar = Calendar({monday: "Whit Monday"})
    days = replace(WORLD, days=(monday, monday + timedelta(7)), calendar=calendar)
    factor = np.full((7, 1), 0.5)
    assert expand_to_days(factor, Weekday().groups(days))[0].tolist() == pytest.approx([0.5**0.25, 0.5])


def test_the_weekday_is_that_of_recent_months(panel_of):
    mean = np.full((6, 728), 20.0)
    mean[:, 364 + 5 :: 7] = 60
    learned = fit(panel_of(np.random.default_rng(4).poisson(mean))).learned
    saturday, monday = learned.factors[0][5], learned.factors[0][0]
    assert (saturday / monday).mean() > 2.6


def test_one_item_that_sells_a_million_does_not_decide_how_far_items_differ():
    expected = np.full((1, 40), 200.0)
    num = expected * np.where(np.arange(40) % 2, 0.5, 1.5)
    alone = pooling_strength(num, expected, np.ones((1, 40)))
    expected[0, 0] = num[0, 0] = 1e6
    assert pooling_strength(num, expected, np.ones((1, 40))) == pytest.approx(alone, rel=0.1)


def busy_sundays(times, factor):
    """Two years and more of four dishes; the `times` last of some Sundays a year apart sold `factor` times as much."""
    counts = np.random.default_rng(2).poisson(12.0, (4, 850)).astype(np.float64)
    named = [830 - 364 * back for back in range(3)]
    for day in named[1 : 1 + times]:
        counts[:, day] = np.round(counts[:, day] * factor)
    return counts[:, :826], named


@pytest.mark.parametrize(
    ("times", "factor", "least", "most"),
    [(2, 2.5, 1.8, 2.6), (1, 2.5, 1.5, 2.6), (2, 1.0, 0.94, 1.06), (0, 1.0, 1.0, 1.0)],
)
def test_an_occasion_is_believed_as_far_as_its_days_stand_out(panel_of, times, factor, least, most):
    counts, (ahead, *before) = busy_sundays(times, factor)
    panel = panel_of(counts)
    names = {panel.start + timedelta(day): "Mother's Day" for day in (ahead, *before[:times])}
    day = panel.start + timedelta(ahead)
    usual, named = (
        DiscountedGammaPoisson().forecast(each, Future.plain(each, (day,)))
        for each in (panel, replace(panel, calendar=Calendar(occasions=names)))
    )
    assert least <= named.mean.sum() / usual.mean.sum() <= most
    said = [reason for reason in named.why.reasons(0, 0) if reason.key == "occasion"]
    if factor > 1:
        assert said[0].text.startswith("Mother's Day ×")
        assert said[0].evidence == times
    elif not times:
        assert said[0].text == "Mother's Day: none seen yet"


@given(st.floats(-2, 2), st.integers(0, 5), st.integers(0, 2**31))
def test_belief_is_a_power_between_none_and_all_and_grows_with_the_days(height, n, seed):
    chance = np.random.default_rng(seed)
    expected = np.full((1, 200), 100.0)
    counts = chance.poisson(expected).astype(np.float64)
    index = np.zeros(200, dtype=np.int64)
    index[:n] = 1
    counts[:, :n] *= np.exp(height)
    power = belief(counts, expected, Groups(index, ("", ""), 0))
    assert ((power >= 0) & (power <= 1)).all()
    if not n:
        assert power[1] == 0
    elif abs(height) > 1:
        assert power[1] > 0.8
