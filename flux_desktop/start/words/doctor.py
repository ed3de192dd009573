"""What works on this computer, what does not, and what to do."""

from collections.abc import Sequence

from flux_desktop.start.doctor import Check


def doctor_words(checks: Sequence[Check]) -> str:
    signs = {True: "✓", False: "–"}
    lines = []
    for check in checks:
        lines.append(f"{'✗' if check.fatal else signs[check.works]} {check.name:12} {check.detail}")
        if check.advice:
            lines.append(f"  {'':12} {check.advice}")
    return "\n".join(lines)
