# ruff: noqa: E501  # a paragraph is a line
"""Illustrative stories in ten languages, in our own words: what the pages of the corpus are made of."""

from dataclasses import dataclass, replace
from datetime import date

from articles.structure import HEADING, ITEM, QUOTATION, Part


@dataclass(frozen=True)
class Story:
    """An invented article: its facts, and its body as parts."""

    language: str
    title: str
    author: str
    site: str
    host: str
    parts: tuple[Part, ...]
    published_on: date = date(2026, 7, 12)
    path: str = "/news/upper-lake"
    by: str = "Автор:"
    also: str = "Читайте также:"
    other: tuple[str, ...] = ()
    share: str = "Поделиться"
    comment: str = ""

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"

    def but(self, **changes: object) -> "Story":
        return replace(self, **changes)  # type: ignore[arg-type]


def parts(text: str) -> tuple[Part, ...]:
    """Read `# heading`, `> quotation` and `- item` lines; any other line is a paragraph."""
    kinds = {"# ": (HEADING, 2), "> ": (QUOTATION, 0), "- ": (ITEM, 1)}
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        kind, level = kinds.get(line[:2], ("paragraph", 0))
        found.append(Part(line[2:] if line[:2] in kinds else line, kind, level))
    return tuple(found)


RU = Story(
    "ru",
    "Уровень верхнего озера поднялся на два метра",
    "Айгерим Вымышленная",
    "Вестник долины (иллюстрация)",
    "vestnik.valley.example",
    parts("""
    За одну неделю уровень верхнего озера поднялся на два метра, сообщили в управлении долины. Ниже морены нет ни одной сирены.
    Инженер управления напомнил, что министерство предупреждали дважды: в мае и в июне. Ответа, по его словам, не было.
    > «Мы просили не денег, а людей, которые умеют читать показания датчиков», — сказал он на встрече с жителями.
    # Что делают внизу
    На конусе выноса стоят три села. В каждом из них сход собрал деньги на громкоговоритель, но связи с озером у сёл нет.
    - в первом селе дежурят ночью трое мужчин с рацией;
    - во втором ждут звонка из районного центра;
    - в третьем решили перенести школу выше дороги.
    Управление обещает поставить два датчика до конца лета. Этот текст придуман и служит только примером.
    """),
    other=(
        "Мост через реку закрыли до осени",
        "Цены на муку выросли на десятую часть",
        "Школу в горах открыли после ремонта",
    ),
    comment="А почему никто не спросил нас, жителей нижней улицы? Мы всё видели сами, и воду, и пустые обещания.",
)
KK = Story(
    "kk",
    "Жоғарғы көлдің деңгейі екі метрге көтерілді",
    "Ерлан Ойдан Шығарылған",
    "Алқап жаршысы (мысал)",
    "alqap.valley.example",
    parts("""
    Жоғарғы көлдің деңгейі бір аптада екі метрге көтерілді, деп хабарлады алқап басқармасы. Мореннан төмен бірде-бір дабыл жоқ.
    Басқарма инженері министрлікке екі рет ескерту жіберілгенін айтты: мамыр айында және маусымда. Жауап келмеген.
    > «Біз ақша емес, датчиктің көрсеткішін оқи алатын адам сұрадық», – деді ол тұрғындармен кездесуде.
    # Төмендегі ауылдар не істеп жатыр
    Сел жолында үш ауыл орналасқан. Әрқайсысында жұрт дауыс зорайтқыш сатып алуға қаржы жинады, бірақ көлмен байланыс жоқ.
    Басқарма жаздың соңына дейін екі датчик қоюға уәде берді. Бұл мәтін ойдан шығарылған және тек мысал үшін жазылған.
    """),
    by="Авторы:",
    also="Тағы да оқыңыз:",
    other=("Өзен үстіндегі көпір күзге дейін жабылды", "Ұн бағасы өсті"),
    share="Бөлісу",
    comment="Неге ешкім бізден сұрамады, біз бәрін өз көзімізбен көрдік қой, су да, бос уәде де көп болды.",
)
KY = Story(
    "ky",
    "Жогорку көлдүн деңгээли эки метрге көтөрүлдү",
    "Бек Ойлонулган",
    "Өрөөн кабарчысы (мисал)",
    "oroon.valley.example",
    parts("""
    Жогорку көлдүн деңгээли бир жумада эки метрге көтөрүлдү, деп билдирди өрөөн башкармасы. Моренадан ылдый бир да сирена жок.
    Башкарманын инженери министрликке эки жолу эскертүү жиберилгенин айтты. Бирок жооп келген жок.
    > «Биз акча эмес, датчиктин көрсөткүчүн окуй билген адам сурадык», – деди ал жолугушууда.
    Сел жүрө турган жерде үч айыл бар. Ар биринде эл үн күчөткүч алууга акча чогултту, бирок көл менен байланыш жок.
    Башкарма жайдын аягына чейин эки датчик коёрун убада кылды. Бул текст ойдон чыгарылган, мисал үчүн гана жазылган.
    """),
    by="Автор:",
    also="Дагы окуңуз:",
    other=("Көпүрө күзгө чейин жабылды", "Ундун баасы өстү"),
    share="Бөлүшүү",
)
UZ = Story(
    "uz-Latn",
    "Yuqori koʻl sathi ikki metrga koʻtarildi",
    "Dilnoza Oʻylab Topilgan",
    "Vodiy xabarchisi (namuna)",
    "vodiy.valley.example",
    parts("""
    Yuqori koʻl sathi bir hafta ichida ikki metrga koʻtarildi, deb xabar berdi vodiy boshqarmasi. Morenadan pastda bitta ham sirena yoʻq.
    Boshqarma muhandisi vazirlik ikki marta ogohlantirilganini aytdi. Uning soʻzlariga koʻra, javob kelmagan.
    > “Biz pul emas, datchik koʻrsatkichini oʻqiy oladigan odam soʻradik”, dedi u aholi bilan uchrashuvda.
    Sel yoʻlida uchta qishloq joylashgan. Har birida odamlar ovoz kuchaytirgich uchun pul yigʻdi, lekin koʻl bilan aloqa yoʻq.
    - birinchi qishloqda kechasi uch kishi navbatchilik qiladi;
    - ikkinchisida tumandan qoʻngʻiroq kutishadi.
    Boshqarma yoz oxirigacha ikkita datchik qoʻyishga vaʼda berdi. Bu matn oʻylab topilgan va faqat namuna.
    """),
    by="Muallif:",
    also="Shuningdek o‘qing:",
    other=("Koʻprik kuzgacha yopildi", "Un narxi oshdi"),
    share="Ulashish",
)
UZC = Story(
    "uz-Cyrl",
    "Юқори кўл сатҳи икки метрга кўтарилди",
    "Фарҳод Ўйлаб Топилган",
    "Водий хабарчиси (намуна)",
    "vodiy-xabar.valley.example",
    parts("""
    Юқори кўл сатҳи бир ҳафта ичида икки метрга кўтарилди, деб хабар берди водий бошқармаси. Моренадан пастда битта ҳам сирена йўқ.
    Бошқарма муҳандиси вазирлик икки марта огоҳлантирилганини айтди. Унинг сўзларига кўра, жавоб келмаган.
    Сел йўлида учта қишлоқ жойлашган. Ҳар бирида одамлар овоз кучайтиргич учун пул йиғди, лекин кўл билан алоқа йўқ.
    Бошқарма ёз охиригача иккита датчик қўйишга ваъда берди. Бу матн ўйлаб топилган ва фақат намуна.
    """),
    by="Муаллиф:",
    also="Шунингдек ўқинг:",
    other=("Кўприк кузгача ёпилди", "Ун нархи ошди"),
    share="Улашиш",
)
TG = Story(
    "tg",
    "Сатҳи кӯли боло ду метр баланд шуд",
    "Парвин Хаёлӣ",
    "Паёми водӣ (намуна)",
    "paem.valley.example",
    parts("""
    Сатҳи кӯли боло дар як ҳафта ду метр баланд шуд, хабар дод идораи водӣ. Поёнтар аз морена ягон бонги хатар нест.
    Муҳандиси идора гуфт, ки вазорат ду маротиба огоҳ карда шуда буд. Ба гуфтаи ӯ, ҷавоб наомад.
    > «Мо на пул, балки одаме хостем, ки нишондоди дастгоҳро хонда тавонад», – гуфт ӯ дар вохӯрӣ бо мардум.
    Дар роҳи сел се деҳа ҷойгир аст. Дар ҳар яке мардум барои баландгӯяк пул ҷамъ карданд, вале бо кӯл алоқа нест.
    Идора ваъда дод, ки то охири тобистон ду дастгоҳ мегузорад. Ин матн сохта ва танҳо барои намуна аст.
    """),
    by="Муаллиф:",
    also="Ҳамчунин хонед:",
    other=("Пули дарё то тирамоҳ баста шуд", "Нархи орд боло рафт"),
    share="Мубодила",
)
TK = Story(
    "tk",
    "Ýokarky kölüň derejesi iki metr ýokary galdy",
    "Maral Toslama",
    "Jülge habarçysy (mysal)",
    "julge.valley.example",
    parts("""
    Ýokarky kölüň derejesi bir hepdede iki metr ýokary galdy diýip, jülge edarasy habar berdi. Morenadan aşakda ýekeje-de duýduryş enjamy ýok.
    Edaranyň inženeri ministrligiň iki gezek duýdurylandygyny aýtdy. Onuň sözüne görä, jogap gelmändir.
    Siliň ýolunda üç oba ýerleşýär. Olaryň her birinde adamlar gatyldyryjy üçin pul ýygnady, ýöne köl bilen aragatnaşyk ýok.
    Edara tomsuň ahyryna çenli iki sany datçik goýmagy wada berdi. Bu tekst toslanyp tapylan we diňe mysal üçindir.
    """),
    by="Awtor:",
    also="Şeýle hem okaň:",
    other=("Köpri güýze çenli ýapyldy", "Unuň bahasy ýokarlandy"),
    share="Paýlaş",
)
AZ = Story(
    "az",
    "Yuxarı gölün səviyyəsi iki metr qalxdı",
    "Rəna Uydurma",
    "Dərə xəbərçisi (nümunə)",
    "dere.valley.example",
    parts("""
    Yuxarı gölün səviyyəsi bir həftə ərzində iki metr qalxdı, dərə idarəsi məlumat verdi. Morendən aşağıda bir dənə də olsun siren yoxdur.
    İdarənin mühəndisi nazirliyin iki dəfə xəbərdar edildiyini dedi. Onun sözlərinə görə, cavab gəlməyib.
    > “Biz pul yox, cihazın göstəricisini oxuya bilən adam istədik”, – o, sakinlərlə görüşdə belə dedi.
    Selin yolunda üç kənd yerləşir. Hər birində camaat səsgücləndirici üçün pul topladı, amma göllə əlaqə yoxdur.
    İdarə yayın sonuna qədər iki cihaz qoymağa söz verdi. Bu mətn uydurmadır və yalnız nümunə üçündür.
    """),
    by="Müəllif:",
    also="Həmçinin oxuyun:",
    other=("Körpü payıza qədər bağlandı", "Unun qiyməti qalxdı"),
    share="Paylaş",
)
FA = Story(
    "fa",
    "آب دریاچهٔ بالایی دو متر بالا آمد",
    "آرش خیالی",
    "پیک دره (نمونه)",
    "peyk.valley.example",
    parts("""
    آب دریاچهٔ بالایی در یک هفته دو متر بالا آمد. دفتر دره اعلام کرد پایین‌تر از یخرفت هیچ آژیری وجود ندارد.
    مهندس دفتر گفت وزارتخانه دو بار آگاه شده بود، یک بار در بهار و یک بار در آغاز تابستان. به گفتهٔ او پاسخی نرسید.
    سه روستا بر سر راه سیلاب قرار دارند. مردم هر روستا برای خرید بلندگو پول جمع کردند، اما راهی برای ارتباط با دریاچه نیست.
    دفتر وعده داد تا پایان تابستان دو دستگاه بگذارد. این متن ساختگی است و تنها برای نمونه نوشته شده است.
    """),
    by="نویسنده:",
    also="بیشتر بخوانید:",
    other=("پل رودخانه تا پاییز بسته شد", "بهای آرد بالا رفت"),
    share="اشتراک گذاری",
)
EN = Story(
    "en",
    "The upper lake rose by two metres",
    "Ada Invented",
    "Valley Courier (illustrative)",
    "courier.valley.example",
    parts("""
    The upper lake rose by two metres in a single week, the valley office said on Sunday. There is no siren below the moraine.
    An engineer of the office recalled that the ministry had been told twice, in May and in June. No answer came, he said.
    > “We did not ask for money, we asked for people who can read a gauge,” he told a meeting of residents.
    # What is done below
    Three villages lie on the outwash fan. In each of them a meeting raised money for a loudspeaker, but none has a line to the lake.
    - the first keeps three men with a radio awake at night;
    - the second waits for a call from the district town;
    - the third voted to move its school above the road.
    The office promises two gauges before the summer ends. This text is invented and serves as an example only.
    """),
    by="By",
    also="Read also:",
    other=("The bridge is closed until autumn", "Flour costs a tenth more", "A mountain school opens again"),
    share="Share",
    comment="Why did nobody ask us who live on the lower street? We saw it all ourselves, the water and the promises.",
)
