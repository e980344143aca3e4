"""Keep the one queue true: what it says of a thing is read again, in the same transaction, whenever that thing changes.

`perimeter_queue_truth` says once what an item is made of. The triggers bring one item up to it, the migration all
of them, and `manage.py check_queue` compares. A trigger locks the item before it reads, and so reads what another
transaction, which it waited for, has committed: two that change one thing cannot leave the older one standing.
"""

from django.db import migrations

TRUTH = """
CREATE VIEW perimeter_queue_truth AS
SELECT 'proposal'::varchar AS kind, s.id AS object_id, s.state, s.author_id,
    ARRAY(SELECT DISTINCT who FROM (
        SELECT s.author_id UNION ALL SELECT author_id FROM review_patchset WHERE submission_id = s.id
        UNION ALL SELECT person_id FROM review_contributor WHERE submission_id = s.id AND joined_at IS NOT NULL
        UNION ALL SELECT person_id FROM review_recusal WHERE submission_id = s.id
        UNION ALL SELECT by_id FROM review_decision WHERE patch_set_id = s.current_id AND verdict = 'approve'
    ) b(who) ORDER BY who) AS barred,
    s.title, COALESCE(e.code, '') AS code, ''::varchar AS language, COALESCE(c.content ->> 'theme', '') AS theme,
    ARRAY(SELECT DISTINCT word FROM unnest(ARRAY[c.content ->> 'theme', base.document ->> 'theme']) word
          WHERE word <> '' ORDER BY word)::varchar(16)[] AS themes,
    CASE WHEN c.hunks @> '[{"risk": "high"}]' THEN 'high' WHEN c.hunks @> '[{"risk": "normal"}]' THEN 'normal'
         WHEN c.hunks @> '[{"risk": "low"}]' THEN 'low' ELSE '' END AS risk,
    c.sha256,
    CASE WHEN s.state = 'submitted' THEN COALESCE(
        (SELECT max(submitted_at) FROM review_patchset WHERE submission_id = s.id AND made = 'submitted'), s.updated_at)
        ELSE s.updated_at END AS since,
    s.publish_at, s.due_at, s.escalated_at, s.reviewer_id AS assigned_to_id
FROM review_submission s
JOIN review_patchset c ON c.id = s.current_id
JOIN review_proposal p ON p.submission_id = s.id
LEFT JOIN catalog_revision base ON base.id = p.base_id
LEFT JOIN catalog_entry e ON e.id = p.entry_id
UNION ALL
SELECT 'annotation', a.id, a.life, a.creator_id,
    ARRAY(SELECT DISTINCT who FROM (
        SELECT a.creator_id UNION ALL SELECT m.creator_id FROM articles_curation c
        JOIN articles_curatedmark k ON k.curation_id = c.id AND k.is_kept
        JOIN articles_annotation m ON m.id = k.annotation_id WHERE c.curated_id = a.id
    ) b(who) ORDER BY who),
    left(r.content #>> '{targets,0,exact}', 300), '', t.language, '', '{}'::varchar(16)[], '',
    r.sha256, a.life_since, NULL, NULL, NULL, NULL
FROM articles_annotation a
JOIN articles_annotationrevision r ON r.annotation_id = a.id AND r.number = a.revision
JOIN articles_textversion t ON t.id = (r.content #>> '{targets,0,text}')::bigint
WHERE a.deleted_at IS NULL AND a.hidden_at IS NULL
  AND a.life IN ('submitted', 'changes_requested', 'approved', 'rejected', 'withdrawn')
UNION ALL
SELECT 'translation', v.id, v.state, v.author_id,
    ARRAY(SELECT DISTINCT who FROM (
        SELECT v.author_id UNION ALL SELECT t.created_by_id
        UNION ALL SELECT g.member_id FROM articles_translationagent g
            JOIN articles_translationprovenance p ON p.id = g.provenance_id
            WHERE p.text_version_id = t.id AND g.role IN ('translator', 'post_editor') AND g.member_id IS NOT NULL
    ) b(who) ORDER BY who),
    left(t.title, 300), '', t.language, '', '{}'::varchar(16)[], '', t.sha256, v.updated_at, NULL, NULL, NULL, NULL
FROM review_translationreview v JOIN articles_textversion t ON t.id = v.text_version_id
UNION ALL
SELECT 'entry_translation', p.id, p.state, p.author_id,
    ARRAY(SELECT DISTINCT who FROM (
        SELECT p.author_id UNION ALL SELECT author_id FROM review_entrytranslationpatchset WHERE proposal_id = p.id
        UNION ALL SELECT (agent ->> 'member')::bigint
            FROM review_entrytranslationpatchset x CROSS JOIN LATERAL jsonb_array_elements(x.agents) agent
            WHERE x.proposal_id = p.id AND agent ->> 'role' IN ('translator', 'post_editor')
              AND agent ->> 'member' IS NOT NULL
    ) b(who) ORDER BY who),
    left(COALESCE(d.document ->> 'title', ''), 300), e.code, p.language, COALESCE(d.document ->> 'theme', ''),
    array_remove(ARRAY[COALESCE(d.document ->> 'theme', '')], '')::varchar(16)[], '', c.sha256,
    CASE WHEN p.state = 'submitted' THEN COALESCE(
        (SELECT max(submitted_at) FROM review_entrytranslationpatchset WHERE proposal_id = p.id AND made = 'submitted'),
        p.updated_at) ELSE p.updated_at END,
    NULL, NULL, NULL, NULL
FROM review_entrytranslationproposal p
JOIN review_entrytranslationpatchset c ON c.id = p.current_id
JOIN catalog_entry e ON e.id = p.entry_id
LEFT JOIN catalog_revision d ON d.id = e.current_id;

-- By when, where nothing else says it: the general rule for what is of normal risk.
CREATE FUNCTION perimeter_queue_due(state varchar, since timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT since + make_interval(days => due_days) FROM review_reviewrule
    WHERE theme = '' AND risk = 'normal' AND state = 'submitted'
$$;

CREATE FUNCTION perimeter_queue_refresh(which varchar, thing bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now_true perimeter_queue_truth%ROWTYPE;
    old review_queueitem%ROWTYPE;
BEGIN
    SELECT * INTO old FROM review_queueitem WHERE kind = which AND object_id = thing FOR UPDATE;
    SELECT * INTO now_true FROM perimeter_queue_truth WHERE kind = which AND object_id = thing;
    IF now_true.object_id IS NULL THEN
        DELETE FROM review_queueitem WHERE id = old.id;
        RETURN;
    END IF;
    IF which <> 'proposal' THEN  -- what only the queue knows of it stays while it waits
        now_true.assigned_to_id := old.assigned_to_id;
        IF now_true.state = 'submitted' AND old.state = 'submitted' AND now_true.since = old.since THEN
            now_true.due_at := old.due_at;
            now_true.escalated_at := old.escalated_at;
        ELSE
            now_true.due_at := perimeter_queue_due(now_true.state, now_true.since);
        END IF;
    END IF;
    IF old.id IS NULL THEN
        INSERT INTO review_queueitem (kind, object_id, state, author_id, barred, title, code, language, theme, themes,
            risk, sha256, since, publish_at, due_at, escalated_at, assigned_to_id)
        VALUES (which, thing, now_true.state, now_true.author_id, now_true.barred, now_true.title, now_true.code,
            now_true.language, now_true.theme, now_true.themes, now_true.risk, now_true.sha256, now_true.since,
            now_true.publish_at, now_true.due_at, now_true.escalated_at, now_true.assigned_to_id);
        RETURN;
    END IF;
    UPDATE review_queueitem SET state = now_true.state, author_id = now_true.author_id, barred = now_true.barred,
        title = now_true.title, code = now_true.code, language = now_true.language, theme = now_true.theme,
        themes = now_true.themes, risk = now_true.risk, sha256 = now_true.sha256, since = now_true.since,
        publish_at = now_true.publish_at, due_at = now_true.due_at, escalated_at = now_true.escalated_at,
        assigned_to_id = now_true.assigned_to_id,
        claimed_by_id = CASE WHEN now_true.state = 'submitted' THEN claimed_by_id END,
        claimed_until = CASE WHEN now_true.state = 'submitted' THEN claimed_until END
    WHERE id = old.id;
END $$;

CREATE FUNCTION perimeter_queue_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone boolean := TG_OP = 'DELETE';
    one bigint;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'review_submission' THEN
            PERFORM perimeter_queue_refresh('proposal', CASE WHEN gone THEN OLD.id ELSE NEW.id END);
        WHEN 'review_proposal', 'review_contributor', 'review_recusal', 'review_decision' THEN
            PERFORM perimeter_queue_refresh('proposal', CASE WHEN gone THEN OLD.submission_id ELSE NEW.submission_id END);
        WHEN 'articles_annotation' THEN
            PERFORM perimeter_queue_refresh('annotation', CASE WHEN gone THEN OLD.id ELSE NEW.id END);
        WHEN 'articles_annotationrevision' THEN
            PERFORM perimeter_queue_refresh('annotation', NEW.annotation_id);
        WHEN 'articles_curatedmark' THEN
            FOR one IN SELECT curated_id FROM articles_curation WHERE curated_id IS NOT NULL
                AND id = CASE WHEN gone THEN OLD.curation_id ELSE NEW.curation_id END
            LOOP PERFORM perimeter_queue_refresh('annotation', one); END LOOP;
        WHEN 'articles_curation' THEN
            PERFORM perimeter_queue_refresh('annotation', NEW.curated_id);
        WHEN 'review_translationreview' THEN
            IF NOT gone THEN  -- waits for whoever says just now who translated it
                PERFORM FROM articles_translationprovenance WHERE text_version_id = NEW.text_version_id FOR SHARE;
            END IF;
            PERFORM perimeter_queue_refresh('translation', CASE WHEN gone THEN OLD.id ELSE NEW.id END);
        WHEN 'articles_translationagent' THEN
            FOR one IN SELECT v.id FROM review_translationreview v
                JOIN articles_translationprovenance p ON p.text_version_id = v.text_version_id
                WHERE p.id = CASE WHEN gone THEN OLD.provenance_id ELSE NEW.provenance_id END
            LOOP PERFORM perimeter_queue_refresh('translation', one); END LOOP;
        WHEN 'review_entrytranslationproposal' THEN
            IF NOT gone THEN  -- waits for whoever changes just now what the entry is called
                PERFORM FROM catalog_entry WHERE id = NEW.entry_id FOR SHARE;
            END IF;
            PERFORM perimeter_queue_refresh('entry_translation', CASE WHEN gone THEN OLD.id ELSE NEW.id END);
        WHEN 'catalog_entry' THEN
            FOR one IN SELECT id FROM review_entrytranslationproposal
                WHERE entry_id = NEW.id AND current_id IS NOT NULL ORDER BY id
            LOOP PERFORM perimeter_queue_refresh('entry_translation', one); END LOOP;
    END CASE;
    RETURN NULL;
END $$;
"""

