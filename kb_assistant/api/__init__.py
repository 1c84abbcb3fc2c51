"""The HTTP API: translates requests into calls of the facades, and what they return into JSON."""
