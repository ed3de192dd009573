"""A hub over HTTP, as a device speaks to it: TLS unless it is this computer, bounded answers, no redirects."""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit
from uuid import UUID

from flux_desktop.domain.compression import fold, unfold
from flux_desktop.domain.errors import FluxError, NotAllowed, NotFound, SignInFailed, SyncFailed
from flux_desktop.domain.i18n import _, language
from flux_desktop.domain.sync import MOST_BYTES, MOST_UNPACKED, PROTOCOL, Declined, Page, Push, Pushed, Row
from flux_desktop.wire.hub_tokens import TokenKeeper

if TYPE_CHECKING:
    import httpx

_API: Final = "/api/v1"
_CONNECT_SECONDS: Final = 5.0
_SECONDS: Final = 60.0
# Of an answer on the wire.
_LARGEST: Final = 4 * MOST_BYTES
_PATIENCE: Final = 5
_OUTCOMES: Final = frozenset({"sync.epoch", "sync.clock_ahead", "sync.schema", "sync.packs"})


class HubClient:
    """One account at one hub. Counts what it sends and receives; signing in aside."""

    def __init__(
        self,
        url: str,
        email: str,
        keeper: TokenKeeper,
        *,
        device_id: UUID | None = None,
        device_name: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Raises SyncFailed: the address is none, or not safe."""
        import httpx

        self.url = url.strip().rstrip("/")
        require_safe(self.url)
        self.email = email
        self.requests = self.bytes = 0
        self._keeper = keeper
        self._access = ""
        self._device = device_id
        self._name = device_name
        self._client = httpx.Client(
            timeout=httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            transport=transport,
            # A proxy of the environment is not for this computer itself.
            trust_env=not _is_here(urlsplit(self.url).hostname or ""),
        )

    def close(self) -> None:
        self._client.close()

    def become(self, device_id: UUID) -> None:
        """The device that asks from now on."""
        self._device = device_id

    def sign_in(self, password: str) -> None:
        """Raises SignInFailed, SyncFailed."""
        body = {"email": self.email, "password": password, "device": self._name[:200]}
        with self._keeper.alone():
            self._take(self._open("/auth/login", body))

    def is_signed_in(self) -> bool:
        """Whether there is a sign-in to go on with."""
        return bool(self._access or self._keeper.read())

    def sign_out(self) -> None:
        self._keeper.keep("")
        self._access = ""

    def restaurants(self) -> list[tuple[UUID, str]]:
        """Those of the account: id and name."""
        reply = self._json("GET", "/restaurants", counted=False)
        return [(UUID(each["id"]), str(each["name"])) for each in reply["restaurants"]]

    def devices(self) -> list[dict[str, Any]]:
        """The computers that sync the account's restaurants: id, name, last_seen, revoked."""
        return list(self._json("GET", "/sync/devices", counted=False)["devices"])

    def end_device(self, device_id: UUID) -> None:
        self._ask("DELETE", f"/sync/devices/{device_id}", counted=False)

    def admit_device(self, device_id: UUID) -> None:
        self._ask("POST", f"/sync/devices/{device_id}/admit", counted=False)

    def pull(self, restaurant_id: UUID, since: int, epoch: str, schema: int) -> Page | Declined:
        path = f"/sync/spaces/{restaurant_id}/pull?since={since}&epoch={epoch}&schema={schema}"
        reply = self._json("GET", path)
        with _of_a_hub():
            if "code" in reply:
                return _declined(reply)
            sums = reply["tables"]
            return Page(
                UUID(hex=reply["epoch"]).hex,
                [Row.of_json(each) for each in reply["rows"]],
                int(reply["next"]),
                bool(reply["done"]),
                int(reply["now"]),
                None
                if sums is None
                else {str(name): (int(n), int(total)) for name, (n, total) in sums.items()},
            )

    def push(self, restaurant_id: UUID, changes: Push) -> Pushed | Declined:
        body = fold(json.dumps(changes.as_json(), separators=(",", ":")).encode())
        reply = self._json(
            "POST",
            f"/sync/spaces/{restaurant_id}/push",
            body,
            {"Content-Type": "application/json", "Content-Encoding": "zstd"},
        )
        with _of_a_hub():
            if "code" in reply:
                return _declined(reply)
            rejected = [(str(table), UUID(hex=row), str(why)) for table, row, why in reply["rejected"]]
            return Pushed(int(reply["seq"]), rejected, int(reply["now"]))

    def put_pack(self, restaurant_id: UUID, pack_id: bytes, content: bytes) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        self._json("PUT", f"/sync/spaces/{restaurant_id}/packs/{pack_id.hex()}", content, headers)

    def get_pack(self, restaurant_id: UUID, pack_id: bytes) -> bytes:
        return self._ask("GET", f"/sync/spaces/{restaurant_id}/packs/{pack_id.hex()}")[1]

    def _json(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        counted: bool = True,
    ) -> Any:
        kind, content = self._ask(method, path, body, headers, counted=counted)
        if not kind.startswith(("application/json", "application/problem+json")):
            raise _no_hub()
        with _of_a_hub():
            reply = json.loads(content)
            if not isinstance(reply, dict):
                raise _no_hub()
            return reply

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        counted: bool = True,
    ) -> tuple[str, bytes]:
        """The media type and content of an answer; a refusal that a device knows what to do about is one too."""
        if not self._access:
            self._refresh()
        for _again in range(_PATIENCE):
            more = {
                "Authorization": f"Bearer {self._access}",
                "Accept-Encoding": "zstd",
                "Accept-Language": language(),
                "Flux-Sync": str(PROTOCOL),
                "Flux-Device-Name": quote(self._name[:200]),
                **({"Flux-Device": str(self._device)} if self._device else {}),
                **(headers or {}),
            }
            status, reply, content = self._send(method, path, body, more, counted=counted)
            if status == 401:
                self._refresh()
                continue
            if status == 429:
                time.sleep(min(5.0, _number(reply.get("retry-after", ""), 1.0)))
                continue
            if status >= 400:
                return "application/problem+json", self._refusal(status, reply, content)
            if path.startswith("/sync/") and reply.get("flux-sync") != str(PROTOCOL):
                raise _no_hub()
            return reply.get("content-type", ""), content
        raise SyncFailed(_("The hub is busy."), _("Sync again later."), code="sync.busy")

    def _refusal(self, status: int, headers: Mapping[str, str], content: bytes) -> bytes:
        """The content where a device knows what to do. Raises what the hub says, as this computer's own errors."""
        if not headers.get("content-type", "").startswith("application/problem+json"):
            if status >= 500:
                raise _unreachable()
            raise _no_hub()
        with _of_a_hub():
            reply = json.loads(content)
            code, title, advice = str(reply["code"]), str(reply["title"]), str(reply["detail"])
        if code in _OUTCOMES:
            return content
        if code.startswith("store."):
            # Its disk or its database, not this computer's.
            raise SyncFailed(
                _("The hub cannot store anything now: {why}").format(why=title),
                _("Tell whoever looks after the hub. Everything goes on working here."),
                code="sync.hub_store",
            )
        kind: type[FluxError] = {403: NotAllowed, 404: NotFound}.get(status, SyncFailed)
        raise kind(title, advice, code=code)

    def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], *, counted: bool
    ) -> tuple[int, Mapping[str, str], bytes]:
        if counted:
            self.requests += 1
            self.bytes += len(body)
        content = bytearray()
        with (
            _transport_errors(),
            self._client.stream(
                method, self.url + _API + path, content=body or None, headers=dict(headers)
            ) as answer,
        ):
            for piece in answer.iter_raw():
                content += piece
                if len(content) > _LARGEST:
                    raise _no_hub()
        if counted:
            self.bytes += len(content)
        raw = bytes(content)
        encoding = answer.headers.get("content-encoding", "")
        if encoding == "zstd":
            with _of_a_hub():
                raw = unfold(raw, 4 * MOST_UNPACKED)
        elif encoding not in ("", "identity"):
            raise _no_hub()
        return answer.status_code, answer.headers, raw

    def _refresh(self) -> None:
        """The next pair of tokens; another process may have fetched it. Raises SignInFailed."""
        with self._keeper.alone():
            token = self._keeper.read()
            if not token:
                raise _signed_out()
            self._take(self._open("/auth/refresh", {"refresh_token": token}))

    def _open(self, path: str, body: Mapping[str, str]) -> Any:
        """A request of signing in. Raises SignInFailed, SyncFailed."""
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "Accept-Language": language(),
        }
        status, reply, content = self._send("POST", path, json.dumps(body).encode(), headers, counted=False)
        kind = reply.get("content-type", "")
        if not kind.startswith(("application/json", "application/problem+json")):
            raise _unreachable() if status >= 500 else _no_hub()
        with _of_a_hub():
            answer = json.loads(content)
            if status < 400:
                return answer
            title, advice, code = str(answer["title"]), str(answer["detail"]), str(answer["code"])
        if status in (401, 429):
            self._access = ""
            raise SignInFailed(title, advice, code=code)
        raise SyncFailed(title, advice, code=code)

    def _take(self, reply: Any) -> None:
        with _of_a_hub():
            self._access = str(reply["access_token"])
            self._keeper.keep(str(reply["refresh_token"]))


