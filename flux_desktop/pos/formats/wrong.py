"""Reports of known tills that hold no dishes: they are refused by name, with the report to export instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.errors import NoDishes
from flux_desktop.domain.i18n import N_, _


@dataclass(frozen=True, slots=True)
class WrongReport:
    """Known by column names that all stand in its header, and others of which none does."""

    title: str
    names: tuple[str, ...]
    instead: str
    without: tuple[str, ...] = ()


_LINE_ITEMS: Final = N_("In Clover export Line Items instead (Orders, Export, Line Items).")
_ITEM_DETAILS: Final = N_(
    "In Square export Items detail instead (Reports, Item sales, Export, Items detail CSV)."
)
_SELECTIONS: Final = N_("In Toast export ItemSelectionDetails instead.")
_BY_ITEM: Final = N_("In Loyverse export Receipts by item instead (Receipts, Export, Receipts by item).")
_SALES_REPORT: Final = N_("In SumUp export the sales report, which lists the items sold, instead.")
_ORDERS: Final = N_("In Shopify export Orders instead (Orders, Export, Plain CSV file).")
_ODOO: Final = N_(
    "In Odoo export the orders with the fields Order Lines/Product, /Quantity and /Subtotal w/o Tax."
)
_DISHES: Final = N_("Export a report that lists the dishes sold, with their units and amounts, by day.")

WRONG: Final = (
    WrongReport("Clover, Orders", ("order date", "order id", "order total"), _LINE_ITEMS, ("item name",)),
    WrongReport("Clover, Payments", ("payment date", "payment id", "order id"), _LINE_ITEMS, ("item name",)),
    WrongReport("Clover, Payments", ("payment id", "tender", "card number"), _LINE_ITEMS, ("item name",)),
    WrongReport("Clover, Refunds", ("refund date", "refund id"), _LINE_ITEMS, ("item name",)),
    WrongReport(
        "Square, Transactions",
        ("gross sales", "net sales", "total collected"),
        _ITEM_DETAILS,
        ("item", "receipt number"),
    ),
    WrongReport(
        "Square, Transactions",
        ("transaction id", "payment id", "net sales"),
        _ITEM_DETAILS,
        ("item", "item name"),
    ),
    WrongReport(
        "Square, Payments", ("payment id", "fees", "deposit id"), _ITEM_DETAILS, ("item", "item name")
    ),
    WrongReport("Toast, Order Details", ("order id", "opened", "# of guests"), _SELECTIONS, ("menu item",)),
    WrongReport(
        "Toast, Order Details", ("order id", "checks", "opened", "amount"), _SELECTIONS, ("menu item",)
    ),
    WrongReport("Toast, Check Details", ("check id", "check #", "total"), _SELECTIONS, ("menu item",)),
    WrongReport(
        "Toast, Payment Details", ("payment id", "paid date", "check id"), _SELECTIONS, ("menu item",)
    ),
    WrongReport(
        "Toast, Kitchen Timings", ("station", "expediter level", "check #"), _SELECTIONS, ("menu item",)
    ),
    WrongReport("Toast, Time Entries", ("employee", "in date", "out date"), _SELECTIONS, ("menu item",)),
    WrongReport(
        "Loyverse, Receipts",
        ("receipt number", "receipt type", "gross sales"),
        _BY_ITEM,
        ("item", "item name"),
    ),
    WrongReport(
        "SumUp, Transactions",
        ("transaction id", "payment method", "total"),
        _SALES_REPORT,
        ("quantity",),
    ),
    WrongReport(
        "SumUp, Transactions",
        ("transaction id", "payment type", "card type"),
        _SALES_REPORT,
        ("quantity",),
    ),
    WrongReport(
        "SumUp, Transactions",
        ("transaktions-id", "zahlungsart", "kartentyp"),
        _SALES_REPORT,
        ("menge",),
    ),
    WrongReport(
        "SumUp, Transactions",
        ("transaktions-id", "gebuhr", "auszahlung"),
        _SALES_REPORT,
        ("menge",),
    ),
    WrongReport(
        "SumUp, Payouts", ("payout id", "payout date"), _SALES_REPORT, ("description", "lineitem name")
    ),
    WrongReport(
        "Shopify, Payment transactions", ("transaction date", "type", "order", "card brand"), _ORDERS
    ),
    WrongReport("Shopify, Payment transactions", ("order", "kind", "gateway", "created at"), _ORDERS),
    WrongReport("Shopify, Payouts", ("payout date", "charges", "refunds", "adjustments"), _ORDERS),
    WrongReport("Shopify, Products", ("handle", "title", "vendor"), _ORDERS),
    WrongReport("Shopify, Customers", ("customer id", "total spent", "total orders"), _ORDERS),
    WrongReport("Odoo, Orders", ("order ref", "session", "total"), _ODOO, ("order lines/product",)),
    WrongReport(
        "Odoo, Orders", ("referencia del pedido", "sesion", "total"), _ODOO, ("lineas del pedido/producto",)
    ),
    WrongReport("Odoo, Payments", ("payment method", "order", "session"), _ODOO),
)

# Words of reports on orders and payments, for tills nobody knows.
_ORDER_WORDS: Final = frozenset(
    {
        *(
            "order id",
            "order number",
            "order total",
            "payment id",
            "payment method",
            "payment type",
            "tender",
            "tip",
        ),
        *(
            "transaction id",
            "card brand",
            "card type",
            "amount paid",
            "receipt number",
            "check total",
            "tips",
        ),
        *(
            "forma de pago",
            "metodo de pago",
            "numero de ticket",
            "num ticket",
            "propina",
            "total ticket",
            "n ticket",
        ),
        *("forma de pagament", "total tiquet", "zahlungsart", "zahlungsmethode", "belegnummer", "trinkgeld"),
        *("moyen de paiement", "mode de paiement", "pourboire", "betaalmethode", "betaalwijze", "fooi"),
        *("metodo di pagamento", "mancia", "comensales", "covers", "guests"),
    }
)


def refuse_wrong_report(names: Mapping[str, int]) -> None:
    """Raises NoDishes for the header of a report without dishes of a till that Flux knows."""
    for report in WRONG:
        if all(name in names for name in report.names) and not any(name in names for name in report.without):
            raise NoDishes(
                _("This is the report “{title}”: it does not list the dishes sold.").format(
                    title=report.title
                ),
                _(report.instead) + " " + _("Nothing was imported."),
            )


def lists_orders(names: Mapping[str, int]) -> bool:
    """Whether a header is one of orders or payments of any till."""
    return len(_ORDER_WORDS & names.keys()) >= 2


def refuse_orders(names: Mapping[str, int], line: int) -> None:
    """Raises NoDishes for a header of orders or payments of any till."""
    if lists_orders(names):
        raise NoDishes(
            _("This report lists orders or payments, but not the dishes sold (line {line}).").format(
                line=line
            ),
            _(_DISHES) + " " + _("Nothing was imported."),
        )
