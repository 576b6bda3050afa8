"""Where in the placement tree does a new member stand? Rules, the search for a free place, the holding tank."""
