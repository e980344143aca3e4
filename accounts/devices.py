"""Say in two words what a browser says of itself in a long line."""

BROWSERS = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
]
BROWSERS += [("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome")]
BROWSERS += [("Safari/", "Safari")]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
]
SYSTEMS += [("CrOS", "ChromeOS"), ("Linux", "Linux")]


def device_of(agent: str) -> str:
    """Return `Firefox · Windows`, or what little is known. Names of products are not translated."""
    words = [next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, words)) or agent[:60]
