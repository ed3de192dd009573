"""Whether an item has left the menu: the likelihood of its silence since its last sale.

An open day without a sale says the more the more the item used to sell. With S_k the probability that an item still on
offer sells nothing on the first k open days since its last sale, three explanations compete after n such days:

    still offered        S_n
    missing for a while  α·Σ_k<n S_k·G(n − k)    gone after k days, and back in time: run out, out of season
    left the menu        ρ·Σ_k<n S_k             gone after k days, for good

S_n = (1 + c_n/A)^(−A), c_n = Σ −ln P(0), where P(0) of each day is that of its negative binomial and A is the shape of
the level's Gamma posterior as of the last sale; the mean over the discounts. How often items go missing, α a day, and
how long they stay so, G(m) the share of at least m days, is what the shop's own history shows: silences too long for
chance after which an item sold again.

Source: the probability of being alive of Schmittlein, Morrison and Colombo, Counting your customers (Management
Science, 1987), in discrete time, with a state of absence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.forecast.factors import LearnedFactors

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Below this probability of being offered an item is not forecast.
LEFT_OUT: Final = 0.05
# What is believed of leaving before any was seen: two items in four thousand days.
_PRIOR_LEFT: Final = 2.0
_PRIOR_LEFT_DAYS: Final = 4_000.0
# What is believed of absences before any was seen: twenty in four thousand days, a day longer with probability .85.
_PRIOR_ABSENCES: Final = 20.0
_PRIOR_DAYS: Final = 4_000.0
_PRIOR_STAYS: Final = 0.85
# A silence less probable than e^−7 is no chance; a day on which a unit or more is expected can tell an absence.
_TOO_LONG: Final = 7.0
_INFORMATIVE: Final = 1.0
_STEPS: Final = 2
# Days from which an absence is left out of the item's history; shorter ones happen again.
_LONG: Final = 14
_SMALL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Absence:
    """
    offered  [items]: probability 0 … 1 that the item is still on the menu
    unsold   [items]: its open days since its last sale, 0 where it never sold
    away     [items, days]: days of a long absence that is over: no evidence of demand
    """

    offered: Array
    unsold: NDArray[np.int64]
    away: Flags

    @property
    def left_out(self) -> Flags:
        """[items]: those that are not forecast."""
        return np.asarray(self.offered < LEFT_OUT)


def fit_absence(
    learned: LearnedFactors, visible: Array, a: Array, b: Array, discounts: Sequence[float]
) -> Absence:
    """The absence of each item after the last day. `visible` is [items, days], 0 or 1; `a`, `b` [items] are the prior of
    the level."""
    counts = learned.counts
    items, days = counts.shape
    past = absences_of(learned, visible)
    offered, unsold = np.ones(items), np.zeros(items, dtype=np.int64)
    sold = counts > 0
    last = np.where(sold.any(axis=1), days - 1 - sold[:, ::-1].argmax(axis=1), days) if days else unsold
    after = np.arange(days) > last[:, None]
    unsold = (visible * after).sum(axis=1).astype(np.int64)
    silent = np.flatnonzero(unsold)
    if not silent.size:
        return Absence(offered, unsold, past.long)
    surviving, run = _still_offered(learned, visible, a, b, discounts, silent, last[silent])
    n, nth = unsold[silent], np.cumsum(run, axis=1)
    # S_k of the days before each day of the run; n − k days are left from there.
    before = np.concatenate([np.ones((len(n), 1)), surviving[:, :-1]], axis=1) * run
    to_come = np.minimum(n[:, None] + 1 - nth, len(past.lasting) - 1)
    missing = past.rate * (before * past.lasting[to_come]).sum(axis=1)
    still, gone = surviving[:, -1], 0.0
    for _step in range(_STEPS):
        leaves = (_PRIOR_LEFT + gone) / (_PRIOR_LEFT_DAYS + past.informative_days)
        offered[silent] = (still + missing) / (still + missing + leaves * before.sum(axis=1))
        gone = float((1 - offered).sum())
    return Absence(offered, unsold, past.long)


@dataclass(frozen=True, eq=False)
class PastAbsences:
    """Absences that are over.

    rate     how often an item goes missing, per day
    lasting  [days + 2]: the share of absences that last at least m days, m = 0 …
    informative_days  the number of days, of all items, on which an absence would have shown
    long     [items, days]: the days of the long ones
    """

    rate: float
    lasting: Array
    informative_days: float
    long: Flags


def absences_of(learned: LearnedFactors, visible: Array) -> PastAbsences:
    """The past absences of all items: silences between two sales whose probability is below e^−7.

    To those seen are added twenty of a geometric length, in four thousand days.
    """
    informative_days = float(np.count_nonzero(learned.mean > _INFORMATIVE))
    items, days = visible.shape
    quiet = (learned.counts == 0) & (visible > 0)
    rows = np.nonzero(quiet)[0]
    silence = np.zeros_like(learned.mean)
    silence[quiet] = _silence(learned.mean[quiet], learned.dispersion.psi[rows], learned.dispersion.phi[rows])
    cumulative, seen = np.cumsum(silence, axis=1), np.cumsum(visible, axis=1)
    item, sale = np.nonzero(learned.counts > 0)
    # Each pair of consecutive sales of an item, and what lies between them.
    pairs = np.flatnonzero(item[1:] == item[:-1])
    item, since, until = item[pairs], sale[pairs], sale[pairs + 1] - 1
    unlikely = cumulative[item, until] - cumulative[item, since] > _TOO_LONG
    item, since, until = item[unlikely], since[unlikely], until[unlikely]
    lengths = (seen[item, until] - seen[item, since]).astype(np.int64)
    at_least = np.cumsum(np.bincount(lengths, minlength=days + 2)[::-1])[::-1]
    prior = _PRIOR_ABSENCES * _PRIOR_STAYS ** np.maximum(np.arange(days + 2) - 1, 0)
    long = lengths >= _LONG
    edges = np.zeros((items, days + 1), dtype=np.int64)
    edges[item[long], since[long] + 1] = 1
    edges[item[long], until[long] + 1] = -1
    return PastAbsences(
        rate=(_PRIOR_ABSENCES + len(lengths)) / (_PRIOR_DAYS + informative_days),
        lasting=(prior + at_least) / (_PRIOR_ABSENCES + len(lengths)),
        informative_days=informative_days,
        long=np.cumsum(edges[:, :-1], axis=1) > 0,
    )


def _still_offered(
    learned: LearnedFactors,
    visible: Array,
    a: Array,
    b: Array,
    discounts: Sequence[float],
    silent: NDArray[np.int64],
    last: NDArray[np.int64],
) -> tuple[Array, Flags]:
    """S [silent, tail] after each of the last days, and whether the day is one of the item's open days since its last
    sale. `silent` are items, `last` [silent] the day of the last sale of each."""
    days = visible.shape[1]
    until = np.arange(days) <= last[:, None]
    exposure = learned.scale[silent] * visible[silent]
    weight = learned.weight[silent] * until
    aged = np.array(discounts) ** np.arange(days - 1, -1, -1.0)[:, None]
    # As of the last sale rather than the last day.
    back = np.array(discounts) ** (last[:, None] - (days - 1.0))
    shape = a[silent, None] + (learned.counts[silent] * weight) @ aged * back
    rate = b[silent, None] + (exposure * weight) @ aged * back
    tail = slice(int(last.min()) + 1, days)
    run = (visible[silent] > 0)[:, tail] & ~until[:, tail]
    exposure = exposure[:, tail] * run
    psi, phi = learned.dispersion.psi[silent, None], learned.dispersion.phi[silent, None]
    surviving = np.zeros(run.shape)
    for A, B in zip(shape.T[:, :, None], rate.T[:, :, None], strict=True):
        silence = np.cumsum(_silence(A / B * exposure, psi, phi), axis=1)
        surviving += np.exp(-A * np.log1p(silence / A)) / len(discounts)
    return surviving, run


def _silence(mean: Array, psi: Array, phi: Array) -> Array:
    """−ln P(0) of negative binomials of `mean` and dispersion `psi` and `phi`, of one shape."""
    relative = np.maximum(psi + phi * mean, _SMALL)
    return np.asarray(mean / relative * np.log1p(relative))
