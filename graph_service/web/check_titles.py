"""What are the columns and figures of the checks called? Their names in the records, as words, for the catalogues."""

from __future__ import annotations

from typing import Final

from graph_service.words import Said, say

# What `check_words.words` makes of the names that the checks give their columns, figures and curves.
TITLES: Final[tuple[Said, ...]] = (
    say("Customer"), say("Enrolment"), say("Over"), say("Sold"), say("State"), say("Period start"), say("Period end"),
    say("Last"),
    say("Accounts"), say("Accounts in line"), say("Assortativity"), say("Award micro"), say("Awards"),
    say("Back to payer"), say("Back to the payer"), say("Before rank times"), say("Before rank z"), say("Bought"),
    say("Bought months"), say("Break even resold share"), say("Buyer id"), say("Buyers"), say("Called unverified"),
    say("Cancelled"), say("Cancelled orders"), say("Cancelled unpaid"), say("Cap"), say("Component"),
    say("Components"), say("Components in one line"), say("Count"), say("Counted"), say("Counted micro"),
    say("Customer sales declared"), say("Customer sales verified"), say("Customers declared"),
    say("Customers verified"), say("Customers verified share"), say("Cycles"), say("Day"), say("Days after"),
    say("Days median"), say("Days to refund"), say("Declared"), say("Declared cover"), say("Declared orders"),
    say("Degree counts"), say("Degree max"), say("Degree mean of sponsors"), say("Degree tail exponent"),
    say("Depth"), say("Depth max"), say("Depth median"), say("Differing share"), say("Earned"),
    say("Earner months below"), say("Earners checked"), say("Earners without majority"),
    say("End use declared share"), say("Enrolled on"), say("Entrant paid"), say("Entrants"), say("Entrants over"),
    say("Entrants paid"), say("Exact"), say("Fallen units"), say("Fee"), say("Fees"), say("First days"),
    say("First days mean"), say("Found"), say("From personal use"), say("From retail declared"),
    say("From retail verified"), say("Generation"), say("Generation days"), say("Gini zeros in"),
    say("Gini zeros out"), say("Group"), say("Groups"), say("Heads"), say("Heads in a line"), say("High"),
    say("Horizon days"), say("Identifier"), say("Joined from"), say("Joined on"), say("Joined to"), say("Kind"),
    say("Largest component"), say("Largest leg share"), say("Largest tree share"), say("Last day"), say("Last days"),
    say("Last days share"), say("Last order on"), say("Last order units"), say("Late orders"), say("Later days"),
    say("Later days mean"), say("Leaf share"), say("Left out"), say("Levels"), say("Line of"), say("Little line"),
    say("Little share"), say("Looked at after 12 months"), say("Looked at after 24 months"), say("Lorenz zeros in"),
    say("Lorenz zeros out"), say("Low"), say("Market"), say("Markup"), say("Mean"), say("Meaning"), say("Measure"),
    say("Member id"), say("Members"), say("Members 12"), say("Members 24"), say("Month"), say("Months"), say("Name"),
    say("Net"), say("Net median"), say("No order 12"), say("No order 24"), say("No order after 12 months"),
    say("No order after 24 months"), say("Not covered"), say("Not end use"), say("Not stated"),
    say("Nothing left share capped"), say("Nothing left share lenient"), say("Nothing left share strict"),
    say("Nothing share"), say("On cancelled"), say("On cancelled orders"), say("On hand units"), say("Orders"),
    say("Orders paid by others"), say("Orders paid by upline"), say("Others"), say("Over cap"), say("Own orders"),
    say("Own volume"), say("Paid"), say("Paid back"), say("Paid for"), say("Paid level"), say("Paid on"),
    say("Paid share"), say("Participant months over"), say("Participants"), say("Participants now"), say("Path"),
    say("Path of"), say("Paths"), say("Paths by shape"), say("Pay"), say("Pay kept"), say("Pay kept share"),
    say("Pay on own"), say("Pay on own share"), say("Pay rate"), say("Pay share of sales"),
    say("Pay without majority"), say("Payee id"), say("Payees"), say("Payees above"), say("Payees deep and wide"),
    say("Payer id"), say("Payment id"), say("Period"), say("Personal"), say("Personal share"), say("Personal volume"),
    say("Place"), say("Published"), say("Published on"), say("Purchases high share"), say("Qualified by own share"),
    say("Qualifying"), say("Qualifying share"), say("Rank"), say("Rank without"), say("Ranks"), say("Ranks kept"),
    say("Rate"), say("Received"), say("Received median"), say("Recruits"), say("Refunded"), say("Refunded on"),
    say("Refunds"), say("Reordered on"), say("Reorders"), say("Reorders below share"), say("Reorders known share"),
    say("Reorders verified share"), say("Reports"), say("Required"), say("Required mean"), say("Required share"),
    say("Resold share"), say("Retail declared"), say("Retail share"), say("Retail verified"), say("Returned"),
    say("Returned orders"), say("Returned share"), say("Rewardable"), say("Rewarded over cap"), say("Robust z"),
    say("Role"), say("Roots"), say("Sale id"), say("Sales"), say("Same identity sales"),
    say("Same identity sponsorships"), say("Seller id"), say("Settled on"), say("Share"), say("Share 12"),
    say("Share 24"), say("Share after 24 months"), say("Share of awards"), say("Share of sales"), say("Shared"),
    say("Side"), say("Sold on"), say("Sold or used units"), say("Sold to customers"), say("Sponsor id"),
    say("Sponsored id"), say("Sponsors"), say("Sponsorships"), say("Starter"), say("Starter share"), say("Stock"),
    say("Stock after"), say("Stock before"), say("Stock high share"), say("Stock left"), say("Stock months ratio"),
    say("Structural virality"), say("Table id"), say("Tables"), say("Title"), say("Top 1 share of recruits"),
    say("Top 1 zeros in"), say("Top 1 zeros out"), say("Top 10 zeros in"), say("Top 10 zeros out"),
    say("Traced share"), say("Trend"), say("Unclear orders"), say("Unverified"), say("Usual share"), say("Value"),
    say("Verified"), say("Verified orders"), say("Zero share"),
)  # fmt: skip

# Words that the product itself puts into rows behind a figure.
VALUES: Final[tuple[Said, ...]] = (
    say("numerator"), say("denominator"), say("yes"), say("no"), say("not stated"), say("participant"), say("customer"),
    say("customer, enrolled soon after"), say("retail"), say("personal"), say("starter"), say("qualifying"), say("fee"),
    say("order"), say("cycle"), say("sponsorship"), say("sale"), say("cohort"), say("generation"), say("level"),
    say("depth"), say("month"),
    say("joined"), say("everyone"), say("strict"), say("capped"), say("lenient"),
)  # fmt: skip

# What figures are counted in, in one word.
UNITS: Final[tuple[Said, ...]] = (
    say("accounts"), say("circles"), say("components"), say("customers"), say("days"), say("exponent"), say("figures"),
    say("groups"), say("levels"), say("months"), say("orders"), say("pairs"), say("participant-months"), say("paths"),
    say("people"), say("reorders"), say("sponsorships"), say("steps"), say("tables"), say("times"),
    say("{currency}, the most of one entrant", currency=""),
)  # fmt: skip
