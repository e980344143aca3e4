"""Illustrative data for every picture: crowded, in several scripts, with cycles and partial dates."""

from catalog.pictures.board import Board, Head, Slip
from catalog.pictures.bowtie import BowTie, Item
from catalog.pictures.causes import Edge, Graph, Node
from catalog.pictures.grid import Mark, Matrix, Panel
from catalog.pictures.history import Dot, History
from catalog.pictures.perimeter import Count, Perimeter
from catalog.pictures.timeline import Event, Timeline

LONG = "Сокращение стока трансграничных рек в вегетационный период и споры о распределении воды"
TITLES = [
    "Outburst of a glacial lake above a border valley",
    LONG,
    "Мұздық көлінің шекара аңғарының үстінен жарылып кетуі",
    "تهدید امنیتی در آسیای مرکزی و خلیج فارس",
    "Drones",
    "Pneumonoultramicroscopicsilicovolcanoconiosisandmore without a break anywhere",
]
LEVELS = ["low", "moderate", "high", "very high", "critical"]
LIKELIHOODS = ["Very low: less than 0.2 %", "Low: 0.2 to 1 %", "Medium: 1 to 5 %", "Высокая: от 5 до 25 %", "Very high"]
IMPACTS = ["Minor", "Ограниченное", "Moderate", "Значительное", "Катастрофическое"]


def title(number: int) -> str:
    return TITLES[number % len(TITLES)]


def mark(number: int, likelihood: int, impact: int, **changes) -> Mark:
    facts = {"likelihoods": (likelihood, likelihood), "impacts": (impact, impact), "raters": 2, **changes}
    code = f"THR-WAT-{number:03}"
    return Mark(number, code, title(number), "Night-time outburst", f"/catalog/{code}/", likelihood, impact, **facts)


def matrix(many: int = 14) -> Matrix:
    """Two panels; the first has `many` scenarios in one field, of which some have a mark."""
    places = [(5, 5), (4, 4), (4, 4), (4, 3), (2, 1), (1, 5), (3, 2)]
    first = [mark(n, *place) for n, place in enumerate(places, start=1)]
    first[1] = mark(2, 4, 4, likelihoods=(2, 5), impacts=(3, 5))
    first[4] = mark(5, 2, 1, likelihoods=(1, 3), impacts=(0, 2), is_mixed=True)
    crowd = [mark(10 + n, 3, 3, likelihoods=(2, 4)) for n in range(min(many, 9))]
    counts = {place: places.count(place) for place in places} | {(3, 3): many, (2, 0): 3}
    second = [mark(30, 3, 4), first[4]]
    grid = {(row, column): min(5, max(1, row + column - 4)) for row in range(1, 6) for column in range(1, 6)}
    panels = [
        Panel("malicious", "Malicious", [*first, *crowd], counts),
        Panel("non_malicious", "Non-malicious", second, {(3, 4): 1, (2, 1): 1}),
    ]
    more = {("malicious", 3, 3): "/catalog/pictures/matrix/?likelihood=3&impact=3"}
    return Matrix(panels, LIKELIHOODS, IMPACTS, grid, LEVELS, more, "Likelihood and impact")


STATES = {
    "KZ": "Kazakhstan",
    "KG": "Кыргызстан",
    "TJ": "Таджикистан",
    "TM": "Turkmenistan",
    "UZ": "Узбекистан",
    "AZ": "Azerbaijan",
    "AF": "Афганистан",
    "CN": "China",
    "RU": "Russia",
    "IR": "Iran",
    "TR": "Türkiye",
}
DIRECTIONS = ["north", "east", "south", "west", "internal", "transregional"]


def perimeter(factor: int = 7) -> Perimeter:
    states = [Count(code, name, n * factor, f"/catalog/?state={code}") for n, (code, name) in enumerate(STATES.items())]
    names = {"internal": "Внутреннее", "transregional": "Трансрегиональное"}
    directions = [
        Count(code, names.get(code, code.capitalize()), (5 - n) * factor, f"/catalog/?direction={code}")
        for n, code in enumerate(DIRECTIONS)
    ]
    return Perimeter(states, directions, 40 * factor, factor, "Threats around the perimeter")


