"""A reader of the pages who draws nothing: speaks to Streamlit as a browser does, so that many fit on one machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_LARGEST = 64 << 20


class PageReader:
    """Somebody at the page where questions are asked; every call ends when the page is drawn."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._box = ""
        self._hash = ""
        self._send(BackMsg())

    def ask(self, question: str) -> None:
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._box
        state.chat_input_value.data = question
        message.rerun_script.page_script_hash = self._hash
        self._send(message)

    def _send(self, message: BackMsg) -> None:
        message.rerun_script.SetInParent()
        self._connection.send(message.SerializeToString())
        while not self._drawn(ForwardMsg.FromString(self._bytes())):
            pass

    def _drawn(self, told: ForwardMsg) -> bool:
        """Whether the page is whole; notes where questions are typed."""
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self._hash = told.new_session.page_script_hash
        if kind == "delta" and told.delta.new_element.WhichOneof("type") == "chat_input":
            self._box = told.delta.new_element.chat_input.id
        return kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _bytes(self) -> bytes:
        found = self._connection.recv(timeout=120)
        assert isinstance(found, bytes)
        return found


@contextmanager
def reading(address: str, cookie: str) -> Iterator[PageReader]:
    with connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"cookie": cookie},
        origin=Origin(address),
        max_size=_LARGEST,
    ) as connection:
        yield PageReader(connection)
