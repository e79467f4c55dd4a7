"""The database refuses to change how somebody went from stage to stage, or to lose it.

A stage change goes only when its application does, and then by itself: that it may not go
before is why Django's own order, those who refer first, would not do.
"""

import django.db.models.deletion
from django.db import migrations, models

from offhook.web.triggers import by_vendor

STAYS = by_vendor(
    made={
        "sqlite": (
            """
            CREATE TRIGGER recruiting_stagechange_stays
            BEFORE UPDATE ON recruiting_stagechange
            BEGIN SELECT RAISE(ABORT, 'stage-change: what is written here stays'); END
            """,
            """
            CREATE TRIGGER recruiting_stagechange_goes_last
            BEFORE DELETE ON recruiting_stagechange
            WHEN EXISTS (SELECT 1 FROM recruiting_applicant WHERE id = OLD.applicant_id)
            BEGIN SELECT RAISE(ABORT, 'stage-change: what is written here stays'); END
            """,
            """
            CREATE TRIGGER recruiting_applicant_goes AFTER DELETE ON recruiting_applicant
            BEGIN DELETE FROM recruiting_stagechange WHERE applicant_id = OLD.id; END
            """,
        ),
        "postgresql": (
            """
            CREATE FUNCTION recruiting_stagechange_stays() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' OR EXISTS (
                    SELECT 1 FROM recruiting_applicant WHERE id = OLD.applicant_id
                ) THEN
                    RAISE EXCEPTION 'stage-change: what is written here stays'
                    USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN OLD;
            END $$
            """,
            """
            CREATE TRIGGER recruiting_stagechange_stays
            BEFORE UPDATE OR DELETE ON recruiting_stagechange
            FOR EACH ROW EXECUTE FUNCTION recruiting_stagechange_stays()
            """,
            """
            CREATE FUNCTION recruiting_applicant_goes() RETURNS trigger
            LANGUAGE plpgsql AS $$
            BEGIN
                DELETE FROM recruiting_stagechange WHERE applicant_id = OLD.id;
                RETURN NULL;
            END $$
            """,
            """
            CREATE TRIGGER recruiting_applicant_goes AFTER DELETE ON recruiting_applicant
            FOR EACH ROW EXECUTE FUNCTION recruiting_applicant_goes()
            """,
        ),
    },
    undone={
        "sqlite": (
            "DROP TRIGGER recruiting_applicant_goes",
            "DROP TRIGGER recruiting_stagechange_goes_last",
            "DROP TRIGGER recruiting_stagechange_stays",
        ),
        "postgresql": (
            "DROP FUNCTION recruiting_applicant_goes() CASCADE",
            "DROP FUNCTION recruiting_stagechange_stays() CASCADE",
        ),
    },
)


class Migration(migrations.Migration):
    dependencies = [("recruiting", "0004_needs_only")]

    operations = [
        migrations.AlterField(
            model_name="stagechange",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.tenant",
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="applicant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="recruiting.applicant",
            ),
        ),
        STAYS,
    ]
