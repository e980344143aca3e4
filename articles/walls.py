"""What stands between a page and its text: a consent wall, a page that a script fills, a check for programs. Pure."""

import re

from basics.kept_words import gettext as _

SHORT = 400  # code points: an article has more
MARKS = {
    "challenge": re.compile(
        r"just a moment\.\.\.|checking your browser|cf-challenge|cf-turnstile|g-recaptcha|h-captcha"
        r"|verify (?:that )?you are (?:a )?human"
        r"|are you a robot|ddos-guard|подтвердите, что вы (?:не робот|человек)|проверка браузера",
        re.IGNORECASE,
    ),
    "consent": re.compile(
        r"consent\.(?:google|yahoo|youtube)|privacy-mgmt|sp_message|onetrust|didomi|quantcast|usercentrics|fundingchoices"
        r"|(?:before you continue|accept (?:all )?cookies to|we value your privacy|we and our partners)"
        r"|(?:примите|принять) (?:все )?(?:cookie|куки)|согласи\w+ на обработку",
        re.IGNORECASE,
    ),
    "payment": re.compile(
        r"subscribe to (?:continue|read)|already a subscriber|paywall|только для подписчиков|оформите подписку",
        re.IGNORECASE,
    ),
    "script": re.compile(
        r"enable javascript|javascript is (?:required|disabled)|requires javascript|включите javascript"
        r"|<div id=[\"']?(?:root|app|__next|__nuxt)[\"']?>\s*</div>",
        re.IGNORECASE,
    ),
}
TAGS = re.compile(r"<script\b.*?</script>|<style\b.*?</style>", re.IGNORECASE | re.DOTALL)


def obstacle_in(html: str, text: str) -> str:
    """Return what keeps the text away (`challenge`, `consent`, `payment`, `script`), or nothing when it is there."""
    if len(text) >= SHORT:
        return ""
    for name, mark in MARKS.items():
        if mark.search(html[:400_000]):
            return name
    bare = TAGS.sub("", html[:400_000])
    return "script" if len(text) < 80 and len(html) > 4 * len(bare) + 2_000 else ""


def sentence(obstacle: str) -> str:
    """Say what stands in the way, and what to do."""
    sentences = {
        "challenge": _(
            "The site asks for a proof that a person is reading. Open it in your browser and paste the text."
        ),
        "consent": _("The site shows only its question about cookies. Open it in your browser and paste the text."),
        "payment": _(
            "The site shows its text to subscribers. If you are one, open it in your browser and paste the text."
        ),
        "script": _("This page is empty until a script fills it. Open it in your browser and paste the text."),
    }
    return sentences.get(obstacle) or _("No text was found in this. Nothing was saved; paste the text instead.")
