"""The fields that make a restaurant: its name, its country and its currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLocale, QTimeZone
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _, language
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.ui.collation import sorted_by_name
from flux_desktop.ui.parts.fields import Field, LineField, SearchSelect, Select
from flux_desktop.ui.theme import font

_HOME = "ES"
_LONGEST_NAME = 200
# Where most people of a country with several time zones live.
_MAIN_ZONES: Final[Mapping[str, str]] = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PG": "Pacific/Port_Moresby",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


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
        self.country, self.currency, self.timezone = SearchSelect(), Select(), Select()
        self._currencies = {}
        for each in countries():
            self.country.addItem(each.name, each.code)
            self._currencies[each.code] = each.currency
        for code in sorted(set(self._currencies.values())):
            self.currency.addItem(code, code)
        self.zone_field = Field(_("Time zone"), self.timezone)
        self.name_field = LineField(_("Restaurant"), "store", _("Its name"), longest=_LONGEST_NAME)
        self.name = self.name_field.line
        self.country.currentIndexChanged.connect(self._follow)
        self.country.setCurrentIndex(self.country.findData(home_country()))
        for select in (self.country, self.currency, self.timezone):
            # The longest name of all must not make the form wide.
            select.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            select.setMinimumContentsLength(6)
        self._lay_out()

    def show_restaurant(self, restaurant: Restaurant) -> None:
        """Shows what a restaurant is, to be changed."""
        self.name.setText(restaurant.name)
        self.country.setCurrentIndex(self.country.findData(restaurant.country))
        if self.currency.findData(restaurant.currency) < 0:
            self.currency.addItem(restaurant.currency, restaurant.currency)
        self.currency.setCurrentIndex(self.currency.findData(restaurant.currency))
        if self.timezone.findData(restaurant.timezone) < 0:
            self.timezone.addItem(restaurant.timezone, restaurant.timezone)
        self.timezone.setCurrentIndex(self.timezone.findData(restaurant.timezone))
        self.zone_field.setVisible(self.timezone.count() > 1)

    def made(self) -> Restaurant | None:
        """The restaurant, not stored yet; None when its name is refused, with the reason shown under the field."""
        # Imported here: the sign-in page is shown before the services are loaded.
        from flux_desktop.services.restaurants import new_restaurant

        try:
            return new_restaurant(
                self.name.text(),
                timezone=self.timezone.currentData() or "",
                currency=self.currency.currentData(),
                country=self.country.currentData(),
            )
        except Refused as error:
            self.name_field.error(str(error))
            return None

    def _follow(self) -> None:
        currency = self._currencies[self.country.currentData()]
        self.currency.setCurrentIndex(self.currency.findData(currency))
        zones = zones_of(self.country.currentData())
        self.timezone.clear()
        for zone in zones:
            self.timezone.addItem(zone.split("/", 1)[-1].replace("_", " "), zone)
        self.timezone.setCurrentIndex(self.timezone.findData(likely_zone(self.country.currentData(), zones)))
        # Asked only where there is something to choose.
        self.zone_field.setVisible(len(zones) > 1)

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
        column.addWidget(self.zone_field)


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


def zones_of(country: str) -> list[str]:
    """The time zones of a country by their IANA names; those that are only another name of one are left out."""
    found = QTimeZone.availableTimeZoneIds(QLocale.codeToTerritory(country))
    return sorted(bytes(each.data()).decode() for each in found if b"/" in bytes(each.data()))


def likely_zone(country: str, zones: Sequence[str]) -> str:
    """This computer's where it is one of them, else the one where most of the country's people live."""
    from flux_desktop.services.restaurants import local_timezone

    mine = local_timezone()
    return next((each for each in (mine, _MAIN_ZONES.get(country, ""), *zones) if each in zones), "")


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
