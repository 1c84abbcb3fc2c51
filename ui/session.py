"""Whose page this is: their client of the service, what they may be offered, their language, the assistant's looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from kb_assistant.client import Client
from kb_assistant.domain.accounts import Standing
from kb_assistant.domain.bot import Bot
from ui.texts import Texts, texts_for
from ui.unasked import sent_by

_CLIENT = "session.client"
_BOT = "session.bot"


@dataclass(frozen=True, slots=True)
class Session:
    """`address` is how the browser reaches the service, for links that are sent to others.

    `pages` are those that this person is offered, by name, to go from one to the other."""

    client: Client
    standing: Standing
    bot: Bot
    texts: Texts
    address: str = ""
    pages: Mapping[str, Page] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service is: for this process, and as browsers reach it."""

    address: str
    public: str

    @property
    def origin(self) -> str:
        """What pages of the service send with what they change, had they been asked for at `address`."""
        return f"{urlsplit(self.public).scheme}://{urlsplit(self.address).netloc}"


def place() -> Place:
    """As ui/mount.py says."""
    service = st.secrets["service"]
    return Place(service["address"], service["origin"])


def reader_texts() -> Texts:
    return texts_for(st.context.locale)


def begin(where: Place) -> Session:
    """The session of this run of the page. Raises KbError."""
    client = _client(where, st.context.cookies.to_dict())
    standing = client.account.standing()
    _forget_others(standing)
    return Session(client, standing, _bot(client), reader_texts(), _browser_address(where))


def _client(where: Place, cookies: Mapping[str, str]) -> Client:
    """One for as long as the browser shows the same cookies: opening one takes longer than most requests."""
    held: tuple[object, Client] | None = st.session_state.get(_CLIENT)
    shown = (where, dict(cookies), st.context.headers.get("x-kb-relay", ""))
    if held is None or held[0] != shown:
        held = (shown, _opened(*shown))
        st.session_state[_CLIENT] = held
    return held[1]


def own_client() -> Client:
    """Another connection of the same person, to be closed whenever its work is not wanted any more."""
    return _opened(*st.session_state[_CLIENT][0])


def _opened(where: Place, cookies: Mapping[str, str], relay: str) -> Client:
    return Client(where.address, cookies=cookies, origin=where.origin, relay=relay)


def _bot(client: Client) -> Bot:
    """Settings change when the server starts anew, and then pages do too."""
    if _BOT not in st.session_state:
        st.session_state[_BOT] = client.bot.show()
    found: Bot = st.session_state[_BOT]
    return found


def _forget_others(standing: Standing) -> None:
    """Nothing that was shown to one person stays for the next one at this browser; while there is no next one, what
    was not asked any more stays for who wrote it."""
    whose = (standing.auth, standing.user_id)
    before = st.session_state.get("session.whose", whose)
    if before != whose:
        unasked = {} if standing.signed_in else sent_by(before[1])
        kept = {name: st.session_state[name] for name in (_CLIENT, _BOT) if name in st.session_state}
        st.session_state.clear()
        st.session_state.update({**kept, **unasked})
    st.session_state["session.whose"] = whose


def _browser_address(where: Place) -> str:
    shown = urlsplit(st.context.url or "")
    return f"{shown.scheme}://{shown.netloc}" if shown.netloc else where.public
