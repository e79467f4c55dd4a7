"""The database refuses to change a row of the audit. All of a tenant's go with him."""

from django.db import migrations

from offhook.web.triggers import by_vendor

STAYS = by_vendor(
    made={
        "sqlite": (
            """
            CREATE TRIGGER accounts_auditrow_stays BEFORE UPDATE ON accounts_auditrow
            BEGIN SELECT RAISE(ABORT, 'audit: what is written here stays'); END
            """,
        ),
        "postgresql": (
            """
            CREATE FUNCTION accounts_auditrow_stays() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'audit: what is written here stays'
                USING ERRCODE = 'integrity_constraint_violation';
            END $$
            """,
            """
            CREATE TRIGGER accounts_auditrow_stays BEFORE UPDATE ON accounts_auditrow
            FOR EACH ROW EXECUTE FUNCTION accounts_auditrow_stays()
            """,
        ),
    },
    undone={
        "sqlite": ("DROP TRIGGER accounts_auditrow_stays",),
        "postgresql": ("DROP FUNCTION accounts_auditrow_stays() CASCADE",),
    },
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [STAYS]
