"""A frozen edition stands in the queue until a second editor publishes it, or somebody gives it up.

Its hash is what whoever publishes names as seen (`catalog.manifest.to_publish`): the manifest and the notes. It is not
an edition for editors of some themes only: `*` among its themes is none of theirs.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("review.migrations.0091_waits_since_it_was_rejected").AFTER
KINDS = [
    ("proposal", "proposal"),
    ("annotation", "annotation"),
    ("translation", "translation"),
    ("entry_translation", "translation of an entry"),
    ("edition", "edition"),
]
# JSON of a text is the same in PostgreSQL and in Python, which keeps what is not ASCII; keys are in order of code points.
EDITIONS = """
UNION ALL
SELECT 'edition', e.id,
    (CASE e.state WHEN 'frozen' THEN 'submitted' WHEN 'abandoned' THEN 'rejected' ELSE 'approved' END)::varchar(20),
    e.frozen_by_id,
    ARRAY(SELECT DISTINCT who FROM (
        SELECT e.frozen_by_id UNION ALL SELECT e.foreword_by_id
        UNION ALL SELECT by_id FROM catalog_editionnote WHERE edition_id = e.id
    ) b(who) WHERE who IS NOT NULL ORDER BY who),
    COALESCE(NULLIF(e.title, ''), e.name), e.name, '', '', ARRAY['*']::varchar(16)[], '',
    encode(sha256(convert_to('{"manifest":' || (e.manifest -> 'sha256')::text || ',"notes":"' || encode(sha256(convert_to(
        '{"entries":{' || COALESCE((
            SELECT string_agg(to_json(n.code)::text || ':' || to_json(n.text)::text, ',' ORDER BY n.code COLLATE "C")
            FROM (SELECT c.code, m.text FROM catalog_editionnote m JOIN catalog_entry c ON c.id = m.entry_id
                  WHERE m.edition_id = e.id) n
        ), '') || '},"foreword":' || to_json(e.foreword)::text || '}', 'UTF8')), 'hex') || '"}', 'UTF8')), 'hex')::varchar(64),
    CASE e.state WHEN 'frozen' THEN e.frozen_at WHEN 'abandoned' THEN e.abandoned_at ELSE e.published_at END,
    NULL, NULL, NULL, NULL
FROM catalog_edition e WHERE e.frozen_at IS NOT NULL AND e.file_version > 1;
"""
AFTER = BEFORE.rstrip().rstrip(";") + EDITIONS
FOLLOW = """
CREATE FUNCTION perimeter_queue_follows_editions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'catalog_edition' THEN
        PERFORM perimeter_queue_refresh('edition', NEW.id);
    ELSE
        PERFORM perimeter_queue_refresh('edition', CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER queue_follows AFTER UPDATE OF state, foreword, foreword_by_id ON catalog_edition
    FOR EACH ROW WHEN (NEW.frozen_at IS NOT NULL) EXECUTE FUNCTION perimeter_queue_follows_editions();
CREATE TRIGGER queue_follows AFTER INSERT OR UPDATE OR DELETE ON catalog_editionnote
    FOR EACH ROW EXECUTE FUNCTION perimeter_queue_follows_editions();
"""
UNFOLLOW = """
DROP TRIGGER queue_follows ON catalog_edition;
DROP TRIGGER queue_follows ON catalog_editionnote;
DROP FUNCTION perimeter_queue_follows_editions();
"""
FILL = """
INSERT INTO review_queueitem (kind, object_id, state, author_id, barred, title, code, language, theme, themes, risk,
    sha256, since, due_at)
SELECT kind, object_id, state, author_id, barred, title, code, language, theme, themes, risk, sha256, since,
    perimeter_queue_due(state, since)
FROM perimeter_queue_truth WHERE kind = 'edition';
"""
EMPTY = "DELETE FROM review_queueitem WHERE kind = 'edition';"


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0110_presence_and_pulses"),
        ("catalog", "0096_nobody_publishes_their_own_words"),
    ]

    operations = [
        migrations.RemoveConstraint("queueitem", "an_item_is_of_a_known_kind"),
        *(
            migrations.AlterField(
                model, "kind", models.CharField(choices=KINDS, max_length=20, verbose_name="kind")
            )
            for model in ("queueitem", "pendingdecision", "reminder")
        ),
        migrations.AddConstraint(
            "queueitem",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _words in KINDS]), name="an_item_is_of_a_known_kind"
            ),
        ),
        migrations.RunSQL(AFTER, [EMPTY, BEFORE]),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        migrations.RunSQL(FILL, EMPTY),
    ]
