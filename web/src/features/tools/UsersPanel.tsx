import type { Resource } from "../../api/useResource";
import { Failed, Loading } from "../../components/States";
import { percentText } from "../../text/change";
import { visibleText } from "../../text/visible";
import { countOf, countText } from "../../text/words";
import type { CallField, CallList } from "./calls";
import { usersOf } from "./compare";
import { DetailSection } from "./ToolDetail";

const shownUsers = 8;

/** Which kinds of agents and which projects call the tool. */
export function UsersPanel({ sample }: { sample: Resource<CallList> }) {
  const { value, error, reload } = sample;
  if (value === null) return error === null
    ? <Loading rows={4} />
    : <Failed inPanel what="The calls did not load" error={error} retry={reload} />;
  if (value.calls.length === 0) return null;
  const note = value.isWhole ? undefined : `of the newest ${countText(value.calls.length)} calls`;
  return (
    <DetailSection title="Who uses it" note={note}>
      <div className="tool-pair">
        <UserTable head="Kind of agent" field="agent" list={value} />
        <UserTable head="Project" field="project" list={value} />
      </div>
    </DetailSection>
  );
}

function UserTable({ head, field, list }: { head: string; field: CallField; list: CallList }) {
  const users = usersOf(list.calls, field);
  const largest = users[0]?.count ?? 1;
  return (
    <table className="cost-table">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" className="number">Calls</th>
          <th scope="col" className="number">Failed</th>
        </tr>
      </thead>
      <tbody>
        {users.slice(0, shownUsers).map((user) => (
          <tr key={user.value}>
            <th scope="row"><span className="clip user-name" title={user.value}>{visibleText(user.value)}</span></th>
            <td className="number">
              <span className="bar" aria-hidden="true">
                <span style={{ width: `${(user.count / largest) * 100}%` }} />
              </span>{" "}
              <span className="user-count">{countText(user.count)}</span>
            </td>
            <td className="number">{user.failed === 0
              ? <span className="muted">0</span>
              : `${countText(user.failed)} (${percentText(user.failed / user.count)})`}</td>
          </tr>
        ))}
      </tbody>
      {users.length > shownUsers && (
        <tfoot>
          <tr><td colSpan={3} className="muted">and {countOf(users.length - shownUsers, "other")}</td></tr>
        </tfoot>
      )}
    </table>
  );
}