def bowtie(many: int = 5) -> BowTie:
    def items(kind: str, count: int, code: str = "") -> list[Item]:
        return [
            Item(
                title(n),
                f"{code}{n:03} · {kind}" if code else kind,
                "in force · high" if code.startswith("MSR") else "",
                f"{code}{n:03}" if code else "",
                f"/catalog/{code}{n:03}/" if code else "",
            )
            for n in range(count)
        ]

    causes = items("driver", 2) + items("causes", many, "THR-WAT-")
    measures = items("prevents the cause", many, "MSR-WAT-")
    consequences = items("consequence", many) + items("is caused", 1, "THR-CLI-")
    return BowTie(
        "THR-WAT-001", TITLES[1], "/catalog/THR-WAT-001/", "mixed", causes, measures, measures[:1], consequences
    )


def graph(fan: int = 4) -> Graph:
    """A threat in the middle with `fan` causes and effects, second steps, a cycle and a link over a layer."""
    codes = ["THR-MID-001"]
    edges: list[Edge] = []

    def link(source: str, target: str, relation: str = "causes", sign: str = "+") -> None:
        codes.extend(code for code in (source, target) if code not in codes)
        edges.append(Edge(source, target, relation, sign, "Illustrative."))

    for n in range(fan):
        link(f"THR-CAU-{n:03}", "THR-MID-001", "amplifies" if n % 2 else "causes")
        link("THR-MID-001", f"THR-EFF-{n:03}", "reduces" if n % 3 == 2 else "causes", "-" if n % 3 == 2 else "+")
        link(f"THR-FAR-{n:03}", f"THR-CAU-{n:03}", "shares a cause with", "")
        link(f"THR-EFF-{n:03}", f"THR-END-{n % 2:03}")
    link("THR-CAU-000", "THR-EFF-000")
    link("THR-EFF-001", "THR-CAU-001")
    link("THR-CAU-000", "THR-CAU-001")
    link("THR-END-000", "THR-FAR-000", "reduces", "-")
    return Graph([Node(code, title(n), f"/catalog/{code}/") for n, code in enumerate(codes)], edges)


def history(rounds: int = 3, raters: int = 4) -> History:
    dots = [
        Dot(
            f"Round {turn + 1}, {turn + 1} March 2026",
            f"Rater {rater}",
            "ABCDEFGH"[rater] + "R",
            (turn + rater) % 3 + 2,
            (rater * 2) % 6,
            "high",
            "moderate",
            ((turn + rater) % 3 + 1, (turn + rater) % 3 + 3),
            ((rater * 2) % 6, (rater * 2) % 6),
            "/catalog/THR-WAT-001/#scenario-s1",
        )
        for turn in range(rounds)
        for rater in range(raters)
    ]
    return History("THR-WAT-001", "s1", "Night-time outburst", dots)


def timeline(many: int = 9) -> Timeline:
    dates = ["1998", "2005-07", "2010-04-07", "2010-06-11", "2010", "2018-08", "2021-04-29", "2022-09-14", "2026-01"]
    events = [
        Event(dates[n % len(dates)], title(n), f"THR-WAT-{n:03}", title(n + 1), f"/catalog/THR-WAT-{n:03}/", n % 3)
        for n in range(many)
    ]
    return Timeline([*events, Event("long ago", "Undated", "THR-WAT-099", "Drones", "/catalog/THR-WAT-099/")], "Events")


STATUSES = ["proposed", "agreed", "in progress", "in force", "degraded", "ended", "rejected"]


def board(many: int = 5) -> Board:
    statuses = [Head(name, name, n * 3) for n, name in enumerate(STATUSES)]
    states = [Head(code, name, 3) for code, name in [*list(STATES.items())[:6], ("", "no state named")]]
    counts, slips = {}, {}
    for row, state in enumerate(states):
        for column, status in enumerate(statuses):
            count = (row * column) % many
            counts[state.code, status.code] = count
            slips[state.code, status.code] = [
                Slip(
                    f"MSR-WAT-{n:03}",
                    title(n),
                    f"/catalog/MSR-WAT-{n:03}/",
                    "12 Mar 2026" if n % 2 else "",
                    n == 1,
                )
                for n in range(min(count, 3))
            ]
    more = {key: f"/catalog/?kind=measure&state={key[0]}&status={key[1]}" for key in counts}
    return Board(statuses, states, counts, slips, more, 31, 4, "Measures by status and state")
