import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from basics.folding import sql_functions

# The database itself writes the words of texts and annotations, whatever way these come in.
# A hidden annotation has no words of its own, and none of its passages are found either.
WRITING = """
CREATE FUNCTION write_words_of_a_text() RETURNS trigger LANGUAGE plpgsql AS $words$
BEGIN
    IF NEW.supersedes_id IS NOT NULL THEN
        DELETE FROM articles_textwords WHERE text_version_id = NEW.supersedes_id;
    END IF;
    INSERT INTO articles_textwords (text_version_id, words) VALUES (
        NEW.id,
        setweight(search_words(NEW.title || ' ' || NEW.author, NEW.language), 'A')
        || search_words(left(NEW.text, 100000), NEW.language)
    );
    RETURN NULL;
END $words$;
CREATE TRIGGER write_words AFTER INSERT ON articles_textversion
FOR EACH ROW EXECUTE FUNCTION write_words_of_a_text();

CREATE FUNCTION words_of_an_annotation(articles_annotation) RETURNS tsvector LANGUAGE sql STABLE AS $words$
    SELECT setweight(search_words($1.body || ' ' || array_to_string($1.tags, ' '), ''), 'A') || search_words(
        coalesce((
            SELECT left(string_agg(exact, ' ' ORDER BY id), 50000) FROM articles_annotationtarget
            WHERE annotation_id = $1.id AND origin_id IS NULL AND $1.hidden_at IS NULL
        ), ''), coalesce((
            SELECT version.language FROM articles_annotationtarget target
            JOIN articles_textversion version ON version.id = target.text_version_id
            WHERE target.annotation_id = $1.id AND target.origin_id IS NULL ORDER BY target.id LIMIT 1
        ), ''))
$words$;
CREATE FUNCTION write_words_of_an_annotation() RETURNS trigger LANGUAGE plpgsql AS $words$
BEGIN
    INSERT INTO articles_annotationwords (annotation_id, words) VALUES (NEW.id, words_of_an_annotation(NEW))
    ON CONFLICT (annotation_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $words$;
CREATE TRIGGER write_words AFTER UPDATE OF body, tags, hidden_at ON articles_annotation
FOR EACH ROW EXECUTE FUNCTION write_words_of_an_annotation();
CREATE FUNCTION write_words_of_a_passage() RETURNS trigger LANGUAGE plpgsql AS $words$
BEGIN
    INSERT INTO articles_annotationwords (annotation_id, words)
    SELECT one.id, words_of_an_annotation(one) FROM articles_annotation one WHERE one.id = NEW.annotation_id
    ON CONFLICT (annotation_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $words$;
CREATE TRIGGER write_words AFTER INSERT ON articles_annotationtarget
FOR EACH ROW WHEN (NEW.origin_id IS NULL) EXECUTE FUNCTION write_words_of_a_passage();
"""

STANDING = """
INSERT INTO articles_textwords (text_version_id, words)
SELECT one.id, setweight(search_words(one.title || ' ' || one.author, one.language), 'A')
    || search_words(left(one.text, 100000), one.language)
FROM articles_textversion one
WHERE NOT EXISTS (SELECT FROM articles_textversion newer WHERE newer.supersedes_id = one.id);
INSERT INTO articles_annotationwords (annotation_id, words)
SELECT one.id, words_of_an_annotation(one) FROM articles_annotation one;
"""

UNDO = """
DROP TRIGGER write_words ON articles_annotationtarget;
DROP TRIGGER write_words ON articles_annotation;
DROP TRIGGER write_words ON articles_textversion;
DROP FUNCTION write_words_of_a_passage, write_words_of_an_annotation, write_words_of_a_text;
DROP FUNCTION words_of_an_annotation(articles_annotation);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0100_categories_keep_their_promises'),
    ]

    operations = [
        migrations.RunSQL('; '.join(sql_functions()), migrations.RunSQL.noop),
        migrations.CreateModel(
            name='AnnotationWords',
            fields=[
                ('annotation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.annotation')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'words of an annotation',
                'verbose_name_plural': 'words of annotations',
            },
        ),
        migrations.CreateModel(
            name='TextWords',
            fields=[
                ('text_version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.textversion')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'words of a text',
                'verbose_name_plural': 'words of texts',
            },
        ),
        migrations.RunSQL(WRITING, UNDO),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE', migrations.RunSQL.noop),  # before an index is made
        migrations.AddIndex(
            model_name='annotationwords',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='words_of_annotations'),
        ),
        migrations.AddIndex(
            model_name='textwords',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='words_of_texts'),
        ),
    ]
