from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        """Tell the rooms below which themes there are, what this one holds of a person, and what rests on a text.

        And let what is worked out of entries be worked out once a migration made place for it.
        """
        from django.db.models.signals import post_migrate

        from accounts.audit_words import provide_verbs
        from accounts.personal_data import provide_personal_data
        from accounts.themes import provide_themes
        from articles.citing import provide_citing
        from articles.countries import provide_country_labels
        from articles.models.views import LISTS, SavedList
        from articles.openness import provide_openness
        from catalog import filtering
        from catalog.audit_words import VERBS
        from catalog.citing import cited_by_open_entries, entries_citing
        from catalog.models import Term
        from catalog.personal import personal_data
        from catalog.projecting import project_what_is_new
        from catalog.vocabulary import Vocabulary

        provide_personal_data("catalog", personal_data)
        provide_verbs(VERBS)
        provide_citing(entries_citing)
        provide_country_labels(Term.objects.labels_of_states)
        provide_openness(cited_by_open_entries)
        names, free = (*filtering.NAMES, "sort", "columns"), frozenset({"kind", "sort", "columns"})
        LISTS["catalog"] = SavedList("catalog:register", "read_published", names, free)
        post_migrate.connect(project_what_is_new, sender=self)
        provide_themes(lambda: [(term.code, term.label) for term in Term.objects.usable().of(Vocabulary.THEME)])
