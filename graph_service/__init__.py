"""graph_service: referral networks in Neo4j, commissions on two engines, compliance down to the sale."""

__version__ = "0.1.0"
