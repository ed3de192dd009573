"""Beside the lines: what a portion costs and earns, what is missing, which allergens it holds."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from flux_desktop.domain.allergens import names_of
from flux_desktop.domain.amounts import Amount
from flux_desktop.domain.exact import MICRO
from flux_desktop.domain.i18n import _
from flux_desktop.domain.recipe_draft import DraftCost
from flux_desktop.domain.recipes import ONE_PORTION
from flux_desktop.domain.units import unit_named
from flux_desktop.services.recipe_book import BookEntry
from flux_desktop.ui.allergen_words import ALLERGENS
from flux_desktop.ui.figures import MISSING, money, number, percent
from flux_desktop.ui.ingredient_words import amount_text
from flux_desktop.ui.parts.cards import Card, Divider
from flux_desktop.ui.parts.labels import Label
from flux_desktop.ui.recipes.wording import missing_text
from flux_desktop.ui.theme import colour, px, theme

_WARN_BELOW: Final = 0.10
_MOST_MISSING: Final = 4


class MarginBar(QWidget):
    """From 0 to 100 %, with a mark at the target."""

    def __init__(self) -> None:
        super().__init__()
        self._margin: float | None = None
        self._target = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def set(self, margin: float | None, target: float) -> None:
        self._margin, self._target = margin, target
        self.setAccessibleName(
            _("Margin {margin}, target {target}").format(margin=percent(margin, 1), target=percent(target))
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, px(14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, (self.height() - 8) / 2, self.width(), 8)
        painter.setBrush(colour("hover"))
        painter.drawRoundedRect(bar, 4, 4)
        if self._margin is not None and self._margin > 0:
            painter.setBrush(colour(_bar(self._margin, self._target)))
            filled = max(min(self._margin, 1.0) * bar.width(), 8)
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), filled, bar.height()), 4, 4)
        painter.setBrush(colour("text"))
        painter.drawRect(QRectF(self._target * bar.width() - 0.75, 0, 1.5, self.height()))


def _bar(margin: float, target: float) -> str:
    if margin >= target:
        return "bar"
    return "bar_bad" if margin < target - _WARN_BELOW else "bar_warn"


class CostPanel(Card):
    """Who may see no money sees what is missing and the allergens. `foot` has room for more."""

    def __init__(self, currency: str, target: float, *, with_money: bool) -> None:
        super().__init__()
        self._currency, self._target, self._with_money = currency, target, with_money
        self.cost_name = Label("", "label", "text2", wrap=True)
        self.cost = Label("", "display", tabular=True)
        self.whole = Label("", "caption", "text2", wrap=True, tabular=True)
        self.price = _Pair(_("Price without tax"))
        self.contribution = _Pair(_("Contribution"))
        self.margin = _Pair(_("Margin"))
        self.bar = MarginBar()
        self.target = Label(_("Target {target}").format(target=percent(target)), "caption", "text2")
        self.missing = Label("", "caption", "warn", wrap=True)
        self.allergens = Label("", "body", wrap=True)
        self.unknown = Label("", "caption", "text2", wrap=True)
        self._money_parts: tuple[QWidget, ...] = (
            self.cost_name,
            self.cost,
            self.whole,
            self.price,
            self.contribution,
            self.margin,
            self.bar,
            self.target,
        )
        divider = Divider()
        for each in self._money_parts:
            self.body.addWidget(each)
            if not with_money:
                each.hide()
        self.body.addWidget(self.missing)
        self.body.addWidget(divider)
        if not with_money:
            divider.hide()
        self.body.addWidget(Label(_("Allergens"), "label", "text2"))
        self.body.addWidget(self.allergens)
        self.body.addWidget(self.unknown)
        self.foot = QVBoxLayout()
        self.body.addLayout(self.foot)
        self.body.addStretch(1)

    def show_cost(self, draft: DraftCost, makes: Amount | None, entry: BookEntry) -> None:
        output = makes or ONE_PORTION
        is_dish = entry.item is not None
        # Of a recipe without a line nothing is known: it neither costs nothing nor is free of anything.
        is_empty = not draft.lines
        if self._with_money:
            self._show_money(draft, output, entry, is_dish=is_dish, is_empty=is_empty)
        missing = draft.plate.missing if is_dish else draft.whole.missing
        shown = [missing_text(each) for each in missing[:_MOST_MISSING]]
        if len(missing) > _MOST_MISSING:
            shown.append(_("and {n} more").format(n=number(len(missing) - _MOST_MISSING)))
        self._set(self.missing, "\n".join(shown))
        self._show_allergens(draft, is_empty=is_empty)

    def _show_money(
        self, draft: DraftCost, output: Amount, entry: BookEntry, *, is_dish: bool, is_empty: bool
    ) -> None:
        unit = unit_named(output.unit)
        portions = output.quantity / MICRO
        if is_dish:
            name, cost = _("Cost of a portion"), draft.plate.cost
        else:
            name, cost = _("Cost of {amount}").format(amount=amount_text(output)), draft.whole.money
        if is_empty:
            cost = None
        self.cost_name.setText(name)
        self.cost.setText(MISSING if cost is None else money(float(cost), self._currency))
        whole = None if is_empty else draft.whole.money
        per = ""
        if whole is not None and is_dish and portions != 1:
            per = _("{amount} for {makes}").format(
                amount=money(float(whole), self._currency), makes=amount_text(output)
            )
        elif whole is not None and unit is not None and not is_dish and portions:
            per = _("{amount} per {unit}").format(
                amount=money(float(whole) / portions, self._currency), unit=output.unit
            )
        self._set(self.whole, per)
        net = entry.net_price
        contribution = None if cost is None or net is None else float(net - cost)
        margin = None if contribution is None or not net else contribution / float(net)
        for part in (self.price, self.contribution, self.margin, self.bar, self.target):
            part.setVisible(is_dish)
        self.price.set(MISSING if net is None else money(float(net), self._currency))
        self.contribution.set(MISSING if contribution is None else money(contribution, self._currency))
        self.margin.set(percent(margin, 1))
        self.bar.set(margin, self._target)

    def _show_allergens(self, draft: DraftCost, *, is_empty: bool) -> None:
        whole = draft.whole
        parts = [_(ALLERGENS[name]) for name in names_of(whole.contains)]
        parts += [
            _("may: {allergen}").format(allergen=_(ALLERGENS[name]).lower())
            for name in names_of(whole.may_contain)
        ]
        none = _("Not known") if whole.unknown or is_empty else _("None")
        self.allergens.setText(", ".join(parts) or none)
        names = ", ".join(whole.unknown)
        self._set(self.unknown, _("Unknown of: {names}").format(names=names) if names else "")

    @staticmethod
    def _set(label: Label, text: str) -> None:
        if label.text() != text:
            label.setText(text)
        label.setVisible(bool(text))


class _Pair(QWidget):
    """A name and its figure."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._value = Label("", "strong", tabular=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(name, "body", "text2"), 1)
        row.addWidget(self._value)

    def set(self, value: str) -> None:
        self._value.setText(value)
        self.setAccessibleName(f"{self._name}: {value}")

    def text(self) -> str:
        return self._value.text()
