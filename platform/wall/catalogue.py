"""What a database really has, in lines: each says one thing of one table or function.

The same lines are written down when a unit is made to stand, and compared later; so a policy loosened, a grant
given or a column added by hand is one line more or less. Any login may ask: catalogues are open to all.
"""

from dataclasses import dataclass
from typing import Any

# object (table or function), the unit that made it (where the object remembers), line
_LINES = """
with tables as (
    select case n.nspname when 'public' then c.relname::text else n.nspname || '.' || c.relname end as name, c.*
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'wall') and c.relkind in ('r', 'p', 'v', 'm', 'f')
), functions as (
    select p.*, n.nspname || '.' || p.proname || '(' || coalesce((
               select string_agg(format_type(t, null), ', ' order by place)
                 from unnest(p.proargtypes) with ordinality a (t, place)), '') || ')' as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'wall')
)
select name, '' as unit, case relkind when 'r' then 'table' else 'relation of kind ' || relkind::text end
       || ' of ' || relowner::regrole || ', row security ' || case when relrowsecurity then 'on' else 'off' end
       || case when relforcerowsecurity then ', forced' else '' end as line from tables
union all
select t.name, '', 'policy ' || p.polname || ' for ' || p.polcmd::text || ' to '
       || (select string_agg(r::regrole::text, ', ' order by r::regrole::text) from unnest(p.polroles) r)
       || case when p.polpermissive then '' else ' restrictive' end
       || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
       || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
  from pg_policy p join tables t on t.oid = p.polrelid
union all
select t.name, '', lower(a.privilege_type) || ' on the table for ' || a.grantee::regrole
  from tables t, aclexplode(t.relacl) a where a.grantee <> t.relowner
union all
select t.name, '', lower(a.privilege_type) || ' of column ' || c.attname || ' for ' || a.grantee::regrole
  from tables t join pg_attribute c on c.attrelid = t.oid, aclexplode(c.attacl) a where a.grantee <> t.relowner
union all
select t.name, '', 'column ' || c.attname || case when t.relrowsecurity
            then ', samples ' || coalesce(c.attstattarget, -1) else '' end
  from tables t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
union all
select t.name, '', 'index ' || i.relname || ', samples of its column ' || c.attnum || ': ' || coalesce(c.attstattarget, -1)
  from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
  join pg_attribute c on c.attrelid = i.oid
 where t.relrowsecurity and c.attnum > 0 and c.attnum <= x.indnkeyatts and x.indkey[c.attnum - 1] = 0
union all
select t.name, '', 'samples of several columns: ' || s.stxname
  from pg_statistic_ext s join tables t on t.oid = s.stxrelid where t.relrowsecurity
union all
select t.name, coalesce(obj_description(g.oid, 'pg_trigger'), ''),
       'trigger ' || g.tgname || case g.tgenabled when 'O' then '' else ', not enabled as it was' end
       || ': ' || pg_get_triggerdef(g.oid)
  from pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal
union all
select t.name, '', 'rule ' || r.rulename || ': ' || pg_get_ruledef(r.oid)
  from pg_rewrite r join tables t on t.oid = r.ev_class where r.rulename <> '_RETURN'
union all
select t.name, split_part(obj_description(k.oid, 'pg_constraint'), ': ', 1),
       'constraint ' || k.conname || ': ' || pg_get_constraintdef(k.oid)
  from pg_constraint k join tables t on t.oid = k.conrelid
 where obj_description(k.oid, 'pg_constraint') is not null
union all
select t.name, '', lower(a.privilege_type) || ' on sequence ' || s.relname || ' for ' || a.grantee::regrole
  from pg_class s join pg_depend d on d.objid = s.oid and d.deptype in ('a', 'i')
  join tables t on t.oid = d.refobjid, aclexplode(s.relacl) a where s.relkind = 'S' and a.grantee <> s.relowner
union all
select name, '', 'function of ' || proowner::regrole || ': ' || pg_get_functiondef(oid) from functions where prokind <> 'a'
union all
select name, '', lower(a.privilege_type) || ' for ' || a.grantee::regrole
  from functions f, aclexplode(f.proacl) a where a.grantee <> f.proowner
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is true of a table or function; `unit` where the thing remembers which unit made it."""

    about: str
    unit: str
    says: str


def lines(cursor: Any) -> list[Line]:
    """Everything there is in both schemas; the rows of the one table that is a copy of code, to whoever may read it."""
    cursor.execute(_LINES)
    found = [Line(*row) for row in cursor.fetchall()]
    cursor.execute("select coalesce(has_table_privilege(to_regclass('wall_capacity'), 'select'), false)")
    if cursor.fetchone()[0]:
        cursor.execute("select 'row ' || to_jsonb(c)::text from wall_capacity c")
        found += [Line("wall_capacity", "", row[0]) for row in cursor.fetchall()]
    return found


def of_unit(found: list[Line], *, name: str, table: str, functions: list[str]) -> list[str]:
    """The lines that one unit answers for: its table, its functions, and what it made on other tables."""
    mine = {table, *functions} - {""}
    return sorted(
        f"{line.about}: {line.says}"
        for line in found
        if line.unit == name or (not line.unit and line.about in mine)
    )
