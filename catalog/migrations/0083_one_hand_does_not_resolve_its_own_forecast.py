"""Let the database refuse that the owner of a service account resolves what the account gave a probability."""

from django.db import migrations

STAYS = """
CREATE OR REPLACE FUNCTION perimeter_a_forecast_stays_as_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.outcome <> '' OR NEW.id <> OLD.id OR NEW.entry_id <> OLD.entry_id
        OR NEW.statement <> OLD.statement OR NEW.criteria <> OLD.criteria OR NEW.closes_on <> OLD.closes_on
        OR NEW.created_by_id <> OLD.created_by_id OR NEW.created_at <> OLD.created_at
        OR EXISTS ({own})
    THEN
        RAISE EXCEPTION 'a forecast stays as it was made, and is resolved once, by somebody who gave no probability'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
OWN = "SELECT FROM catalog_estimate WHERE forecast_id = OLD.id AND person_id = NEW.resolved_by_id"
OF_ONE_HAND = """
            SELECT FROM catalog_estimate e JOIN accounts_user said ON said.id = e.person_id
            WHERE e.forecast_id = OLD.id AND NEW.resolved_by_id IN (said.id, said.owner_id)
        """


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_api_tokens"), ("catalog", "0082_rows_know_the_places_in_the_matrix")]
    operations = [migrations.RunSQL(STAYS.replace("{own}", OF_ONE_HAND), STAYS.replace("{own}", OWN))]
