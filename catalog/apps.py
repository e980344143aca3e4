from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        """Tell the rooms below which themes there are, what this one holds of a person, and what rests on a text."""
        from accounts.personal_data import provide_personal_data
        from accounts.themes import provide_themes
        from articles.citing import provide_citing
        from catalog.citing import entries_citing
        from catalog.models import Term
        from catalog.personal import personal_data
        from catalog.vocabulary import Vocabulary

        provide_personal_data("catalog", personal_data)
        provide_citing(entries_citing)
        provide_themes(lambda: [(term.code, term.label) for term in Term.objects.usable().of(Vocabulary.THEME)])
