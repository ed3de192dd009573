"""Photos of menus that were handed in over the network and wait to be read, or were."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

PENDING: Final = "pending"
PROCESSING: Final = "processing"
COMPLETED: Final = "completed"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class PhotoJob:
    """`status` is pending, processing, completed or failed.

    result    of a completed one, what was read and saved, as plain values
    error     of a failed one, "kind", "title", "advice" and "code" of why
    attempts  how often a worker began
    """

    id: UUID
    restaurant_id: UUID
    user_id: UUID
    language: str
    status: str
    created_at: datetime
    result: dict[str, Any] | None = None
    error: dict[str, str] | None = None
    attempts: int = 0
