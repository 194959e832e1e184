"""The functions of the definition ``queries`` in Python, by rows and by columns. The workers of Python load this file by its name."""

import math

import numpy as np
import pandas as pd

RADIANS = math.pi / 180
DIAMETER = 2 * 6371.0088


def add_two(a: int, b: int) -> int:
    return a + b


def add_two_of_columns(a: pd.Series, b: pd.Series) -> pd.Series:
    return a + b


def haversine(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    half = math.sin((lat2 - lat1) * RADIANS / 2)
    turn = math.sin((lon2 - lon1) * RADIANS / 2)
    a = half * half + math.cos(lat1 * RADIANS) * math.cos(lat2 * RADIANS) * turn * turn
    return DIAMETER * math.asin(math.sqrt(a))


def haversine_of_columns(lat1: pd.Series, lon1: pd.Series, lat2: pd.Series, lon2: pd.Series) -> pd.Series:
    half = np.sin((lat2 - lat1) * RADIANS / 2)
    turn = np.sin((lon2 - lon1) * RADIANS / 2)
    a = half * half + np.cos(lat1 * RADIANS) * np.cos(lat2 * RADIANS) * turn * turn
    return DIAMETER * np.arcsin(np.sqrt(a))


def email_domain(email: str) -> str:
    return email[email.find("@") + 1 :].lower()


def email_domain_of_columns(email: pd.Series) -> pd.Series:
    return email.str.partition("@")[2].str.lower()


def lowered(text: str) -> str:
    return text.lower()


def lowered_of_columns(text: pd.Series) -> pd.Series:
    return text.str.lower()


def total_of_columns(value: pd.Series) -> float:
    return value.sum()
