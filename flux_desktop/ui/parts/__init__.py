"""The parts every view is built from: they follow the theme and carry their accessible names."""

from flux_desktop.ui.parts.buttons import Button, DangerButton, IconButton, LinkButton, PrimaryButton, Segment
from flux_desktop.ui.parts.cards import Card, Divider, Flow, InfoBar, KpiCard, Scroll
from flux_desktop.ui.parts.fields import DateEdit, Field, PasswordEdit, Select
from flux_desktop.ui.parts.labels import Avatar, ElidedLabel, Label, Pill, Title
from flux_desktop.ui.parts.overlays import Question, Sheet, Toast, announce
from flux_desktop.ui.parts.progress import Bar, ProgressPanel, Steps
from flux_desktop.ui.parts.states import EmptyState, ErrorState, Skeleton, details

__all__ = [
    "Avatar",
    "Bar",
    "Button",
    "Card",
    "DangerButton",
    "DateEdit",
    "Divider",
    "ElidedLabel",
    "EmptyState",
    "ErrorState",
    "Field",
    "Flow",
    "IconButton",
    "InfoBar",
    "KpiCard",
    "Label",
    "LinkButton",
    "PasswordEdit",
    "Pill",
    "PrimaryButton",
    "ProgressPanel",
    "Question",
    "Scroll",
    "Segment",
    "Select",
    "Sheet",
    "Skeleton",
    "Steps",
    "Title",
    "Toast",
    "announce",
    "details",
]
