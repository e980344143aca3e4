"""The living style page: every component in every state, in both themes. Its words are samples, not content."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SENTENCE = "The discharge of the three monitored glaciers fell by a fifth in ten years."
STATES = ("draft", "submitted", "changes_requested", "approved", "rejected", "withdrawn", "retired", "frozen")
TONES = ("neutral", "info", "success", "warning", "danger", "accent")
CATEGORIES = (
    ("claim", "Claim", "a claim somebody makes"),
    ("quote", "Quote", "words quoted from elsewhere"),
    ("forecast", "Forecast", "what somebody expects"),
    ("signal", "Signal", "an early sign to watch"),
    ("event", "Event", "something that happened"),
    ("actor", "Actor", "who acts"),
    ("place", "Place", "where it is"),
    ("measure", "Measure", "what would prevent it"),
)
PASSAGES = (
    (
        "kk",
        "ltr",
        "Қазақша",
        "Мемлекет басшысы Орталық Азия үшін қауіпсіздік тәуекелдерінің каталогын әзірлеуді ұсынды.",
    ),
    (
        "fa",
        "rtl",
        "فارسی",
        "رئیس‌جمهور قزاقستان پیشنهاد کرد فهرستی از خطرهای امنیتی آسیای مرکزی و راه‌های پیشگیری از آن‌ها تهیه شود.",
    ),
    ("tg", "ltr", "Тоҷикӣ", "Обшавии пиряхҳо ҷараёни дарёҳоро тағйир медиҳад ва хатари селро меафзояд."),
    ("uz-Cyrl", "ltr", "Ўзбекча", "Музликларнинг эриши дарёлар оқимини ўзгартиради, деб огоҳлантирди ҳавза кенгаши."),
    ("ky", "ltr", "Кыргызча", "Мөңгүлөрдүн эриши суунун көлөмүн өзгөртүп, жаңы коркунучтарды жаратат."),
    ("az", "ltr", "Azərbaycanca", "Regionun təhlükəsizlik riskləri kataloqu ölkələrin birgə işini tələb edir."),
    ("ru", "ltr", "Русский", "Президент предложил составить каталог рисков безопасности и мер по их предупреждению."),
)
CHAIN = (
    {"state": "translation", "title": "English text, 12 Aug 2024", "word": _("Third-party translation"), "lang": "en"},
    {
        "state": "not_held",
        "title": "Russian article, haqqin.az",
        "relation": _("translated from"),
        "word": _("Original not held"),
        "detail": "Credit line: “Translated from haqqin.az”",
    },
    {"state": "cited_only", "title": "Kazakhstanskaya Pravda, 8 Aug 2024", "relation": _("quotes")},
)
CHAIN_HELD = (
    {"state": "evidence", "title": "THR-WAT-003, mechanism"},
    {"state": "annotation", "title": "Claim, by Aigerim Saparova", "relation": _("rests on")},
    {
        "state": "machine",
        "title": "English text, version 2",
        "relation": _("marked in"),
        "detail": "post-edited, light",
    },
    {"state": "original", "title": "Қазақша мәтін, version 1", "lang": "kk", "relation": _("translated from")},
    {"state": "capture", "title": "Page as it came, 42 kB", "relation": _("taken from"), "detail": "SHA-256 9f2c…41ab"},
)
CHANGES = (
    {
        "label": "Mechanism",
        "note": "2 pieces of evidence",
        "parts": [
            ("=", "Glaciers lose mass; "),
            ("-", "rivers dry up"),
            ("+", "summer flow falls first in small, unregulated rivers"),
            ("=", ", and downstream irrigation competes for what is left."),
        ],
    },
    {"label": "Direction", "before": "", "after": "transregional"},
    {"label": "Horizon", "before": "five years", "after": "2026–2028"},
)
ROWS = (
    ("THR-WAT-003", "Summer shortage in small rivers", "Water", "approved", 7, 4),
    ("THR-BIO-001", "Foot-and-mouth disease crossing pastures", "Biosafety", "submitted", 2, 1),
    ("THR-CYB-002", "Ransom attack on a power dispatcher", "Cyber", "changes_requested", 11, 3),
    ("THR-TER-004", "Recruiting through labour-migrant networks", "Terrorism", "draft", 0, 0),
)


class SampleForm(forms.Form):
    title = forms.CharField(label="Title", help_text="As printed. Do not translate it.", initial="A catalog of risks")
    language = forms.ChoiceField(label="Language", choices=[("ru", "Russian"), ("kk", "Kazakh"), ("fa", "Persian")])
    published = forms.DateField(label="Published on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    body = forms.CharField(
        label="Text", widget=forms.Textarea(attrs={"rows": 4}), help_text="One empty line between paragraphs."
    )
    custody = forms.ChoiceField(
        label="The original",
        widget=forms.RadioSelect,
        choices=[("held", "is held"), ("not_held", "is not held"), ("cited_only", "is only cited")],
        initial="not_held",
    )
    sure = forms.BooleanField(
        label="I have compared the text with the page", required=False, help_text="Sentence by sentence."
    )
    file = forms.FileField(label="File", required=False)


@dataclass(frozen=True)
class Theme:
    """One half of the page: a theme, and numbers that keep its ids apart from the other half's."""

    name: str
    label: Any
    form: SampleForm
    wrong_form: SampleForm
    first: int

    @property
    def notes(self) -> list[dict[str, Any]]:
        supports = {
            "number": self.first,
            "quote": SENTENCE,
            "lang": "en",
            "source": "Basin bulletin, 14 Mar 2026",
            "href": "#",
            "stance": "supports",
            "translation": _("post-edited machine translation from Kazakh"),
            "reliability": "B",
            "credibility": 2,
            "note": "Measured at three stations only; the southern basin is not covered.",
        }
        contradicts = {
            "number": self.first + 1,
            "quote": PASSAGES[1][3],
            "lang": "fa",
            "dir": "rtl",
            "source": "Hamsaya",
            "stance": "contradicts",
            "reliability": "F",
            "credibility": 4,
        }
        return [supports, contradicts]


def _theme(name: str, label: Any, first: int) -> Theme:
    wrong = SampleForm(
        {f"{name}-w-language": "ru", f"{name}-w-custody": "held"}, auto_id=f"{name}-wrong-%s", prefix=f"{name}-w"
    )
    return Theme(name, label, SampleForm(auto_id=f"{name}-%s", prefix=name), wrong, first)


def style_page(request: HttpRequest) -> HttpResponse:
    """Show the design system."""
    now: datetime = timezone.now()
    context = {
        "themes": [_theme("light", _("Light"), 1), _theme("dark", _("Dark"), 3)],
        "states": STATES,
        "tones": TONES,
        "categories": CATEGORIES,
        "passages": PASSAGES,
        "chain": CHAIN,
        "chain_held": CHAIN_HELD,
        "changes": CHANGES,
        "rows": ROWS,
        "letters": "ABCDEF",
        "figures": range(1, 7),
        "now": now,
        "earlier": now - timedelta(days=2, hours=5),
    }
    return render(request, "style/index.html", context)
