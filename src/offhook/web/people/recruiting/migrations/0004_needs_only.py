"""Campaigns say what they search for by their needs alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0003_carry_needs")]

    operations = [
        migrations.AlterField("applicant", "kept_until", models.DateField()),
        migrations.RemoveField("campaign", "language"),
        migrations.RemoveField("campaign", "level"),
        migrations.RemoveField("campaign", "head_count"),
        migrations.AlterField(
            "offer",
            "state",
            models.CharField(
                choices=[
                    ("open", "Open"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("taken-back", "Taken back"),
                    ("expired", "Expired"),
                ],
                default="open",
                max_length=10,
            ),
        ),
    ]
