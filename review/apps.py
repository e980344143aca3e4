from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        """Tell the rooms below what this one holds of a person, and which list of it can be kept as a view."""
        from accounts.audit import listen
        from accounts.audit_words import provide_verbs
        from accounts.leaving import provide_forgetting
        from accounts.personal_data import provide_personal_data
        from articles.models.views import LISTS, SavedList
        from review import (  # noqa: F401  # they say what is told
            discussion_tidings,
            hidden_tidings,
            published_tidings,
            round_tidings,
        )
        from review.asking_to_tell import ask_to_tell
        from review.audit_words import VERBS
        from review.discussion_news import provide_discussions
        from review.live_news import provide_topics
        from review.notice_querysets import unread_count
        from review.personal import forget_person, personal_data
        from review.pulse import provide
        from review.queue_filters import FREE, NAMES
        from review.watch_news import provide_watches

        provide_personal_data("review", personal_data)
        provide_verbs(VERBS)
        provide_topics()
        provide_discussions()
        provide_watches()
        provide("unread", unread_count)
        provide_forgetting(forget_person)
        listen(ask_to_tell)
        LISTS["queue"] = SavedList("review:one_queue", "see_review", NAMES, FREE)
