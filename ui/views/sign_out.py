"""Signing out is a page of the service's own: it asks, and takes the cookie away."""

from ui.parts import leave
from ui.session import Session


def sign_out(_: Session) -> None:
    leave({"to": "/sign-out"}, "leave-signed-out")
