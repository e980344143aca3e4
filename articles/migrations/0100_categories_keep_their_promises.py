"""Let no annotation have an unknown category, or a retired one when it is made; categories and tags stay by their codes.

Besides these, an annotation with a category keeps it when that is retired.
"""

from django.db import migrations, models

PROTECT = """
ALTER TABLE articles_annotation ADD CONSTRAINT the_category_of_an_annotation_is_known
    FOREIGN KEY (category) REFERENCES articles_category (code);

CREATE FUNCTION perimeter_usable_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_category WHERE code = NEW.category AND retired_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a retired category is given to no new annotation'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'an_annotation_is_of_a_usable_category';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER usable_category BEFORE INSERT ON articles_annotation
    FOR EACH ROW EXECUTE FUNCTION perimeter_usable_category();

CREATE TRIGGER stays BEFORE DELETE ON articles_category
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER code_stays BEFORE UPDATE ON articles_category
    FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER stays BEFORE DELETE ON articles_tag
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER code_stays BEFORE UPDATE ON articles_tag
    FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER names_stay BEFORE UPDATE ON articles_tag
    FOR EACH ROW WHEN (NOT NEW.names @> OLD.names) EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER names_stay ON articles_tag;
DROP TRIGGER code_stays ON articles_tag;
DROP TRIGGER stays ON articles_tag;
DROP TRIGGER code_stays ON articles_category;
DROP TRIGGER stays ON articles_category;
DROP TRIGGER usable_category ON articles_annotation;
DROP FUNCTION perimeter_usable_category();
ALTER TABLE articles_annotation DROP CONSTRAINT the_category_of_an_annotation_is_known;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0099_starter_categories")]
    operations = [
        migrations.AlterField("annotation", "category", models.CharField(max_length=16, verbose_name="category")),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
