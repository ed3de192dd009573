"""What can go wrong and is nobody's bug: a title and advice, written for a chef at five in the afternoon.

    FluxError               title: what happened · advice: what to do
    ├── Refused             the input cannot be used
    │   ├── Duplicate       it is here already
    │   ├── UnknownFile     nobody knows its columns: they may be named
    │   └── NoDishes        a report without dishes: another one is needed
    ├── NotFound            what was named is not there
    ├── NotAllowed          this person may not do this
    ├── SignInFailed        wrong address or password, or too many tries
    ├── WeatherUnavailable  the weather service cannot be asked or does not answer as it should
    ├── StoreUnusable       the database cannot be opened or is not safe to use
    └── WorkerStopped       the calculation ended before it was done

Anything else that is raised is a bug and is shown as one. Foreign errors are translated at the border,
by one context manager per border, with `raise … from`. Cancelling is not an error: see `progress.Cancelled`.
"""


class FluxError(Exception):
    """Something a person can act on. Pickles, because jobs run in another process."""

    def __init__(self, title: str, advice: str = "") -> None:
        super().__init__(title, advice)
        self.title = title
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.title} {self.advice}".strip()


class Refused(FluxError):
    """The input cannot be used as it is."""


class Duplicate(Refused):
    """The same thing is here already."""


class UnknownFile(Refused):
    """A table whose columns nobody knows: a person may say which they are."""


class NoDishes(Refused):
    """A report that lists no dishes, whole as it is: only another report will do."""


class NotFound(FluxError):
    """What was named is not there."""


class NotAllowed(FluxError):
    """This person may not do this."""


class SignInFailed(FluxError):
    """Wrong address or password, or too many tries."""


class WeatherUnavailable(FluxError):
    """The weather service cannot be asked, or does not answer as it should."""


class StoreUnusable(FluxError):
    """The database cannot be opened, or is not safe to use."""


class WorkerStopped(FluxError):
    """The worker process ended before the job was done."""
