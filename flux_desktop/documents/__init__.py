"""Results as JSON documents: one file per noun, pure functions from a result to a dict.

The keys are a contract. The command line and the hub both answer with these.
"""

from typing import Any

JSON = dict[str, Any]
