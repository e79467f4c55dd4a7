"""Which way a contact went, how long it was on hold, and how its calls sounded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields that stay empty for what was no call."""

    dependencies = [("reports", "0002_adoption")]

    operations = [
        migrations.AddField(
            "contactrow", "direction", models.CharField(default="in", max_length=5)
        ),
        migrations.AddField("contactrow", "mos", models.FloatField(null=True)),
        migrations.AddField("contactrow", "sound", models.JSONField(default=dict)),
    ]
