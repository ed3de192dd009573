"""The network closed: whatever asks for another computer is refused, and noted for the test that began it.

Python loads a module of this name by itself where its folder is on the path, so that the processes which a test starts
are closed too. Only what Python itself sends is seen; `tests/start/test_offline.py` closes it for every library.
"""

import errno
import os
import sys

# The file in which every process of a test run notes what was refused.
NOTES = "FLUX_TEST_NETWORK"
_CONNECTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_RESOLVES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


def close_network() -> None:
    """For the rest of this process: what lies beyond this computer is as unreachable as without a network."""
    sys.addaudithook(_look)


def tried() -> list[str]:
    """What was refused since this was last asked, in this process and in those that it started."""
    with open(os.environ[NOTES], "r+", encoding="utf-8") as notes:  # noqa: PTH123 - every process loads this module
        said = notes.read().splitlines()
        if said:
            notes.truncate(0)
    return list(dict.fromkeys(said))


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if event in _CONNECTS:
        # The address of a socket file is a text; a connected socket is sent to without one.
        if isinstance(arguments[1], tuple) and not _is_here(str(arguments[1][0])):
            _note(event, str(arguments[1][0]))
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
    elif event in _RESOLVES:
        host = arguments[0]
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        # To read a number as an address asks nobody.
        if not (_is_here(name) or (event != "socket.gethostbyaddr" and _number(name))):
            _note(event, name)
            import socket

            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def _is_here(host: str) -> bool:
    found = _number(host)
    if not found:
        return host.lower() in ("", "localhost")
    real = getattr(found, "ipv4_mapped", None) or found
    # To connect to "any address" is to connect to this computer.
    return real.is_loopback or real.is_unspecified


def _number(host: str):  # type: ignore[no-untyped-def]
    # Loaded when it is needed: every process begins with this module.
    import ipaddress

    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _note(event: str, host: str) -> None:
    if file := os.environ.get(NOTES):
        at = os.open(file, os.O_WRONLY | os.O_APPEND)
        os.write(at, f"{event.removeprefix('socket.')} {host}\n".encode())
        os.close(at)


if __name__ == "sitecustomize":
    close_network()
