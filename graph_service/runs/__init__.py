"""From a plan and a period to a verified, stored run, and back to the sale behind each cent."""
