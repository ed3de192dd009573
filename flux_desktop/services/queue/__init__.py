"""What is done later: large imports, photos, and every restaurant's forecast at night.

On a server the jobs go through Procrastinate, whose workers are processes of their own on any machine (`server`).
On a file one process of the hub has a worker of its own (`local`). Both only give out jobs; what a job is and what
became of it is said by `services.import_jobs`, `services.photo_jobs` and `services.nightly`.
"""

from typing import Protocol
from uuid import UUID

from flux_desktop.store.store import Store


class Queue(Protocol):
    def put_import(self, job_id: UUID) -> None:
        """Tells the workers of a job that is in the database already."""
        ...

    def put_photo(self, job_id: UUID) -> None:
        """The same of a photo."""
        ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def works(self) -> bool:
        """Whether jobs that are put now will be done."""
        ...


def open_queue(store: Store, *, works: bool = True) -> Queue:
    """The queue of that database; with `works` this process sees to its jobs, where that is this process's task."""
    if store.file is not None:
        from flux_desktop.services.queue.local import LocalQueue

        return LocalQueue(store, works=works)
    from flux_desktop.services.queue.server import ServerQueue

    return ServerQueue(store)
