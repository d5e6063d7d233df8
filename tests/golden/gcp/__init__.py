"""Writes records of Google Cloud in the shape in which Cloud Logging writes them."""
from gcp.log import GoogleLog, Person, Robot, shuffled  # noqa: F401
