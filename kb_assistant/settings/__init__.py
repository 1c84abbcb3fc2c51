"""One frozen Settings, read once: environment, then kb.toml in the data folder, then the default.

`answers.threshold` is KB_ANSWERS_THRESHOLD there, and

    [answers]
    threshold = 0.5

in kb.toml. Secrets are read from the environment only. `sections` says what may be set, `names` what a wrong name may
have meant, `described` what is in force.
"""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kb_assistant.errors import SettingsError
from kb_assistant.settings.described import Described as Described
from kb_assistant.settings.described import describe as describe
from kb_assistant.settings.environment import PREFIX, home_folder, variables
from kb_assistant.settings.environment import variable as variable
from kb_assistant.settings.names import explained, hint, names_of, near, refuse_secrets, refuse_sections, refuse_values
from kb_assistant.settings.sections import (
    AccountSettings,
    AnswerSettings,
    AuditSettings,
    BotSettings,
    DatabaseSettings,
    EmbeddingSettings,
    IdentitySettings,
    IndexSettings,
    IngestSettings,
    LimitSettings,
    ModelSettings,
    PageSettings,
    RerankSettings,
    RetentionSettings,
    ReviewSettings,
    SessionSettings,
    ShareSettings,
)
from kb_assistant.settings.sections import ProxySettings as ProxySettings
from kb_assistant.settings.sections import ServerSettings as ServerSettings


class Settings(BaseSettings):
    """Everything that may be set. Times are seconds, sizes megabytes unless the name says otherwise."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1
    )

    home: Path = Field(description="The data folder.")
    models: Path = Field(Path("models"), description="Where exported models are kept; relative to the data folder.")
    database: DatabaseSettings = DatabaseSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    index: IndexSettings = IndexSettings()
    rerank: RerankSettings = RerankSettings()
    ingest: IngestSettings = IngestSettings()
    answers: AnswerSettings = AnswerSettings()
    llm: ModelSettings = ModelSettings()
    accounts: AccountSettings = AccountSettings()
    sessions: SessionSettings = SessionSettings()
    identity: IdentitySettings = IdentitySettings()
    proxy: ProxySettings = ProxySettings()
    audit: AuditSettings = AuditSettings()
    retention: RetentionSettings = RetentionSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitSettings = LimitSettings()
    shares: ShareSettings = ShareSettings()
    review: ReviewSettings = ReviewSettings()
    bot: BotSettings = BotSettings()
    pages: PageSettings = PageSettings()

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.home / 'kb.sqlite'}"

    @property
    def keeps_database(self) -> bool:
        """Whether the database is a file, and not a server's."""
        return self.database_url.startswith("sqlite")

    @property
    def blobs(self) -> Path:
        return self.home / "blobs"

    @property
    def indexes(self) -> Path:
        return self.home / "indexes"

    @property
    def model_folder(self) -> Path:
        return self.home / self.models

    def listening(self, host: str | None = None, port: int | None = None) -> "Settings":
        """The same settings for a server at another host or port."""
        given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
        return self.model_copy(update={"server": self.server.model_copy(update=given)})

    def elsewhere(self, home: Path) -> "Settings":
        """The same settings for a throw-away data folder, with this one's exported models."""
        return self.model_copy(update={"home": home, "models": self.model_folder, "database": DatabaseSettings()})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        refuse_sections(settings_cls)
        file = Path(init_settings()["home"]) / "kb.toml"
        _refuse_folder(file)
        toml = TomlConfigSettingsSource(settings_cls, toml_file=file)
        refuse_values(settings_cls, toml())
        refuse_secrets(toml())
        return init_settings, env_settings, toml


def _refuse_folder(file: Path) -> None:
    """Containers make a folder of a file that they are to share and that is not there: every setting would be lost."""
    if file.is_dir():
        raise SettingsError(f"{file} is a folder: take it away, and put a file in its place or none.")


def load_settings(home: Path | None = None) -> Settings:
    """The settings of this process. Raises SettingsError naming the setting and what it must be."""
    try:
        return Settings(home=(home or home_folder()).expanduser().resolve())
    except ValidationError as error:
        raise SettingsError(explained(Settings, error)) from error
    except OSError as error:
        why = f"{error.filename} can't be read ({error.strerror})"
        raise SettingsError(
            f"{why}: be the user whom the data folder belongs to, or set KB_HOME to another."
        ) from error
    except ValueError as error:
        raise SettingsError(f"kb.toml in the data folder cannot be read: {error}. Mend it, or take it out.") from error


def unheeded() -> tuple[str, ...]:
    """A line on each variable that is called like a setting and is none; never its value.

    It may be somebody else's, so it is no error. In a section of ours it is: `load_settings` refuses it."""
    known = {variable(name) for name in names_of(Settings)}
    strange = sorted(name for name in variables() - known if name.startswith(PREFIX))
    return tuple(f"{name} is no setting and counts for nothing{hint(near(name, known))}." for name in strange)
