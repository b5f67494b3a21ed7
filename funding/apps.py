from django.apps import AppConfig


class FundingConfig(AppConfig):
    """What funders see."""

    name = "funding"
