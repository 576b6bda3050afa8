"""Are licences and advisories of what comes with the product looked at, and does a bad one fail?"""

from __future__ import annotations

import subprocess
import sys

import pytest

from scripts import advisories, licences


@pytest.mark.parametrize(
    ("licence", "fine"),
    [
        ("MIT", True), ("Apache-2.0 OR GPL-3.0-only", True), ("MIT AND PSF-2.0", True), ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False), ("UNKNOWN", False), ("", False), ("LGPL-3.0-only", False), ("(MIT OR X) AND ISC", True),
    ],
)  # fmt: skip
def test_a_licence_is_on_the_list_or_refused(licence: str, fine: bool) -> None:
    assert (list(licences.refused("some-package", licence)) == []) == fine


def test_an_exception_is_of_one_package_and_one_licence() -> None:
    name, (licence, why) = next(iter(licences.EXCEPTIONS.items()))
    assert why
    assert list(licences.refused(name, licence)) == []
    assert list(licences.refused("another", licence)) != []
    assert list(licences.refused(name, "AGPL-3.0-only")) != []


def test_everything_that_the_product_needs_is_looked_at() -> None:
    found = licences.runtime()
    assert {"flask", "neo4j", "numpy", "werkzeug", "wtforms", "cryptography", "argon2-cffi-bindings"} <= found
    assert not {"pytest", "schemathesis", "ruff", "graph-service"} & found
    names = {name for name, _, _ in licences.vendored()}
    assert {"d3-hierarchy", "plotly.js-strict-dist-min"} <= names


def test_what_the_advisory_service_says_is_told() -> None:
    weak = {
        "name": "a",
        "version": "1",
        "vulns": [{"id": "X-1", "fix_versions": ["2"]}, {"id": "X-2", "fix_versions": []}],
    }
    sound, unknown = {"name": "b", "version": "1", "vulns": []}, {"name": "c", "skip_reason": "not found"}
    found = advisories.read({"dependencies": [weak, sound, unknown], "fixes": []})
    assert found.known == ("a 1: X-1, mended in 2", "a 1: X-2, mended in no version yet")
    assert found.words == "2 packages audited, 2 weaknesses known; 1 packages were NOT audited"
    away = advisories.read({"dependencies": [unknown], "fixes": []})
    assert "NOTHING WAS AUDITED of 1" in away.words
    assert away.known == ()


def test_the_page_of_licences_is_what_is_installed() -> None:
    done = subprocess.run([sys.executable, "-m", "scripts.licences"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
