"""How far one sentence is from another: Levenshtein's distance in code points. Pure.

G. Myers, A fast bit-vector algorithm for approximate string matching (1999), with Python's long integers as the vector.
"""


def edit_distance(old: str, new: str) -> int:
    """Return how many code points must be inserted, deleted or replaced to make `new` of `old`."""
    if not old:
        return len(new)
    last, mask = 1 << (len(old) - 1), (1 << len(old)) - 1
    places: dict[str, int] = {}
    for place, letter in enumerate(old):
        places[letter] = places.get(letter, 0) | 1 << place
    up, down, distance = mask, 0, len(old)
    for letter in new:
        equal = places.get(letter, 0)
        across = (((equal & up) + up) ^ up) | equal
        right, left = down | ~(across | up), up & across
        distance += bool(right & last) - bool(left & last)
        right, left = right << 1 | 1, left << 1
        up, down = (left | ~(equal | down | right)) & mask, right & (equal | down) & mask
    return distance
