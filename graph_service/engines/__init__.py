"""Two engines that share no code: `cypher`, the official one, in the database; `columnar`, over a snapshot."""
