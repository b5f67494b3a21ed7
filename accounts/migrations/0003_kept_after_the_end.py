"""Retention is told from the end of a dialogue, in the word that its state has."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_the_door"),
    ]

    operations = [
        migrations.AlterField(
            model_name="programme",
            name="retention_days",
            field=models.PositiveIntegerField(
                default=730,
                help_text="A dialogue's content is destroyed this many days after its end.",
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(3650),
                ],
                verbose_name="days kept after the end",
            ),
        ),
    ]
