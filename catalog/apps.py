from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        """Tell the room of people which themes an editor can be bound to, and what this one holds of a person."""
        from accounts.personal_data import provide_personal_data
        from accounts.themes import provide_themes
        from catalog.models import Term
        from catalog.personal import personal_data
        from catalog.vocabulary import Vocabulary

        provide_personal_data("catalog", personal_data)
        provide_themes(lambda: [(term.code, term.label) for term in Term.objects.usable().of(Vocabulary.THEME)])
