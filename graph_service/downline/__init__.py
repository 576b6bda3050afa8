"""Who is below whom, and with what figures? What the downline explorer reads."""
