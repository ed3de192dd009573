"""Zstandard, with a bound on what a message unfolds to."""

from typing import Final

_WINDOW: Final = 2**27


def fold(raw: bytes, level: int = 3) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=level).compress(raw)


def unfold(content: bytes, most: int) -> bytes:
    """What was compressed. A frame may lie about its size, so it is read in pieces. Raises ValueError: damaged, or more than `most`."""
    import zstandard

    raw = bytearray()
    try:
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(content) as reader:
            while piece := reader.read(1 << 16):
                raw += piece
                if len(raw) > most:
                    raise ValueError(most)
    except zstandard.ZstdError as error:
        raise ValueError("damaged") from error
    return bytes(raw)
