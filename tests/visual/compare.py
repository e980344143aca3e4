"""Compare two pictures of a page as a person would: a letter that is drawn a little differently is no difference.

What counts is, first, a pixel that lies outside everything the other picture has within two pixels of it: that forgives
another smoothing of letters and a shift of a pixel or two, and sees an edge that moved by four. Second, the mean colour
of a small field. Both are judged field by field: a small button on a long page weighs as much as on a short one.
"""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

REACH = 5  # pixels across: two to each side
STRONG = 56  # of 255: how far out of that range a pixel must lie
FIELD = 32  # pixels along the side of a field
MOST_OF_A_PAGE = 0.01
MOST_OF_A_FIELD = 0.025
MOST_OF_A_COLOUR = 12  # of 255, in the mean of a field
MOST_HIGHER = 12  # pixels that a page may be longer or shorter
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Difference:
    """How far two pictures are apart, and where."""

    page: float
    field: float
    colour: int
    higher: int
    where: Image.Image

    @property
    def counts(self) -> bool:
        return (
            self.page > MOST_OF_A_PAGE
            or self.field > MOST_OF_A_FIELD
            or self.colour > MOST_OF_A_COLOUR
            or abs(self.higher) > MOST_HIGHER
        )

    def __str__(self) -> str:
        return (
            f"{self.page:.2%} of the page, {self.field:.1%} of the worst field of {FIELD} px, "
            f"{self.colour} of 255 in colour, {self.higher:+d} px in height"
        )


def compare(was: Image.Image, now: Image.Image) -> Difference:
    """Measure the difference between a committed picture and a new one."""
    size = (max(was.width, now.width), max(was.height, now.height))
    one, other = padded(was, size), padded(now, size)
    box, where, higher = fields_around(one, other), Image.new("L", size), now.height - was.height
    if box is None:
        return Difference(0, 0, 0, higher, where)
    one, other = one.crop(box), other.crop(box)
    out = brightest(ImageChops.lighter(beyond(one, other), beyond(other, one)))
    out = out.point(lambda value: 255 if value > STRONG else 0)
    where.paste(out, box[:2])
    fields = (max(1, out.width // FIELD), max(1, out.height // FIELD))
    means = (half.resize(fields, Image.Resampling.BOX) for half in (one, other))
    return Difference(
        page=where.histogram()[255] / (size[0] * size[1]),
        field=strongest(out.resize(fields, Image.Resampling.BOX)) / 255,
        colour=strongest(brightest(ImageChops.difference(*means))),
        higher=higher,
        where=where,
    )


def fields_around(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the whole fields around everything that differs at all: there is no need to look elsewhere."""
    box = ImageChops.difference(one, other).getbbox()
    if box is None:
        return None
    left, top, right, bottom = (value // FIELD * FIELD for value in box)
    return left, top, min(right + FIELD, one.width), min(bottom + FIELD, one.height)


def beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return how far each pixel of one picture lies outside what the other has around it."""
    low, high = other.filter(ImageFilter.MinFilter(REACH)), other.filter(ImageFilter.MaxFilter(REACH))
    return ImageChops.lighter(ImageChops.subtract(one, high), ImageChops.subtract(low, one))


def brightest(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return ImageChops.lighter(red, ImageChops.lighter(green, blue))


def strongest(picture: Image.Image) -> int:
    """Return the highest value in a picture of one channel."""
    return max(value for value, count in enumerate(picture.histogram()) if count)


def padded(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    whole = Image.new("RGB", size, WHITE)
    whole.paste(picture.convert("RGB"))
    return whole


def marked(now: Image.Image, difference: Difference) -> Image.Image:
    """Return the new picture, pale, with what differs in red."""
    pale = Image.blend(padded(now, difference.where.size), Image.new("RGB", difference.where.size, WHITE), 0.6)
    pale.paste((214, 20, 30), mask=difference.where.filter(ImageFilter.MaxFilter(3)))
    return pale


def kept_small(picture: Image.Image) -> Image.Image:
    """Return the picture as it is committed: a palette of 128 colours, without dithering."""
    return picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
