"""Files on their way into the library: what waits, what is being read, and what could not be taken or understood."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import streamlit as st

from kb_assistant.client import InvalidInput, NotFound
from kb_assistant.domain.jobs import JobPage, JobState, Pending, ShownJob
from ui.escaping import inert
from ui.session import Session
from ui.widgets.changing import change
from ui.widgets.paging import draw_paging, page_of

_PAGE = 20
_SECONDS = 2.0
_AT_ONCE = 500
"""Files that the service tells of at once."""


def draw_queue(session: Session) -> None:
    """Looks again and again as long as something is on its way."""
    st.markdown(session.texts("queue.what"))
    every = _SECONDS if _listed(session, Pending.OPEN).total else None

    @st.fragment(run_every=every)
    def follow() -> None:
        found = {pending: _listed(session, pending) for pending in Pending}
        if every and not found[Pending.OPEN].total:
            st.rerun()
        if not any(page.total for page in found.values()):
            st.info(session.texts("queue.none"), icon=":material/task_alt:")
        for pending, page in found.items():
            _draw_list(session, pending, page)

    follow()


def _listed(session: Session, pending: Pending) -> JobPage:
    jobs = session.client.jobs
    return page_of(_paging(pending), _PAGE, lambda start: jobs.list(start=start, limit=_PAGE, pending=pending))


def _paging(pending: Pending) -> str:
    return f"queue.{pending}"


def _draw_list(session: Session, pending: Pending, page: JobPage) -> None:
    if not page.total:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"queue-head-{pending}"):
        st.header(session.texts(f"queue.{pending}"), anchor=False)
        if page.total > 1:
            _draw_all(session, pending, page.total)
    for job in page.items:
        _draw_job(session, job)
    draw_paging(session.texts, _paging(pending), page.total, _PAGE)


def _draw_all(session: Session, pending: Pending, total: int) -> None:
    """What is done with each of them. No dialog: what is drawn anew every other second would close it."""
    texts, jobs = session.texts, session.client.jobs
    with st.container(horizontal=True, width="content"):
        if pending is Pending.FAILED:
            again = partial(_each, session, pending, jobs.retry)
            _draw_act(texts("queue.retry_all"), "retry-all", ":material/refresh:", again)
        with st.popover(texts("queue.remove_all"), icon=":material/delete_sweep:", key=f"remove-all-{pending}"):
            st.markdown(texts(f"queue.remove_all_{pending}"))
            removed = partial(_each, session, pending, jobs.remove)
            label = texts.count("queue.remove_all_yes", total)
            _draw_act(label, f"remove-all-yes-{pending}", ":material/delete_forever:", removed)


def _each(session: Session, pending: Pending, act: Callable[[int], object]) -> None:
    """Without a word to the page in between: one that looks again by itself would break it off there."""
    for job in list(_numbers(session, pending)):
        # It is just being read, somebody else was faster, or its file is not kept any more: the list says so.
        with suppress(InvalidInput, NotFound):
            act(job)


def _numbers(session: Session, pending: Pending) -> Iterator[int]:
    start = 0
    while page := session.client.jobs.list(start=start, limit=_AT_ONCE, pending=pending).items:
        yield from (job.id for job in page)
        start += len(page)


def _draw_job(session: Session, job: ShownJob) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"row-job-{job.id}"):
        with st.container(gap=None):
            st.text(job.path)
            st.caption(_about(session, job))
        with st.container(horizontal=True, width="content"):
            _draw_acts(session, job)


def _draw_acts(session: Session, job: ShownJob) -> None:
    texts, jobs = session.texts, session.client.jobs
    if job.state is JobState.DONE and job.outcome != Pending.REFUSED:
        _draw_act(texts("queue.retry"), f"retry-{job.id}", ":material/refresh:", partial(jobs.retry, job.id))
    if job.state is not JobState.RUNNING:
        _draw_act(texts("queue.remove"), f"remove-{job.id}", ":material/delete:", partial(jobs.remove, job.id))


def _draw_act(label: str, key: str, icon: str, act: Callable[[], object]) -> None:
    if st.button(label, key=key, icon=icon):
        change(act)


def _about(session: Session, job: ShownJob) -> str:
    """How far it is or why it failed, since when, and whose it is where that is somebody else's."""
    texts = session.texts
    how = inert(texts.said(job.reason))
    if job.state is not JobState.DONE:
        how = texts(f"queue.{job.state.name}", position=job.position)
    whose = job.user if job.user != session.standing.name else None
    return " · ".join(part for part in (how, texts.date(job.created.date()), inert(whose or "")) if part)
