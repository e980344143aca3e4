"""The named checks of the catalog: what each asks, how much it weighs, and the one statement of it in SQL. Data.

A check selects `slot, field, key, detail` of what it finds wrong from the tables that `catalog.quality_sql` lays out.
The same words serve ten thousand entries, one entry, and a document that is only proposed.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.vocabulary import Kind, Severity

BOTH = (Kind.THREAT, Kind.MEASURE)
THREAT = (Kind.THREAT,)
MEASURE = (Kind.MEASURE,)


@dataclass(frozen=True)
class Check:
    """One question to an entry. `says` is the reason of a finding, filled with its `detail`; `asks` is what to do."""

    code: str
    severity: Severity
    kinds: tuple[Kind, ...]
    label: Any
    says: Any
    asks: Any
    sql: str


# What each table has: doc (slot, entry, code, kind, since, and the short fields of a document), cited (one row of
# evidence: slot, kind, key, field, annotation, stance, answer), place (annotation, article, reliability), lost, stale,
# withdrawn (annotation), alone (slot, scope), indicator (slot, key, title, last, due), climb (slot, start, at).
CHECKS = (
    Check(
        "cyclic_part_of",
        Severity.BLOCKING,
        THREAT,
        _("Part of itself"),
        _("Going up from one whole to the next leads back to this threat."),
        _("Take one of the links “is part of” away."),
        "SELECT DISTINCT slot, 'links', '', '{}'::jsonb FROM climb WHERE at = start",
    ),
    Check(
        "lost_field",
        Severity.BLOCKING,
        BOTH,
        _("Evidence on a field that does not exist"),
        _("A piece of evidence names the field “%(field)s”, which entries of this kind do not have (any more)."),
        _("Put the evidence under the field that says it now."),
        "SELECT slot, 'evidence', key, jsonb_build_object('field', field) FROM cited"
        " WHERE kind || '.' || field <> ALL (%(citable)s)",
    ),
    Check(
        "unpublished_target",
        Severity.BLOCKING,
        BOTH,
        _("Links to an entry that is not published"),
        _("%(code)s is only reserved: there is nothing to read under it yet."),
        _("Publish that entry first, or take the link away."),
        "SELECT DISTINCT d.slot, l.field, l.threat, jsonb_build_object('code', l.threat) FROM doc d"
        " CROSS JOIN LATERAL (SELECT 'links' AS field, threat FROM jsonb_to_recordset(d.links) AS a(threat text)"
        " UNION ALL SELECT 'threats', threat FROM jsonb_to_recordset(d.threats) AS b(threat text)) AS l"
        " JOIN catalog_entry e ON e.code = l.threat AND e.current_id IS NULL",
    ),
    Check(
        "unknown_term",
        Severity.WARNING,
        BOTH,
        _("Unknown or retired term"),
        _("“%(code)s” is not a term in use."),
        _("Choose a term that is in use."),
        "SELECT DISTINCT n.slot, n.field, n.code, jsonb_build_object('code', n.code) FROM named n WHERE NOT EXISTS ("
        "SELECT FROM catalog_term t WHERE t.vocabulary = n.vocabulary AND t.code = n.code AND t.retired_at IS NULL)",
    ),
    Check(
        "contradicted",
        Severity.WARNING,
        BOTH,
        _("Contradicted and not answered"),
        _("A passage contradicts this field, and nobody has answered it."),
        _("Answer it in the evidence, or change the field."),
        "SELECT slot, field, key, '{}'::jsonb FROM cited WHERE stance = 'contradicts' AND coalesce(answer, '') = ''",
    ),
    Check(
        "orphaned",
        Severity.WARNING,
        BOTH,
        _("Evidence that lost its passage"),
        _("The passage is not found, or not surely, in the newest version of its text."),
        _("Look where the passage stands now, or cite another one."),
        "SELECT c.slot, c.field, c.key, '{}'::jsonb FROM cited c JOIN lost USING (annotation)",
    ),
    Check(
        "withdrawn",
        Severity.WARNING,
        BOTH,
        _("Evidence from a withdrawn publication"),
        _("A publication behind this passage was withdrawn by its source."),
        _("Look anew at what rests on it."),
        "SELECT c.slot, c.field, c.key, '{}'::jsonb FROM cited c JOIN withdrawn USING (annotation)",
    ),
    Check(
        "stale",
        Severity.WARNING,
        BOTH,
        _("Evidence from a stale translation"),
        _("The source of this translation changed after it was made."),
        _("Compare the passage with the source as it stands."),
        "SELECT c.slot, c.field, c.key, '{}'::jsonb FROM cited c JOIN stale USING (annotation)",
    ),
    Check(
        "unreliable",
        Severity.NOTE,
        BOTH,
        _("Evidence from an unreliable source"),
        _("The reliability of %(source)s is %(reliability)s."),
        _("Find a better source for the same, or say why this one will do."),
        "SELECT c.slot, c.field, c.key, jsonb_build_object('source', p.outlet, 'reliability', p.reliability)"
        " FROM cited c JOIN place p USING (annotation) WHERE p.reliability IN ('D', 'E')",
    ),
    Check(
        "unreliable_only",
        Severity.WARNING,
        BOTH,
        _("Only unreliable sources"),
        _("All that supports this entry comes from sources rated D or E."),
        _("Find a source of another kind."),
        "SELECT c.slot, 'evidence', '', '{}'::jsonb FROM cited c JOIN place p USING (annotation)"
        " WHERE c.stance = 'supports' GROUP BY c.slot HAVING bool_and(p.reliability IN ('D', 'E'))",
    ),
    Check(
        "no_evidence",
        Severity.WARNING,
        BOTH,
        _("No evidence"),
        _("No passage supports any field of this entry."),
        _("Cite a passage under a field."),
        "SELECT slot, 'evidence', '', '{}'::jsonb FROM doc d"
        " WHERE NOT EXISTS (SELECT FROM cited c WHERE c.slot = d.slot AND c.stance = 'supports')",
    ),
    Check(
        "single_source",
        Severity.WARNING,
        BOTH,
        _("One source only"),
        _("All that supports this entry goes back to one source."),
        _("Find a second source that does not repeat the first."),
        "SELECT slot, 'evidence', '', '{}'::jsonb FROM alone WHERE scope = ''",
    ),
    Check(
        "single_source_field",
        Severity.NOTE,
        BOTH,
        _("A field with one source only"),
        _("All that supports this field goes back to one source."),
        _("Find a second source that does not repeat the first."),
        "SELECT slot, scope, '', '{}'::jsonb FROM ("
        "SELECT slot, scope, bool_or(scope = '') OVER (PARTITION BY slot) AS whole FROM alone) AS a"
        " WHERE scope <> '' AND NOT whole",
    ),
    Check(
        "no_scenario",
        Severity.WARNING,
        THREAT,
        _("No scenario"),
        _("It has no reasonable worst case that people could rate."),
        _("Write a scenario."),
        "SELECT slot, 'scenarios', '', '{}'::jsonb FROM doc"
        " WHERE kind = 'threat' AND coalesce(jsonb_array_length(scenarios), 0) = 0",
    ),
    Check(
        "unrated_scenario",
        Severity.WARNING,
        THREAT,
        _("Scenario without a rating"),
        _("Nobody has rated “%(title)s”."),
        _("Rate the scenario."),
        "SELECT d.slot, 'scenarios', s.id, jsonb_build_object('title', s.title)"
        " FROM doc d CROSS JOIN LATERAL jsonb_to_recordset(d.scenarios) AS s(id text, title text) WHERE NOT EXISTS ("
        "SELECT FROM catalog_assessment a WHERE a.entry_id = d.entry AND a.scenario = s.id)",
    ),
    Check(
        "no_measure",
        Severity.WARNING,
        THREAT,
        _("No measure acts on it"),
        _("No measure that is not ended or rejected says how it acts on this threat."),
        _("Propose a measure, or link one that is there."),
        "SELECT slot, 'measures', '', '{}'::jsonb FROM unacted",
    ),
    Check(
        "target_unfounded",
        Severity.WARNING,
        THREAT,
        _("Target lower than current without a measure"),
        _("Somebody rates “%(title)s” lower as a target than it is, and no measure acts on the threat."),
        _("Say which measure would bring it there."),
        "SELECT DISTINCT d.slot, 'scenarios', s.id, jsonb_build_object('title', s.title) FROM doc d"
        " CROSS JOIN LATERAL jsonb_to_recordset(d.scenarios) AS s(id text, title text)"
        " JOIN ranked t ON t.entry = d.entry AND t.scenario = s.id AND t.basis = 'target'"
        " JOIN ranked c ON c.entry = t.entry AND c.scenario = t.scenario AND c.rater_id = t.rater_id"
        " AND c.basis = 'current' AND t.place < c.place"
        " JOIN unacted u ON u.slot = d.slot",
    ),
    Check(
        "acts_on_nothing",
        Severity.WARNING,
        MEASURE,
        _("Acts on no threat"),
        _("It names no threat of the present catalog that it acts on."),
        _("Say on which threat it acts, and how; or retire it."),
        "SELECT d.slot, 'threats', '', '{}'::jsonb FROM doc d WHERE d.kind = 'measure' AND NOT EXISTS ("
        "SELECT FROM jsonb_to_recordset(d.threats) AS t(threat text)"
        " JOIN catalog_entry e ON e.code = t.threat AND e.status = 'published' AND e.current_id IS NOT NULL)",
    ),
    Check(
        "review_overdue",
        Severity.WARNING,
        BOTH,
        _("Past its review date"),
        _("It was to be looked at again by %(date)s."),
        _("Look at it again, and set the next date."),
        "SELECT slot, 'review_due', '', jsonb_build_object('date', review_due) FROM doc WHERE review_due < %(today)s",
    ),
    Check(
        "measure_overdue",
        Severity.WARNING,
        MEASURE,
        _("Measure past due"),
        _("“%(title)s” was due on %(date)s."),
        _("Say whether it was reached, or set another date."),
        "SELECT d.slot, 'milestones', m.id, jsonb_build_object('title', m.title, 'date', m.due)"
        " FROM doc d CROSS JOIN LATERAL jsonb_to_recordset(d.milestones) AS m(id text, title text, due text, done text)"
        " WHERE m.due < %(today)s AND coalesce(m.done, '') = '' AND d.status NOT IN ('ended', 'rejected')"
        " UNION ALL SELECT slot, 'ends', '', jsonb_build_object('title', title, 'date', ends) FROM doc"
        " WHERE ends < left(%(today)s, length(ends)) AND status NOT IN ('ended', 'rejected')",
    ),
    Check(
        "indicator_unread",
        Severity.WARNING,
        THREAT,
        _("Indicator not read in time"),
        _("“%(title)s” was to be read by %(date)s."),
        _("Read the indicator."),
        "SELECT slot, 'indicators', key, jsonb_build_object('title', title, 'date', due)"
        " FROM indicator WHERE due < %(today)s::date",
    ),
    Check(
        "no_editor",
        Severity.NOTE,
        BOTH,
        _("No responsible editor"),
        _("No member of the team is responsible for this entry."),
        _("Name the editor who sees to it that it stays right."),
        "SELECT slot, 'responsible', '', '{}'::jsonb FROM doc d WHERE d.entry IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = d.responsible AND u.is_active)",
    ),
    Check(
        "no_sensitivity",
        Severity.NOTE,
        BOTH,
        _("Sensitivity is missing"),
        _("It does not say who may see it (Traffic Light Protocol)."),
        _("Choose its sensitivity."),
        "SELECT slot, 'sensitivity', '', '{}'::jsonb FROM doc WHERE coalesce(sensitivity, '') = ''",
    ),
    Check(
        "no_summary_in_language",
        Severity.NOTE,
        BOTH,
        _("No summary in a language of the catalog"),
        _("Its summary is not there in every language of the catalog; what lacks: %(languages)s."),
        _("Translate at least the summary."),
        "SELECT d.slot, 'translations', '', jsonb_build_object('languages', string_agg(l.name, ', ' ORDER BY l.place))"
        " FROM doc d JOIN catalog_entry e ON e.id = d.entry"
        " CROSS JOIN unnest(%(languages)s::text[], %(names)s::text[]) WITH ORDINALITY AS l(language, name, place)"
        " WHERE l.language <> e.language AND NOT EXISTS ("
        "SELECT FROM catalog_entrytranslation t JOIN catalog_entrytranslationrevision r ON r.id = t.current_id"
        " WHERE t.entry_id = d.entry AND t.language = l.language AND r.texts ? 'summary') GROUP BY d.slot",
    ),
)

BY_CODE = {check.code: check for check in CHECKS}
# Checks of one row of evidence: shown as marks beside the footnote.
ON_EVIDENCE = ("contradicted", "orphaned", "withdrawn", "stale", "unreliable", "lost_field")
