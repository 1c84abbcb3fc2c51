"""Our product and its peers on the same questions, documents, model and machine: `python -m tests.benchmarks.bench`."""
