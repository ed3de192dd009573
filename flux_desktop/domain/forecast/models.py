"""The registry of models. To add one: a module and a line in MODELS."""

from typing import Final

from flux_desktop.domain.errors import NotFound
from flux_desktop.domain.forecast.discounted import DiscountedGammaPoisson
from flux_desktop.domain.forecast.model import Model
from flux_desktop.domain.forecast.specified import Specified
from flux_desktop.domain.forecast.weekday_average import WeekdayAverage
from flux_desktop.domain.i18n import _

MODELS: Final[tuple[Model, ...]] = (DiscountedGammaPoisson(), Specified(), WeekdayAverage())


def model_named(key: str) -> Model:
    """The model of that `key`. Raises `NotFound`, which names the available keys."""
    for model in MODELS:
        if model.key == key:
            return model
    known = ", ".join(model.key for model in MODELS)
    raise NotFound(
        _("There is no model “{key}”.").format(key=key), _("Choose one of: {known}.").format(known=known)
    )
