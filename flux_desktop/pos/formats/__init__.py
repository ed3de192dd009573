"""The layouts Flux knows, tried in this order. To add one: its file here, its line below."""

from flux_desktop.pos.format import SalesFormat
from flux_desktop.pos.formats.agora import Agora
from flux_desktop.pos.formats.clover import Clover
from flux_desktop.pos.formats.loyverse import Loyverse
from flux_desktop.pos.formats.odoo import Odoo
from flux_desktop.pos.formats.report import ReportLayout
from flux_desktop.pos.formats.shopify import Shopify
from flux_desktop.pos.formats.specification import Specification
from flux_desktop.pos.formats.square import Square
from flux_desktop.pos.formats.sumup import SumUp
from flux_desktop.pos.formats.toast import ToastItems, ToastModifiers, ToastProductMix
from flux_desktop.pos.formats.unicenta import UniCenta

# What is known by its till comes first; ANY is the report of a till that is not.
ANY = ReportLayout()
FORMATS: tuple[SalesFormat, ...] = (
    Specification(),
    Square(),
    ToastItems(),
    ToastModifiers(),
    ToastProductMix(),
    Loyverse(),
    Clover(),
    SumUp(),
    Shopify(),
    Odoo(),
    UniCenta(),
    Agora(),
    ANY,
)
