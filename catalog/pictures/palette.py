"""The colours of the pictures by token, light and dark, for files without a style sheet. Pure.

They are those of `static/css`, with which a test compares them.
"""

LIGHT, DARK = "light", "dark"

# token: light, dark
COLOURS = {
    "--paper": ("#fafbfa", "#131719"),
    "--surface": ("#ffffff", "#1a1f22"),
    "--sunken": ("#f1f4f3", "#0e1113"),
    "--ink": ("#151b1e", "#e7ebec"),
    "--ink-soft": ("#465056", "#b0babf"),
    "--rule": ("#dfe5e4", "#2c3438"),
    "--rule-strong": ("#7d898e", "#74828a"),
    "--accent": ("#0b5a70", "#71c7de"),
    "--accent-wash": ("#e3f0f3", "#173039"),
    "--on-accent": ("#ffffff", "#06232c"),
    "--info": ("#1f4f96", "#9cc1f7"),
    "--info-wash": ("#e8effa", "#1b2a40"),
    "--success": ("#1d6237", "#8cd3a4"),
    "--success-wash": ("#e4f3e8", "#17301f"),
    "--warning": ("#7a4b00", "#ecc06c"),
    "--warning-wash": ("#fcf1d9", "#362a12"),
    "--danger": ("#a1242a", "#f5a19f"),
    "--danger-wash": ("#fbe9e8", "#3b1c1d"),
    "--neutral-wash": ("#edf1f0", "#262d31"),
    "--level-1": ("#f1f4f3", "#0e1113"),
    "--level-2": ("#f7edc9", "#3a3420"),
    "--level-3": ("#f5d79a", "#5a4418"),
    "--level-4": ("#eeb08a", "#74401f"),
    "--level-5": ("#dc8582", "#8c3434"),
    "--water": ("#eef3f5", "#10161a"),
    "--land": ("#fbfcfb", "#1c2226"),
    "--share-0": ("#f4f2ea", "#242b2e"),
    "--share-1": ("#dbe9ea", "#1d3941"),
    "--share-2": ("#b5d5da", "#24505c"),
    "--share-3": ("#86bac5", "#2d6977"),
    "--share-4": ("#5a9dad", "#388494"),
}


def colour(token: str, theme: str) -> str:
    """Return the hexadecimal colour of a token."""
    light, dark = COLOURS[token]
    return dark if theme == DARK else light
