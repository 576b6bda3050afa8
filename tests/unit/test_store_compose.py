"""Do docker-compose.yml and the Dockerfile keep to what docs/operations.md promises?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_service.store.jars import NEO4J_VERSION

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"NEO4J_PASSWORD", "GRAPH_SERVICE_SECRET_KEY"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_neo4j_is_of_the_version_that_is_managed_locally(compose: dict[str, Any]) -> None:
    assert compose["services"]["neo4j"]["image"] == f"neo4j:{NEO4J_VERSION}-community"


@pytest.mark.parametrize("name", ["neo4j", "service"])
def test_each_part_is_confined(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    user, group = service["user"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert "privileged" not in service
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    health = service["healthcheck"]
    assert {"test", "interval", "timeout", "retries", "start_period"} <= health.keys()


def test_the_service_waits_for_a_healthy_database(compose: dict[str, Any]) -> None:
    service = compose["services"]["service"]
    assert service["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert service["environment"]["NEO4J_URI"] == "bolt://neo4j:7687"


def test_secrets_are_required_and_stand_nowhere(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for name in SECRETS:
        uses = re.findall(r"\$\{" + name + r"([^}]*)\}", text)
        assert uses
        assert all(use.startswith(":?") for use in uses), name
    for service in compose["services"].values():
        for variable, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|AUTH", variable):
                assert "${" in value, variable


def test_what_must_last_is_in_volumes(compose: dict[str, Any]) -> None:
    mounted = {volume.partition(":")[0] for one in compose["services"].values() for volume in one["volumes"]}
    assert mounted == set(compose["volumes"])
    assert "neo4j-data:/data" in compose["services"]["neo4j"]["volumes"]


def test_neo4j_serves_bolt_only_and_reports_nothing(compose: dict[str, Any]) -> None:
    environment = compose["services"]["neo4j"]["environment"]
    assert environment["NEO4J_server_http_enabled"] == "false"
    assert environment["NEO4J_dbms_usage__report_enabled"] == "false"
    assert environment["NEO4J_dbms_security_allow__csv__import__from__file__urls"] == "false"


def test_every_variable_of_the_service_is_a_setting(compose: dict[str, Any]) -> None:
    config = (ROOT / "graph_service" / "config.py").read_text(encoding="utf-8")
    for variable in compose["services"]["service"]["environment"]:
        assert f'"{variable}"' in config, variable


def test_docker_reads_the_file_where_there_is_docker_compose(tmp_path: Path) -> None:
    """Where the compose command is missing the tests above are what there is: it is not installed by `make test`."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        return
    command = [docker, "compose", "--project-directory", str(ROOT), "--env-file", os.devnull, "config", "--quiet"]
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    plugins = Path.home() / ".docker"
    if plugins.is_dir():
        bare["DOCKER_CONFIG"] = str(plugins)
    refused = subprocess.run(command, capture_output=True, text=True, env=bare, check=False)
    assert refused.returncode != 0
    assert "NEO4J_PASSWORD" in refused.stderr or "GRAPH_SERVICE_SECRET_KEY" in refused.stderr
    read = subprocess.run(
        command, capture_output=True, text=True, env=bare | dict.fromkeys(SECRETS, "long-enough"), check=False
    )
    assert read.returncode == 0, read.stderr


def test_the_image_is_built_in_two_steps_and_runs_without_root(dockerfile: str) -> None:
    assert len(re.findall(r"^FROM ", dockerfile, re.MULTILINE)) == 2
    assert "COPY --from=build" in dockerfile
    [user] = re.findall(r"^USER (\d+):(\d+)$", dockerfile, re.MULTILINE)
    assert "0" not in user
    assert "HEALTHCHECK" in dockerfile
    assert 'CMD ["serve", "--host", "0.0.0.0"' in dockerfile
    assert not re.search(r"PASSWORD|SECRET", dockerfile)


def test_the_build_sees_only_what_it_copies(dockerfile: str) -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    copied = {
        word.removeprefix("./")
        for line in re.findall(r"^COPY (?!--)(.*)$", dockerfile, re.MULTILINE)
        for word in line.split()[:-1]
    }
    assert "*" in ignored
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)


def test_every_setting_and_command_stands_in_the_docs() -> None:
    docs = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    config = (ROOT / "graph_service" / "config.py").read_text(encoding="utf-8")
    for variable in set(re.findall(r'"((?:NEO4J|GRAPH_SERVICE)_[A-Z0-9_]+)"', config)):
        assert f"| `{variable}` |" in docs, variable
    for command in ("start", "stop", "status", "backup FILE", "restore FILE", "check", "wipe --yes"):
        assert f"graph-service db {command}" in docs, command
