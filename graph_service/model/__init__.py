"""Frozen records: what a thing is called from database to page."""
