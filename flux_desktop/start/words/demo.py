"""The sample restaurants and how to sign in."""

from flux_desktop.domain.figures import written_number
from flux_desktop.domain.i18n import _
from flux_desktop.services.demo import Demo


def demo_words(made: Demo) -> str:
    names = ", ".join(each.name for each in made.restaurants)
    lines = [_("Ready: {names}, with {n} lines of sales.").format(names=names, n=written_number(made.lines))]
    lines += [
        _("Sign in as {email} with the password {password}.").format(email=each.email, password=each.password)
        for each in made.accounts
    ]
    return "\n".join(lines)
