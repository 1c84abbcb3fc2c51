"""One file per resource; each has a `router`, and the application takes them all."""
