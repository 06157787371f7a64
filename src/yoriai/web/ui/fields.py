"""What a form field needs to be drawn so that everyone can use it."""

from __future__ import annotations

from typing import Any

from django.forms import CheckboxInput, FileInput, Select, Textarea
from django.forms.boundfield import BoundField


def shape_of(field: BoundField) -> str:
    """Name the way a field is drawn: hidden, group, tick, or one control below its label."""
    if field.is_hidden:
        return "hidden"
    if field.use_fieldset:
        return "group"
    if isinstance(field.field.widget, CheckboxInput):
        return "tick"
    return "single"


def control_class(field: BoundField) -> str:
    """Name the look of a control by its widget."""
    widget = field.field.widget
    for kind, name in ((Textarea, "textarea"), (Select, "select"), (FileInput, "file")):
        if isinstance(widget, kind):
            return f"control control--{name}"
    return "control"


def drawn(field: BoundField) -> dict[str, Any]:
    """Return everything the template of a field prints."""
    shape = shape_of(field)
    widget = ""
    if shape in ("single", "tick"):
        own = field.field.widget.attrs.get("class", "")
        look = control_class(field) if shape == "single" else "tick__box"
        widget = field.as_widget(attrs={"class": f"{look} {own}".strip()})
    return {
        "field": field,
        "shape": shape,
        "widget": widget,
        "help_id": f"{field.auto_id}_helptext",
        "error_id": f"{field.auto_id}_error",
        "described_by": field.aria_describedby or "",
        "errors": list(field.errors),
    }
