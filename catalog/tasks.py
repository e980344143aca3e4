"""Background jobs of this room. Each is safe to run twice."""

from procrastinate.contrib.django import app

from basics.call import Call, calling
from catalog import binding, checking


@app.task(name="catalog.tasks.check_edition")
def check_edition(work: int) -> None:
    """Check every hash of an edition for the person who asked for it."""
    with calling(Call(request_id=f"check_edition-{work}", means="job")):
        checking.check_edition(work)


@app.task(name="catalog.tasks.bind_edition")
def bind_edition(work: int) -> None:
    """Print the book of an edition for the person who asked for it."""
    with calling(Call(request_id=f"bind_edition-{work}", means="job")):
        binding.bind_edition(work)
