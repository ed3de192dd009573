"""Floor 1: pure values and arithmetic. Standard library, NumPy and SciPy only; no SQL, no Qt, no network."""
