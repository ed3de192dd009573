"""Which addresses a photo and a key may be sent to, and a way to the network that keeps to it.

https only, to public addresses only, and no redirects. A person who says that the model runs in their own network
("local model") may use plain http and private addresses; link-local ones, where clouds keep their secrets, never. A
name is resolved once for each connection and the address that was checked is the one connected to: a name that
changes its mind in between gains nothing.
"""

import importlib
import ipaddress
import socket
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from flux_desktop.domain.errors import Refused
from flux_desktop.domain.i18n import _

_LARGEST_ANSWER: Final = 8 << 20


def host_of(url: str) -> str:
    """The host of an address with its port where it is not the usual one; "" where there is none."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if port in (None, usual) else f"{host}:{port}"


def is_this_computer(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_safe(url: str, *, local: bool) -> None:
    """Raises Refused unless the address may be sent to, by what it says of itself. Looks nothing up."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise _unsafe() from error
    if not host or not port_is_fine or parts.username is not None or parts.scheme not in ("http", "https"):
        raise _unsafe()
    address = _literal(host)
    if address is not None:
        require_allowed(address, local=local)
    if parts.scheme == "http" and not (local and (address is not None or _is_local_name(host))):
        raise _unsafe()
    if address is None and _is_local_name(host) and not local:
        raise _unsafe()


def _is_local_name(host: str) -> bool:
    return (
        host == "localhost" or host.endswith((".localhost", ".local", ".lan", ".internal")) or "." not in host
    )


def _literal(host: str) -> str | None:
    """The address that a host is written as, also in the forms that only `inet_aton` knows (127.1, 0x7f000001)."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def require_allowed(address: str, *, local: bool) -> None:
    """Raises Refused for an IP address that no photo is sent to."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            found = inner
    if found.is_link_local or found.is_multicast or found.is_unspecified or str(found) in _METADATA:
        raise _unsafe()
    if not found.is_global and not (local and (found.is_loopback or found.is_private)):
        raise _unsafe()


# Where clouds answer with a machine's secrets, beside the link-local ones.
_METADATA: Final = frozenset({"fd00:ec2::254", "100.100.100.200", "168.63.129.16"})


def _unsafe() -> Refused:
    return Refused(
        _("The address of the vision model is not safe."),
        _(
            "Use one that begins with https://, or say in the settings that the model runs in your own network."
        ),
        code="photo.unsafe_address",
    )


def http_library() -> Any:
    """The HTTP library that the installed OpenAI client stands on: httpx or its successor."""
    import openai

    base = openai.DefaultHttpxClient.__mro__[1]
    return importlib.import_module(base.__module__.partition(".")[0])


def guarded_client(*, local: bool, seconds: float) -> Any:
    """An HTTP client that follows no redirects and connects to checked addresses only.

    Answers end after 8 MB, and after twice `seconds` however slowly they trickle in.
    """
    http = http_library()

    class Guarded(http.HTTPTransport):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self._pool._network_backend = _CheckedNetwork(self._pool._network_backend, local=local)

        def handle_request(self, request: Any) -> Any:
            answer = super().handle_request(request)
            until = time.monotonic() + 2 * seconds
            stream = _Capped(answer.stream, until, http)
            return http.Response(
                answer.status_code, headers=answer.headers, stream=stream, extensions=answer.extensions
            )

    class _Capped(http.SyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, stream: Any, until: float, library: Any) -> None:
            self._stream, self._until, self._library = stream, until, library

        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in self._stream:
                size += len(chunk)
                if size > _LARGEST_ANSWER:
                    raise self._library.ReadError("the answer is too long")
                if time.monotonic() > self._until:
                    raise self._library.ReadTimeout("the answer takes too long")
                yield chunk

        def close(self) -> None:
            self._stream.close()

    return http.Client(transport=Guarded(), follow_redirects=False, trust_env=False, timeout=seconds)


class _CheckedNetwork:
    """The network of the HTTP library, but each name is resolved here and only a checked address connected to."""

    def __init__(self, network: Any, *, local: bool) -> None:
        self._network = network
        self._local = local

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Any:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        for address in addresses:
            require_allowed(address, local=self._local)
        return self._network.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_args: Any, **_named: Any) -> Any:
        raise _unsafe()

    def sleep(self, seconds: float) -> None:
        self._network.sleep(seconds)
