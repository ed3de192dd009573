"""SumUp, sales report, in the language of the account."""

from collections.abc import Callable, Mapping

from flux_desktop.domain.i18n import N_, _
from flux_desktop.pos.cells import Cells, Row
from flux_desktop.pos.layout import Amounts, Layout, repaid, sold, taken_back
from flux_desktop.pos.vocabulary import CANCELLED, REFUND

_NOT_REPAID = frozenset({"", "no", "nein", "non", "false", "0", "-"})


class SumUp(Layout):
    """Money is the net price, or the gross one where nothing was taxed. English files mark a refunded sale,
    German ones have rows of refunds, whatever their cells' sign."""

    key = source = "sumup"
    title = N_("SumUp, sales report")
    likely_order = "dmy"
    names: Mapping[str, tuple[str, ...]] = {
        "date": ("date", "datum", "fecha", "data"),
        "time": ("time", "uhrzeit", "zeit", "hora", "heure", "tijd", "ora"),
        "type": ("type", "typ", "tipo"),
        "ticket": (
            *(
                "transaction id",
                "transaktions-id",
                "transaktions id",
                "transaktionsnummer",
                "transaktionscode",
            ),
            *("id de transaccion", "id de transaction", "id transazione", "transactie-id", "transactie id"),
            *("receipt number", "belegnummer", "quittungsnummer", "numero de recibo", "numero de recu"),
        ),
        "quantity": (
            "quantity",
            "menge",
            "anzahl",
            "cantidad",
            "quantite",
            "aantal",
            "quantita",
            "quantitat",
        ),
        "item": (
            "description",
            "beschreibung",
            "descripcion",
            "beschrijving",
            "omschrijving",
            "descrizione",
            "descripcio",
        ),
        "category": ("category", "kategorie", "categoria", "categorie"),
        "net": (
            *("price (net)", "preis (netto)", "precio (neto)", "prix (net)", "prix (ht)", "prijs (netto)"),
            *("prezzo (netto)", "preu (net)"),
        ),
        "with_tax": (
            *(
                "price (gross)",
                "preis (brutto)",
                "precio (bruto)",
                "prix (brut)",
                "prix (ttc)",
                "prijs (bruto)",
            ),
            *("prezzo (lordo)", "preu (brut)"),
        ),
        "repaid": ("transaction refunded", "transaktion erstattet", "transaccion reembolsada"),
    }
    needs = ("date", "type", "quantity", "item", "net", "with_tax")

    def amounts(self, cells: Cells) -> Callable[[Row], Amounts]:
        quantity, money = cells.number("quantity"), self.worth(cells)
        kind, back = cells.word("type"), cells.word("repaid")

        def read(row: Row) -> Amounts:
            if (what := kind(row)) in CANCELLED:
                raise ValueError(_("sale cancelled"))
            if what in REFUND:
                return taken_back(quantity(row), money(row))
            return sold(quantity(row), money(row)) if back(row) in _NOT_REPAID else repaid(quantity(row))

        return read

    def worth(self, cells: Cells) -> Callable[[Row], int]:
        net, gross, text = cells.number("net"), cells.number("with_tax"), cells.text("net")
        return lambda row: net(row) if text(row) else gross(row)
