"""Compensation plans: data in, checked and frozen `Plan` out."""
