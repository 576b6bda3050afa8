"""How is the programme doing? Figures of the whole, of referrals, and of one leader's team, each with its formula."""

from graph_service.analytics import overview, referrals, team

__all__ = ["overview", "referrals", "team"]
