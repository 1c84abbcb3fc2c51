"""Language models: what one is, what holds for all of them, and one file a kind."""
