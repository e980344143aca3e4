"""Who goes on with an import, approves what it proposed, takes it back: asked by its actions, shown on its page."""

from accounts.permissions import Person, may
from review.import_models import ImportRun, RunState


def may_go_on(run: ImportRun, person: Person) -> bool:
    """Tell whether a person answers its questions and goes on with it: whoever took it in, until it is taken back."""
    return run.person_id == person.pk and may(person, "propose") and run.state != RunState.REVERTED


def may_approve(run: ImportRun, person: Person) -> bool:
    """Tell whether a person may approve what it proposed: another editor than the one who took it in."""
    return run.person_id != person.pk and may(person, "decide")


def may_take_back(run: ImportRun, person: Person) -> bool:
    """Tell whether a person may take it back: whoever took it in, and every editor."""
    return may(person, "propose") and (run.person_id == person.pk or may(person, "decide"))
