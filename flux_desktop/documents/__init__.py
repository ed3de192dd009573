"""Results as JSON documents: one file a noun, pure functions from a result to a dict.

The keys are a contract. Every face that answers in JSON answers with these.
"""

from typing import Any

JSON = dict[str, Any]
