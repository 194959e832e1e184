"""The functions of the definition ``queries`` as Spark's own UDFs in Python, and as SQL."""

import math

import numpy as np
import pandas as pd

RADIANS = math.pi / 180
DIAMETER = 2 * 6371.0088


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


HAVERSINE = """
2 * 6371.0088D * asin(sqrt(
    pow(sin(radians(lat2 - lat1) / 2), 2)
    + cos(radians(lat1)) * cos(radians(lat2)) * pow(sin(radians(lon2 - lon1) / 2), 2)))
"""

#: By name: a function of a row, one of columns, the type of the result, SQL with the arguments' names in it, and the class of
#: the UDF in Java.
FUNCTIONS = {
    "haversine": (
        haversine,
        haversine_of_columns,
        "double",
        HAVERSINE,
        "JavaUdfs$Haversine",
    ),
    "email_domain": (
        email_domain,
        email_domain_of_columns,
        "string",
        "lower(substring(email, instr(email, '@') + 1))",
        "JavaUdfs$EmailDomain",
    ),
}
