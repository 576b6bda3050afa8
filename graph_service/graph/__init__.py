"""The networkx side: shape and integrity of the sponsor network."""
