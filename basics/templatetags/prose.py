"""Template filters for what people write."""

from django import template
from django.utils.safestring import SafeString

from basics import prose

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """Show Markdown as sanitised HTML."""
    return prose.to_html(text or "")
