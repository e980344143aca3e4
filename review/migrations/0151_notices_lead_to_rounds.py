"""Rounds, and holds of entries, are kinds of their own: what was told of them under an entry or an article moves.

Taken back, such notices stay where they are: what came before knows no such kinds, and leaves them out as hidden.
"""

from django.db import migrations, models

# The marks of what is newest are taken off first: a person has one for each thing.
MOVED = """
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT id, person_id, about AS was, object_id AS stood_at, coalesce(said ->> 'round', object_id) AS thing,
       CASE WHEN verb IN ('hold_entry', 'release_entry') THEN 'entry_review'
            WHEN verb IN ('open_rating_round', 'close_rating_round') THEN 'rating_round'
            ELSE 'annotation_round' END AS kind
FROM review_notice
WHERE verb IN ('hold_entry', 'release_entry') AND about = 'entry'
   OR verb IN ('open_rating_round', 'close_rating_round', 'start_round', 'resume_part', 'end_round')
      AND said ? 'round' AND about IN ('entry', 'article');
UPDATE review_notice SET is_latest = false, about = moved.kind, object_id = moved.thing, said = said - 'round'
FROM moved WHERE moved.id = review_notice.id;
UPDATE review_notice SET is_latest = true WHERE id IN (
    SELECT DISTINCT ON (told.person_id, told.about, told.object_id) told.id
    FROM review_notice told
    JOIN (SELECT person_id, kind AS about, thing AS object_id FROM moved
          UNION SELECT person_id, was, stood_at FROM moved) place USING (person_id, about, object_id)
    WHERE NOT EXISTS (SELECT FROM review_notice latest WHERE latest.is_latest AND latest.person_id = told.person_id
                      AND latest.about = told.about AND latest.object_id = told.object_id)
    ORDER BY told.person_id, told.about, told.object_id, told.made_at DESC, told.id DESC
);
DROP TABLE moved;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0150_all_alignments_of_an_article_follow")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="about",
            field=models.CharField(
                choices=[
                    ("proposal", "proposal"),
                    ("annotation", "annotation"),
                    ("translation", "translation"),
                    ("entry_translation", "translation of an entry"),
                    ("entry", "entry"),
                    ("entry_review", "review of an entry"),
                    ("article", "article"),
                    ("discussion", "discussion"),
                    ("edition", "edition"),
                    ("rating_round", "round of rating"),
                    ("annotation_round", "round of annotation"),
                ],
                max_length=20,
                verbose_name="about",
            ),
        ),
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
    ]
