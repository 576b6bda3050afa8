"""How does a document stand in a node? Compressed, as text, so that one content is one value."""

from __future__ import annotations

import base64
import zlib


def packed(content: bytes) -> str:
    """Base64 of the compressed content."""
    return base64.b64encode(zlib.compress(content, 9)).decode()


def unpacked(text: str) -> bytes:
    """The content as it was.

    >>> unpacked(packed(b"rows"))
    b'rows'
    """
    return zlib.decompress(base64.b64decode(text))
