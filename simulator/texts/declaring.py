"""Translates the texts of declared things where they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from simulator.texts.lookup import declared, translating

if TYPE_CHECKING:
    from collections.abc import Callable

C = TypeVar("C")


class _Text:
    """An attribute that is kept in English and read in the chosen language."""

    def __init__(self, key: Callable[[Any], str], attribute: str) -> None:
        self.key, self.attribute = key, attribute

    def text_id(self, thing: object) -> str:
        """Id of the text in a catalogue: kind, name and attribute."""
        return f"{self.key(thing)}.{self.attribute}"

    def english(self, thing: object) -> str:
        """The text as it was declared."""
        return str(vars(thing)[self.attribute])

    def __get__(self, thing: object, owner: type) -> Any:
        if thing is None:
            return self
        english = self.english(thing)
        return declared(self.text_id(thing), english) if english and translating() else english

    def __set__(self, thing: object, english: str) -> None:
        vars(thing)[self.attribute] = english


class _ClassText(_Text):
    """The same of a class whose English stands in its body."""

    def __init__(self, key: Callable[[Any], str], attribute: str, english: str) -> None:
        super().__init__(key, attribute)
        self._english = english

    def english(self, thing: object) -> str:
        """The text as the class declares it."""
        del thing
        return self._english

    def __get__(self, thing: object, owner: type) -> Any:
        return super().__get__(owner if thing is None else thing, owner)


def translated(kind: str | Callable[[Any], str], *attributes: str) -> Callable[[type[C]], type[C]]:
    """Let texts of a class be read in the chosen language: set in English, looked up when they are read.

    They are fields of a dataclass, or stand in the body of the class.

    Args:
        kind: the things' first word in a catalogue, such as "tool", before their name; or what gives both.
        *attributes: names of the texts; an empty one stays empty.
    """
    key: Callable[[Any], str] = kind if callable(kind) else lambda thing: f"{kind}.{thing.name}"

    def install(cls: type[C]) -> type[C]:
        for attribute in attributes:
            if attribute in getattr(cls, "__dataclass_fields__", ()):
                setattr(cls, attribute, _Text(key, attribute))
            elif isinstance(english := vars(cls).get(attribute), str):
                setattr(cls, attribute, _ClassText(key, attribute, english))
        return cls

    return install


def texts_of(thing: object) -> dict[str, str]:
    """Return the ids and the English of a declared thing's texts, without empty ones."""
    kind = thing if isinstance(thing, type) else type(thing)
    texts = [text for base in kind.__mro__ for text in vars(base).values() if isinstance(text, _Text)]
    return {text.text_id(thing): text.english(thing) for text in texts if text.english(thing)}
