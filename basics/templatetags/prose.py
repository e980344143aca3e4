"""Template filters for what people write."""

from django import template
from django.utils.safestring import SafeString

from basics import prose
from basics.phrasing import inside, minus, quoted

register = template.Library()
register.filter("inside", inside)
register.filter("minus", minus)
register.filter("quoted", quoted)


@register.filter
def markdown(text: str | None) -> SafeString:
    """Show Markdown as sanitised HTML."""
    return prose.to_html(text or "")