TABLES = """
review_submission: INSERT OR UPDATE OR DELETE
review_proposal: UPDATE OF base_id, entry_id
review_contributor: INSERT OR UPDATE OR DELETE
review_recusal: INSERT OR DELETE
review_decision: INSERT
articles_annotation: DELETE
articles_annotationrevision: INSERT
articles_curatedmark: INSERT OR UPDATE OR DELETE
articles_curation: INSERT OR UPDATE
review_translationreview: INSERT OR UPDATE OR DELETE
articles_translationagent: INSERT OR UPDATE OR DELETE
review_entrytranslationproposal: INSERT OR UPDATE OR DELETE
catalog_entry: UPDATE OF current_id
"""
FOLLOWED = dict(line.split(": ") for line in TABLES.strip().splitlines())
WHEN = {
    "review_submission": "",
    # A row that was never submitted is not in the queue: most annotations cost nothing here.
    "articles_curation": "WHEN (NEW.curated_id IS NOT NULL) ",
}
FOLLOW = "".join(
    f"CREATE TRIGGER queue_follows AFTER {events} ON {table} FOR EACH ROW {WHEN.get(table, '')}"
    f"EXECUTE FUNCTION perimeter_queue_follows();\n"
    for table, events in FOLLOWED.items()
) + """
CREATE TRIGGER queue_follows_life AFTER UPDATE OF life, life_since, revision, deleted_at, hidden_at, creator_id
    ON articles_annotation FOR EACH ROW
    WHEN (NOT (OLD.life IN ('draft', 'shared') AND NEW.life IN ('draft', 'shared')))
    EXECUTE FUNCTION perimeter_queue_follows();
CREATE TRIGGER queue_follows_insert AFTER INSERT ON articles_annotation FOR EACH ROW
    WHEN (NEW.life NOT IN ('draft', 'shared')) EXECUTE FUNCTION perimeter_queue_follows();
"""
FILL = """
INSERT INTO review_queueitem (kind, object_id, state, author_id, barred, title, code, language, theme, themes, risk,
    sha256, since, publish_at, due_at, escalated_at, assigned_to_id)
SELECT kind, object_id, state, author_id, barred, title, code, language, theme, themes, risk, sha256, since, publish_at,
    CASE WHEN kind = 'proposal' THEN due_at ELSE perimeter_queue_due(state, since) END, escalated_at, assigned_to_id
FROM perimeter_queue_truth;
"""
COUNT = """
CREATE FUNCTION perimeter_queue_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.state, OLD.kind, OLD.theme, OLD.themes, OLD.risk, OLD.language)
            = (NEW.state, NEW.kind, NEW.theme, NEW.themes, NEW.risk, NEW.language) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO review_queuecount (state, kind, theme, themes, risk, language, change)
        VALUES (OLD.state, OLD.kind, OLD.theme, OLD.themes, OLD.risk, OLD.language, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO review_queuecount (state, kind, theme, themes, risk, language, change)
        VALUES (NEW.state, NEW.kind, NEW.theme, NEW.themes, NEW.risk, NEW.language, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER queue_counts AFTER INSERT OR DELETE OR UPDATE OF state, kind, theme, themes, risk, language
    ON review_queueitem FOR EACH ROW EXECUTE FUNCTION perimeter_queue_counts();

-- Adds up what is there; what others add meanwhile is left for the next time.
CREATE FUNCTION perimeter_queue_compact() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM review_queuecount RETURNING *)
    INSERT INTO review_queuecount (state, kind, theme, themes, risk, language, change)
    SELECT state, kind, theme, themes, risk, language, sum(change) FROM gone
    GROUP BY state, kind, theme, themes, risk, language HAVING sum(change) <> 0
$$;
"""
UNCOUNT = """
DROP TRIGGER queue_counts ON review_queueitem;
DROP FUNCTION perimeter_queue_counts();
DROP FUNCTION perimeter_queue_compact();
"""
COUNTED = """
DELETE FROM review_queuecount;
INSERT INTO review_queuecount (state, kind, theme, themes, risk, language, change)
SELECT state, kind, theme, themes, risk, language, count(*) FROM review_queueitem
GROUP BY state, kind, theme, themes, risk, language;
"""
UNFOLLOW = (
    "".join(f"DROP TRIGGER queue_follows ON {table};\n" for table in FOLLOWED)
    + "DROP TRIGGER queue_follows_life ON articles_annotation;\n"
    + "DROP TRIGGER queue_follows_insert ON articles_annotation;\n"
)
UNTRUTH = """
DROP FUNCTION perimeter_queue_follows();
DROP FUNCTION perimeter_queue_refresh(varchar, bigint);
DROP FUNCTION perimeter_queue_due(varchar, timestamptz);
DROP VIEW perimeter_queue_truth;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0083_one_queue"),
        ("articles", "0105_words_of_removed_passages_go"),
        ("catalog", "0084_a_translation_is_into_another_language"),
    ]
    operations = [
        migrations.RunSQL(TRUTH, UNTRUTH),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        migrations.RunSQL(FILL, "DELETE FROM review_queueitem;"),
        migrations.RunSQL(COUNT, UNCOUNT),
        migrations.RunSQL(COUNTED, "DELETE FROM review_queuecount;"),
    ]
