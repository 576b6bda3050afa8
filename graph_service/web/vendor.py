"""Which browser libraries and fonts are shipped, and are the files the ones their makers published?

`python -m graph_service.web.vendor` fetches every package again with `npm pack`, checks the archive against the
SHA-512 and the files against the SHA-384 in the `vendor.json` beside them, and puts them in place: libraries of the pages
in `web/static/vendor`, fonts of the documents in `documents/fonts`.
`--take NAME VERSION` moves a package to another version and writes its new sums down.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from graph_service.documents import fonts
from graph_service.errors import BadInput, GraphServiceError

FOLDER: Final = Path(__file__).resolve().parent / "static" / "vendor"
FOLDERS: Final = (FOLDER, fonts.FOLDER)


@dataclass(frozen=True, slots=True)
class VendoredFile:
    """One file taken from a package."""

    inside: str  # path in the package
    file: str  # name in the folder
    integrity: str  # sha384-… as in an `integrity` attribute


@dataclass(frozen=True, slots=True)
class VendoredPackage:
    """One npm package and what was taken from it."""

    name: str
    version: str
    licence: str
    archive: str  # sha512-… of the package's archive
    files: tuple[VendoredFile, ...]


def packages(folder: Path = FOLDER) -> tuple[VendoredPackage, ...]:
    """What the `vendor.json` of a folder records."""
    listed: list[dict[str, Any]] = json.loads(_lock(folder).read_text(encoding="utf-8"))["packages"]
    return tuple(
        VendoredPackage(**{**row, "files": tuple(VendoredFile(**file) for file in row["files"])}) for row in listed
    )


def integrity_of(content: bytes, algorithm: str = "sha384") -> str:
    """The value of an `integrity` attribute.

    >>> integrity_of(b"")[:15]
    'sha384-OLBgp1Gs'
    """
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def fetch(package: VendoredPackage) -> tuple[str, dict[str, bytes]]:
    """The archive's sum and the wanted files, fresh from the registry npm is set up for."""
    with tempfile.TemporaryDirectory() as folder:
        spec = f"{package.name}@{package.version}"
        subprocess.run(["npm", "pack", spec, "--silent", "--pack-destination", folder], check=True, stdout=sys.stderr)
        [archive] = Path(folder).glob("*.tgz")
        content = archive.read_bytes()
        with tarfile.open(archive) as tar:
            found = {file.file: _member(tar, f"package/{file.inside}") for file in package.files}
    return integrity_of(content, "sha512"), found


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    handle = tar.extractfile(name)
    if handle is None:
        raise GraphServiceError(f"{name} is no file in the package")
    return handle.read()


def _lock(folder: Path) -> Path:
    return folder / "vendor.json"


def take(package: VendoredPackage, *, new_sums: bool, folder: Path = FOLDER) -> VendoredPackage:
    """Fetch a package and put its files in place. Unless `new_sums`, refuses anything that differs from the lock."""
    archive, found = fetch(package)
    files = tuple(VendoredFile(f.inside, f.file, integrity_of(found[f.file])) for f in package.files)
    fresh = VendoredPackage(package.name, package.version, package.licence, archive, files)
    if not new_sums and fresh != package:
        raise GraphServiceError(
            f"{package.name} {package.version} is not what vendor.json recorded; nothing was written"
        )
    for name, content in found.items():
        (folder / name).write_bytes(content)
    return fresh


def main(arguments: list[str] | None = None) -> None:
    """Fetch everything, or move one package to another version."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--take", nargs=2, metavar=("NAME", "VERSION"))
    asked = parser.parse_args(arguments).take
    known = {folder: packages(folder) for folder in FOLDERS}
    if asked and asked[0] not in {package.name for listed in known.values() for package in listed}:
        raise BadInput(f"{asked[0]} is in no vendor.json; add its name, licence and files there first")
    for folder, listed in known.items():
        done = []
        for package in listed:
            moves = bool(asked) and asked[0] == package.name
            wanted = VendoredPackage(package.name, asked[1], package.licence, "", package.files) if moves else package
            done.append(take(wanted, new_sums=moves, folder=folder))
        text = json.dumps({"packages": [asdict(package) for package in done]}, indent=2)
        _lock(folder).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
