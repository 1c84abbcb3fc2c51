"""The service as this browser's user sees it."""

import streamlit as st

from kb_assistant.client import Client


def client() -> Client:
    """A client that shows the service the cookies of the browser whose session this is."""
    where = st.secrets["service"]
    return Client(where["address"], cookies=st.context.cookies.to_dict(), origin=where["origin"])
