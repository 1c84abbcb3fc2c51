import os

# Threads that wait for the next search by computing take the processors from everybody else: a third of a search's
# computing, where two threads share one. Read when faiss is loaded, which is after this.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
