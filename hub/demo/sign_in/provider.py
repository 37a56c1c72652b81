"""A small OpenID provider for the demo and tests, from the package oidc-provider-mock: it asks no password.

So it answers on this machine only, to this machine's hub only, and lets in made-up people only. What the package lacks
is put in front of it: PKCE, and pages that load nothing from elsewhere. Its doors for tests (users made by anybody, a
debugger in the browser) are shut.
"""

import base64
import hashlib
import ipaddress
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flask
import jinja2
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.demo.sign_in.users import SECOND_FACTOR, DemoUser
from hub.explained import Explained

with warnings.catch_warnings():  # the package warns of how it uses another; nobody who runs a demo can mend that
    warnings.simplefilter("ignore")
    import oidc_provider_mock

HOST = "127.0.0.1"
OPEN = ("/.well-known/openid-configuration", "/jwks", "/oauth2/authorize", "/oauth2/token", "/oauth2/end_session")
"""What of the package answers; the rest is not found."""
AUTHORIZE, TOKEN = "/oauth2/authorize", "/oauth2/token"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


class NotOnLoopback(Explained):
    """The demo's provider lets everybody in, so it serves nothing that others can reach."""

    def __init__(self, host: str | None) -> None:
        super().__init__(
            f"The demo's sign-in asks no password, so it serves consoles on this machine only, not on {host}. Nothing "
            "was started. Set HUB_SIGN_IN to the settings of your own identity provider."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """A provider that runs."""

    issuer: str
    client: str
    secret: str


@contextmanager
def providing(users: Sequence[DemoUser], back: str, port: int = 0) -> Iterator[Provided]:
    """Run a provider for the consoles whose users come back to the address `back`; raise `NotOnLoopback`."""
    if not _is_loopback(host := urlsplit(back).hostname):
        raise NotOnLoopback(host)
    app = _application(users, home=urlsplit(back)._replace(path="/", query="").geturl())
    doors = _Doors(app, users)
    client = app.test_client().post("/oauth2/clients", json={"redirect_uris": [back]}).get_json()
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet)
    doors.shut(f"{HOST}:{server.server_port}")
    issuer = f"http://{HOST}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield Provided(issuer=issuer, client=client["client_id"], secret=client["client_secret"])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _application(users: Sequence[DemoUser], home: str) -> flask.Flask:
    app = flask.Flask("hub.demo.sign_in")
    plain = app.wsgi_app
    oidc_provider_mock.init_app(
        app,
        require_client_registration=True,
        require_nonce=True,
        issue_refresh_token=False,
        user_claims=[oidc_provider_mock.User(sub=user.id, claims=_claims(user)) for user in users],
    )
    app.wsgi_app = plain  # type: ignore[method-assign] # without the package's debugger, which runs what a browser sends
    app.debug = False
    ours = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_loader = ours  # an application's own templates go before a blueprint's
    app.jinja_env.globals.update(people=list(users), home=home)
    return app


def _claims(user: DemoUser) -> dict[str, object]:
    return {"name": user.name, "groups": [user.group], "acr": SECOND_FACTOR, **user.claims}


class _Quiet(WSGIRequestHandler):
    """Prints no request: the codes of sign-ins stand in their addresses."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass


class _Doors:
    """What is checked before and after the package answers."""

    def __init__(self, app: flask.Flask, users: Sequence[DemoUser]) -> None:
        self._users = {user.id for user in users}
        self._host: str | None = None
        self._challenges: dict[str, str] = {}
        app.before_request(self._before)
        app.after_request(self._after)

    def shut(self, host: str) -> None:
        """From now on only what is open to browsers answers, and only under this name of ours."""
        self._host = host

    def _before(self) -> flask.typing.ResponseReturnValue | None:
        asked = flask.request
        if self._host is None:
            return None
        if asked.host != self._host or asked.path not in OPEN:
            return "Not found", 404
        if asked.path == AUTHORIZE and asked.args.get("code_challenge_method") != "S256":
            return "PKCE with S256 is needed", 400
        is_chosen = asked.path == AUTHORIZE and asked.method == "POST" and "sub" in asked.form
        if is_chosen and asked.form["sub"] not in self._users:
            return "Nobody of that name", 400
        if asked.path == TOKEN and not self._is_proved(asked.form):
            return {"error": "invalid_grant"}, 400
        return None

    def _after(self, answer: flask.Response) -> flask.Response:
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = POLICY
        code = parse_qs(urlsplit(answer.location or "").query).get("code")
        if flask.request.path == AUTHORIZE and code:
            self._challenges[code[0]] = flask.request.args["code_challenge"]
        return answer

    def _is_proved(self, form: Mapping[str, str]) -> bool:
        """Say whether whoever redeems a code is who asked for it (RFC 7636)."""
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self._challenges.pop(form.get("code", ""), None) == proof


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
