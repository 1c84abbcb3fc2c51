"""Every error of ours. The edge (command line, API) turns them into an exit code or a problem document.

KbError
├── InvalidInput          what the caller gave cannot be used as it is
│   ├── SettingsError     a setting has the wrong type or value
│   └── WrongHost         the request names a server that this is not
├── NotFound              it does not exist, or is not the caller's to see
├── Forbidden             it is there, but not the caller's to change
├── NotSignedIn           who is asking is not known, or no longer
│   ├── WrongCredentials  name and password do not fit
│   └── NotVouchedFor     the identity provider does not vouch for who is signing in
├── TooManyAttempts       wait before trying again
├── Busy                  somebody else is writing; try again
│   ├── Overloaded        too much is asked at once; try again
│   └── Stopping          the server is being stopped; try again
├── DataFolderError       the data folder cannot be used
│   ├── NewerDataFolder   it was written by a newer version of this program
│   └── StorageFull       no space left to write
├── IndexDamaged          an index file differs from its manifest
├── LoadFailure           a document's file cannot be understood
│   ├── UnsupportedFormat no loader knows this kind of file
│   └── LimitExceeded     the file cost more memory, time or space than it may
├── ProviderFailure       the identity provider can't be reached, or describes itself wrongly
├── Unreachable           no service, or another one, answers at the address; or no database
├── ModelFailure          a language model gave no answer, or not the whole of it
└── MissingPackage        an optional package is not installed
"""

from enum import StrEnum


class KbError(Exception):
    """`message` is one line for the reader and says what to do next; `code` is stable for programs."""

    code = "internal"
    status = 500
    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(KbError):
    code = "invalid_input"
    status = 422
    exit_code = 2


class SettingsError(InvalidInput):
    code = "invalid_setting"


class WrongHost(InvalidInput):
    code = "wrong_host"
    status = 400


class NotFound(KbError):
    code = "not_found"
    status = 404
    exit_code = 2


class Forbidden(KbError):
    code = "forbidden"
    status = 403
    exit_code = 2


class NotSignedIn(KbError):
    code = "not_signed_in"
    status = 401
    exit_code = 2


class WrongCredentials(NotSignedIn):
    code = "wrong_credentials"


class NotVouchedFor(NotSignedIn):
    code = "not_vouched_for"


class TooManyAttempts(KbError):
    """`retry_after` is in seconds."""

    code = "too_many_attempts"
    status = 429
    exit_code = 5

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderFailure(KbError):
    code = "identity_provider"
    status = 502


class Busy(KbError):
    code = "busy"
    status = 503
    exit_code = 5


class Overloaded(Busy):
    code = "overloaded"


class Stopping(Busy):
    code = "stopping"


class DataFolderError(KbError):
    code = "data_folder"
    exit_code = 4


class NewerDataFolder(DataFolderError):
    code = "newer_data_folder"


class StorageFull(DataFolderError):
    code = "storage_full"
    status = 507


class IndexDamaged(KbError):
    code = "index_damaged"
    exit_code = 4


class LoadFailure(KbError):
    """The message is for a knowledge manager: what is wrong with the file and what would help."""

    code = "unreadable_document"
    status = 422


class UnsupportedFormat(LoadFailure):
    code = "unsupported_format"
    status = 415


class LimitExceeded(LoadFailure):
    code = "limit_exceeded"
    status = 413


class Unreachable(KbError):
    code = "unreachable"
    status = 502
    exit_code = 4


class ModelReason(StrEnum):
    """Why a language model failed; stable for programs."""

    REFUSED = "refused"
    UNTRUSTED = "untrusted"
    REJECTED = "rejected"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    TIMEOUT_CONNECT = "timeout_connect"
    TIMEOUT_FIRST_TOKEN = "timeout_first_token"  # noqa: S105 - no password
    TIMEOUT_IDLE = "timeout_idle"
    TIMEOUT_TOTAL = "timeout_total"
    CLOSED_MIDSTREAM = "closed_midstream"
    GARBAGE = "garbage"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    WRONG_LANGUAGE = "wrong_language"
    UNSUPPORTED = "unsupported"
    CANCELLED = "cancelled"


class ModelFailure(KbError):
    """`retry_after` is in seconds, where the model's server named a time."""

    code = "model_failure"
    status = 502

    def __init__(self, message: str, reason: ModelReason, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class MissingPackage(KbError):
    code = "missing_package"
    exit_code = 2
