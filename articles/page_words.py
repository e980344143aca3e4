"""What pages call the things that are not the article, and how the lines begin that lead away from it. Pure data."""

import re

# Words of class names and ids, as regular expressions; each stands between dashes, underscores, spaces or edges.
NOISE_NAMES = r"""
share sharing social soc likes? related readalso read-?(?:also|more|next) recommend\w* similar more-?news comments?
disqus subscrib\w* subscription newsletter telegram advert\w* ads? adv banner promo sponsor\w* partners? cookies?
consent gdpr breadcrumbs? crumbs tags? taglist keywords sidebar widgets? popular top-?news last-?news menu
nav navbar navigation pagination pager footer copyright caption credit photo-?author print tools? toolbar modal
popup overlay counter views rating login search skip also inject\w* teaser author-?(?:box|bio|card) about-?author
byline meta date time timestamp kicker rubric category infoline
"""
NOISE = re.compile(rf"(?:^|[\s_-])(?:{'|'.join(NOISE_NAMES.split())})(?:$|[\s_-])", re.IGNORECASE)

# Beginnings of lines that lead away, one a line: such a line says nothing else, or goes on after a colon or a dash.
LINES = r"""
read (?:also|more|next)
see also
more on (?:this|the)
related(?: (?:articles|news|stories))?
advertisement
share(?: (?:this|on|with)\b.{0,40})?
tags?
subscribe
follow us
(?:source )?photo
image
all rights reserved
copyright
©
читайте (?:также|ещ[её])
смотрите также
по теме
материалы по теме
ранее мы писали
подробнее
подпи(?:сывай|ши)тесь
подели(?:ться|тесь)
реклама
теги
фото
иллюстрация
коллаж
все права защищены
(?:нашли|заметили) ошибку
перепечатка
(?:тағы да|сондай-ақ) оқы\w*
оқи отырыңыз
бөлісу
жазылыңыз
жарнама
сурет
дагы окуңуз
бөлүшүү
shuningdek o['ʻ‘’]qing
mavzuga oid
ulashish
obuna bo['ʻ‘’]ling
reklama
foto
шунингдек ўқинг
мавзуга оид
обуна бўлинг
улашиш
(?:ҳамчунин|инчунин) хонед
мубодила
обуна шавед
şeýle hem okaň
paýlaş\w*
həmçinin oxuyun
oxşar xəbərlər
paylaş\w*
abunə olun
(?:بیشتر|همچنین) بخوانید
مطالب مرتبط
اشتراک[\u200c ]گذاری
برچسب(?:\u200cها)?
عکس
""".strip().splitlines()
LEADS_AWAY = re.compile(rf"^\W*(?:{'|'.join(LINES)})(?:\s*[:：—–-].{{0,200}}|\s*[.!…»”]*)$", re.IGNORECASE | re.DOTALL)

# How a by-line begins.
BYLINES = """
by|written by|author|text|автор|авторы|текст|беседовал|беседовала|подготовил|подготовила|жазған|мәтін|муаллиф|муаллифлар
|нависанда|муаллифон|muallif|mualliflar|awtor|müəllif|yazar|yazdı|نویسنده|نگارنده
""".replace("\n", "")
BEFORE_A_NAME = re.compile(rf"^\s*(?:{BYLINES})\s*[:：–—-]?\s+", re.IGNORECASE)
