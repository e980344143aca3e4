"""Hands on a keyboard and ears on the accessibility tree: no mouse, no script that changes anything."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

FAR = 150  # presses of Tab after which something counts as out of reach
Name = str | re.Pattern[str]
# A focus that nobody sees is none: shown, not empty, inside the window; and no bar at an edge lies over all of it.
# Radio buttons may be drawn by their label.
EYES = """function () {
    const drawn = [this, ...(this.labels ?? [])];
    const boxes = drawn.flatMap(one => [...one.getClientRects()]);
    const inside = ({width, height, left, right, top, bottom}) =>
        width > 0 && height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    const corners = ({left, right, top, bottom}) => [
        [left + 3, top + 3], [right - 3, top + 3], [left + 3, bottom - 3], [right - 3, bottom - 3],
        [(left + right) / 2, (top + bottom) / 2],
    ];
    const own = hit => hit && (drawn.some(one => one.contains(hit)) || hit.contains(this));
    return {
        seen: drawn.some(one => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
            && boxes.some(inside),
        free: boxes.flatMap(corners).some(([x, y]) => own(document.elementFromPoint(x, y))),
    };
}"""


@dataclass(frozen=True)
class Focus:
    """What a screen reader says of the focused thing, and whether eyes can find it."""

    role: str
    name: str
    value: str
    checked: str
    seen: bool
    free: bool

    def __str__(self) -> str:
        return f"{self.role} “{self.name[:60]}”"


def matches(wanted: Name, name: str) -> bool:
    return wanted == name if isinstance(wanted, str) else bool(wanted.search(name))


def labelled(label: str) -> re.Pattern[str]:
    """Match the name of a field, with or without the word “optional” beside its label."""
    return re.compile(rf"^{re.escape(label)}\s*(\(optional\))?$")


class Keyboard:
    """One person without a mouse, at their own browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp: CDPSession = page.context.new_cdp_session(page)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focus(self) -> Focus:
        """Return what has the focus, as the accessibility tree tells it."""
        found = self.cdp.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        nodes = self.cdp.send("Accessibility.getPartialAXTree", {"objectId": found, "fetchRelatives": False})["nodes"]
        node = nodes[0]
        properties = {one["name"]: str(one["value"].get("value", "")) for one in node.get("properties", [])}
        asked = {"objectId": found, "functionDeclaration": EYES, "returnByValue": True}
        eyes = self.cdp.send("Runtime.callFunctionOn", asked)["result"]["value"]
        return Focus(
            role=_value(node, "role"),
            name=" ".join(_value(node, "name").split()),
            value=_value(node, "value"),
            checked=properties.get("checked", ""),
            seen=eyes["seen"],
            free=eyes["free"],
        )

    def move_to(self, role: str, name: Name, *, back: bool = False) -> Focus:
        """Press Tab until this has the focus; on the way every stop must be named, seen and no dead end."""
        passed: list[str] = []
        for _press in range(FAR):
            here = self.focus()
            if passed:
                self._check(here, passed)
            if here.role == role and matches(name, here.name):
                return here
            passed.append(str(here))
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{role} {name} is out of reach; passed: {passed}")

    def _check(self, here: Focus, passed: list[str]) -> None:
        way = f"after {passed[-3:]} on {self.page.url}"
        assert here.role not in {"RootWebArea", "none", "generic", "ignored", ""}, f"the focus is lost on {here} {way}"
        assert here.name, f"{here} has no name {way}"
        for _rest in range(20):  # a page may scroll smoothly, or lay itself out
            if here.seen and here.free:
                return
            self.page.wait_for_timeout(100)
            here = self.focus()
        hidden = "something covers it" if here.seen else "nobody sees it"
        raise AssertionError(f"{here} has the focus and {hidden} {way}")

    def walk(self, role: str, name: Name, *, by: str) -> None:
        """Press a key until this has the focus, as in a menu."""
        passed = []
        for _press in range(20):
            self.press(by)
            here = self.focus()
            if here.role == role and matches(name, here.name):
                return
            passed.append(str(here))
        raise AssertionError(f"{role} {name} is out of reach by {by}; passed: {passed}")

    def here(self, role: str, name: Name) -> None:
        """Check that the focus is there already."""
        found = self.focus()
        assert found.role == role, f"the focus is on {found}"
        assert matches(name, found.name), f"the focus is on {found}"
        self._check(found, ["what came before"])

    def follow(self, name: Name, *, role: str = "link", back: bool = False, key: str = "Enter") -> None:
        """Go to a link or a button and press it; a new page comes."""
        self.move_to(role, name, back=back)
        with self.page.expect_navigation():
            self.press(key)

    def send(self, name: Name) -> None:
        self.follow(name, role="button")

    def go(self, *keys: str) -> None:
        """Press a shortcut that leads to another page."""
        with self.page.expect_navigation():
            self.press(*keys)

    def write(self, label: str, text: str) -> None:
        self.move_to("textbox", labelled(label))
        self.press("Control+a")
        self.type(text)

    def choose(self, label: str, beginning: str) -> None:
        """Choose in a native list as one does by keyboard: by typing how the words begin."""
        self.move_to("combobox", labelled(label))
        self.type(beginning)
        value = self.focus().value
        assert value.lower().startswith(beginning.lower()), f"{label} says {value!r}"

    def pick(self, name: Name) -> None:
        """Choose in a group of radio buttons: Tab goes into the group, the arrows move in it."""
        names: list[str] = []
        while (here := self.focus()).role != "radio":
            self._step(names, here)
        first = here.name
        if matches(name, first):
            self.press("Space")
        for _press in range(20):
            if matches(name, self.focus().name):
                break
            self.press("ArrowDown")
        assert self.focus().checked == "true"

    def _step(self, names: list[str], here: Focus) -> None:
        if names:
            self._check(here, names)
        names.append(str(here))
        assert len(names) < FAR, f"no radio button; passed: {names}"
        self.press("Tab")

    def selection(self) -> str:
        return str(self.page.evaluate("String(getSelection())"))


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))
