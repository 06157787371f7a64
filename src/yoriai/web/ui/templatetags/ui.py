"""Components as template tags: a misspelt argument fails, it does not vanish."""

from django import template

register = template.Library()
