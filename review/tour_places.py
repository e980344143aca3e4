"""What the tour asks of the data: where a step is done, whether a page that was looked at is one, what came to be."""

from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, Func, JSONField, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import AuditEntry, User
from articles.models import Annotation, AnnotationTarget, TextVersion
from articles.vocabulary import TextKind
from catalog.models import Edition, Entry
from catalog.querysets import EditionQuerySet
from catalog.vocabulary import EditionState
from review.models import Decision, PatchSet, Proposal, Submission
from review.states import EDITABLE

Named = dict[str, Any]


# Where to go. Each answers with an address that is there, also when the catalog holds less than one hopes for.


def a_translation(user: User) -> str:
    """Lead to a translation: rather one whose original is held, and in the language of the pages."""
    original_held = ExpressionWrapper(Q(provenance__source_version__isnull=False), BooleanField())
    in_language = ExpressionWrapper(Q(language__startswith=get_language() or "-"), BooleanField())
    texts = TextVersion.objects.visible_to(user).filter(kind=TextKind.TRANSLATION).defer("text")
    found = texts.order_by(original_held.desc(), in_language.desc(), "pk").first()
    return found.get_absolute_url() if found else reverse("articles:list")


def a_citation(user: User) -> str:
    """Lead to a change of a threat that cites the newest annotation; rather of one that cites the same article."""
    note = Annotation.objects.present().filter(creator=user).order_by("-created_at", "-pk").first()
    if note is None:
        return a_translation(user)
    articles = note.targets.values("text_version__article")
    kin = Exists(
        AnnotationTarget.objects.filter(annotation__evidence__entry=OuterRef("pk"), text_version__article__in=articles)
    )
    threat = Entry.objects.visible_to(user).published().threats().order_by(kin.desc(), "code").first()
    on = f"entry={threat.code}&" if threat else ""
    return f"{reverse('review:propose')}?{on}annotation={note.uuid}"


def own_draft(user: User) -> str:
    """Lead to the draft written last, with the button that submits it."""
    found = Submission.objects.by(user).filter(state__in=EDITABLE).order_by("-updated_at", "-pk").first()
    return found.get_absolute_url() if found else own_queue(user)


def own_queue(_user: User) -> str:
    return reverse("review:own")


def waiting_queue(_user: User) -> str:
    return reverse("review:one_queue")


def waiting_with_evidence(user: User) -> str:
    """Lead to the longest waiting proposal of somebody else, rather to one that cites something."""
    cites = ExpressionWrapper(Q(current__content__evidence__0__isnull=False), BooleanField())
    found = Submission.objects.waiting_for(user).order_by(cites.desc(), "updated_at", "pk").first()
    return found.get_absolute_url() if found else waiting_queue(user)


def next_edition(user: User) -> str:
    """Lead to the edition in preparation, else to where one is prepared."""
    found = Edition.objects.visible_to(user).filter(state=EditionState.DRAFT).order_by("pk").first()
    return found.get_absolute_url() if found else reverse("catalog:edition_add")


def threats(_user: User) -> str:
    return reverse("catalog:register")


def a_footnote(user: User) -> str:
    """Lead to a published threat that rests on something."""
    cited = Entry.objects.visible_to(user).published().threats().filter(evidence__isnull=False)
    found = cited.order_by("code").first()
    return found.get_absolute_url() if found else threats(user)


def newest_edition(user: User) -> str:
    found = published_for(user).order_by("-published_at", "-pk").first()
    return found.get_absolute_url() if found else reverse("catalog:editions")


def editions(_user: User) -> str:
    return reverse("catalog:editions")


# Whether a page is the one that a step asks to look at. `named` is what its address names.


def is_an_origin(user: User, named: Named) -> bool:
    """Tell whether a chain ends here: at an original with a translation, or where the original is not held."""
    text = TextVersion.objects.visible_to(user).filter(article=named["pk"], number=named["number"])
    translated = Q(kind=TextKind.ORIGINAL, translations__isnull=False)
    return text.filter(translated | Q(kind=TextKind.TRANSLATION, provenance__source_version__isnull=True)).exists()


def is_own_waiting(user: User, _named: Named) -> bool:
    return Submission.objects.by(user).awaiting_decision().exists()


def is_waiting(user: User, named: Named) -> bool:
    return Submission.objects.waiting_for(user).filter(pk=named["pk"]).exists()


def is_annotated(user: User, named: Named) -> bool:
    text = {"targets__text_version__article": named["pk"], "targets__text_version__number": named["number"]}
    return Annotation.objects.visible_to(user).filter(**text).exists()


def is_a_threat(user: User, named: Named) -> bool:
    return Entry.objects.visible_to(user).threats().filter(code=named["code"]).exists()


def is_an_edition(user: User, named: Named) -> bool:
    return Edition.objects.visible_to(user).filter(name=named["name"]).exists()


def is_a_published_edition(user: User, named: Named) -> bool:
    return published_for(user).filter(name=named["name"]).exists()


# What came to be since somebody began: conditions on a row of `TourProgress`, for one statement together.


def annotated() -> Exists:
    return Exists(_own_notes())


def cited() -> Exists:
    """Tell whether an annotation made on the tour is evidence in a proposal of the same person."""
    row = JSONObject(annotation=Cast(OuterRef("uuid"), TextField()))
    rows = Func(row, function="jsonb_build_array", output_field=JSONField())
    citing = Proposal.objects.filter(submission__author=OuterRef("creator"), document__evidence__contains=rows)
    return Exists(_own_notes().filter(Exists(citing)))


def submitted() -> Exists:
    return Exists(PatchSet.objects.filter(author=OuterRef("person"), submitted_at__gte=OuterRef("begun_at")))


def decided() -> Exists:
    return Exists(Decision.objects.filter(by=OuterRef("person"), decided_at__gte=OuterRef("begun_at")))


def downloaded() -> Exists:
    exports = AuditEntry.objects.filter(verb="export_edition", actor=OuterRef("person"))
    return Exists(exports.filter(at__gte=OuterRef("begun_at")))


# Whether there is anything to tour.


def any_translation(user: User) -> bool:
    return TextVersion.objects.visible_to(user).filter(kind=TextKind.TRANSLATION).exists()


def any_waiting(user: User) -> bool:
    return Submission.objects.waiting_for(user).exists()


def any_edition(user: User) -> bool:
    return published_for(user).exists()


def published_for(user: User) -> EditionQuerySet:
    return Edition.objects.visible_to(user).published()


def _own_notes() -> QuerySet[Annotation]:
    return Annotation.objects.filter(creator=OuterRef("person"), created_at__gte=OuterRef("begun_at"))
