"""One error tree of the package: every error that leaves `indexer` is a `DrucksucheError`.

A message says what happened, where, and what to do. `code` is stable, for programs.
"""

from __future__ import annotations


class DrucksucheError(Exception):
    """Root of all errors of `indexer` and `query`."""

    code = "error"


class SourceError(DrucksucheError):
    """One input could not be read as a paper; the run goes on with the next.

    `origin` is the path (or archive member), `reason` one line for the user, `code` a stable name.
    """

    def __init__(self, origin: str, reason: str, code: str) -> None:
        super().__init__(f"{origin}: {reason}")
        self.origin = origin
        self.reason = reason
        self.code = code

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str, str]]:
        return type(self), (self.origin, self.reason, self.code)


class StoreError(DrucksucheError):
    """The index folder cannot be used as asked."""

    code = "store"


class IndexMissingError(StoreError):
    """There is no index in the folder."""

    code = "index-missing"


class ForeignIndexError(StoreError):
    """The folder holds something that is not an index of ours, or of another format."""

    code = "index-foreign"


class IndexLockedError(StoreError):
    """Another process is writing to the index."""

    code = "index-locked"


class ClusterError(StoreError):
    """A cluster that holds an index cannot do what is asked.

    `code` is one of `cluster-unreachable`, `cluster-timeout`, `cluster-version`, `cluster-full`,
    `cluster-read-only`, `cluster-busy`, `cluster-credentials`, `cluster-certificate`, `cluster-name` and
    `cluster-refused`.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[ClusterError], tuple[str, str]]:
        return type(self), (str(self), self.code)


class UnknownPaperError(StoreError):
    """A paper that was named is not in the index."""

    code = "unknown-paper"


class ConfigurationError(DrucksucheError):
    """An option or an environment value cannot be used."""

    code = "configuration"


class DipError(DrucksucheError):
    """The DIP service could not be asked, or answered what cannot be used.

    `code` is one of `no-key`, `key-refused`, `bad-request`, `blocked`, `not-found`, `too-many`, `server`,
    `unreachable`, `moved`, `json-broken`, `shape`, `too-large`, `cursor` and `hash`; `retry_after` is for how
    many seconds the service asks to wait, None where it does not say.
    """

    def __init__(self, message: str, code: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type[DipError], tuple[str, str, float | None]]:
        return type(self), (str(self), self.code, self.retry_after)


class EmbedderError(DrucksucheError):
    """What makes vectors is missing, cannot be reached, or gives something that is no vector."""

    code = "embedder"
