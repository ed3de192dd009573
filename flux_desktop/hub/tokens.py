"""Access tokens: short-lived JWT, signed with one algorithm, HS256, and read with no other."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import jwt

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _
from flux_desktop.domain.tokens import ACCESS_LIFE, Grant
from flux_desktop.hub.config import SHORTEST_SECRET

ALGORITHM: Final = "HS256"
ISSUER: Final = "flux-hub"
AUDIENCE: Final = "flux-hub"
# The examples of documents, long enough or not.
_KNOWN: Final = frozenset({"your-secret-key-here", "change-me", "changeme", "secret"})


@dataclass(frozen=True, slots=True)
class Access:
    """What a good access token says. `generation` is that of the refresh token that came with it."""

    family_id: UUID
    user_id: UUID
    generation: int


class Signer:
    """Signs and reads access tokens."""

    def __init__(self, secret: str) -> None:
        """Raises Refused: the secret is missing, short or an example's."""
        key = secret.encode()
        if len(key) < SHORTEST_SECRET or secret.strip().lower() in _KNOWN:
            raise Refused(
                _("The hub has no secret to sign with, or one that is too short."),
                _(
                    "Set JWT_SECRET_KEY to at least {n} random bytes, such as `openssl rand -base64 32` prints."
                ).format(n=SHORTEST_SECRET),
                code="hub.secret",
            )
        self._key = key

    def sign(self, grant: Grant, now: datetime | None = None) -> str:
        moment = now or datetime.now(UTC)
        return jwt.encode(
            {
                "sub": str(grant.user.id),
                "sid": str(grant.family_id),
                "gen": grant.generation,
                "jti": str(uuid4()),
                "iss": ISSUER,
                "aud": AUDIENCE,
                "iat": moment,
                "exp": moment + ACCESS_LIFE,
            },
            self._key,
            algorithm=ALGORITHM,
        )

    def read(self, token: str) -> Access | None:
        """What the token says, None where it is not good: another key or algorithm, expired, for somebody else."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "iat", "aud", "iss", "sub", "sid", "gen", "jti"]},
            )
            return Access(UUID(claims["sid"]), UUID(claims["sub"]), int(claims["gen"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            return None
