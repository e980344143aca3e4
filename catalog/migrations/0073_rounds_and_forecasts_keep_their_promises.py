"""Let the database refuse to break a round of rating: its terms, its raters, and where its scenarios are rated; and to
change a forecast, a probability that was given, or why a rating was suggested."""

from django.db import migrations

RATINGS = """
CREATE FUNCTION perimeter_a_rating_belongs_to_its_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.round_id IS NULL THEN
        IF EXISTS (
            SELECT FROM catalog_rounditem i JOIN catalog_ratinground r ON r.id = i.round_id AND r.state = 'open'
            WHERE i.entry_id = NEW.entry_id AND i.scenario = NEW.scenario
        ) THEN
            RAISE EXCEPTION 'a scenario of an open round is rated in that round'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM catalog_ratinground r
        JOIN catalog_rounditem i ON i.round_id = r.id AND i.entry_id = NEW.entry_id AND i.scenario = NEW.scenario
        JOIN catalog_roundrater p ON p.round_id = r.id AND p.rater_id = NEW.rater_id AND p.declined_at IS NULL
        WHERE r.id = NEW.round_id AND r.state = 'open'
    ) THEN
        RAISE EXCEPTION 'a rating of a round is of one of its scenarios, by one of its raters, while it is open'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rounds BEFORE INSERT ON catalog_assessment
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_rating_belongs_to_its_round();
"""
NO_RATINGS = """
DROP TRIGGER rounds ON catalog_assessment;
DROP FUNCTION perimeter_a_rating_belongs_to_its_round();
"""
ROUNDS = """
CREATE FUNCTION perimeter_a_rating_round_stays_as_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR NEW.id <> OLD.id OR NEW.title <> OLD.title
        OR NEW.basis <> OLD.basis OR NEW.note <> OLD.note OR NEW.due_on <> OLD.due_on
        OR NEW.opened_by_id <> OLD.opened_by_id OR NEW.created_at <> OLD.created_at
    THEN
        RAISE EXCEPTION 'a round stays as it was opened, and once it ended it does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_opened BEFORE UPDATE OR DELETE ON catalog_ratinground
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_rating_round_stays_as_opened();

CREATE FUNCTION perimeter_scenarios_of_a_round_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR EXISTS (SELECT FROM catalog_assessment WHERE round_id = NEW.round_id) THEN
        RAISE EXCEPTION 'the scenarios of a round stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM catalog_rounditem i JOIN catalog_ratinground r ON r.id = i.round_id AND r.state = 'open'
        WHERE i.entry_id = NEW.entry_id AND i.scenario = NEW.scenario AND i.round_id <> NEW.round_id
    ) THEN
        RAISE EXCEPTION 'a scenario is in one open round' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER scenarios BEFORE INSERT OR UPDATE OR DELETE ON catalog_rounditem
    FOR EACH ROW EXECUTE FUNCTION perimeter_scenarios_of_a_round_stay();

CREATE FUNCTION perimeter_raters_of_a_round_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM catalog_assessment WHERE round_id = NEW.round_id) OR NEW.declined_at IS NOT NULL THEN
            RAISE EXCEPTION 'nobody joins a round in which something is rated'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR NEW.round_id <> OLD.round_id OR NEW.rater_id <> OLD.rater_id
        OR OLD.declined_at IS NOT NULL
        OR NOT EXISTS (SELECT FROM catalog_ratinground WHERE id = OLD.round_id AND state = 'open')
    THEN
        RAISE EXCEPTION 'the raters of a round stay, and who declined has declined'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER raters BEFORE INSERT OR UPDATE OR DELETE ON catalog_roundrater
    FOR EACH ROW EXECUTE FUNCTION perimeter_raters_of_a_round_stay();
"""
NO_ROUNDS = """
DROP TRIGGER as_opened ON catalog_ratinground;
DROP TRIGGER scenarios ON catalog_rounditem;
DROP TRIGGER raters ON catalog_roundrater;
DROP FUNCTION perimeter_a_rating_round_stays_as_opened();
DROP FUNCTION perimeter_scenarios_of_a_round_stay();
DROP FUNCTION perimeter_raters_of_a_round_stay();
"""
FORECASTS = """
CREATE FUNCTION perimeter_a_forecast_stays_as_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' OR NEW.id <> OLD.id OR NEW.entry_id <> OLD.entry_id
        OR NEW.statement <> OLD.statement OR NEW.criteria <> OLD.criteria OR NEW.closes_on <> OLD.closes_on
        OR NEW.created_by_id <> OLD.created_by_id OR NEW.created_at <> OLD.created_at
        OR EXISTS (SELECT FROM catalog_estimate WHERE forecast_id = OLD.id AND person_id = NEW.resolved_by_id)
    THEN
        RAISE EXCEPTION 'a forecast stays as it was made, and is resolved once, by somebody who gave no probability'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_made BEFORE UPDATE OR DELETE ON catalog_forecast
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_forecast_stays_as_made();

CREATE FUNCTION perimeter_no_estimate_afterwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_forecast WHERE id = NEW.forecast_id AND outcome <> '') THEN
        RAISE EXCEPTION 'a resolved forecast takes no more probabilities'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_time BEFORE INSERT ON catalog_estimate
    FOR EACH ROW EXECUTE FUNCTION perimeter_no_estimate_afterwards();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON catalog_estimate
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_estimate
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
NO_FORECASTS = """
DROP TRIGGER as_made ON catalog_forecast;
DROP TRIGGER in_time ON catalog_estimate;
DROP TRIGGER immutable ON catalog_estimate;
DROP TRIGGER immutable_whole ON catalog_estimate;
DROP FUNCTION perimeter_a_forecast_stays_as_made();
DROP FUNCTION perimeter_no_estimate_afterwards();
"""
SUGGESTIONS = """
CREATE FUNCTION perimeter_a_suggestion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.dismissed_at IS NOT NULL OR NEW.entry_id <> OLD.entry_id
        OR NEW.scenario <> OLD.scenario OR NEW.basis <> OLD.basis OR NEW.revision_id <> OLD.revision_id
        OR NEW.was <> OLD.was OR NEW.became <> OLD.became OR NEW.created_at <> OLD.created_at
    THEN
        RAISE EXCEPTION 'a suggestion stays as it was made, and is dismissed once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_made BEFORE UPDATE OR DELETE ON catalog_ratingsuggestion
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_suggestion_stays();
"""
NO_SUGGESTIONS = """
DROP TRIGGER as_made ON catalog_ratingsuggestion;
DROP FUNCTION perimeter_a_suggestion_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0072_ratings_say_more")]
    operations = [
        migrations.RunSQL(RATINGS, NO_RATINGS),
        migrations.RunSQL(ROUNDS, NO_ROUNDS),
        migrations.RunSQL(FORECASTS, NO_FORECASTS),
        migrations.RunSQL(SUGGESTIONS, NO_SUGGESTIONS),
    ]
