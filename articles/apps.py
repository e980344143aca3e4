from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        """Tell the room of people what this one holds of a person, and what its acts are called."""
        from accounts.audit_words import provide_verbs
        from accounts.personal_data import provide_personal_data
        from articles.audit_words import VERBS
        from articles.personal import personal_data

        provide_personal_data("articles", personal_data)
        provide_verbs(VERBS)
