"""What people use instead, each behind the same small interface, and ours behind it too.

A member of this folder runs in a virtual environment of its own (`python -m tests.benchmarks.peers.child NAME`), where
nothing of this program is installed: it imports `base`, `weights`, the standard library and the peer, nothing else.
"""
