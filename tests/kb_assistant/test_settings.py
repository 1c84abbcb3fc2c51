from pathlib import Path

import pytest

from kb_assistant.errors import SettingsError
from kb_assistant.settings import load_settings, unheeded


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "kb.toml").write_text("[answers]\nthreshold = 0.7\npassages = 5\n")
    monkeypatch.setenv("KB_ANSWERS_PASSAGES", "7")
    answers = load_settings().answers
    assert (answers.threshold, answers.passages, answers.mode) == (0.7, 7, "strict")


def test_a_name_with_an_underscore_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LLM_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("KB_INGEST_MAX_FILE_MB", "7")
    settings = load_settings()
    assert (settings.llm.base_url, settings.ingest.max_file_mb) == ("http://127.0.0.1:1/v1", 7)


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("[answers]\nthreshold = 2\n", "answers.threshold"),
        ("[answers]\ntreshold = 0.5\n", "answers.treshold"),
        ("[anwsers]\nthreshold = 0.5\n", "anwsers"),
        ("[answers\n", "kb.toml"),
        ("answers = 1\n", r"answers is a section: write \[answers\] in kb.toml and passages"),
        ('llm = "canary-4711"\n', r"llm is a section: write \[llm\] in kb.toml and model = …, say, below it.$"),
    ],
)
def test_a_wrong_file_names_the_setting(home: Path, file: str, named: str) -> None:
    home.mkdir()
    (home / "kb.toml").write_text(file)
    with pytest.raises(SettingsError, match=named):
        load_settings()


def test_a_folder_in_the_place_of_the_file_is_not_taken_for_none(home: Path) -> None:
    (home / "kb.toml").mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"kb\.toml is a folder"):
        load_settings()


def test_a_setting_that_is_misspelt_is_told_by_the_one_that_may_be_meant(home: Path) -> None:
    home.mkdir()
    for file, meant in (("[answers]\ntreshold = 0.5\n", "answers.threshold"), ("[anwsers]\nmode = 1\n", "answers")):
        (home / "kb.toml").write_text(file)
        with pytest.raises(SettingsError, match=rf"near it: {meant}\)"):
            load_settings()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("KB_LLM_MODLE", r"KB_LLM_MODLE \(near it: KB_LLM_MODEL\): correct its name in the environment"),
        ("kb_server_potr", r"KB_SERVER_POTR \(near it: KB_SERVER_PORT\)"),
        ("KB_SERVER_", "KB_SERVER_: correct"),
        ("KB_DATABASE", "KB_DATABASE is no setting .*KB_DATABASE_URL"),
    ],
)
def test_a_variable_in_a_section_that_is_no_setting_is_told_as_one(
    monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    monkeypatch.setenv(name, "canary-4711")
    with pytest.raises(SettingsError, match=told) as refused:
        load_settings()
    assert "canary" not in refused.value.message and "kb.toml" not in refused.value.message


def test_a_variable_that_only_begins_like_a_setting_is_let_pass_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    before = unheeded()
    for name in ("KB_SREVER_PORT", "KB_HOEM", "KB_FOO", "KB_MODELS", "KB_INGEST_MAX_FILE_MB"):
        monkeypatch.setenv(name, "1")
    load_settings()
    assert [line for line in unheeded() if line not in before] == [
        "KB_FOO is no setting and counts for nothing.",
        "KB_HOEM is no setting and counts for nothing (near it: KB_HOME).",
        "KB_SREVER_PORT is no setting and counts for nothing (near it: KB_SERVER_PORT).",
    ]


def test_an_address_that_may_hold_a_password_is_not_repeated(home: Path) -> None:
    home.mkdir()
    (home / "kb.toml").write_text('database = "postgresql://kb:canary-4711@db/kb"\n')
    with pytest.raises(SettingsError, match="Setting database") as refused:
        load_settings()
    assert "canary" not in refused.value.message


def test_a_secret_in_the_file_is_refused_and_not_repeated(home: Path) -> None:
    home.mkdir()
    (home / "kb.toml").write_text('[llm]\napi_key = "canary-4711"\n')
    with pytest.raises(SettingsError, match="KB_LLM_API_KEY") as refused:
        load_settings()
    assert "canary" not in refused.value.message


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LLM_API_KEY", "canary-4711")
    settings = load_settings()
    assert settings.llm.api_key.get_secret_value() == "canary-4711"
    assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KB_SHARES_DAYS", "9999999"),
        ("KB_RETENTION_ANSWERS_DAYS", "9999999"),
        ("KB_RETENTION_EVENTS_DAYS", "9999999"),
        ("KB_RETENTION_AUDIT_NAMES_DAYS", "9999999"),
        ("KB_SESSIONS_IDLE_MINUTES", "9999999999"),
        ("KB_SESSIONS_ABSOLUTE_HOURS", "99999999"),
        ("KB_ACCOUNTS_HASH_MEMORY_KB", "99999999999"),
        ("KB_ACCOUNTS_HASH_WAIT_SECONDS", "inf"),
        ("KB_SERVER_BODY_SECONDS", "inf"),
        ("KB_SERVER_HOSTS", "https://kb.example.com"),
        ("KB_SERVER_PUBLIC_URL", "https://kb.münchen.example"),
        ("KB_SERVER_ORIGINS", "https://intranet.münchen.example"),
    ],
)
def test_what_would_break_while_it_runs_is_refused_when_it_starts(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    name = variable.removeprefix("KB_").lower().replace("_", ".", 1)
    with pytest.raises(SettingsError, match=f"Setting {name}: "):
        load_settings()


def test_the_server_s_address_is_known_as_browsers_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SERVER_PUBLIC_URL", " HTTPS://KB.Example.com:443/")
    monkeypatch.setenv("KB_SERVER_ORIGINS", "http://Intranet.example.com:80, https://wiki.example.com:8443")
    server = load_settings().server
    assert (server.address, server.secure) == ("https://kb.example.com", True)
    assert "kb.example.com" in server.names
    assert server.allowed_origins == {"http://intranet.example.com", "https://wiki.example.com:8443"}
