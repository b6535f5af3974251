"""Texts that people read, by id, in the language that they chose."""

from simulator.texts.declaring import texts_of, translated
from simulator.texts.lookup import declared, language, languages, set_language, tr
from simulator.texts.nearest import did_you_mean

__all__ = [
    "declared",
    "did_you_mean",
    "language",
    "languages",
    "set_language",
    "texts_of",
    "tr",
    "translated",
]
