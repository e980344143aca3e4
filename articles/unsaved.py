"""The rows that an article is made of, not saved yet: made alike whether one is added or many. Changes nothing."""

from accounts.models import User
from articles import vocabulary as words
from articles.capturing import Extract
from articles.inputs import Bytes, ItemFacts, TextFacts
from articles.models import Article, Capture, Source, SourceItem, TextVersion
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.text import canonical, sha256_of


def item_of(source: Source, facts: ItemFacts, *, by: User) -> SourceItem:
    """Return an outside publication."""
    return SourceItem(
        source=source,
        title=" ".join(canonical(facts.title).split()),
        url=facts.url,
        author=canonical(facts.author),
        language=facts.language,
        published_on=facts.published_on,
        custody=facts.custody,
        created_by=by,
    )


def require_same(known: SourceItem, facts: ItemFacts) -> None:
    """Refuse facts that contradict what is recorded of the same address: the chain would say something else."""
    given = {"language": facts.language, "custody": facts.custody if facts.custody != words.Custody.UNKNOWN else ""}
    for name, value in given.items():
        if value and value != getattr(known, name):
            what = {"url": known.url, "known": getattr(known, name), "given": value}
            why = _("The address %(url)s is recorded already, as “%(known)s” and not “%(given)s”. Nothing was saved.")
            raise Refused.conflict(why % what, fields={name: [why % what]})


def captured(raw: Bytes, extract: Extract, *, by: User) -> Capture:
    """Return the capture of bytes that say `extract`; refuses (conflict) an encoding that is only a guess."""
    if not extract.certain:
        message = _("These bytes are not UTF-8; they look like %(encoding)s. Confirm the encoding, then save again.")
        raise Refused.conflict(message % {"encoding": extract.encoding}, details={"encoding": extract.encoding})
    return Capture(
        sha256=sha256_of(raw.content),
        size=len(raw.content),
        mime_type=extract.mime_type,
        encoding=extract.encoding,
        encoding_confirmed=bool(raw.encoding),
        filename=" ".join(canonical(raw.filename).split())[:255],
        method=raw.method,
        extractor=extract.extractor,
        url=raw.url,
        proposals=extract.proposals(),
        captured_by=by,
    )


def text_of(
    article: Article, capture: Capture, extract: Extract, facts: TextFacts, *, number: int, by: User
) -> TextVersion:
    """Return a first version of a text."""
    return TextVersion(
        article=article,
        kind=facts.kind,
        language=facts.language,
        number=number,
        title=title_of(facts),
        author=canonical(facts.author),
        text=extract.text,
        sha256=sha256_of(extract.text),
        structure=[shape.as_dict() for shape in extract.structure],
        capture=capture,
        created_by=by,
    )


def title_of(facts: TextFacts) -> str:
    """Return a title on one line; refuses (invalid) none."""
    title = " ".join(canonical(facts.title).split())
    if not title:
        raise Refused.invalid(_("Give the text a title."), field="title")
    return title
