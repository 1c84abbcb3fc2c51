"""An OpenID provider in a process of its own, on Authlib's server side: `python -m tests.corpus.openid_provider`

It prints its address. Whoever comes to /authorize is signed in at once as the person set by POST /become, whose JSON
may also say what the next token is to get wrong: {"claims": {…}, "drop": […], "signing": "none | hs256 | stranger"}."""

# Authlib comes without types.
# ruff: noqa: ANN401
# mypy: disable-error-code="misc"

import base64
import hmac
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx2
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwk, jwt

CLIENT, SECRET, CALLBACK = "kb", "a secret of the test's", "http://127.0.0.1:1/callback"


@contextmanager
def running() -> Iterator[str]:
    """The address of a provider that runs meanwhile."""
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.corpus.openid_provider"], stdout=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    try:
        yield started.stdout.readline().strip()
    finally:
        started.kill()
        started.communicate()


def become(address: str, claims: dict[str, object], **faults: object) -> None:
    httpx2.post(address + "/become", json={"claims": claims, **faults}).raise_for_status()


class Client(ClientMixin):
    """The one program that is registered here."""

    def get_client_id(self) -> str:
        return CLIENT

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == CALLBACK

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    """What a code stands for until it is used."""

    def __init__(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        self.code = code
        self.nonce, self.scope = data.get("nonce"), asked.payload.scope
        self.redirect_uri = asked.payload.redirect_uri
        self.code_challenge, self.code_challenge_method = data.get("code_challenge"), data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return str(self.nonce)

    def get_auth_time(self) -> int:
        return int(time.time())


class State:
    """What the test has set, and the codes that were given out."""

    person: ClassVar[dict[str, Any]] = {"claims": {"sub": "1"}}
    codes: ClassVar[dict[str, Code]] = {}
    key = jwk.RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
    stranger = jwk.RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
    address = ""


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: Any) -> None:
        State.codes[code] = Code(code, request)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return State.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        State.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> str:
        return "whoever"


class IdTokens(OpenIDCode):
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in State.codes.values())

    def resolve_client_private_key(self, client: Client) -> Any:
        return State.key

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": State.address, "aud": [CLIENT]}

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(State.key.kid)}

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        return dict(State.person["claims"])

    def process_token(self, grant: Any, response: Any) -> Any:
        token = super().process_token(grant, response)
        if State.person.get("signing") or State.person.get("drop"):
            token["id_token"] = _signed_wrongly(token["id_token"])
        return token


def _signed_wrongly(token: str) -> str:
    claims = jwt.decode(token, State.key, ["RS256"]).claims
    claims = {name: value for name, value in claims.items() if name not in State.person.get("drop", ())}
    how = State.person.get("signing")
    if how == "none":
        return _assembled({"alg": "none", "typ": "JWT"}, claims, b"")
    if how == "hs256":
        # The public key as everybody reads it, used as if it were a shared secret.
        return _assembled({"alg": "HS256", "kid": "first"}, claims, State.key.as_pem(private=False))
    key = State.stranger if how == "stranger" else State.key
    return jwt.encode({"alg": "RS256", "kid": str(State.key.kid)}, claims, key, ["RS256"])


def _assembled(header: dict[str, str], claims: dict[str, Any], secret: bytes) -> str:
    """Put together by hand: no library signs such a thing."""
    body = ".".join(_plain(json.dumps(part).encode()) for part in (header, claims))
    seal = hmac.new(secret, body.encode(), "sha256").digest() if secret else b""
    return f"{body}.{_plain(seal)}"


def _plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


app = Flask(__name__)
server = AuthorizationServer(app, lambda client_id: Client() if client_id == CLIENT else None, lambda *_: None)
server.register_grant(CodeGrant, [IdTokens(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def describe() -> Response:
    description = {
        "issuer": State.address,
        "authorization_endpoint": State.address + "/authorize",
        "token_endpoint": State.address + "/token",
        "jwks_uri": State.address + "/keys",
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    }
    return jsonify({**description, **State.person.get("description", {})})


@app.get("/keys")
def keys() -> Response:
    return jsonify({"keys": [State.key.as_dict(private=False), {"kty": "new kind", "kid": "x"}]})


@app.get("/authorize")
def authorize() -> Any:
    grant = server.get_consent_grant(end_user="whoever")
    return server.create_authorization_response(grant_user="whoever", grant=grant)


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


@app.post("/become")
def take_person() -> str:
    State.person = request.get_json()
    if State.person.get("new_key"):
        State.key = jwk.RSAKey.generate_key(2048, {"kid": "second", "use": "sig", "alg": "RS256"})
    return "so be it"


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def main() -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as httpd:
        State.address = f"http://127.0.0.1:{httpd.server_port}"
        print(State.address, flush=True)
        httpd.serve_forever()


if __name__ == "__main__":
    main()
