"""Keep who wrote the foreword of an edition last, and refuse publishing to whoever wrote it or a note.

Editions that are frozen at this moment get their writer from the audit log.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KNOWN = """
UPDATE catalog_edition e SET foreword_by_id = (
    SELECT a.actor_id FROM accounts_auditentry a
    WHERE a.verb = 'note_edition' AND a.target_type = 'catalog.edition' AND a.target_id = e.id::text
        AND a.after->>'code' = ''
    ORDER BY a.id DESC LIMIT 1)
WHERE e.state = 'frozen' AND e.foreword <> '';
"""
MOVES = """
CREATE OR REPLACE FUNCTION perimeter_edition_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'an edition begins in preparation' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'the number of an edition is not given again'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'draft' AND NEW.state IN ('draft', 'frozen', 'abandoned') THEN
        RETURN NEW;
    END IF;
    free := CASE OLD.state || '>' || NEW.state
        WHEN 'frozen>frozen' THEN ARRAY['foreword', 'foreword_by_id']
        WHEN 'frozen>published' THEN
            ARRAY['state', 'published_by_id', 'published_at', 'seal', 'signature', 'public_copy']
        WHEN 'frozen>abandoned' THEN ARRAY['state', 'abandoned_by_id', 'abandoned_at', 'abandoned_reason']
        WHEN 'published>superseded' THEN ARRAY['state', 'superseded_at']
    END;
    IF free IS NULL OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a frozen edition does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'published' AND OLD.state = 'frozen' AND (NEW.published_by_id IS NULL OR NEW.seal = '{}') THEN
        RAISE EXCEPTION 'an edition is published by somebody, under a seal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'published' AND OLD.state = 'frozen' AND EXISTS (
        SELECT FROM catalog_editionnote WHERE edition_id = NEW.id AND by_id = NEW.published_by_id
    ) THEN
        RAISE EXCEPTION 'nobody publishes a note of their own' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
MOVES_BEFORE = """
CREATE OR REPLACE FUNCTION perimeter_edition_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'an edition begins in preparation' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'the number of an edition is not given again'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'draft' AND NEW.state IN ('draft', 'frozen', 'abandoned') THEN
        RETURN NEW;
    END IF;
    free := CASE OLD.state || '>' || NEW.state
        WHEN 'frozen>frozen' THEN ARRAY['foreword']
        WHEN 'frozen>published' THEN
            ARRAY['state', 'published_by_id', 'published_at', 'seal', 'signature', 'public_copy']
        WHEN 'frozen>abandoned' THEN ARRAY['state', 'abandoned_by_id', 'abandoned_at', 'abandoned_reason']
        WHEN 'published>superseded' THEN ARRAY['state', 'superseded_at']
    END;
    IF free IS NULL OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a frozen edition does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'published' AND OLD.state = 'frozen' AND (NEW.published_by_id IS NULL OR NEW.seal = '{}') THEN
        RAISE EXCEPTION 'an edition is published by somebody, under a seal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0087_editions_move_by_rule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "edition",
            "foreword_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(MOVES, MOVES_BEFORE),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    ("foreword_by__isnull", True),
                    models.Q(("published_by", models.F("foreword_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_publishes_their_own_foreword",
            ),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
