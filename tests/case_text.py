"""A case file that passes, for tests that change one thing in it."""

ONE_SALE = """
title = "One sale"
source = "ours"
plan = "unilevel-7"
period = "2026-09"
members = [{id = "A"}, {id = "B", sponsor = "A"}]
sales = [{buyer = "B", net = "100"}]
[expect]
totals = {A = "8.00"}
"""
