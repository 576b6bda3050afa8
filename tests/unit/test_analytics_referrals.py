"""Referral measures of small networks, worked out by hand."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from graph_service.analytics.referrals import referral_measures
from graph_service.model.period import Period

SEPTEMBER = Period.parse("2026-09")


@pytest.fixture
def network(small):
    """A and B refer; C came and bought, D came and did not, E only clicked, F was invited in August."""
    small.member("A").member("B", "A")
    for one, joined in (("C", "2026-09-03"), ("D", "2026-09-04"), ("F", "2026-09-05"), ("K", "2026-09-03")):
        small.customer(one, "A", joined=joined)
    small.referral("A", "C", "2026-09-01T00:00:00", clicked="2026-09-02T00:00:00", signed_up="2026-09-03T00:00:00",
                   converted="2026-09-05T00:00:00")  # fmt: skip
    small.referral("A", "D", "2026-09-01T12:00:00", clicked="2026-09-02", signed_up="2026-09-04", channel="link")
    small.referral("B", None, "2026-09-30T23:59:59", clicked="2026-09-30T23:59:59.5")
    small.referral("B", "F", "2026-08-26", clicked="2026-08-27", signed_up="2026-09-05", converted="2026-09-05")
    small.referral("B", None, "2026-10-01", channel="link")
    small.sale("C", 100, "2026-09-05", seller="A").sale("C", 50, "2026-09-20", seller="A", sale_id="back")
    small.sale("F", 300, "2026-09-06", seller="A").sale("K", 550, "2026-09-07", seller="A")
    return small.refund("back", 20, "2026-09-21")


def test_the_funnel_is_of_the_referrals_sent_in_the_period(network):
    row = referral_measures(network.snapshot(), SEPTEMBER).by_period[-1]
    assert (row.referrers, row.sent, row.clicked, row.signed_up, row.converted) == (2, 3, 3, 2, 1)
    assert row.conversion_rate == Fraction(1, 3)


def test_conversions_are_those_of_the_period_whenever_sent(network):
    row = referral_measures(network.snapshot(), SEPTEMBER).by_period[-1]
    assert row.conversions == 2
    assert row.days_to_conversion == (5.5, 7.0, 8.5)  # four days and ten


def test_what_happens_after_the_period_is_not_seen_in_it(network):
    network.referral("A", "K", "2026-09-30", converted="2026-10-01T00:00:00")
    row = referral_measures(network.snapshot(), SEPTEMBER).by_period[-1]
    assert (row.sent, row.converted, row.conversions) == (4, 1, 2)


def test_referred_sales_begin_with_the_day_of_coming(network):
    network.sale("D", 1000, "2026-09-03", seller="A")  # a day before D came
    found = referral_measures(network.snapshot(), SEPTEMBER)
    row = found.by_period[-1]
    assert (row.referred_sales, row.referred_sales_minor) == (3, 100 + 30 + 300)
    assert found.figure("average_referred_sale").value == Fraction(430, 3)
    assert found.figure("referred_share").value == Fraction(430, 430 + 550 + 1000)


def test_a_channel_can_be_looked_at_alone(network):
    found = referral_measures(network.snapshot(), SEPTEMBER, "link")
    assert found.by_period[-1].sent == 1
    assert found.figure("conversion_rate").value == 0
    assert found.figure("days_to_conversion").value is None
    assert referral_measures(network.snapshot(), SEPTEMBER, "post").figure("conversion_rate").value is None


def test_tables_by_channel_and_campaign_add_up(network):
    network.referral("A", None, "2026-09-02", channel="", campaign="autumn")
    found = referral_measures(network.snapshot(), SEPTEMBER)
    assert [(one.key, one.sent) for one in found.by_channel] == [("mail", 2), ("", 1), ("link", 1)]
    assert [(one.key, one.sent) for one in found.by_campaign] == [("", 3), ("autumn", 1)]
    assert sum(one.sent for one in found.by_channel) == found.figure("referrals_sent").value


def test_the_periods_before_are_there_from_the_first_invitation(network):
    found = referral_measures(network.snapshot(), SEPTEMBER)
    assert [row.key for row in found.by_period] == ["2026-08", "2026-09"]
    assert found.figure("referrals_sent").previous == 1
    assert found.figure("referrals_sent").change == 2


def test_lifetime_compares_customers_of_the_same_age(network):
    network.customer("L", "A", joined="2026-09-02").sale("L", 70, "2026-09-02", seller="A")  # a day older than K
    network.sale("K", 1, "2026-10-03", seller="A")  # day 30 of K: out of the window of days 0 to 29
    network.sale("K", 2, "2026-10-02", seller="A")  # day 29: in it
    october = Period.parse("2026-10")
    month = referral_measures(network.snapshot(), october).lifetime[0]
    assert month.days == 30
    assert (month.referred, month.referred_minor) == (3, 100 + 30 + 300)  # C, D who never bought, F
    assert (month.others, month.others_minor) == (2, 552 + 70)
    assert month.difference == (Fraction(430, 3) - 311) / 311
    assert month.small
    assert referral_measures(network.snapshot(), SEPTEMBER).lifetime[0].referred_mean is None  # nobody is 30 days old


def test_lifetime_leaves_participants_out(network):
    network.member("P", "A", joined="2026-01-01").sale("P", 10_000, "2026-01-02")
    assert referral_measures(network.snapshot(), Period.parse("2026-10")).lifetime[0].others == 1


def test_nothing_referred_is_an_empty_state(small):
    found = referral_measures(small.member("A").sale("A", 5, "2026-09-01").snapshot(), SEPTEMBER)
    assert found.figure("referrals_sent").value == 0
    assert found.figure("conversion_rate").value is None
    assert found.figure("average_referred_sale").value is None
    assert found.by_channel == ()
    assert found.figure("active_participants").value == 1


def test_the_currency_with_most_sales_is_taken_unless_one_is_named(network):
    network.sale("C", 9, "2026-09-08", seller="A", currency="USD")
    assert referral_measures(network.snapshot(), SEPTEMBER).currency == "EUR"
    assert referral_measures(network.snapshot(), SEPTEMBER, currency="USD").by_period[-1].referred_sales_minor == 9


def test_the_document_is_json(network):
    document = json.loads(json.dumps(referral_measures(network.snapshot(), SEPTEMBER).document(), allow_nan=False))
    assert document["by_channel"][0]["conversion_rate"] == {"value": 0.5, "exact": "1/2"}
    assert document["by_period"][-1]["days_to_conversion"] == {"q1": 5.5, "median": 7.0, "q3": 8.5}
