"""What becomes of answers once they are given: shared, rated, reviewed."""
