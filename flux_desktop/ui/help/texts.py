"""The texts of the help: a few sentences for each page, and the words that Flux uses everywhere in one sense."""

from dataclasses import dataclass
from typing import Final

from flux_desktop.domain.i18n import N_


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary and what it means here."""

    word: str
    meaning: str


PAGES: Final[dict[str, tuple[str, ...]]] = {
    "today": (
        N_("Today shows what the next open day will sell and what needs your attention."),
        N_(
            "The figures on the cards are for all dishes together; the table has the dishes you will sell most."
        ),
        N_("Each line under “Needs attention” leads to the page where you settle it."),
    ),
    "forecast": (
        N_(
            "Forecast shows what each dish will sell on the days to come, with the range it will most likely fall in."
        ),
        N_(
            "Pick a dish to see its days. Click a day to see the reasons: weekday, holiday, weather, promotion, event."
        ),
        N_(
            "Type your own number into a day and Flux keeps it beside its own, so that you can compare them later."
        ),
        N_("Print gives you the prep list, and Export the same figures for a spreadsheet."),
    ),
    "accuracy": (
        N_("Accuracy compares what was forecast with what was sold, dish by dish."),
        N_("Import sales often: a forecast can only be checked once the sales of its days are in."),
        N_("Where your usual average does better for a dish, choose it as the method for that dish."),
    ),
    "profitability": (
        N_(
            "Profitability shows what each dish earns: its price without tax less the cost of its ingredients."
        ),
        N_(
            "Stars sell well and earn well. The other groups say what to change: the price, the portion or the place."
        ),
        N_("A cost is only as good as its recipe: dishes without one are listed so that you can add it."),
    ),
    "menu": (
        N_("Menu is the list of your dishes with their categories and prices."),
        N_(
            "Dishes that a file or a photo brought wait until you confirm them. Archived dishes keep their sales."
        ),
    ),
    "recipes": (
        N_("Recipes say what goes into one portion of a dish. The cost follows while you type."),
        N_("A preparation, such as a sauce, is a recipe that other recipes use."),
    ),
    "ingredients": (
        N_("Ingredients hold what you buy: packs, prices, suppliers and allergens."),
        N_("Type a price as it stands on the invoice, and Flux reckons it per kilo, litre or piece."),
    ),
    "photos": (
        N_("Menu photo reads a photo or PDF of a menu: dishes, sections and prices."),
        N_("Compare each line with the photo beside it. Nothing is saved until you press Save."),
    ),
    "members": (
        N_("Members are the people of this restaurant, each with a role that says what they see and may do."),
        N_("Invite somebody with a code. Chefs and counter staff see no money."),
    ),
    "imports": (
        N_(
            "Import the sales file of your till: CSV or Excel, one file or several. Drop it anywhere on the window."
        ),
        N_(
            "Flux checks the file first and shows what it understood. Nothing is saved until you press Import."
        ),
        N_(
            "An import can be undone at any time: its sales stop counting, and what it replaced counts again."
        ),
    ),
    "sync": (
        N_(
            "Sync keeps several computers of a restaurant alike, by way of a hub. Each goes on working without it, for days."
        ),
        N_(
            "It runs by itself every few minutes and when you press Sync now. The pill at the top says how it stands."
        ),
        N_(
            "Two people can change one thing before their computers meet. The later change holds, and you can take the other."
        ),
        N_(
            "A lost computer is revoked: it syncs no longer. If it turns up, save its changes to a file and take the file in here."
        ),
    ),
    "settings": (
        N_("Settings hold what Flux knows of your restaurant, your account and this computer."),
        N_("Opening hours are learned from your sales until you set them yourself."),
        N_("Mark events such as a street market: days with the same name are treated alike."),
    ),
}
GENERAL: Final = (
    N_("Press Ctrl+K and type a few letters to go to a page or a dish, or to do something."),
    N_("F6 moves between the rail, the header and the page. Tab moves from one control to the next."),
)
GLOSSARY: Final = (
    Term(N_("Typical"), N_("The middle forecast: half of such days sell less, half sell more.")),
    Term(
        N_("Range"),
        N_("From low to high: 8 of 10 such days fall in it. One in ten is lower, one in ten higher."),
    ),
    Term(N_("At most"), N_("The number that 99 of 100 such days stay below.")),
    Term(N_("Expected"), N_("The average over all likely days. Sums of units and money use it.")),
    Term(N_("Event"), N_("A day that you named because it is unlike others, such as a fair or a match.")),
    Term(
        N_("Sold out"), N_("You ran out of the dish that day, so its sales do not show how many were wanted.")
    ),
    Term(N_("Your number"), N_("A forecast that you typed in yourself for a dish on a day.")),
    Term(N_("Method"), N_("How a dish is forecast: by Flux, or by the average of its last same weekdays.")),
    Term(N_("Target"), N_("The share of days that a range should hold: 80 of 100 from low to high.")),
    Term(N_("Hub"), N_("The place that your computers send their changes to and get the others’ from.")),
    Term(N_("Waiting"), N_("Changed on this computer, and not at the hub yet. The next sync sends it.")),
    Term(
        N_("Conflict"),
        N_("One thing was changed on two computers that did not know of each other. The later change holds."),
    ),
    Term(N_("On target"), N_("What happened is as often in the range as it should be.")),
)