def _declined(reply: Mapping[str, Any]) -> Declined:
    return Declined(
        str(reply["code"]).removeprefix("sync."),
        int(reply["now"]),
        str(reply["epoch"]),
        int(reply["schema"]),
        [bytes.fromhex(each).hex() for each in reply["packs"]],
    )


def require_safe(url: str) -> None:
    """Raises SyncFailed unless it is https, or http on this computer."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if (
        parts is None
        or not host
        or not (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))
    ):
        raise SyncFailed(
            _("The address of the hub is not safe."),
            _("Use one that begins with https://."),
            code="sync.address",
        )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _transport_errors() -> Iterator[None]:
    """The border to the network."""
    import httpx

    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise _unreachable() from error


@contextmanager
def _of_a_hub() -> Iterator[None]:
    """What does not look as a hub's answer does is none."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _no_hub() from error


def _number(text: str, otherwise: float) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return otherwise


def _unreachable() -> SyncFailed:
    return SyncFailed(
        _("The hub does not answer."),
        _("Check the connection. Everything goes on working here; the next sync sends what waits."),
        code="sync.unreachable",
    )


def _no_hub() -> SyncFailed:
    return SyncFailed(
        _("What answers at this address is not a Flux hub."),
        _("Check the address, and whether this network asks you to sign in first."),
        code="sync.no_hub",
    )


def _signed_out() -> SignInFailed:
    return SignInFailed(_("You are signed out."), _("Sign in again."), code="sign_in.ended")
