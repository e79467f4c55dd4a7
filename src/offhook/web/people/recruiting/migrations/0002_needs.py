"""Campaigns search for several languages, by several days; applications have a clock each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("persons", "0001_initial"),
        ("recruiting", "0001_initial"),
        ("training", "0002_holds"),
    ]

    operations = [
        migrations.RenameField("campaign", "needed_by", "ends_on"),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("level", models.CharField(max_length=2)),
                ("head_count", models.PositiveIntegerField()),
                ("needed_by", models.DateField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="recruiting.campaign",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
            options={"ordering": ["language", "needed_by"]},
        ),
        migrations.AddConstraint(
            "need",
            models.UniqueConstraint(
                fields=("campaign", "language", "needed_by"), name="one_need_a_day"
            ),
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("on", models.DateField()),
                ("what", models.CharField(max_length=200)),
                ("amount", models.IntegerField()),
                ("made_by", models.CharField(max_length=150)),
                ("made_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="recruiting.campaign",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.tenant",
                    ),
                ),
            ],
            options={"ordering": ["-on", "-id"]},
        ),
        migrations.AddField(
            "applicant",
            "language",
            models.CharField(default="", max_length=5),
            preserve_default=False,
        ),
        migrations.AddField("applicant", "kept_until", models.DateField(null=True)),
    ]
