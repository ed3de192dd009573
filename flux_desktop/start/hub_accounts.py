"""Which account at which hub a command means: what was said, else what the restaurant was synced with."""

import os
from typing import Final

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.restaurants import Restaurant
from flux_desktop.services.sync import HubAccount, linked
from flux_desktop.start.command import Command

_PASSWORD: Final = "FLUX_HUB_PASSWORD"  # noqa: S105 - the name of a variable


def hub_account(
    command: Command, local: Restaurant | None, *, hub: str, email: str, device_name: str
) -> HubAccount:
    """Raises Refused: neither was ever said."""
    settings = command.settings
    link = next(
        (each for each in linked(command.store) if local is not None and each.restaurant_id == local.id), None
    )
    url = hub or (link.hub_url if link else "") or settings.hub_url
    account = email or (link.email if link else "") or settings.last_email
    if not url or not account:
        raise Refused(
            _("It is not known which hub to sync with."),
            _("Give --hub with its address and --email with the account there."),
            code="sync.no_link",
        )
    return HubAccount(
        url.strip().rstrip("/"),
        account.strip(),
        settings.data_dir,
        os.environ.get(_PASSWORD, ""),
        device_name,
    )
