"""Cookies that browsers send back to this very host only, and show to no script."""

from dataclasses import dataclass

from fastapi import Response


@dataclass(frozen=True, slots=True)
class Cookie:
    """`seconds` is how long it lasts."""

    name: str
    secure: bool
    seconds: int

    def put(self, response: Response, value: str) -> None:
        response.set_cookie(
            self.name, value, max_age=self.seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")
