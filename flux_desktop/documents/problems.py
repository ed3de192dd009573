"""Lines of a file that could not be used, as JSON documents."""

from flux_desktop.documents import JSON
from flux_desktop.domain.exact import show_micros
from flux_desktop.domain.sales import Problem


def problem_document(problem: Problem) -> JSON:
    money = None if problem.money is None else show_micros(problem.money)
    return {"line": problem.line, "reason": problem.reason, "text": problem.text, "money": money}
