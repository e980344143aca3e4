"""Let the database refuse sentences that overlap or are left out, and beads that do not name every sentence once."""

from django.db import migrations

SEGMENTS = """
CREATE FUNCTION perimeter_segments_are_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT s.ordinal, s.start, s."end", s.paragraph, x.size, char_length(v.text) AS length,
                row_number() OVER inside - 1 AS position,
                lag(s."end", 1, 0) OVER inside AS previous_end,
                lag(s.paragraph, 1, 0) OVER inside AS previous_paragraph
            FROM articles_segment s
            JOIN articles_segmentset x ON x.id = s.segment_set_id
            JOIN articles_textversion v ON v.id = x.text_version_id
            WHERE s.segment_set_id IN (SELECT segment_set_id FROM changed)
            WINDOW inside AS (PARTITION BY s.segment_set_id ORDER BY s.ordinal)
        ) AS row
        WHERE ordinal <> position OR start < previous_end OR paragraph < previous_paragraph
            OR "end" > length OR ordinal >= size
    ) THEN
        RAISE EXCEPTION 'segments are numbered, in order, apart and inside of their text'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER in_order AFTER INSERT ON articles_segment REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_segments_are_in_order();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_segment
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_segment
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_a_segment_set_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM articles_segment WHERE segment_set_id = NEW.id) <> NEW.size THEN
        RAISE EXCEPTION 'a segment set holds as many segments as it says'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON articles_segmentset DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_segment_set_is_whole();

CREATE TRIGGER immutable BEFORE UPDATE OF id, text_version_id, segmenter, size OR DELETE ON articles_segmentset
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_segmentset
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
NO_SEGMENTS = """
DROP TRIGGER in_order ON articles_segment;
DROP TRIGGER immutable ON articles_segment;
DROP TRIGGER immutable_whole ON articles_segment;
DROP TRIGGER whole ON articles_segmentset;
DROP TRIGGER immutable ON articles_segmentset;
DROP TRIGGER immutable_whole ON articles_segmentset;
DROP FUNCTION perimeter_segments_are_in_order();
DROP FUNCTION perimeter_a_segment_set_is_whole();
"""
# A statement that changes beads counts in their alignment, whose check waits for the commit: between, beads may be
# taken apart and put together. So 5,000 new beads are checked once or twice, not 5,000 times.
BEADS = """
CREATE FUNCTION perimeter_note_changed_beads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_alignment SET revision = revision + 1 WHERE id IN (SELECT alignment_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER inserted AFTER INSERT ON articles_bead REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_note_changed_beads();
CREATE TRIGGER updated_from AFTER UPDATE ON articles_bead REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_note_changed_beads();
CREATE TRIGGER updated_to AFTER UPDATE ON articles_bead REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_note_changed_beads();
CREATE TRIGGER deleted AFTER DELETE ON articles_bead REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_note_changed_beads();
CREATE TRIGGER whole BEFORE TRUNCATE ON articles_bead
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_beads_name_every_segment_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sides record;
    sources integer[];
    targets integer[];
    wrong boolean;
BEGIN
    SELECT s.size AS sources, t.size AS targets, s.text_version_id = t.text_version_id AS same INTO sides
        FROM articles_alignment a
        JOIN articles_segmentset s ON s.id = a.source_set_id
        JOIN articles_segmentset t ON t.id = a.target_set_id
        WHERE a.id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(array_agg(one ORDER BY b.ordinal, place), '{}') INTO sources
        FROM articles_bead b, unnest(b.source) WITH ORDINALITY AS side (one, place) WHERE b.alignment_id = NEW.id;
    SELECT coalesce(array_agg(one ORDER BY b.ordinal, place), '{}') INTO targets
        FROM articles_bead b, unnest(b.target) WITH ORDINALITY AS side (one, place) WHERE b.alignment_id = NEW.id;
    SELECT coalesce(max(ordinal) + 1, 0) <> count(*) INTO wrong FROM articles_bead WHERE alignment_id = NEW.id;
    IF sides.same OR wrong OR sources <> ARRAY(SELECT generate_series(0, sides.sources - 1))
        OR targets <> ARRAY(SELECT generate_series(0, sides.targets - 1)) THEN
        RAISE EXCEPTION 'the beads of alignment % do not name every segment of two texts once, in order', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER whole AFTER INSERT OR UPDATE ON articles_alignment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION perimeter_beads_name_every_segment_once();
"""
NO_BEADS = """
DROP TRIGGER inserted ON articles_bead;
DROP TRIGGER updated_from ON articles_bead;
DROP TRIGGER updated_to ON articles_bead;
DROP TRIGGER deleted ON articles_bead;
DROP TRIGGER whole ON articles_bead;
DROP TRIGGER whole ON articles_alignment;
DROP FUNCTION perimeter_note_changed_beads();
DROP FUNCTION perimeter_beads_name_every_segment_once();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0030_sentences_and_alignments"), ("accounts", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(SEGMENTS, NO_SEGMENTS), migrations.RunSQL(BEADS, NO_BEADS)]
