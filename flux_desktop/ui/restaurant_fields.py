"""The fields that make a restaurant: its name, its country and its currency."""

from dataclasses import dataclass

from PySide6.QtCore import QLocale
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _, language
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.parts.fields import Field, LineField, Select
from flux_desktop.ui.theme import font

_HOME = "ES"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Country:
    """ISO 3166-1 code, name, and the ISO 4217 code of the currency in use."""

    code: str
    name: str
    currency: str


class RestaurantFields(QWidget):
    """Asks for a restaurant. The currency follows the country until it is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.country, self.currency = Select(), Select()
        self._currencies = {}
        for each in countries():
            self.country.addItem(each.name, each.code)
            self._currencies[each.code] = each.currency
        for code in sorted(set(self._currencies.values())):
            self.currency.addItem(code, code)
        self.name_field = LineField(_("Restaurant"), "store", _("Its name"), longest=_LONGEST_NAME)
        self.name = self.name_field.line
        self.country.currentIndexChanged.connect(self._follow)
        self.country.setCurrentIndex(self.country.findData(home_country()))
        for select in (self.country, self.currency):
            # The longest name of all must not make the form wide.
            select.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            select.setMinimumContentsLength(6)
        self._lay_out()

    def made(self) -> Restaurant | None:
        """The restaurant, not stored yet; None when its name is refused, with the reason shown under the field."""
        # Imported here: the sign-in page is shown before the services are loaded.
        from flux_desktop.services.restaurants import new_restaurant

        try:
            return new_restaurant(
                self.name.text(),
                currency=self.currency.currentData(),
                country=self.country.currentData(),
            )
        except Refused as error:
            self.name_field.error(str(error))
            return None

    def _follow(self) -> None:
        currency = self._currencies[self.country.currentData()]
        self.currency.setCurrentIndex(self.currency.findData(currency))

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(Field(_("Country"), self.country), 3)
        pair.addWidget(Field(_("Currency"), self.currency), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.name_field)
        column.addLayout(pair)


def countries() -> list[Country]:
    """Every country Qt knows a currency of, in the order of their names."""
    known = []
    for territory in QLocale.Country:
        code, locale = QLocale.territoryToCode(territory), _locale_of(territory)
        if len(code) == 2 and locale is not None:
            currency = locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
            known.append(Country(code, _name(locale), currency))
    return sorted_by_name(known, lambda each: each.name)


def country_name(code: str) -> str:
    """What `countries` calls it; the code where Qt does not know it."""
    locale = _locale_of(QLocale.codeToTerritory(code))
    return _name(locale) if locale is not None else code


def home_country() -> str:
    """The country this computer is set to, Spain where that is not known."""
    territory = QLocale.system().territory()
    return QLocale.territoryToCode(territory) if _locale_of(territory) is not None else _HOME


def _locale_of(territory: QLocale.Country) -> QLocale | None:
    for spoken in (QLocale(language()).language(), QLocale.Language.AnyLanguage):
        locale = QLocale(spoken, territory)
        if locale.territory() == territory and spoken in (locale.language(), QLocale.Language.AnyLanguage):
            return locale
    return None


def _name(locale: QLocale) -> str:
    """In the person's language where Qt has it, else the country's own, else (in letters Inter lacks) English."""
    native = locale.nativeTerritoryName()
    inter = QRawFont.fromFont(font("body"))
    writable = all(inter.supportsCharacter(ord(letter)) for letter in native)
    return native if writable else QLocale.territoryToString(locale.territory())
