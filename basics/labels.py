"""Labels by language, as administrators write those of terms, categories and tags. Pure."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from basics.errors import Refused
from basics.text import canonical


def read_labels(labels: Mapping[str, str], others: Iterable[Mapping[str, str]], *, most: int) -> dict[str, str]:
    """Return labels in one spelling. Refuses (invalid) none in English, too long ones, and what another is called."""
    said = {language: " ".join(canonical(labels.get(language) or "").split()) for language, _name in settings.LANGUAGES}
    if unknown := set(labels) - set(said):
        names = ", ".join(sorted(unknown))
        raise Refused.invalid(_("There is no such language here: %(names)s.") % {"names": names}, field="labels")
    problems: dict[str, list[str]] = {}
    if not said["en"]:
        problems["label_en"] = [_("Write the label in English: it stands where another language has none.")]
    taken = [{language: label.casefold() for language, label in other.items()} for other in others]
    for language, label in said.items():
        if len(label) > most:
            problems[f"label_{language}"] = [_("Write at most %(most)d characters.") % {"most": most}]
        elif label and any(other.get(language) == label.casefold() for other in taken):
            problems[f"label_{language}"] = [_("Another one is called so.")]
    if problems:
        raise Refused(Refused.INVALID, _("Some labels need another look. Nothing is lost."), fields=problems)
    return {language: label for language, label in said.items() if label}


def as_fields(labels: Mapping[str, str]) -> dict[str, str]:
    """Name labels as forms do, and as what is wrong with them does."""
    return {f"label_{language}": label for language, label in labels.items()}
