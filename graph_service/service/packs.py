"""Which thresholds are in force in this programme? Every name of a pack is resolved here."""

from __future__ import annotations

from graph_service.compliance.pack_work import Packs
from graph_service.compliance.packs import Pack, read_pack
from graph_service.service.network import Network

PackChoice = str | Pack  # a name, the path of a file, or the pack itself


class Thresholds(Network):
    """The packs of a programme."""

    @property
    def packs(self) -> Packs:
        """The packs in force, and the versions that may come into force."""
        return Packs(self.store, self.audit)

    def pack(self, choice: PackChoice) -> Pack:
        """The pack in force under a name, or a TOML file by path; a pack is itself.

        Raises:
            NotFound: there is no such pack or file.
            PlanRefused: the file has problems; all of them are listed.
        """
        return choice if isinstance(choice, Pack) else read_pack(choice, self.packs.shelf())
