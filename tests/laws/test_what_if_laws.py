"""Do the sums of two compared plans hold on random forests, whatever the plans are?"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.analytics.asking import Asking
from graph_service.analytics.growing import Growth
from graph_service.engines.columnar import compute
from graph_service.model.kept import Kept
from graph_service.plan.model import Plan
from tests.columnar_builder import SEPTEMBER, Network
from tests.laws.columnar_networks import networks, plans

calm = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def asking(network: Network) -> Asking:
    snapshot, kept = network.snapshot(), Kept(200)
    kept.renew(snapshot)
    return Asking(snapshot, kept, compute)


@calm
@given(networks(), plans(), plans(), st.integers(1, 3), st.booleans())
def test_every_way_to_add_up_gives_one_difference(network: Network, a: Plan, b: Plan, length: int, below: bool) -> None:
    ask = asking(network)
    found = ask.what_if((a, b), SEPTEMBER, length=length, below="M00" if below else None)
    difference = found.b.payout_minor - found.a.payout_minor
    everyone = found.everyone
    assert everyone.difference_minor == everyone.earned_b_minor - everyone.earned_a_minor == difference
    for groups in (found.ranks, found.legs):
        assert sum(one.difference_minor for one in groups) == difference
        assert sum(one.people for one in groups) == everyone.people
        assert sum(one.winners for one in groups) == everyone.winners
    assert sum(one.difference_minor for one in found.members()) == difference
    assert sum(one.difference_minor for one in found.months) == difference
    assert sum(one.members for one in found.classes) == everyone.people == sum(one.members for one in found.rank_moves)
    assert sum(one.amount_minor for one in found.a.bonuses) == found.a.payout_minor
    assert found.a.margin_minor - found.b.margin_minor == difference
    back = ask.what_if((b, a), SEPTEMBER, length=length)
    assert (back.everyone.winners, back.everyone.losers) == (everyone.losers, everyone.winners)
    assert (back.difference_minor, back.ranks_gained) == (-difference, found.ranks_lost)


@calm
@given(networks(), plans(), st.fractions(0, 2, max_denominator=100), st.fractions(-1, 2, max_denominator=100))
def test_a_sum_forward_starts_from_what_is(network: Network, plan: Plan, people: Fraction, sales: Fraction) -> None:
    ask = asking(network)

    def forward(growth: Growth):
        return ask.forward(
            plan, SEPTEMBER, "M00", growth, outcome_of=lambda one, when: compute(ask.snapshot, one, when),
            really=lambda *_: None,
        )  # fmt: skip

    still = forward(Growth())
    assert still.then == still.now
    grown = forward(Growth(people, sales, sales))
    assert grown.now == still.now
    assert grown.then.people - grown.now.people == round(grown.now.people * people)
    assert sum(one.new for one in grown.new_people) == round(grown.now.people * people)
