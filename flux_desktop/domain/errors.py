"""What can go wrong and is nobody's bug: a title and advice, written for a chef at five in the afternoon.

    FluxError               title: what happened · advice: what to do
    ├── Refused             the input cannot be used
    │   ├── Duplicate       it is here already
    │   ├── UnknownFile     nobody knows its columns: they may be named
    │   └── NoDishes        a report without dishes: another one is needed
    ├── EditConflict        somebody else changed it since it was read
    ├── NotFound            what was named is not there
    ├── NotAllowed          this person may not do this
    ├── SignInFailed        wrong address or password, or too many tries
    ├── WeatherUnavailable  the weather service cannot be asked or does not answer as it should
    ├── SyncFailed          the hub cannot be asked, or a sync could not end
    ├── ModelUnavailable    the vision model cannot be asked or does not answer as it should
    ├── ReaderMissing       the optional part that reads photos is not installed
    ├── StoreUnusable       the database cannot be opened or is not safe to use
    └── WorkerStopped       the calculation ended before it was done

Each carries a code besides, for programs: stable, in lower case, the room first (`import.duplicate`). A class has
one; a fault that a program may want to tell from others of its class has its own.

Anything else that is raised is a bug and is shown as one. Foreign errors are translated at the border,
by one context manager per border, with `raise … from`. Cancelling is not an error: see `progress.Cancelled`.
"""

from typing import Any


class FluxError(Exception):
    """Something a person can act on. Pickles, because jobs run in another process."""

    code: str = "failed"

    def __init__(self, title: str, advice: str = "", *, code: str = "") -> None:
        super().__init__(title, advice)
        self.title = title
        self.advice = advice
        if code:
            self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.title, self.advice, self.code)

    def __str__(self) -> str:
        return f"{self.title} {self.advice}".strip()


def _again(kind: type[FluxError], title: str, advice: str, code: str) -> FluxError:
    return kind(title, advice, code=code)


class Refused(FluxError):
    """The input cannot be used as it is."""

    code = "input.refused"


class Duplicate(Refused):
    """The same thing is here already."""

    code = "input.duplicate"


class UnknownFile(Refused):
    """A table whose columns nobody knows: a person may say which they are."""

    code = "import.unknown_columns"


class NoDishes(Refused):
    """A report that lists no dishes, whole as it is: only another report will do."""

    code = "import.no_dishes"


class EditConflict(FluxError):
    """Somebody else changed what is to be changed since it was read. What was typed stays with its author."""

    code = "edit.conflict"


class NotFound(FluxError):
    """What was named is not there."""

    code = "not_found"


class NotAllowed(FluxError):
    """This person may not do this."""

    code = "access.denied"


class SignInFailed(FluxError):
    """Wrong address or password, or too many tries."""

    code = "sign_in.failed"


class WeatherUnavailable(FluxError):
    """The weather service cannot be asked, or does not answer as it should."""

    code = "weather.unavailable"


class ModelUnavailable(FluxError):
    """The vision model cannot be asked, or does not answer as it should."""

    code = "photo.model_unavailable"


class ReaderMissing(FluxError):
    """The optional part of Flux that reads photos is not installed."""

    code = "photo.reader_missing"


class StoreUnusable(FluxError):
    """The database cannot be opened, or is not safe to use."""

    code = "store.unusable"


class WorkerStopped(FluxError):
    """The worker process ended before the job was done."""

    code = "worker.stopped"


class SyncFailed(FluxError):
    """The hub cannot be asked, or does not answer as it should. Nothing is lost: the next sync goes on."""

    code = "sync.failed"
