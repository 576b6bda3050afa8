"""Is English that was filed heard again, value by value, and is what nobody said left as it is?"""

from __future__ import annotations

import pytest
from flask import Flask

from graph_service.web.hearing import heard
from graph_service.web.speaking import told

CASES = {
    "meets": "соответствует",
    "not computable without awards, sales.verified": "не вычислить, пока нет: вознаграждения, sales.verified",
    "Were these 3 orders verified, the share is 12.00 EUR / 24.00 EUR = 50.00 % (1/2).":
        "Если подтвердить эти заказы (3), доля составит 12,00 EUR / 24,00 EUR = 50,00 % (1/2).",
    "capped: verified sales to customers 40.00 EUR / 86.80 EUR = 46.08 % (100/217) of the pay; 46.80 EUR not covered":
        "с пределом: подтверждённые продажи покупателям 40,00 EUR / 86,80 EUR = 46,08 % (100/217) выплат; не покрыто 46,80 EUR",
    "3 beside house 2026.4: 2 alerts appear, 1 vanish": "3 рядом с house 2026.4: сигналов появится: 2, исчезнет: 1",
    "What somebody wrote. 12.50": "What somebody wrote. 12.50",
    "": "",
}  # fmt: skip


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


@pytest.mark.parametrize("english", CASES)
def test_what_was_said_is_heard(app: Flask, english: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "ru"}):
        assert told(heard(english)) == CASES[english]
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert heard(english) == english


def test_a_long_text_is_not_looked_at(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "ru"}):
        assert heard("a {b} " * 1_000) == "a {b} " * 1_000
