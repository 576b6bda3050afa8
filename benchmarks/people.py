"""What do the people of the load test do? Locust runs this file: managers, officers, leaders and an auditor at their pages.

The addresses that each may ask for come from the environment variable `PEOPLE`, a JSON file that `benchmarks.load` writes.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

from locust import HttpUser, between, events, task
from locust.env import Environment

from graph_service.web.cookies import NAME

GIVEN: dict[str, Any] = json.loads(Path(os.environ["PEOPLE"]).read_text(encoding="utf-8"))


@events.init.add_listener
def together(environment: Environment, **_: object) -> None:
    """Beside each address, count all pages together and all calls together."""

    def count(name: str, response_time: float, response_length: int, **_: object) -> None:
        environment.stats.log_request("GET", f"every {name.partition(' ')[0]}", response_time, response_length)

    environment.events.request.add_listener(count)


class Person(HttpUser):
    """Somebody signed in who looks at one page after another, as people do."""

    abstract = True
    wait_time = between(1, 5)
    role = ""

    def on_start(self) -> None:
        """Take a session that was opened before: hashing passwords is not what is measured."""
        sign_in = random.choice(GIVEN["sessions"][self.role])
        self.own = sign_in["member_id"]
        self.client.cookies.set(NAME, sign_in["token"])

    @task(3)
    def page(self) -> None:
        """A page of the role."""
        self._ask("page", random.choice(GIVEN["pages"][self.role]))

    @task(2)
    def call(self) -> None:
        """A call such as the explorer makes while somebody works in it."""
        self._ask("api", random.choice(GIVEN["calls"][self.role]))

    def _ask(self, kind: str, address: str) -> None:
        member = self.own or random.choice(GIVEN["members"])
        shown = address.partition("?")[0].replace("{member}", "<member>")
        self.client.get(address.format(member=member), name=f"{kind} {shown}", allow_redirects=False)


class Manager(Person):
    """Looks at the programme."""

    role, weight = "manager", 15


class Officer(Person):
    """Looks at checks and alerts."""

    role, weight = "officer", 8


class Leader(Person):
    """Looks at the own team."""

    role, weight = "leader", 25


class Auditor(Person):
    """Reads."""

    role, weight = "auditor", 2
