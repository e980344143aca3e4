"""Say in the transaction that changes something which topics of open pages it changes (`review/pulse.py`).

Nobody waits: each transaction adds rows of its own. A room that has a topic of its own calls `perimeter_pulse` from a
trigger of its own. Both tables are unlogged: what they hold is worth nothing after a crash, and is written often.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import basics.clock

UNLOGGED = """
ALTER TABLE review_presence SET UNLOGGED;
ALTER TABLE review_presence SET (fillfactor = 60);
ALTER TABLE review_pulse SET UNLOGGED;
"""
LOGGED = "ALTER TABLE review_presence SET LOGGED; ALTER TABLE review_pulse SET LOGGED;"
PULSE = """
CREATE FUNCTION perimeter_pulse(about varchar) RETURNS void LANGUAGE sql AS $$
    INSERT INTO review_pulse (topic, xact, changes, at)
    VALUES (about, pg_current_xact_id()::text::bigint, 1, statement_timestamp())
    ON CONFLICT (topic, xact) DO NOTHING
$$;

-- Adds up what is there: the version of a topic (its newest transaction, and the sum) stays what it was.
CREATE FUNCTION perimeter_pulse_compact(forget_before timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM review_pulse WHERE at < forget_before;
    WITH many AS (SELECT topic FROM review_pulse GROUP BY topic HAVING count(*) > 1),
    gone AS (DELETE FROM review_pulse p USING many WHERE p.topic = many.topic RETURNING p.*)
    INSERT INTO review_pulse (topic, xact, changes, at)
    SELECT topic, max(xact), sum(changes), max(at) FROM gone GROUP BY topic
$$;

CREATE FUNCTION perimeter_pulses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'review_queueitem' THEN
            PERFORM perimeter_pulse('queue');
            IF TG_OP = 'DELETE' THEN
                PERFORM perimeter_pulse(OLD.kind || ':' || OLD.object_id);
            ELSE
                PERFORM perimeter_pulse(NEW.kind || ':' || NEW.object_id);
            END IF;
        WHEN 'review_pendingdecision' THEN
            PERFORM perimeter_pulse('queue');
            PERFORM perimeter_pulse(NEW.kind || ':' || NEW.object_id);
        WHEN 'catalog_entry' THEN
            PERFORM perimeter_pulse('entry:' || NEW.id);
        WHEN 'articles_textversion' THEN
            PERFORM perimeter_pulse('article:' || NEW.article_id);
        WHEN 'articles_annotationtarget' THEN  -- what only its writer sees says nothing to anybody
            PERFORM perimeter_pulse('article:' || t.article_id)
            FROM articles_textversion t, articles_annotation a
            WHERE t.id = NEW.text_version_id AND a.id = NEW.annotation_id AND a.life <> 'draft' AND a.round_id IS NULL;
        WHEN 'articles_annotation' THEN
            PERFORM perimeter_pulse(changed.topic) FROM (
                SELECT DISTINCT 'article:' || t.article_id AS topic FROM articles_annotationtarget x
                JOIN articles_textversion t ON t.id = x.text_version_id WHERE x.annotation_id = NEW.id
            ) AS changed;
    END CASE;
    RETURN NULL;
END $$;

CREATE TRIGGER pulses AFTER INSERT OR DELETE ON review_queueitem FOR EACH ROW EXECUTE FUNCTION perimeter_pulses();
CREATE TRIGGER pulses_when_changed AFTER UPDATE ON review_queueitem FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION perimeter_pulses();
CREATE TRIGGER pulses AFTER INSERT OR UPDATE OF outcome ON review_pendingdecision FOR EACH ROW
    EXECUTE FUNCTION perimeter_pulses();
CREATE TRIGGER pulses AFTER UPDATE OF current_id, status ON catalog_entry FOR EACH ROW
    EXECUTE FUNCTION perimeter_pulses();
CREATE TRIGGER pulses AFTER INSERT ON articles_textversion FOR EACH ROW EXECUTE FUNCTION perimeter_pulses();
CREATE TRIGGER pulses AFTER INSERT ON articles_annotationtarget FOR EACH ROW EXECUTE FUNCTION perimeter_pulses();
CREATE TRIGGER pulses AFTER UPDATE OF life, deleted_at, hidden_at, body, reply_count ON articles_annotation FOR EACH ROW
    WHEN (NEW.life <> 'draft' AND NEW.round_id IS NULL) EXECUTE FUNCTION perimeter_pulses();
"""
UNPULSE = """
DROP TRIGGER pulses ON articles_annotation;
DROP TRIGGER pulses ON articles_annotationtarget;
DROP TRIGGER pulses ON articles_textversion;
DROP TRIGGER pulses ON catalog_entry;
DROP TRIGGER pulses ON review_pendingdecision;
DROP TRIGGER pulses_when_changed ON review_queueitem;
DROP TRIGGER pulses ON review_queueitem;
DROP FUNCTION perimeter_pulses();
DROP FUNCTION perimeter_pulse_compact(timestamptz);
DROP FUNCTION perimeter_pulse(varchar);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0101_notices_begin_now"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=48)),
                ("xact", models.BigIntegerField()),
                ("changes", models.IntegerField(default=1)),
                ("at", models.DateTimeField(default=basics.clock.now)),
            ],
            options={
                "verbose_name": "pulse",
                "verbose_name_plural": "pulses",
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "xact"), name="a_transaction_pulses_once_a_topic")
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=36)),
                ("topic", models.CharField(max_length=48)),
                ("seen_at", models.DateTimeField(default=basics.clock.now)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "open page",
                "verbose_name_plural": "open pages",
                "indexes": [models.Index(fields=["topic"], name="open_pages_by_topic")],
                "constraints": [models.UniqueConstraint(fields=("person", "page"), name="a_page_is_open_once")],
            },
        ),
        migrations.RunSQL(UNLOGGED, LOGGED),
        migrations.RunSQL(PULSE, UNPULSE),
    ]
