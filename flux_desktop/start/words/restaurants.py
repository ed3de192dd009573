"""Restaurants in words."""

from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Restaurant, User


def given_words(restaurant: Restaurant, user: User) -> str:
    return _("{email} runs {restaurant} now.").format(email=user.email, restaurant=restaurant.name)


def password_words(user: User) -> str:
    return _("{email} signs in with the new password now.").format(email=user.email)
