"""What may be done with documents, one facade a file: each takes a Principal."""
