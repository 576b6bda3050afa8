"""Which are the oldest versions that pyproject.toml allows? Prints them as constraints: `name==2.2.*` for `name>=2.2`."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
for requirement in project["project"]["dependencies"]:
    name, oldest = re.match(r"([\w-]+)>=([\d.]+)", requirement).groups()
    print(f"{name}=={oldest}.*")
