"""What a page would print, caught where a printer would get it."""

from PySide6.QtGui import QAction, QTextDocument

from flux_desktop.domain.restaurants import Membership, Role
from flux_desktop.store import restaurants
from flux_desktop.ui.app_context import AppContext
from flux_desktop.ui.paper import Paper, PaperButton, pdf_of


def as_role(context: AppContext, role: Role) -> None:
    """The person of the context has this role from now on, in the database too."""
    assert context.restaurant is not None
    with context.store.begin() as uow:
        restaurants.put_member(uow, context.user.id, context.restaurant.id, role)
    context.choose(Membership(context.restaurant, role))


def printed(button: PaperButton, papers: list[Paper]) -> list[QAction]:
    """The acts that print, the card's first; what they print comes into `papers`."""
    button.ask_printer = papers.append  # type: ignore[method-assign]
    found = [each for each in button.menu_of_papers.actions() if "rint" in each.text()]
    return sorted(found, key=lambda each: "card" not in each.text())


def assert_no_money(papers: list[Paper]) -> None:
    """Neither an amount nor a sign of one, on the page and in the PDF's words."""
    assert papers
    for paper in papers:
        document = QTextDocument()
        document.setHtml(paper.html)
        words = document.toPlainText()
        assert not [
            sign for sign in ("€", "$", "EUR", "Cost", "cost of", "Price", "Margin") if sign in words
        ], words
        content, pages = pdf_of(paper)
        assert pages
        assert content.startswith(b"%PDF")
