"""Odoo, export of point-of-sale orders with their lines; people choose the columns themselves."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.exact import MICRO, multiply
from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.format import ASK, EXCLUDED, INCLUDED
from flux_desktop.pos.layout import Amounts, Layout, sold, to_cents
from flux_desktop.pos.vocabulary import CANCELLED, DRAFT, plain

_LINES = (
    *(
        "order lines",
        "lines",
        "lineas del pedido",
        "lineas de pedido",
        "lineas de la orden",
        "linies de la comanda",
    ),
    *("linies de comanda", "auftragszeilen", "auftragspositionen", "bestellpositionen", "bestellzeilen"),
    *("lignes de commande", "lignes de la commande", "orderregels", "righe ordine", "righe dell'ordine"),
)


def _of_line(*names: str) -> tuple[str, ...]:
    return tuple(f"{lines}/{plain(name)}" for name in names for lines in _LINES)


class Odoo(Layout):
    """Money is the subtotal without tax. What concerns the order stands in its first row only."""

    key = source = "odoo"
    title = N_("Odoo, point-of-sale orders with lines")
    names: Mapping[str, tuple[str, ...]] = {
        "ticket": (
            *(
                "order ref",
                "order reference",
                "receipt number",
                "referencia del pedido",
                "referencia de pedido",
            ),
            *("numero de recibo", "referencia de la comanda", "auftragsreferenz", "bestellreferenz"),
            *(
                "reference de la commande",
                "ref. commande",
                "orderreferentie",
                "riferimento ordine",
                "rif. ordine",
            ),
        ),
        "date": (
            "date",
            "order date",
            "fecha",
            "fecha del pedido",
            "fecha de pedido",
            "data",
            "datum",
            "data ordine",
        ),
        "status": ("status", "state", "estado", "estat", "statut", "stato"),
        "item": _of_line("Product", "Producto", "Producte", "Produkt", "Article", "Produit", "Prodotto"),
        "quantity": _of_line(
            "Quantity", "Cantidad", "Quantitat", "Menge", "Quantité", "Aantal", "Hoeveelheid", "Quantità"
        ),
        "price": _of_line(
            *("Unit Price", "Precio unitario", "Preu unitari", "Einzelpreis", "Stückpreis", "Prix unitaire"),
            *("Eenheidsprijs", "Prezzo unitario"),
        ),
        "off": _of_line(
            "Discount (%)",
            "Descuento (%)",
            "Descompte (%)",
            "Rabatt (%)",
            "Remise (%)",
            "Korting (%)",
            "Sconto (%)",
        ),
        "net": _of_line(
            *(
                "Subtotal w/o Tax",
                "Subtotal without tax",
                "Tax Excl.",
                "Subtotal sin impuestos",
                "Sin impuestos",
            ),
            *("Subtotal sense impostos", "Zwischensumme ohne Steuern", "Zwischensumme ohne Steuer"),
            *("Sous-total hors taxes", "Sous-total HT", "Subtotaal excl. btw", "Subtotale senza imposte"),
        ),
        "amount": _of_line("Subtotal", "Tax Incl.", "Zwischensumme", "Sous-total", "Subtotaal", "Subtotale"),
    }
    needs = ("item", "quantity", "date")
    fill = ("date", "status")

    def roles(self, names: Mapping[str, int]) -> Mapping[str, int] | None:
        found = super().roles(names)
        return found if found and {"net", "amount", "price"} & set(found) else None

    def tax(self, roles: Mapping[str, int]) -> str:
        return EXCLUDED if "net" in roles else INCLUDED if "amount" in roles else ASK

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, money, status = cells.number("quantity"), self.worth(cells), cells.word("status")

        def read(row: Row) -> Amounts:
            if (now := status(row)) in CANCELLED:
                raise ValueError(_("order cancelled"))
            if now in DRAFT:
                raise ValueError(_("draft order, not paid"))
            return sold(quantity(row), money(row))

        return read

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        for role in ("net", "amount"):
            if role in cells.roles:
                return cells.number(role)
        quantity, price, off = cells.number("quantity"), cells.number("price"), cells.number("off", blank=0)
        return lambda row: to_cents(multiply(multiply(quantity(row), price(row)), MICRO - off(row) // 100))
