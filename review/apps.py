from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        """Tell the room of people what this one holds of a person."""
        from accounts.personal_data import provide_personal_data
        from review.personal import personal_data

        provide_personal_data("review", personal_data)
