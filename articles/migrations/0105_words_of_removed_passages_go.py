"""A passage that an annotation no longer has is not found under it."""

from django.db import migrations

DO = """
CREATE FUNCTION forget_words_of_a_passage() RETURNS trigger LANGUAGE plpgsql AS $words$
BEGIN
    UPDATE articles_annotationwords SET words = words_of_an_annotation(one)
    FROM articles_annotation one WHERE one.id = OLD.annotation_id AND annotation_id = one.id;
    RETURN NULL;
END $words$;
CREATE TRIGGER forget_words AFTER DELETE ON articles_annotationtarget
FOR EACH ROW WHEN (OLD.origin_id IS NULL) EXECUTE FUNCTION forget_words_of_a_passage();
UPDATE articles_annotationwords SET words = words_of_an_annotation(one)
FROM articles_annotation one WHERE one.id = annotation_id;
"""
UNDO = """
DROP TRIGGER forget_words ON articles_annotationtarget;
DROP FUNCTION forget_words_of_a_passage;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0104_views_of_several_lists_are_saved")]
    operations = [migrations.RunSQL(DO, UNDO)]
