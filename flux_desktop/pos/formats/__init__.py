"""The layouts Flux knows, tried in this order. To add one: its file here, its line below."""

from flux_desktop.pos.format import SalesFormat
from flux_desktop.pos.formats.specification import Specification

FORMATS: tuple[SalesFormat, ...] = (Specification(),)
