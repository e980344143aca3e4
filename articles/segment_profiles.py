"""What each language tells the segmenter: abbreviations, signs of years, months, words that open a sentence. Data only.

All words are kept in lower case and without the last full stop. `joined` abbreviations belong to what follows them
(titles, units before a number); `closing` ones may as well end a sentence, and do if a likely start follows.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Profile:
    """How a language writes what only looks like the end of a sentence."""

    joined: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()  # after a number: the sign of a year or a century; else as `joined`
    months: frozenset[str] = frozenset()  # these and the like follow an ordinal that is written with a full stop
    openers: frozenset[str] = frozenset()  # after a closing abbreviation only these begin a sentence; none: any
    surnames: frozenset[str] = frozenset()  # openers that are names as well: after one initial they begin nothing
    leads: frozenset[str] = frozenset()  # words of an adverbial of time, so that “In 2024 y.” does not end
    clock: frozenset[str] = frozenset()  # before a figure they go on: “9 h. 30 min.”
    and_so_on: frozenset[str] = frozenset()  # with an ellipsis: “and …” goes on
    datelines: bool = False  # “Place - agency:” stands apart
    lower_starts: bool = False  # informal texts begin sentences in lower case
    letters: bool = False  # letters whose lines a program joined are cut as their lines were
    ordinals: bool = False  # a Roman number with a full stop is an ordinal even before a capital


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("dr prof mr mrs ms jr sr st")
ENGLISH = Profile(
    joined=_words(
        "mr mrs ms messrs mx dr prof st gen col lt sgt cpl pvt capt cmdr adm maj brig gov sen rep reps sens pres rev "
        "hon fr mt ft no nos vs v cf p pp vol vols fig figs ch sec eq art para ed eds trans approx est ca c al viz "
        "e.g i.e jan feb mar apr jun jul aug sept sep oct nov dec dept univ assn ave blvd rd supt insp asst assoc"
    ),
    closing=_words(
        "inc co corp ltd bros llc plc etc jr sr esq u.s u.k u.n u.s.a e.u d.c a.m p.m b.c a.d ph.d m.d b.a m.a "
        "l.a n.y ft in lb lbs oz sq mi yrs hrs mins secs tel ext"
    ),
    openers=_words(
        "the a an this that these those he she it we they you i in on at by for from to with but and or so as if when "
        "while after before since there here his her its our their my your what who why how where which however "
        "although though because then now one two some many most all no not both each every another such let please "
        "yes also moreover meanwhile even only just still once until under over according do does did is are was "
        "were will would can could should may might have has had"
    ),
    surnames=_words("a i may will can do no one her here let such what over under long"),
    lower_starts=True,
    letters=True,
)
RUSSIAN = Profile(
    joined=_words(
        "г-н г-жа гг г-да тов им проф акад доц инж ген полк подполк кап лейт св пр преп о см ср напр рис табл стр с "
        "гл ст п пп разд т тт кн вып изд ред сост пер илл ил прим ул просп пл бул наб туп пер д кв корп оф стр обл "
        "респ р-н р оз о-в п-ов пос дер м-р д-р т.е т.к т.н т.наз т.о и.о врио зам зав нач пом гос мин тел факс моб "
        "род ум рожд англ нем фр франц лат греч итал исп польск укр каз араб кит яп тур перс рус букв буквально "
        "уст разг перен ок прибл около к.т.н д.т.н к.э.н д.э.н гр тыс млн млрд трлн мин макс абс долл ч № н.п"
    ),
    closing=_words(
        "т.д т.п др пр руб коп экз чел шт га км м см мм кг г т ц л кв.м куб.м сек мин час ч н.э р.х ж.д млн млрд трлн "
        "тыс долл в.в мск утра и.т.д и.т.п"
    ),
    clock=_words("ч час"),
    years=_words("г гг в вв"),
    months=_words("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    leads=_words("в во с со к ко до на по от весной летом осенью зимой уже ещё еще лишь только около после начиная"),
)
KAZAKH = Profile(
    joined=_words(
        "акад проф доц инж ген полк обл ауд көш қ пр даң т.ғ.к т.ғ.д мыс қар ред құр бет сур кес тел мәс т.а а.қ "
        "тов ст п б м-м"
    ),
    closing=_words("т.б т.с.с т.т б.з.д б.з б.д.д тг теңге мың млн млрд трлн км м см мм кг га сағ мин долл руб с.с"),
    clock=_words("сағ"),
    years=_words("ж жж ғ ғғ"),
    leads=_words("шамамен"),
)
KYRGYZ = Profile(
    joined=_words("акад проф доц инж ген полк обл р-н көч ш к.а мис кар ред бет сүр тел ст п б ө.а т.а тов к"),
    closing=_words("ж.б ж.у.с ж.б.у.с б.з.ч б.з.м б.а сом миң млн млрд трлн км м см мм кг га саат мүн долл руб"),
    years=_words("ж жж к кк"),
)
UZBEK_LATIN = Profile(
    joined=_words("akad prof dots inj gen polk vil tum sh ko'ch koʻch qar mas tah bet rasm tel dr mr mrs b p st t.i"),
    closing=_words("h.k hk sh.k va.h.k b mln mlrd trln ming so'm soʻm km m sm mm kg ga soat min dol m.a"),
    years=_words("y yy v asr"),
)
UZBEK_CYRILLIC = Profile(
    joined=_words("акад проф доц инж ген полк вил тум ш кўч қар мас таҳ бет расм тел б п ст"),
    closing=_words("ҳ.к ш.к ва.ҳ.к млн млрд трлн минг сўм км м см мм кг га соат мин долл"),
    years=_words("й йй в аср"),
)
TAJIK = Profile(
    joined=_words("акад проф дотс инж ген вил ноҳ ш кӯч ниг мас саҳ тел н д м б р ҷ"),
    closing=_words("ғ ва.ғ ва.ғайра млн млрд трлн ҳаз сомонӣ км м см мм кг га соат дақ долл"),
    years=_words("с солҳои а"),
)
TURKMEN = Profile(
    joined=_words("akad prof dos inž gen wel etr ş köç ser mes sah tel b p h dr"),
    closing=_words("ş.m we.ş.m we.b mln mlrd trln müň manat km m sm mm kg ga sag min dol b.e.öň"),
    years=_words("ý ýý"),
)
AZERBAIJANI = Profile(
    joined=_words("akad prof dos müh gen polk şəh ray küç pr bax məs səh şək cədv tel dr mr mrs red nəşr st b c"),
    closing=_words("s i.a və.s və.i.a b.e.ə e.ə b.e mln mlrd trln min man manat km m sm mm kg ha saat dəq dol"),
    years=_words("il ə"),
    months=_words("yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr"),
)
TURKISH = Profile(
    joined=_words(
        "dr prof doç yrd av sn bn bkz krş örn hz st gen alb yzb bşk müh mah cad sok no kat apt tel faks s ss c çev haz "
        "yay der ed t.c m.ö m.s mr mrs ms op ecz uzm arş gör öğr"
    ),
    closing=_words("vb vs vd a.ş ltd şti yy mln mlr km m cm mm kg ha dk sn a.b.d"),
    years=_words("yy"),
    months=_words(
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık "
        "ordu kolordu tümen bölge köprü lig sınıf kat cadde sokak yüzyıl uluslararası ulusal olağan genel dünya"
    ),
    ordinals=True,
)
PERSIAN = Profile(
    joined=_words("ص ج م د ش ر.ک نک ق.م ه.ش ه.ق ه ق رک صص شم"),
    closing=_words("غ و.غ"),
    and_so_on=_words("و"),
    datelines=True,
)
PROFILES = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "kk": KAZAKH,
    "ky": KYRGYZ,
    "uz": UZBEK_LATIN,
    "uz-latn": UZBEK_LATIN,
    "uz-cyrl": UZBEK_CYRILLIC,
    "tg": TAJIK,
    "tk": TURKMEN,
    "az": AZERBAIJANI,
    "fa": PERSIAN,
    "tr": TURKISH,
}
DEFAULT = Profile(joined=TITLES)


@cache
def profile_of(language: str) -> Profile:
    """Return the profile of a BCP 47 tag: the nearest that is known, else one that knows only titles."""
    parts = language.lower().split("-")
    while parts:
        if found := PROFILES.get("-".join(parts)):
            return found
        parts.pop()
    return DEFAULT
