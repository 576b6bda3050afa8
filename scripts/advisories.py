"""Is a weakness known of anything that comes with the product? Asks the advisory service, and says so when there is none.

python -m scripts.advisories    exit code 1 when a weakness is known; 0 when none is, and when nobody could be asked
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from scripts.licences import runtime

PATIENCE_S = 120


@dataclass(frozen=True)
class Audited:
    """What the service said."""

    asked: int
    answered: int
    known: tuple[str, ...]  # each weakness on a line

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        if not self.answered:
            return f"no advisory service could be reached: NOTHING WAS AUDITED of {self.asked} packages. Run it where there is one."
        part = "" if self.answered == self.asked else f"; {self.asked - self.answered} packages were NOT audited"
        return f"{self.answered} packages audited, {len(self.known)} weaknesses known{part}"


def read(told: dict[str, Any]) -> Audited:
    """The outcome from what `pip-audit --format json` prints."""
    everything: Sequence[dict[str, Any]] = told["dependencies"]
    answered = [one for one in everything if "skip_reason" not in one]
    known = [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version yet'}"
        for one in answered for each in one["vulns"]
    ]  # fmt: skip
    return Audited(len(everything), len(answered), tuple(known))


def ask(names: Sequence[str]) -> Audited:
    """Ask about the installed versions of some packages."""
    pinned = "".join(f"{name}=={metadata.version(name)}\n" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "installed.txt"
        file.write_text(pinned, encoding="utf-8")
        program = str(Path(sys.executable).with_name("pip-audit"))
        asked = [
            program,
            "--requirement",
            str(file),
            "--no-deps",
            "--disable-pip",
            "--format",
            "json",
            "--progress-spinner",
            "off",
        ]
        try:
            done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            return Audited(len(names), 0, ())
    return read(json.loads(done.stdout)) if done.stdout.startswith("{") else Audited(len(names), 0, ())


def main() -> int:
    """Print the outcome."""
    found = ask(sorted(runtime()))
    for one in found.known:
        print(one)
    print(found.words)
    return 1 if found.known else 0


if __name__ == "__main__":
    sys.exit(main())
