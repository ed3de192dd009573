"""Sales files that were handed in and are not imported yet, or could not be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flux_desktop.domain.sales import Problem, Question

PENDING: Final = "pending"
PROCESSING: Final = "processing"
FAILED: Final = "failed"
NEEDS_ANSWERS: Final = "needs_answers"


@dataclass(frozen=True, slots=True)
class ImportJob:
    """`id` is that of the upload it becomes. `status` is pending, processing, failed or needs_answers.

    `errors` say why it failed, `questions` what to answer when the file is sent again. `attempts` counts how often
    a worker began.
    """

    id: UUID
    restaurant_id: UUID
    user_id: UUID
    file: str
    layout: str
    answers: Mapping[str, str]
    language: str
    status: str
    created_at: datetime
    errors: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    attempts: int = 0
