"""Let the database refuse a provenance that makes a circle, and a reviser who translated; amendments are kept for good.

A version goes back to what it was made from and to what it supersedes; following both must never lead to itself. Two
changes of one article wait for each other, so that two halves of a circle cannot pass at once.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION perimeter_no_circular_provenance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('provenance'),
        (SELECT (article_id % 2147483647)::integer FROM articles_textversion WHERE id = NEW.text_version_id));
    IF EXISTS (
        WITH RECURSIVE origins (id) AS (
            SELECT NEW.source_version_id
            UNION
            SELECT step.id FROM origins o CROSS JOIN LATERAL (
                SELECT p.source_version_id FROM articles_translationprovenance p WHERE p.text_version_id = o.id
                UNION ALL
                SELECT v.supersedes_id FROM articles_textversion v WHERE v.id = o.id
            ) AS step (id) WHERE step.id IS NOT NULL
        )
        SELECT FROM origins WHERE id = NEW.text_version_id
    ) THEN
        RAISE EXCEPTION 'a text cannot be made from itself, not even through others'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_circle BEFORE INSERT OR UPDATE ON articles_translationprovenance
    FOR EACH ROW WHEN (NEW.source_version_id IS NOT NULL) EXECUTE FUNCTION perimeter_no_circular_provenance();

CREATE FUNCTION perimeter_a_reviser_is_a_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM accounts_sitesettings WHERE reviser_may_translate) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM articles_translationprovenance WHERE id = NEW.provenance_id FOR UPDATE;
    IF EXISTS (
        SELECT FROM articles_translationagent reviser
        LEFT JOIN accounts_user r ON r.id = reviser.member_id
        JOIN articles_translationagent translator ON translator.provenance_id = reviser.provenance_id
            AND translator.role IN ('translator', 'post_editor')
        LEFT JOIN accounts_user t ON t.id = translator.member_id
        WHERE reviser.provenance_id = NEW.provenance_id AND reviser.role = 'reviser'
            AND (lower(btrim(reviser.name)) = lower(btrim(translator.name)) AND reviser.kind = translator.kind
                 OR coalesce(r.owner_id, r.id) = coalesce(t.owner_id, t.id))
    ) THEN
        RAISE EXCEPTION 'the reviser of a translation is a second person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER second_person AFTER INSERT OR UPDATE ON articles_translationagent
    FOR EACH ROW WHEN (NEW.role IN ('reviser', 'translator', 'post_editor'))
    EXECUTE FUNCTION perimeter_a_reviser_is_a_second_person();

CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_provenanceamendment
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_provenanceamendment
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER no_circle ON articles_translationprovenance;
DROP TRIGGER second_person ON articles_translationagent;
DROP TRIGGER immutable ON articles_provenanceamendment;
DROP TRIGGER immutable_whole ON articles_provenanceamendment;
DROP FUNCTION perimeter_no_circular_provenance();
DROP FUNCTION perimeter_a_reviser_is_a_second_person();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0050_provenance_in_full"),
        ("accounts", "0050_translators_and_revisers"),
    ]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
