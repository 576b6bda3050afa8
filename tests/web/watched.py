"""Which keys of an address or form does a view ask for? Values that remember what was asked of them."""

from __future__ import annotations

from typing import ClassVar

from werkzeug.datastructures import ImmutableMultiDict


class Watched(ImmutableMultiDict):
    """Each kind has a `read` of its own."""

    read: ClassVar[set[str]]

    def get(self, key, *args, **kwargs):
        self.read.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key, *args, **kwargs):
        self.read.add(key)
        return super().getlist(key, *args, **kwargs)
