"""What are people of synthetic programmes called? Made-up names in English and Russian, by position."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph_service.model.tables import compute as pc

# first names, last names; twenty each
_ENGLISH: Final = (
    "Ada Alwin Betsy Bram Cora Desmond Edith Felix Greta Harold Ines Jasper Kitty Leon Mabel Nigel Olive Percy Rosa "
    "Silas".split(),
    "Appleyard Birchwood Copperfield Dunmore Eastlake Fernsby Goldacre Hartwell Inkpen Juniper Kettle Larkspur "
    "Merrydew Nightingale Oakhurst Penhallow Quill Ravenscroft Stillwater Thornbury".split(),
)
_RUSSIAN: Final = (
    "Анна Богдан Вера Глеб Дарья Егор Жанна Захар Ирина Кирилл Лидия Матвей Нина Олег Полина Роман София Тимур Ульяна "
    "Фёдор".split(),
    "Берёзко Ветренко Горицвет Дубравко Ежевико Журавко Звонарко Ивушко Калинко Лещинко Малинко Незабудко Орешко "
    "Подснежко Рябинко Соловко Тополько Улыбко Фиалко Черёмухо".split(),
)
COUNTRIES: Final = ("DE", "PL", "KZ", "RU", "GB", "IN", "US", "BR")
_RUSSIAN_SPEAKING: Final = ("KZ", "RU")


def countries(rng: np.random.Generator, number: int) -> npt.NDArray[np.int64]:
    """Positions in COUNTRIES."""
    return rng.integers(0, len(COUNTRIES), number)


def names(rng: np.random.Generator, country: npt.NDArray[np.int64]) -> pa.Array:
    """A first and a last name for each person, Cyrillic where the country speaks Russian."""
    russian = np.isin(country, [COUNTRIES.index(code) for code in _RUSSIAN_SPEAKING])
    first = rng.integers(0, 20, len(country)) + 20 * russian
    last = rng.integers(0, 20, len(country)) + 20 * russian
    parts = [pa.array([*_ENGLISH[i], *_RUSSIAN[i]]) for i in (0, 1)]
    return pc.binary_join_element_wise(parts[0].take(pa.array(first)), parts[1].take(pa.array(last)), " ")
