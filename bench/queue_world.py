"""A review of the size that the queue is built for: made by SQL, and the queue of it filled as the migration does.

The rows are those that the product's actions would leave behind, as far as the queue reads them; their words are short.
"""

import importlib

import psycopg

ROWS = """
INSERT INTO accounts_user (password, email, name, roles, is_active, language, themes, created_at, tour)
SELECT '!', 'bench' || n || '@perimeter.example', 'Person ' || n,
    CASE WHEN n <= 20 THEN '{{editor}}' ELSE '{{analyst}}' END::varchar[], true, '', '{{}}', now(), 'dismissed'
FROM generate_series(1, 60) n;
"""
PEOPLE = "(SELECT min(id) FROM accounts_user WHERE email LIKE 'bench%%')"
THEMES = "(ARRAY['WAT','CLI','GEO','TER','AFG','DRU','TOC','BOR','CYB','INF','BIO','RAD','ENE','TRA'])"
LANGUAGES = "(ARRAY['ru','kk','uz','ky','tg','tk','az','fa','en'])"
# Of five things one waits and one is back with its author, of whatever age.
STATE = "CASE WHEN n %% 5 = 0 THEN 'submitted' WHEN n %% 5 = 1 THEN 'changes_requested' ELSE 'withdrawn' END"
AT = "now() - make_interval(secs => (%(all)s - n) * 60)"
WORDS = (
    "'Illustrative case ' || n || ' of ' || (ARRAY['lake','border','pasture','network','harvest','road'])[n %% 6 + 1]"
)

ANNOTATIONS = f"""
INSERT INTO articles_annotation (id, uuid, category, motivation, body, tags, creator_id, created_at, updated_at, life,
    life_since, revision, reply_count, hidden_reason, slug, canonical, via,
    shared_from)
SELECT 10000000 + n, gen_random_uuid(), 'claim', 'commenting', 'Note', '{{}}', {PEOPLE} + 20 + n %% 40, {AT}, {AT},
    {STATE}, {AT}, 1, 0, '', '', '', '', 1
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 0;
INSERT INTO articles_annotationrevision (annotation_id, number, content, sha256, by_id, at)
SELECT 10000000 + n, 1, jsonb_build_object('targets', jsonb_build_array(jsonb_build_object('exact', {WORDS}, 'text',
    (SELECT min(id) FROM articles_textversion)))), md5(n::text) || md5('x' || n), {PEOPLE} + 20 + n %% 40, {AT}
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 0;
"""
PROPOSALS = f"""
INSERT INTO review_submission (id, author_id, title, state, current_id, due_at, created_at, updated_at)
SELECT 10000000 + n, {PEOPLE} + 20 + n %% 40, {WORDS}, {STATE}, 10000000 + n, {AT} + interval '7 days', {AT}, {AT}
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 1 AND n %% 3 <> 0;
INSERT INTO review_proposal (submission_id, kind, document, message, intent)
SELECT 10000000 + n, 'threat', '{{}}', 'Why', 'change'
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 1 AND n %% 3 <> 0;
INSERT INTO review_patchset (id, submission_id, number, content, sha256, message, author_id, hunks, policy, made,
    submitted_at)
SELECT 10000000 + n, 10000000 + n, 1, jsonb_build_object('theme', {THEMES}[n %% 14 + 1]), md5(n::text) || md5('y' || n),
    'Why', {PEOPLE} + 20 + n %% 40,
    jsonb_build_array(jsonb_build_object('risk', (ARRAY['low','normal','high'])[n %% 3 + 1])), '{{}}', 'submitted', {AT}
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 1 AND n %% 3 <> 0;
"""
TRANSLATIONS = f"""
INSERT INTO review_entrytranslationproposal (id, entry_id, language, author_id, source_id, texts, message, state,
    current_id, created_at, updated_at, method, post_edit, credit_line, agents)
SELECT 10000000 + n, (SELECT min(id) FROM catalog_entry), {LANGUAGES}[n %% 9 + 1], {PEOPLE} + 20 + n %% 40,
    (SELECT min(id) FROM catalog_revision), '{{}}', 'Why', {STATE},
    10000000 + n, {AT}, {AT}, 'human', 'none', '', '[]'
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 1 AND n %% 3 = 0;
INSERT INTO review_entrytranslationpatchset (id, proposal_id, number, texts, source_id, sha256, message, author_id,
    made, submitted_at, method, post_edit, credit_line, agents)
SELECT 10000000 + n, 10000000 + n, 1, '{{}}', (SELECT min(id) FROM catalog_revision), md5(n::text) || md5('z' || n),
    'Why', {PEOPLE} + 20 + n %% 40, 'submitted', {AT}, 'human', 'none', '', '[]'
FROM generate_series(1, %(all)s) n WHERE n %% 2 = 1 AND n %% 3 = 0;
"""


def fill(address: str, every: int) -> None:
    """Make `every` things that were submitted, about a sixth of them open, and the queue of them."""
    migration = importlib.import_module("review.migrations.0084_the_queue_follows_what_is_reviewed")
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        # One person has one open translation of an entry and a language; here all are of one entry.
        connection.execute("DROP INDEX one_open_translation_of_an_entry_a_person")
        connection.execute(ROWS.format())
        for statements in (ANNOTATIONS, PROPOSALS, TRANSLATIONS):
            for statement in statements.strip().split(";\n"):
                connection.execute(statement.rstrip(";"), {"all": every})
        connection.execute("DELETE FROM review_queueitem")
        connection.execute(migration.FILL)
        for statement in migration.COUNTED.strip().split(";\n"):
            connection.execute(statement.rstrip(";"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE review_queueitem")
        connection.execute("VACUUM ANALYZE review_queuecount")
