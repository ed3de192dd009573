"""A forecast as a table."""

from flux_desktop.domain.i18n import _
from flux_desktop.services.forecasts import Outlook


def forecast_words(outlook: Outlook) -> str:
    """A table with one line per dish and day, then the dishes left out."""
    rows = outlook.rows()
    width = max((len(row.item) for row in rows), default=4)
    dish, expected, span, why = _("Dish"), _("Expected"), _("Range"), _("Why")
    head = f"{'':10}  {dish:{width}}  {expected:>9}  {span:>11}  {why}"
    lines = [
        f"{row.day.isoformat()}  {row.item:{width}}  {row.mean:9.1f}  {f'{row.p10:.0f}–{row.p90:.0f}':>11}  {row.reason}"
        for row in rows
    ]
    title = _("{name}: range is 10–90%").format(name=outlook.restaurant)
    reasons = outlook.forecast.why.reasons
    off = [f"{outlook.items[at][1]}: {reasons(at, 0)[0].text}" for at in outlook.left_out]
    return "\n".join([title, *outlook.data_warnings, head, *lines, *off])
