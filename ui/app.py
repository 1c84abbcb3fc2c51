"""The pages, and how one gets from one to the other."""

import streamlit as st

from ui.views import welcome

st.navigation([st.Page(welcome.show, title="Welcome", default=True)]).run()
